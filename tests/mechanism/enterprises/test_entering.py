"""Entering enterprises, one by one and as a list."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.access import (
    DUTIES,
    EnterpriseDutyOfOthers,
    EnterpriseNotFound,
    enterprise_in_reach,
)
from rongxie.mechanism.enterprises.actions import entering
from rongxie.mechanism.enterprises.actions.entering import (
    CodeTaken,
    EnterpriseNotUsable,
    ListNotUsable,
    NewEnterprise,
    enter_enterprise,
    enter_list,
)
from rongxie.mechanism.enterprises.models import Enterprise
from tests.mechanism.cast import (
    AT,
    BANKER,
    COUNTY,
    DAY,
    ELSEWHERE,
    EVERYBODY,
    HEAD_OFFICE,
    OTHER_TOWN,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    TOWN,
    VISITOR,
    owner_of,
)
from tests.mechanism.enterprises.makers import enterprise, fresh_uscc, listed, new, open_places

pytestmark = pytest.mark.django_db


def _events(kind: str) -> list[EventRow]:
    with reach(PLATFORM):
        return list(EventRow.objects.filter(kind=kind).order_by("id"))


def _count() -> int:
    with reach(PLATFORM):
        return Enterprise.objects.count() + EventRow.objects.count()


def _enter(what: NewEnterprise, actor: Actor = VISITOR) -> Enterprise:
    open_places()
    with reach(actor):
        return enter_enterprise(new=what, actor=actor, at=AT)


class TestEnterEnterprise:
    def test_keeps_it_in_plain_form_and_says_so(self) -> None:
        code = fresh_uscc()
        given = new(" 天长市  向阳厂 ", f"{TOWN}000", uscc=f" {code[:8]}-{code[8:].lower()} ")
        made = _enter(replace(given, industry="34", address=" 人民路 1 号 "))
        with reach(VISITOR):
            kept = Enterprise.objects.get(pk=made.pk)
        assert (kept.name, kept.region, kept.uscc) == ("天长市 向阳厂", TOWN, code)
        assert (kept.industry, kept.address, kept.entered_by) == (
            "C34",
            "人民路 1 号",
            VISITOR.name,
        )
        (event,) = _events("enterprise.entered")
        assert (event.subject, event.enterprise, event.region) == (
            str(made.pk),
            str(made.pk),
            TOWN,
        )
        assert event.payload == '{"source":"visit"}'

    @pytest.mark.parametrize("kind", ["sole_proprietor", "family_farm", "other"])
    def test_takes_a_stall_or_a_farm_without_a_code_and_more_than_one(self, kind: str) -> None:
        assert _enter(new("老王面馆", kind=kind, uscc="")).uscc == ""
        assert _enter(new("老李面馆", kind=kind, uscc="")).uscc == ""

    @pytest.mark.parametrize("kind", ["company", "cooperative"])
    def test_asks_for_the_code_of_what_is_registered(self, kind: str) -> None:
        open_places()
        before = _count()
        with pytest.raises(EnterpriseNotUsable, match="read it from the licence"):
            _enter(new(kind=kind, uscc=""))
        assert _count() == before

    @pytest.mark.parametrize(
        ("changed", "told"),
        [
            ({"name": "厂"}, "2 to 200 characters"),
            ({"name": "厂" * 201}, "2 to 200 characters"),
            ({"name": "厂\x00部"}, "2 to 200 characters"),
            ({"address": "路\x00"}, "in one line"),
            ({"kind": "shop"}, "shop is not a kind"),
            ({"kind": ""}, r"\(blank\) is not a kind"),
            ({"uscc": "91341181MA00000011"}, "check"),
            ({"uscc": "9134"}, "18"),
            ({"industry": "Z99"}, "Z99"),
            ({"region": "34"}, "no place that stands"),
            ({"region": "341199"}, "no place that stands"),
            ({"region": ""}, "no place that stands"),
            ({"region": OTHER_TOWN}, "tier above"),
            ({"address": "路" * 401}, "at most 400"),
            ({"established_on": date(2026, 11, 21)}, "up to today"),
        ],
    )
    def test_refuses_what_cannot_be_kept(self, changed: dict[str, Any], told: str) -> None:
        open_places()
        before = _count()
        with pytest.raises(EnterpriseNotUsable, match=told):
            _enter(replace(new(), **changed))
        assert _count() == before

    def test_tells_all_faults_at_once(self) -> None:
        with pytest.raises(EnterpriseNotUsable) as refused:
            _enter(replace(new(), name="", kind="shop", region="99", industry="Z"))
        assert all(f"{t}: " in str(refused.value) for t in ("Name", "Kind of enterprise", "Place"))

    def test_takes_the_day_of_today(self) -> None:
        assert _enter(replace(new(), established_on=DAY)).established_on == DAY

    def test_goes_by_the_day_in_china(self) -> None:
        open_places()
        late = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)  # half past midnight there
        with reach(VISITOR):
            tomorrow = replace(new(), established_on=date(2026, 11, 21))
            assert enter_enterprise(new=tomorrow, actor=VISITOR, at=late).pk

    def test_refuses_a_place_that_is_no_more(self) -> None:
        open_places()
        from rongxie.foundation.regions.models import Region

        Region.objects.filter(code=TOWN).update(until=DAY)
        with pytest.raises(EnterpriseNotUsable, match="no place that stands"):
            _enter(new())

    def test_refuses_a_code_twice_and_leaves_no_trace(self) -> None:
        first = enterprise()
        before = _count()
        with pytest.raises(CodeTaken, match=first.uscc):
            _enter(new("另一家", uscc=first.uscc))
        with pytest.raises(CodeTaken, match="tier above"):  # also who cannot see the first
            _enter(new("明光市某厂", ELSEWHERE, uscc=first.uscc), OUTSIDER)
        assert _count() == before

    @pytest.mark.parametrize("actor", [*EVERYBODY, owner_of(1)], ids=lambda a: f"{a.role}")
    def test_is_for_those_who_find_enterprises(self, actor: Actor) -> None:
        if actor.role in DUTIES["enter"] and actor.covers(TOWN):
            assert _enter(new(), actor).pk
        else:
            with pytest.raises((EnterpriseDutyOfOthers, EnterpriseNotUsable)):
                _enter(new(), actor)

    def test_is_nothing_for_these_roles(self) -> None:
        nobody = {"bank", "head_office", "regulator", "convener", "auditor", "enterprise"}
        assert nobody.isdisjoint({str(role) for role in DUTIES["enter"] | DUTIES["enter_list"]})

    def test_keeps_nothing_when_the_event_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        open_places()
        before = _count()
        monkeypatch.setattr(entering, "append", _failing)
        with reach(VISITOR), pytest.raises(RuntimeError, match="late"):
            enter_enterprise(new=new(), actor=VISITOR, at=AT)
        assert _count() == before


class TestEnterList:
    def test_keeps_the_order_and_tells_of_each_thousand(self) -> None:
        news = [new(f"第{number}厂", uscc="", kind="other") for number in range(1_003)]
        made = listed(news)
        assert [one.name for one in made] == [one.name for one in news]
        assert len({one.pk for one in made}) == 1_003
        first, second = _events("enterprises.imported")
        assert ('"count":1000' in first.payload, '"count":3' in second.payload) == (True, True)
        assert first.region == TOWN
        assert first.subject != second.subject

    def test_of_several_towns_is_told_in_the_place_they_share(self) -> None:
        listed([new("甲厂", TOWN), new("乙厂", OTHER_TOWN)])
        assert [event.region for event in _events("enterprises.imported")] == [COUNTY]

    def test_of_nobody_writes_nothing(self) -> None:
        assert listed([]) == []
        assert _events("enterprises.imported") == []

    def test_names_every_row_that_cannot_be_entered_and_enters_none(self) -> None:
        taken = enterprise().uscc
        before = _count()
        twice = fresh_uscc()
        rows = [
            new("好厂"), new(""), new("丙厂", uscc=taken), new("丁厂", uscc=twice),
            new("戊厂", uscc=twice), new("己厂", ELSEWHERE),
        ]  # fmt: skip
        with pytest.raises(ListNotUsable, match=r"5 of 6 rows.*row 2") as refused:
            listed(rows)
        assert {n: str(m).split(":")[0] for n, m in refused.value.rows.items()} == {
            2: "Name", 3: "Credit code", 4: "Credit code", 5: "Credit code", 6: "Place",
        }  # fmt: skip
        assert _count() == before

    def test_refuses_a_code_of_another_place(self) -> None:
        taken = enterprise(region=ELSEWHERE).uscc
        before = _count()
        with pytest.raises(ListNotUsable, match="in another place"):
            listed([new("甲厂"), new("乙厂", uscc=taken)])
        assert _count() == before

    def test_asks_for_codes_and_places_once(self, django_assert_max_num_queries: Any) -> None:
        open_places()
        news = [new(f"第{number}厂") for number in range(300)]
        with reach(REVIEWER), django_assert_max_num_queries(8):
            enter_list(news=news, digest="5" * 64, file="file:1", actor=REVIEWER, at=AT)

    def test_marks_what_is_synthetic(self) -> None:
        open_places()
        with reach(REVIEWER):
            (made,) = enter_list(
                news=[new()], digest="5" * 64, file="sample", synthetic=True,
                actor=REVIEWER, at=AT,
            )  # fmt: skip
        assert made.synthetic

    @pytest.mark.parametrize("actor", [VISITOR, BANKER, HEAD_OFFICE, owner_of(1)])
    def test_is_for_those_who_keep_registers(self, actor: Actor) -> None:
        with pytest.raises(EnterpriseDutyOfOthers):
            listed([new()], actor=actor)

    def test_keeps_nothing_when_the_event_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        open_places()
        before = _count()
        monkeypatch.setattr(entering, "append", _failing)
        with reach(REVIEWER), pytest.raises(RuntimeError, match="late"):
            enter_list(news=[new()], digest="5" * 64, file="file:1", actor=REVIEWER, at=AT)
        assert _count() == before


class TestEnterpriseInReach:
    @pytest.mark.parametrize("actor", EVERYBODY, ids=lambda a: f"{a.name}")
    def test_is_there_for_whose_place_has_it(self, actor: Actor) -> None:
        made = enterprise()
        if actor.covers(TOWN) and not actor.bank:
            with reach(actor):
                assert enterprise_in_reach(enterprise_id=made.pk, actor=actor).pk == made.pk
        else:
            _not_there(made.pk, actor)

    def test_is_there_for_itself_and_for_no_other_enterprise(self) -> None:
        one, other = enterprise(), enterprise("另一家公司")
        with reach(owner_of(one.pk)):
            assert enterprise_in_reach(enterprise_id=one.pk, actor=owner_of(one.pk)).pk == one.pk
        _not_there(other.pk, owner_of(one.pk))

    def test_that_is_nobody_looks_like_somebody_elses(self) -> None:
        other = enterprise(region=ELSEWHERE)
        told = {_not_there(number, VISITOR).replace(str(number), "#") for number in (other.pk, 0)}
        assert len(told) == 1

    def test_is_kept_by_the_database_too(self) -> None:
        enterprise(region=ELSEWHERE)
        with reach(VISITOR), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM enterprises")
            assert cursor.fetchone() == (0,)


def _not_there(number: int, actor: Actor) -> str:
    with reach(actor), pytest.raises(EnterpriseNotFound) as refused:
        enterprise_in_reach(enterprise_id=number, actor=actor)
    return str(refused.value)


def _failing(*events: object, **named: object) -> None:
    raise RuntimeError("late")
