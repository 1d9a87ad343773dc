from collections import Counter
from datetime import date
from unittest.mock import patch

import pytest
from django.db import connection

from rongxie.foundation.regions.actions import add_zone, close, rename
from rongxie.foundation.regions.codes import codes_above
from rongxie.foundation.regions.loading import (
    Loaded,
    import_places,
    load_divisions,
    packaged_on,
)
from rongxie.foundation.regions.models import Region, RegionChange
from rongxie.foundation.regions.queries import children, path_of
from rongxie.values.division_table import moves, names
from rongxie.values.regions import Level

ON = date(2027, 3, 1)


def _packaged(changed: dict[str, str | None]) -> Loaded:
    """Load as if the package said otherwise; None: it no longer has the code."""
    other = {code: name for code, name in (names() | changed).items() if name is not None}
    with patch("rongxie.foundation.regions.loading.names", lambda: other):
        return load_divisions()


class TestThePackagedDivisions:
    def test_are_all_there_with_their_levels(self, china: Loaded) -> None:
        assert china.added == len(names()) == Region.objects.count()
        levels = Counter(Region.objects.values_list("level", flat=True))
        assert levels == Counter(len(code) for code in names())

    def test_stand_below_the_nearest_place_above(self, china: Loaded) -> None:
        there = dict(Region.objects.values_list("code", "parent_id"))
        for code, parent in there.items():
            above = [each for each in codes_above(code) if each in there]
            assert parent == (above[-1] if above else None)

    def test_bring_their_history(self, china: Loaded) -> None:
        assert RegionChange.objects.count() == len(
            {(c, n, *m) for c, held in moves().items() for n in held for m in held[n]}
        )

    def test_loaded_again_write_nothing(self, china: Loaded) -> None:
        before = RegionChange.objects.count()
        assert load_divisions() == Loaded(added=0, changed=0, unchanged=len(names()), kept=0)
        assert RegionChange.objects.count() == before
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM regions WHERE xmin = pg_current_xact_id()::xid")
            assert cursor.fetchone() == (0,)
            cursor.execute(
                "SELECT count(*) FROM region_changes WHERE xmin = pg_current_xact_id()::xid"
            )
            assert cursor.fetchone() == (0,)

    def test_follow_a_new_table(self, china: Loaded) -> None:
        import_places([("440608001001", "甲村委会")])
        done = _packaged({"440608": "高明新区", "440608001": None, "440608999": "新镇"})
        assert (done.added, done.changed, done.closed) == (1, 1, 1)
        assert path_of("440608999") == ("广东省", "佛山市", "高明新区", "新镇")
        for code in ("440608001", "440608001001"):
            assert Region.objects.get(code=code).until == packaged_on()
        assert (
            Region.objects.get(code="440608002" if "440608002" in names() else "440608").until
            is None
        )

    def test_that_come_back_stand_again(self, china: Loaded) -> None:
        _packaged({"440608001": None})
        assert load_divisions().changed == 1
        assert Region.objects.get(code="440608001").until is None

    def test_leave_alone_what_was_done_here(self, china: Loaded) -> None:
        rename(code="440608001", name="荷香街道", on=ON)
        close(code="440608108", successors=["440608001"], on=ON)
        zone = add_zone(parent="440608", name="高明园", level=Level.TOWNSHIP, since=ON)
        assert load_divisions().kept == 2
        assert path_of("440608001")[-1] == "荷香街道"
        assert Region.objects.get(code="440608108").until == ON
        assert Region.objects.get(code=zone.code).until is None
        assert RegionChange.objects.filter(changed_on=ON).count() == 2

    def test_name_the_day_of_their_table(self) -> None:
        assert packaged_on() >= date(2026, 9, 11)


class TestImportedPlaces:
    def test_stand_below_their_township(self, china: Loaded) -> None:
        done = import_places([("440608001001", "甲 村委会"), ("440608001002", "乙村委会")])
        assert (done.added, done.refused) == (2, ())
        assert [place.name for place in children("440608001")] == ["甲村委会", "乙村委会"]
        assert path_of("440608001001") == ("广东省", "佛山市", "高明区", "荷城街道", "甲村委会")

    def test_stand_right_below_a_city_that_has_no_counties(self, china: Loaded) -> None:
        import_places([("441900003001", "岗贝社区"), ("441900003000", "东城街道")])
        assert [place.code for place in children("4419")] == ["441900003"]
        assert path_of("441900003001") == ("广东省", "东莞市", "东城街道", "岗贝社区")

    def test_given_twice_change_nothing(self, china: Loaded) -> None:
        village = [("440608001001", "甲村委会")]
        import_places(village)
        assert import_places(village) == Loaded(added=0, changed=0, unchanged=1, kept=0)

    def test_take_a_new_name_with_its_spelling(self, china: Loaded) -> None:
        import_places([("440608001001", "甲村委会")])
        assert import_places([("440608001001", "乙村委会")]).changed == 1
        village = Region.objects.get(code="440608001001")
        assert (village.pinyin, village.initials) == ("yi cun wei hui", "ycwh")
        assert village.grams == ["乙村", "委会", "村委"]

    def test_do_not_overwrite_the_packaged_ones(self, china: Loaded) -> None:
        assert import_places([("440608001", "别的街道")]).kept == 1
        assert path_of("440608001")[-1] == "荷城街道"

    @pytest.mark.parametrize(
        ("row", "says"),
        [
            (("44060800100", "甲村"), "not a region code"),
            (("440608001001", "  "), "needs a name"),
            (("440608001001", "村" * 61), "needs a name"),
            (("990101001001", "甲村"), "not a region code"),
            (("71", "某省"), "built in"),
        ],
    )
    def test_that_cannot_be_used_are_told_and_the_others_taken(
        self, china: Loaded, row: tuple[str, str], says: str
    ) -> None:
        done = import_places([row, ("440608001002", "乙村委会")])
        assert done.added == 1
        ((code, message),) = done.refused
        assert code == row[0]
        assert says in str(message)

    def test_need_a_place_above_them(self, db: None) -> None:
        ((code, message),) = import_places([("440608001001", "甲村委会")]).refused
        assert code == "440608001001"
        assert "Load the places above" in str(message)
        assert not Region.objects.exists()

    def test_listed_twice_with_two_names_keep_the_first(self, china: Loaded) -> None:
        done = import_places([("440608001001", "甲村"), ("440608001001", "乙村")])
        assert (done.added, len(done.refused)) == (1, 1)
        assert path_of("440608001001")[-1] == "甲村"
