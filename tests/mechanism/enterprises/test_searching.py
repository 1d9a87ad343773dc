"""Finding enterprises by name, initials and code, only in one's reach, and the jobs behind it."""

from contextlib import suppress
from typing import Any

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from rongxie.foundation.database.home import Home
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.regions.spelling import spell
from rongxie.mechanism.enterprises.access import SearchNotAllowed
from rongxie.mechanism.enterprises.actions.changing import change_enterprise, merge_enterprises
from rongxie.mechanism.enterprises.actions.indexing import count_stops, index_names
from rongxie.mechanism.enterprises.models import Changed, Enterprise, EnterpriseSearch
from rongxie.mechanism.enterprises.naming import initials_of, plain_name
from rongxie.mechanism.enterprises.queries.looking_up import by_codes
from rongxie.mechanism.enterprises.queries.searching import TypeMore, search_enterprises
from tests.mechanism.cast import (
    AT,
    AUDITOR,
    BANKER,
    CITY_OFFICER,
    DAY,
    ELSEWHERE,
    OTHER_TOWN,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    TOWN,
    VISITOR,
    owner_of,
)
from tests.mechanism.enterprises.makers import enterprise, fresh_uscc, listed, new


def _index() -> None:
    while index_names(actor=PLATFORM, at=AT):
        pass


def _names(text: str, actor: Actor = REVIEWER, limit: int = 20) -> list[str]:
    with reach(actor):
        return [one.name for one in search_enterprises(text=text, actor=actor, limit=limit)]


def _there(*names: str, region: str = TOWN) -> list[Enterprise]:
    made = listed([new(name, region) for name in names], actor=PLATFORM)
    _index()
    return made


def _rename(one: Enterprise, changes: dict[Changed, object], actor: Actor = CITY_OFFICER) -> None:
    with reach(actor):
        change_enterprise(
            enterprise_id=one.pk, changes=changes, on=DAY, source="register", actor=actor, at=AT
        )


@pytest.mark.django_db
class TestSearchEnterprises:
    def test_begins_with_the_exact_name_then_beginnings_then_shorter_ones(self) -> None:
        _there(
            "天长向阳机械厂", "向阳机械配件公司", "新向阳机械", "向阳机械", "向阳机械厂", "东风厂"
        )
        assert _names("向阳机械") == [
            "向阳机械", "向阳机械厂", "向阳机械配件公司", "新向阳机械", "天长向阳机械厂",
        ]  # fmt: skip

    def test_stops_at_a_page_of_the_likeliest(self) -> None:
        _there(*(f"新向阳机械{'长' * n}" for n in range(30)), "向阳机械")
        assert _names("向阳机械", limit=2) == ["向阳机械", "新向阳机械"]

    @pytest.mark.parametrize(
        "typed", ["安徽天长tcl", " 安徽（天长）ＴＣＬ ", "安徽 天长·TCL", "tcl", "电气"]
    )
    def test_takes_a_name_as_people_write_it(self, typed: str) -> None:
        _there("安徽(天长)TCL电气公司")
        assert _names(typed) == ["安徽(天长)TCL电气公司"]

    def test_wants_all_characters_beside_each_other(self) -> None:
        _there("阳光向阳机械厂")
        assert _names("光向阳机") != []
        assert _names("机械向阳") == _names("阳光机械") == []

    def test_knows_initials_of_the_reading(self) -> None:
        _there("重庆银行", "重庆银行天长支行", "重要行业")
        assert _names("cqyh") == _names("CQYH") == ["重庆银行", "重庆银行天长支行"]

    def test_knows_the_beginning_of_a_code(self) -> None:
        one, other = _there("甲厂", "乙厂")
        assert _names(one.uscc) == ["甲厂"]
        assert _names(f" {one.uscc[:10].lower()}") == ["甲厂", "乙厂"]
        assert other.uscc > one.uscc

    @pytest.mark.parametrize("typed", ["向", "", "（）", "a"])
    def test_asks_for_more_than_one_character(self, typed: str) -> None:
        with pytest.raises(TypeMore):
            _names(typed)

    def test_finds_nothing_without_a_fuss(self) -> None:
        _there("向阳机械厂")
        assert _names("不存在") == _names("xyzxyz") == _names("911111111111") == []

    @pytest.mark.parametrize("typed", ["'; DROP TABLE", "%%", "__", "{a,b}", "\\\\", "a\x1fb"])
    def test_takes_signs_for_what_they_are(self, typed: str) -> None:
        _there("向阳机械厂")
        with suppress(TypeMore):
            assert _names(typed) == []

    def test_takes_a_former_name_last(self) -> None:
        old, _ = _there("向阳机械厂", "东风向阳机械厂")
        _rename(old, {Changed.NAME: "红旗机械厂"})
        _index()
        assert _names("向阳机械") == ["东风向阳机械厂", "红旗机械厂"]
        assert _names("红旗") == ["红旗机械厂"]

    def test_does_not_run_two_former_names_together(self) -> None:
        (one,) = _there("向阳机械")
        for name in ("东风电子", "红旗电气"):
            _rename(one, {Changed.NAME: name})
        _index()
        assert _names("机械东风") == _names("子红") == []

    def test_tells_that_a_double_goes_on_as_another(self) -> None:
        (into,) = _there("向阳机械厂")
        double = listed([new("向阳厂", kind="other", uscc="")])[0]
        _index()
        with reach(REVIEWER):
            merge_enterprises(double_id=double.pk, into_id=into.pk, actor=REVIEWER, at=AT)
            (found,) = search_enterprises(text="向阳厂", actor=REVIEWER)
        assert (found.enterprise, found.successor) == (double.pk, into.pk)


@pytest.mark.django_db
class TestTheReachOfASearch:
    @pytest.fixture(autouse=True)
    def _enterprises(self) -> None:
        _there("甲向阳厂", "讯远机械总厂", region=TOWN)
        _there("乙向阳厂", region=OTHER_TOWN)
        _there(*(f"向阳{'厂' * (n % 2)}" for n in range(30)), region=ELSEWHERE)  # shorter: first

    @pytest.mark.parametrize(
        ("typed", "town", "county"),
        [
            ("向阳", {"甲向阳厂"}, {"甲向阳厂", "乙向阳厂"}),
            ("xy", {"讯远机械总厂"}, {"讯远机械总厂"}),
            ("yxy", set(), {"乙向阳厂"}),
            ("91341182", set(), set()),
        ],
    )
    def test_is_ones_place_also_where_others_would_come_first(
        self, typed: str, town: set[str], county: set[str]
    ) -> None:
        assert set(_names(typed, VISITOR, limit=5)) == town
        assert set(_names(typed, REVIEWER, limit=5)) == county
        assert len(_names(typed, OUTSIDER, limit=5)) == (0 if typed == "yxy" else 5)

    def test_holds_for_codes_that_others_had_first(self) -> None:
        listed([new("他厂", ELSEWHERE, uscc=fresh_uscc()) for _ in range(6)], actor=PLATFORM)
        mine = enterprise("我厂")
        assert "我厂" in _names(mine.uscc[:12], VISITOR, limit=5)

    @pytest.mark.parametrize("actor", [CITY_OFFICER, AUDITOR, PLATFORM])
    def test_is_the_city_for_the_city(self, actor: Actor) -> None:
        assert len(_names("向阳", actor, limit=50)) == 32

    @pytest.mark.parametrize("actor", [BANKER, owner_of(1)])
    def test_is_nothing_for_banks_and_enterprises(self, actor: Actor) -> None:
        with pytest.raises(SearchNotAllowed):
            _names("向阳", actor)
        with reach(actor), pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
            _ask()

    def test_is_nothing_without_a_reach(self) -> None:
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            _ask()

    def test_of_the_table_itself_is_nobodys(self) -> None:
        with reach(REVIEWER), pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
            EnterpriseSearch.objects.count()

    def test_follows_an_enterprise_that_moves_at_once(self) -> None:
        with reach(PLATFORM):
            one = Enterprise.objects.get(name="甲向阳厂")
        _rename(one, {Changed.REGION: ELSEWHERE})
        assert _names("甲向") == []
        assert _names("甲向", OUTSIDER) == ["甲向阳厂"]


@pytest.mark.django_db
class TestCountStops:
    def test_keeps_what_stands_in_too_many_names(self) -> None:
        _there(*(f"{sign}{sign}有限公司" for sign in "甲乙丙丁"), "甲甲机械厂")
        count_stops(above=3, actor=PLATFORM, at=AT)
        with reach(PLATFORM), connection.cursor() as cursor:
            cursor.execute("SELECT gram, names FROM enterprise_search_stops ORDER BY gram")
            assert cursor.fetchall() == [("公司", 4), ("有限", 4), ("限公", 4)]

    def test_makes_a_text_of_such_pairs_ask_for_more(self) -> None:
        _there(*(f"{sign}{sign}有限公司" for sign in "甲乙丙丁"))
        assert len(_names("有限公司")) == 4
        count_stops(above=3, actor=PLATFORM, at=AT)
        for typed in ("有限公司", "公司"):
            with pytest.raises(TypeMore, match=typed):
                _names(typed)
        assert _names("乙有限公司") == ["乙乙有限公司"]
        assert _names("甲公司") == []

    def test_forgets_what_has_become_rare(self) -> None:
        _there(*(f"{sign}{sign}有限公司" for sign in "甲乙丙丁"))
        count_stops(above=3, actor=PLATFORM, at=AT)
        count_stops(above=4, actor=PLATFORM, at=AT)
        assert len(_names("有限公司")) == 4


@pytest.mark.django_db
class TestIndexNames:
    def test_works_in_portions_and_tells_whether_more_waits(self) -> None:
        listed([new(f"向阳{n}厂") for n in range(5)])
        told = [index_names(limit=2, actor=PLATFORM, at=AT) for _ in range(3)]
        assert told == [True, True, False]
        assert len(_names("向阳")) == 5

    def test_has_nothing_to_do_a_second_time(self) -> None:
        _there("向阳机械厂")
        with reach(PLATFORM):
            EnterpriseSearch.objects.all().delete()
        _index()
        assert _names("向阳") == []

    def test_knows_those_copied_in_by_hand_too(self) -> None:
        with reach(PLATFORM), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO enterprises (uscc, kind, name, region, address, industry, source,"
                " entered_by, entered_at, synthetic)"
                " VALUES ('', 'other', '向阳厂', %s, '', '', 'x', 'x', %s, false)",
                [TOWN, AT],
            )
        _index()
        assert _names("向阳") == ["向阳厂"]

    def test_leaves_alone_what_was_not_renamed(self) -> None:
        (one,) = _there("向阳机械厂")
        _rename(one, {Changed.ADDRESS: "人民路"})
        with reach(PLATFORM), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM enterprise_search_queue")
            assert cursor.fetchone() == (0,)

    def test_takes_an_enterprise_that_is_queued_twice_once(self) -> None:
        one = enterprise("向阳机械厂")
        _rename(one, {Changed.NAME: "东风机械厂"})
        _index()
        assert _names("机械") == ["东风机械厂"]


class TestTheDatabase:
    def test_has_one_indexer_at_a_time(self, committed: Home) -> None:
        enterprise("向阳机械厂")
        with transaction.atomic("owner"), connections["owner"].cursor() as other:
            other.execute("SELECT pg_advisory_xact_lock(7318202611)")
            assert index_names(limit=1, actor=PLATFORM, at=AT) is False
            assert _names("向阳") == []
        _index()
        assert _names("向阳") == ["向阳机械厂"]

    def test_queues_a_name_again_that_changes_while_it_is_indexed(self, committed: Home) -> None:
        one = enterprise("向阳机械厂")
        with transaction.atomic("owner"), connections["owner"].cursor() as other:
            other.execute("UPDATE enterprises SET name = '东风机械厂' WHERE id = %s", [one.pk])
            _index()
            assert _names("机械") == ["向阳机械厂"]
        _index()
        assert _names("东风") == ["东风机械厂"]

    def test_forgets_an_enterprise_that_was_removed(self, committed: Home) -> None:
        _there("向阳机械厂")
        with connections["owner"].cursor() as owner:
            owner.execute("DELETE FROM enterprises")
            owner.execute("SELECT count(*) FROM enterprise_search")
            assert owner.fetchone() == (0,)

    def test_looks_many_codes_up_in_the_index(self, committed: Home) -> None:
        codes = [f"91341181MA{n:08d}" for n in range(500)]
        rows = Enterprise.objects.using("owner").filter(uscc__in=codes).exclude(uscc="")
        with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            assert "enterprise_uscc_once" in rows.explain()


@pytest.mark.django_db
class TestByCodes:
    def test_finds_those_in_reach_by_the_codes_as_given(self) -> None:
        one, other = enterprise("甲厂"), enterprise("乙厂", region=ELSEWHERE)
        written = f"{one.uscc[:8]} {one.uscc[8:].lower()}"
        with reach(REVIEWER):
            found = by_codes(usccs=[written, other.uscc, "", "x"], actor=REVIEWER)
        assert {code: e.pk for code, e in found.items()} == {written: one.pk}

    def test_asks_once_for_a_thousand(self, django_assert_num_queries: Any) -> None:
        made = listed([new(f"第{n}厂") for n in range(1_000)])
        with reach(REVIEWER), django_assert_num_queries(1):
            found = by_codes(usccs=[one.uscc for one in made], actor=REVIEWER)
        assert len(found) == 1_000

    def test_of_a_bank_are_none(self) -> None:
        one = enterprise()
        with reach(BANKER):
            assert by_codes(usccs=[one.uscc], actor=BANKER) == {}


class TestNames:
    @pytest.mark.parametrize(
        ("name", "initials"),
        [
            ("天长市小蜜蜂智能科技有限公司", "tzsxmfznkjyxgs"), ("重庆银行", "cqyh"),
            ("长沙市行知书店", "csxzsd"), ("TCL集团", "tjt"), ("会展中心", "hzzx"),
            ("朝阳商行", "zysh"),
        ],
    )  # fmt: skip
    def test_have_initials(self, name: str, initials: str) -> None:
        assert initials_of(plain_name(name)) == spell(plain_name(name)).initials
        if name not in {"长沙市行知书店", "天长市小蜜蜂智能科技有限公司", "朝阳商行"}:
            assert initials_of(plain_name(name)) == initials

    @settings(deadline=None)  # the first one reads the words of the library
    @given(st.text("天长重庆银行会展有限公司科技商乐朝阳A1厂", min_size=1, max_size=14))
    def test_have_the_initials_that_the_whole_library_gives(self, name: str) -> None:
        assert initials_of(name) == spell(name).initials

    @given(st.text(max_size=30))
    def test_are_plain_once_and_for_all(self, name: str) -> None:
        assert plain_name(plain_name(name)) == plain_name(name)


def _ask() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM search_enterprises('向阳', ARRAY['向阳'], '', '', 5)")
