from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.access import EnterpriseNotFound
from rongxie.mechanism.screening import actions
from rongxie.mechanism.screening.access import NotYoursToScreen
from rongxie.mechanism.screening.actions import DayToCome, screen_county, screen_enterprises
from rongxie.mechanism.screening.models import RuleSet, Screening
from rongxie.mechanism.screening.queries import latest_screening
from rongxie.mechanism.screening.rules import rules_digest
from rongxie.mechanism.visits.models import Need
from rongxie.rulebook.standards import TESTS
from tests.mechanism.cast import (
    AT,
    BANKER,
    COUNTY,
    DAY,
    ELSEWHERE,
    EVERYBODY,
    OFFICE,
    OTHER_TOWN,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    TOWN,
    TOWNSHIP,
    owner_of,
)
from tests.mechanism.evidence.firms import firm
from tests.mechanism.evidence.log import anything, told
from tests.mechanism.evidence.makers import fact, recorded, self_declared, stated
from tests.mechanism.screening.makers import need, ready, screened

pytestmark = pytest.mark.django_db
STANDARDS = ("operating", "premises", "demand", "credit", "purpose")


def stored() -> int:
    with reach(PLATFORM):
        return Screening.objects.count()


class TestScreenEnterprise:
    def test_stores_what_came_out_and_what_it_rests_on(self) -> None:
        enterprise = ready()
        one = screened(enterprise)
        assert {getattr(one, name) for name in STANDARDS} == {"met"}
        assert (one.outcome, one.fail_kind, one.admission) == ("pass", "", "admitted")
        assert (one.size, one.by_tick) == ("micro", [])
        assert one.size_reason
        assert one.size_reason_en.isascii()
        assert one.tests == {test.name: True for test in TESTS}
        assert one.facts["tax_grade"] == ["B", "checked", "DRC", "2026-11-20", "2027-12-25"]
        assert one.facts["need_amount_wan"][:2] == ["50", "observed"]
        assert one.facts["kind"][0] == "company"
        assert one.parameters["tenure_months"] == [6, "2024-10-28", "32/2.1c", "practice"]
        assert {"lowest_levels", "need_fresh_days", "need_to_revenue_max", "extra_kinds",
                "admit_medium"} <= set(one.parameters)  # fmt: skip
        assert "accept_days" not in one.parameters
        assert (one.region, one.as_of, one.by, one.rules) == (
            TOWN, DAY, REVIEWER.name, rules_digest(),
        )  # fmt: skip

    def test_tells_the_log_what_failed(self) -> None:
        one = screened(ready(tax_arrears=True, abnormal_listed=None))
        assert (one.outcome, one.fail_kind, one.credit, one.operating) == (
            "fail", "repairable", "not_met", "unknown",
        )  # fmt: skip
        (event,) = told("enterprise.screened")
        assert (event["subject"], event["outcome"]) == (str(one.enterprise_id), "fail")
        assert (event["tests"], event["rules"]) == (["tax_in_order"], rules_digest())
        assert event["screening"] == f"screening:{one.pk}"

    def test_knows_nothing_of_a_firm_that_nobody_knows(self) -> None:
        one = screened(firm())
        assert (one.outcome, one.admission, one.size) == ("incomplete", "unknown", "undetermined")
        assert one.tests["not_removed"] is True
        assert [name for name, holds in one.tests.items() if holds is False] == []

    def test_does_not_take_a_declaration_for_a_record(self) -> None:
        enterprise = ready(abnormal_listed=None)
        self_declared(enterprise.pk, "abnormal_listed", "否")
        one = screened(enterprise)
        assert one.tests["not_abnormal"] is None
        assert one.facts["abnormal_listed"][:2] == ["false", "declared"]

    def test_reads_facts_as_they_were_on_the_day(self) -> None:
        enterprise = ready(operating_seen=None, premises_seen=None)
        fact(enterprise.pk, "operating_seen", "是", "observed", days_ago=10)
        fact(enterprise.pk, "operating_seen", "否", "observed", days_ago=2)
        now = screened(enterprise)
        then = screened(enterprise, on=DAY - timedelta(days=5))
        assert (now.tests["running"], then.tests["running"]) == (False, True)
        assert then.tests["tax_in_order"] is None  # stated later

    def test_minds_a_removal_until_its_last_day(self) -> None:
        enterprise = ready()
        recorded(enterprise.pk, stated("removed_until", DAY), actor=PLATFORM)
        assert screened(enterprise).tests["not_removed"] is False
        later = AT + timedelta(days=1)
        after = screened(enterprise, on=DAY + timedelta(days=1), at=later)
        assert after.tests["not_removed"] is True

    def test_lets_the_townships_tick_stand_where_facts_are_missing(self) -> None:
        enterprise = ready(within_scope=None)
        recorded(enterprise.pk, stated("tick_purpose", "是", "observed"), actor=TOWNSHIP)
        one = screened(enterprise)
        assert (one.purpose, one.by_tick) == ("met", ["purpose"])

    @pytest.mark.parametrize("actor", EVERYBODY, ids=lambda actor: f"{actor.name}-{actor.role}")
    def test_is_done_by_some_roles_in_their_place(self, actor: Actor) -> None:
        allowed = {"visitor", "township", "department", "federation", "task_force",
                   "mechanism_office", "system"}  # fmt: skip
        enterprise = firm()
        if str(actor.role) not in allowed:
            with pytest.raises(NotYoursToScreen):
                screened(enterprise, actor=actor)
        elif actor is OUTSIDER:
            with pytest.raises(EnterpriseNotFound):
                screened(enterprise, actor=actor)
        else:
            screened(enterprise, actor=actor)
        assert stored() == len(told("enterprise.screened"))

    def test_reads_the_latest_need_that_stands(self) -> None:
        enterprise = ready()
        need(enterprise, amount_wan=80, stated_on=DAY - timedelta(days=30), source="self")
        assert screened(enterprise).facts["need_amount_wan"][:2] == ["50", "observed"]
        need(enterprise, amount_wan=70)
        assert screened(enterprise).facts["need_amount_wan"][0] == "70"
        with reach(REVIEWER):
            Need.objects.exclude(amount_wan=80).update(withdrawn_on=DAY)
        assert screened(enterprise).facts["need_amount_wan"][:2] == ["80", "declared"]
        earlier = screened(enterprise, on=DAY - timedelta(days=31))
        assert "need_amount_wan" not in earlier.facts

    def test_is_not_done_for_a_day_to_come(self) -> None:
        with pytest.raises(DayToCome):
            screened(firm(), on=DAY + timedelta(days=1))
        assert anything() == []

    def test_keeps_nothing_when_a_later_write_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        enterprise = firm()
        monkeypatch.setattr(actions, "append", lambda *_, **__: 1 / 0)
        with reach(REVIEWER):
            with pytest.raises(ZeroDivisionError):
                actions.screen_enterprise(
                    enterprise_id=enterprise.pk, on=DAY, actor=REVIEWER, at=AT
                )
            assert (Screening.objects.count(), RuleSet.objects.count()) == (0, 0)

    @pytest.mark.parametrize("actor", [REVIEWER, owner_of(0)])
    def test_is_never_changed(self, actor: Actor) -> None:
        one = screened(firm())
        with pytest.raises(ProgrammingError), reach(actor), transaction.atomic():
            Screening.objects.filter(pk=one.pk).update(outcome="pass")


class TestScreenEnterprises:
    def test_answers_in_the_order_asked_each_once(self) -> None:
        firms = [firm(), firm(region=OTHER_TOWN), firm()]
        asked = [firms[2].pk, firms[0].pk, firms[1].pk, firms[0].pk]
        with reach(REVIEWER):
            made = screen_enterprises(enterprise_ids=asked, on=DAY, actor=REVIEWER, at=AT)
        assert [one.enterprise_id for one in made] == asked[:3]
        assert [one.region for one in made] == [TOWN, TOWN, OTHER_TOWN]
        assert len(told("enterprise.screened")) == 3

    def test_screens_nobody_if_one_cannot_be_reached(self) -> None:
        for actor in (OUTSIDER, TOWNSHIP):
            here, there = firm(), firm(region=ELSEWHERE)
            ids = [here.pk, there.pk]
            with pytest.raises(EnterpriseNotFound), reach(actor):
                screen_enterprises(enterprise_ids=ids, on=DAY, actor=actor, at=AT)
        assert stored() == 0

    def test_asks_each_by_the_numbers_of_its_place(self) -> None:
        young: dict[str, Any] = {"established_on": DAY - timedelta(days=270), "source": "register"}
        firms = [firm(region="110108001", **young), firm(**young), firm(region="110101001")]
        ids = [one.pk for one in firms]
        with reach(PLATFORM):
            made = screen_enterprises(enterprise_ids=ids, on=DAY, actor=PLATFORM, at=AT)
        assert [one.tests["tenure"] for one in made] == [False, True, None]
        assert [one.parameters["tenure_months"][0] for one in made] == [12, 6, 12]

    def test_of_nobody_is_nothing(self) -> None:
        with reach(REVIEWER):
            assert screen_enterprises(enterprise_ids=[], on=DAY, actor=REVIEWER, at=AT) == []


class TestScreenCounty:
    def test_screens_everybody_there_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(actions, "_AT_ONCE", 2)
        firms = [ready(), firm(), firm(region=OTHER_TOWN)]
        firm(region=ELSEWHERE)
        firm(successor=firms[0])
        with reach(PLATFORM):
            assert screen_county(region=COUNTY, on=DAY, actor=PLATFORM, at=AT) == 3
            found = dict(Screening.objects.values_list("enterprise", "outcome"))
        assert found == {
            firms[0].pk: "pass", firms[1].pk: "incomplete", firms[2].pk: "incomplete"
        }  # fmt: skip
        assert len(told("enterprise.screened")) == 3

    @pytest.mark.parametrize(
        ("actor", "region"),
        [(REVIEWER, ELSEWHERE), (REVIEWER, "3411"), (TOWNSHIP, TOWN), (BANKER, COUNTY)],
    )
    def test_is_done_by_the_county_at_home(self, actor: Actor, region: str) -> None:
        with pytest.raises(NotYoursToScreen), reach(actor):
            screen_county(region=region, on=DAY, actor=actor, at=AT)

    def test_is_done_by_task_force_and_office(self) -> None:
        firm()
        for actor in (REVIEWER, OFFICE):
            with reach(actor):
                assert screen_county(region=TOWN, on=DAY, actor=actor, at=AT) == 1


class TestLatestScreening:
    def test_is_of_the_latest_day(self) -> None:
        enterprise = firm()
        today = screened(enterprise)
        screened(enterprise, on=DAY - timedelta(days=9))
        for actor, expected in ((REVIEWER, today), (owner_of(enterprise.pk), today)):
            with reach(actor):
                assert latest_screening(enterprise_id=enterprise.pk) == expected
        for stranger in (OUTSIDER, owner_of(enterprise.pk + 1)):
            with reach(stranger):
                assert latest_screening(enterprise_id=enterprise.pk) is None
