from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from rongxie.foundation.regions import actions
from rongxie.foundation.regions.actions import (
    DayTooEarly,
    LevelNotBelow,
    NameNotUsable,
    NameTaken,
    NoCodeLeft,
    NoSuccessor,
    PlaceClosed,
    StillHasPlaces,
    add_zone,
    close,
    rename,
)
from rongxie.foundation.regions.loading import Loaded
from rongxie.foundation.regions.models import Region, RegionChange
from rongxie.foundation.regions.queries import UnknownPlace, children, path_of, successors_of
from rongxie.values.regions import Level
from rongxie.values.texts import Refusal

ON, LATER = date(2027, 1, 1), date(2027, 6, 1)
GAOMING, HECHENG, GENGHE = "440608", "440608001", "440608108"


def _zone(name: str = "高明园", parent: str = GAOMING, level: Level = Level.TOWNSHIP) -> Region:
    return add_zone(parent=parent, name=name, level=level, since=ON)


def _trace() -> tuple[int, int, int]:
    return (
        Region.objects.count(),
        Region.objects.filter(until=None).count(),
        RegionChange.objects.count(),
    )


class TestAddZone:
    def test_gives_a_code_below_the_parent(self, china: Loaded) -> None:
        zone = add_zone(
            parent="440608000000",
            name=" 高明 园",
            level=Level.TOWNSHIP,
            since=ON,
            note="粤府〔2027〕2号",
        )
        assert (zone.code, zone.zone, zone.note) == ("440608A01", True, "粤府〔2027〕2号")
        assert path_of(zone.code) == ("广东省", "佛山市", "高明区", "高明园")
        assert zone.code in {place.code for place in children(GAOMING)}

    def test_may_stand_right_below_a_city_or_another_zone(self, china: Loaded) -> None:
        high = _zone("佛山高新区", "4406", Level.COUNTY)
        park = _zone("南海园", high.code, Level.TOWNSHIP)
        assert park.code == "4406A01A01"
        assert path_of(park.code) == ("广东省", "佛山市", "佛山高新区", "南海园")

    def test_never_gives_a_code_again(self, china: Loaded) -> None:
        first = _zone("甲园")
        close(code=first.code, successors=[HECHENG], on=LATER)
        assert _zone("甲园").code == "440608A02"

    @pytest.mark.parametrize(
        ("wrong", "refusal"),
        [
            ({"parent": "440699"}, UnknownPlace),
            ({"parent": ""}, UnknownPlace),
            ({"level": Level.COUNTY}, LevelNotBelow),
            ({"level": Level.CITY}, LevelNotBelow),
            ({"name": "  "}, NameNotUsable),
            ({"name": "园" * 61}, NameNotUsable),
            ({"name": "乙园"}, NameTaken),
        ],
    )
    def test_refuses_and_leaves_no_trace(
        self, china: Loaded, wrong: dict[str, object], refusal: type[Refusal]
    ) -> None:
        _zone("乙园")
        before = _trace()
        with pytest.raises(refusal):
            add_zone(
                **{"parent": GAOMING, "name": "甲园", "level": Level.TOWNSHIP, "since": ON, **wrong}  # type: ignore[arg-type]
            )
        assert _trace() == before

    def test_refuses_below_a_closed_place(self, china: Loaded) -> None:
        close(code=GENGHE, successors=[HECHENG], on=ON)
        with pytest.raises(PlaceClosed, match="更合镇"):
            _zone(parent=GENGHE, level=Level.VILLAGE)

    def test_refuses_when_every_code_is_given(
        self, china: Loaded, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(actions, "ZONES_MAX", 1)
        _zone("甲园")
        with pytest.raises(NoCodeLeft):
            _zone("乙园")


class TestRename:
    def test_is_found_and_spelt_anew_and_remembered(self, china: Loaded) -> None:
        rename(code=HECHENG, name="荷香街道", on=ON)
        region = Region.objects.get(code=HECHENG)
        assert (region.name, region.initials) == ("荷香街道", "hxjd")
        assert region.grams == sorted(["荷香", "香街", "街道"])
        (change,) = RegionChange.objects.filter(code=HECHENG, changed_on=ON)
        assert (change.name, change.new_name, change.year) == ("荷城街道", "荷香街道", 2027)
        assert [p.name for p in successors_of(HECHENG, "荷城街道")] == ["荷香街道"]

    @pytest.mark.parametrize(
        ("code", "name", "on", "refusal"),
        [
            ("440699", "甲", LATER, UnknownPlace),
            (HECHENG, "荷城街道", LATER, NameNotUsable),
            (HECHENG, "", LATER, NameNotUsable),
            ("440608A01", "乙园", LATER, NameTaken),
            ("440608A01", "丙园", ON, DayTooEarly),
            (GENGHE, "甲镇", LATER, PlaceClosed),
        ],
    )
    def test_refuses_and_leaves_no_trace(
        self, china: Loaded, code: str, name: str, on: date, refusal: type[Refusal]
    ) -> None:
        _zone("甲园")
        _zone("乙园")
        close(code=GENGHE, successors=[HECHENG], on=ON)
        before, names = _trace(), set(Region.objects.values_list("code", "name"))
        with pytest.raises(refusal):
            rename(code=code, name=name, on=on)
        assert (_trace(), set(Region.objects.values_list("code", "name"))) == (before, names)

    def test_refuses_a_day_before_the_last_change(self, china: Loaded) -> None:
        rename(code=HECHENG, name="甲街道", on=LATER)
        for day in (ON, LATER):
            with pytest.raises(DayTooEarly, match="2027-06-01"):
                rename(code=HECHENG, name="乙街道", on=day)

    def test_keeps_nothing_when_a_later_write_fails(
        self, china: Loaded, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object, **__: object) -> None:
            raise DatabaseError

        before = _trace()
        monkeypatch.setattr(Region, "save", fail)
        with pytest.raises(DatabaseError):
            rename(code=HECHENG, name="甲街道", on=ON)
        assert _trace() == before


class TestClose:
    def test_leads_on_to_its_successors(self, china: Loaded) -> None:
        close(code=GENGHE, successors=[HECHENG, GAOMING], on=ON)
        assert Region.objects.get(code=GENGHE).until == ON
        assert [place.code for place in successors_of(GENGHE)] == [GAOMING, HECHENG]

    @pytest.mark.parametrize(
        ("code", "successors", "refusal"),
        [
            ("440699", [HECHENG], UnknownPlace),
            (HECHENG, ["440699"], UnknownPlace),
            (HECHENG, [], NoSuccessor),
            (HECHENG, [HECHENG], NoSuccessor),
            (HECHENG, [f"{HECHENG}000"], NoSuccessor),
            (HECHENG, [GENGHE], PlaceClosed),
            (GENGHE, [HECHENG], PlaceClosed),
            (GAOMING, ["440604"], StillHasPlaces),
        ],
    )
    def test_refuses_and_leaves_no_trace(
        self, china: Loaded, code: str, successors: list[str], refusal: type[Refusal]
    ) -> None:
        close(code=GENGHE, successors=[HECHENG], on=ON)
        before = _trace()
        with pytest.raises(refusal):
            close(code=code, successors=successors, on=LATER)
        assert _trace() == before

    def test_refuses_a_day_on_which_it_began(self, china: Loaded) -> None:
        with pytest.raises(DayTooEarly):
            close(code=_zone().code, successors=[HECHENG], on=ON)

    def test_counts_zones_among_what_stands_below(self, china: Loaded) -> None:
        _zone("甲园", HECHENG, Level.VILLAGE)
        with pytest.raises(StillHasPlaces, match="1 places stand below 荷城街道, 甲园"):
            close(code=HECHENG, successors=[GENGHE], on=LATER)


class TestTheTable:
    @pytest.mark.parametrize(
        "change",
        [
            "code = '450608001', parent_id = '4406' WHERE code = '440608001'",
            "code = '440608A01' WHERE code = '440608001'",
            "zone = true WHERE code = '440608001'",
            "level = 7 WHERE code = '440608001'",
            "since = '2027-01-02', until = '2027-01-02' WHERE code = '440608001'",
        ],
    )
    def test_takes_nothing_impossible(self, china: Loaded, change: str) -> None:
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE regions SET {change}")  # noqa: S608

    def test_holds_no_two_zones_of_one_name_below_a_place(self, china: Loaded) -> None:
        zone = _zone("甲园")
        zone.code = "440608A02"
        with pytest.raises(IntegrityError), transaction.atomic():
            zone.save(force_insert=True)

    def test_lets_everybody_see_every_place(self, china: Loaded) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relrowsecurity FROM pg_class WHERE relname IN ('regions', 'region_changes')"
            )
            assert cursor.fetchall() == [(False,), (False,)]

    def test_compares_codes_as_bytes(self, china: Loaded) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT collname FROM pg_attribute a JOIN pg_collation c ON c.oid = attcollation"
                " WHERE attrelid = 'regions'::regclass AND attname IN ('code', 'parent_id', 'name')"
            )
            assert cursor.fetchall() == [("C",)] * 3
