import random
from datetime import date

import pytest

from rongxie.foundation.regions.actions import close, rename
from rongxie.foundation.regions.loading import Loaded, import_places
from rongxie.foundation.regions.queries import (
    UnknownPlace,
    children,
    history_of,
    path_of,
    place_of,
    places_of,
    successors_of,
)
from rongxie.values import divisions
from rongxie.values.division_table import moves, names
from rongxie.values.regions import Level


class TestPathOf:
    @pytest.mark.parametrize(
        ("code", "path"),
        [
            ("440608001", ("广东省", "佛山市", "高明区", "荷城街道")),
            ("440608000000", ("广东省", "佛山市", "高明区")),
            ("110101001", ("北京市", "东城区", "东华门街道")),
            ("44", ("广东省",)),
        ],
    )
    def test_begins_with_the_province(
        self, china: Loaded, code: str, path: tuple[str, ...]
    ) -> None:
        assert path_of(code) == path

    def test_is_that_of_the_values(self, china: Loaded) -> None:
        codes = random.Random(1).sample(sorted(names()), 500)
        found = {place.code: place.path for place in places_of(codes)}
        for code in codes:
            division = divisions.division(code)
            assert division is not None
            assert found[code] == division.path

    def test_is_shown_with_strokes(self, china: Loaded) -> None:
        assert place_of("440608001").path_text == "广东省 / 佛山市 / 高明区 / 荷城街道"

    @pytest.mark.parametrize("code", ["440699", "999999", "", "高明"])
    def test_of_no_place_is_refused(self, china: Loaded, code: str) -> None:
        with pytest.raises(UnknownPlace, match="no place with the code"):
            path_of(code)

    def test_of_a_closed_place_can_still_be_read(self, china: Loaded) -> None:
        close(code="440608108", successors=["440608001"], on=date(2027, 1, 1))
        place = place_of("440608108")
        assert (place.path[-2:], place.until) == (("高明区", "更合镇"), date(2027, 1, 1))


class TestChildren:
    def test_of_nothing_are_the_provinces(self, china: Loaded) -> None:
        assert len(children("")) == 34

    def test_are_sorted_by_reading(self, china: Loaded) -> None:
        named = [place.name for place in children("4406")]
        assert named == ["禅城区", "高明区", "南海区", "三水区", "顺德区"]

    def test_of_a_municipality_are_its_districts(self, china: Loaded) -> None:
        assert {place.level for place in children("11")} == {Level.COUNTY}

    def test_leave_out_closed_ones(self, china: Loaded) -> None:
        before = len(children("440608"))
        close(code="440608108", successors=["440608001"], on=date(2027, 1, 1))
        assert len(children("440608")) == before - 1


class TestSuccessorsOf:
    @pytest.mark.parametrize(
        ("old", "today"),
        [
            ("440684", ["440608"]),
            ("110103", ["110101"]),
            ("110104", ["110102"]),
        ],
    )
    def test_follow_the_published_changes(self, china: Loaded, old: str, today: list[str]) -> None:
        assert [place.code for place in successors_of(old)] == today

    @pytest.mark.parametrize(
        ("old", "name", "today"),
        [
            ("332424", "文成县", "330328"),
            ("332426", "乐清县", "330382"),
            ("220224", "蛟河县", "220281"),
        ],
    )
    def test_lead_through_a_code_that_somebody_else_has_today(
        self, china: Loaded, old: str, name: str, today: str
    ) -> None:
        assert [place.code for place in successors_of(old, name)] == [today]

    def test_are_those_of_the_values_for_every_old_code(self, china: Loaded) -> None:
        for code in random.Random(2).sample(sorted(moves()), 100):
            for name in ("", *moves()[code]):
                ours = [place.code for place in successors_of(code, name)]
                assert ours == [d.code.text for d in divisions.successors(code, name)], (code, name)

    def test_of_a_standing_place_are_itself(self, china: Loaded) -> None:
        assert [place.code for place in successors_of("440608")] == ["440608"]

    @pytest.mark.parametrize("code", ["440699", "", "高明"])
    def test_of_what_is_no_code_are_none(self, china: Loaded, code: str) -> None:
        assert successors_of(code) == ()

    def test_go_on_through_what_was_done_here(self, china: Loaded) -> None:
        import_places(
            [("440608001001", "甲村"), ("440608001002", "乙村"), ("440608001003", "丙村")]
        )
        close(code="440608001001", successors=["440608001002"], on=date(2027, 1, 1))
        rename(code="440608001002", name="丁村", on=date(2027, 2, 1))
        close(code="440608001002", successors=["440608001003", "440608001"], on=date(2027, 3, 1))
        assert [p.code for p in successors_of("440608001001")] == ["440608001", "440608001003"]

    def test_of_a_name_given_up_and_taken_back_are_the_place(self, china: Loaded) -> None:
        rename(code="440608001", name="甲街道", on=date(2027, 1, 1))
        rename(code="440608001", name="荷城街道", on=date(2027, 2, 1))
        for name in ("", "荷城街道", "甲街道"):
            assert [place.name for place in successors_of("440608001", name)] == ["荷城街道"]

    def test_of_a_packaged_change_lead_past_a_later_one_here(self, china: Loaded) -> None:
        rename(code="440608", name="高明新区", on=date(2027, 1, 1))
        assert [place.name for place in successors_of("440684")] == ["高明新区"]


class TestHistoryOf:
    def test_tells_what_left_and_what_came(self, china: Loaded) -> None:
        rename(code="440608001", name="甲街道", on=date(2027, 1, 1), note="粤府函〔2027〕1号")
        close(code="440608108", successors=["440608001"], on=date(2027, 2, 1))
        told = [(c.code, c.name, c.changed_on, c.new_name, c.note) for c in history_of("440608001")]
        assert told == [
            ("440608001", "荷城街道", date(2027, 1, 1), "甲街道", "粤府函〔2027〕1号"),
            ("440608108", "更合镇", date(2027, 2, 1), "甲街道", ""),
        ]
