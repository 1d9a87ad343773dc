from datetime import UTC, date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.access import EnterpriseNotFound
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.access import NotYoursToState
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.matters.models import Matter
from rongxie.mechanism.visits.access import (
    VISITS,
    NeedNotFound,
    VisitNotForYou,
    need_in_reach,
    open_plans,
)
from rongxie.mechanism.visits.actions import NewRequest, keeping, record_visit
from rongxie.mechanism.visits.actions.needs import NeedNotWhole, WishedBankNotThere
from rongxie.mechanism.visits.actions.visiting import (
    NeedAndOutcomeDisagree,
    SentAsTaken,
    VisitToCome,
)
from rongxie.mechanism.visits.models import Channel, Need, Visit, VisitOutcome, VisitPlan
from rongxie.values.texts import Refusal
from tests.mechanism.cast import (
    AT,
    BANKER,
    COUNTY,
    DAY,
    EVERYBODY,
    OTHER_TOWN,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    TOWN,
    TOWNSHIP,
    VISITOR,
    owner_of,
)
from tests.mechanism.matters.makers import firm, log, place
from tests.mechanism.visits.makers import new_need, new_visit, planned, visited, with_need

pytestmark = pytest.mark.django_db
SENT = UUID("019a0000-0000-7000-8000-000000000001")
ROWS = (Visit, Need, Matter, Evidence)


@pytest.fixture(autouse=True)
def _place() -> None:
    place()


def kept() -> list[int]:
    """Return how many visits, needs, matters, facts and events of them there are."""
    with reach(PLATFORM):
        events = EventRow.objects.exclude(kind="enterprise.entered")
        return [*(model.objects.count() for model in ROWS), events.count()]


def plan_of(enterprise: int) -> VisitPlan:
    with reach(PLATFORM):
        return VisitPlan.objects.get(enterprise=enterprise)


class TestRecordVisit:
    def test_keeps_it_with_its_event_at_the_moment_of_the_visit(self) -> None:
        enterprise = firm()
        two_days_ago = AT - timedelta(days=2)  # the phone had no network
        visit = visited(enterprise, visited_at=two_days_ago, note=" 已宣讲 ", explained=("loan",))
        assert (visit.region, visit.organisation, visit.by) == (TOWN, "TOWN", VISITOR.name)
        assert (visit.visited_at, visit.at, visit.note) == (two_days_ago, AT, "已宣讲")
        (event,) = log("visit.recorded")
        assert (event.at, event.subject, event.enterprise) == (two_days_ago, *[str(enterprise)] * 2)
        assert event.payload == f'{{"flags":["onsite","no_need"],"reference":"visit:{visit.pk}"}}'

    def test_keeps_the_need_that_it_found(self) -> None:
        enterprise = firm()
        need = new_need(wished_banks=("ABC-TC", "ICBC-TC"), wished_only=True)
        visit = visited(enterprise, VisitOutcome.NEED, need=need)
        with reach(VISITOR):
            found = Need.objects.get(enterprise=enterprise)
        assert (found.visit_id, found.source, found.amount_wan) == (visit.pk, "visit", Decimal(50))
        assert found.wished_banks == ["ABC-TC", "ICBC-TC"]
        (event,) = log("need.stated")
        assert event.at == visit.visited_at
        assert event.payload == (
            '{"amount_wan":50,"purpose":"working_capital",'
            f'"reference":"need:{found.pk}","source":"visit","term_months":12}}'
        )

    def test_keeps_what_was_seen_as_facts_of_that_day(self) -> None:
        enterprise = firm()
        yesterday = AT - timedelta(days=1)
        visit = visited(enterprise, visited_at=yesterday, observed={"premises_seen": True})
        with reach(VISITOR):
            fact = Evidence.objects.get(enterprise=enterprise)
        assert (fact.fact, fact.level, fact.value) == ("premises_seen", "observed", "true")
        assert (fact.as_of, fact.basis) == (date(2026, 11, 19), f"visit:{visit.pk}")

    def test_keeps_requests_as_matters_of_the_office_in_charge(self) -> None:
        enterprise = firm()
        visit = visited(enterprise, requests=[NewRequest(title="招工难"), NewRequest(title="用地")])
        with reach(REVIEWER):
            found = list(Matter.objects.order_by("id"))
        assert [one.title for one in found] == ["招工难", "用地"]
        assert {(one.kind, one.addressee, one.about, one.enterprise_id) for one in found} == {
            ("request", "DRC", f"visit:{visit.pk}", enterprise)
        }

    @pytest.mark.parametrize("outcome", set(VisitOutcome) - {VisitOutcome.NEED})
    def test_needs_no_facts(self, outcome: VisitOutcome) -> None:
        assert visited(firm(), outcome, channel=Channel.PHONE).outcome == outcome.value

    @pytest.mark.parametrize("actor", EVERYBODY, ids=lambda a: f"{a.organisation}-{a.role}")
    def test_is_for_who_visits_in_the_place(self, actor: Actor) -> None:
        enterprise, before = firm(), kept()
        if actor.role in VISITS and actor is not OUTSIDER:
            assert visited(enterprise, actor=actor).by == actor.name
            return
        with pytest.raises((VisitNotForYou, EnterpriseNotFound)):
            visited(enterprise, actor=actor)
        assert kept() == before

    def test_hides_enterprises_of_other_places(self) -> None:
        for enterprise in (firm(OTHER_TOWN), 10**9):
            before = kept()
            with pytest.raises(EnterpriseNotFound):
                visited(enterprise)
            assert kept() == before

    @pytest.mark.parametrize(
        ("outcome", "given", "refusal"),
        [
            (VisitOutcome.NO_NEED, {"visited_at": AT + timedelta(seconds=1)}, VisitToCome),
            (VisitOutcome.NEED, {"need": None}, NeedAndOutcomeDisagree),
            (VisitOutcome.NO_NEED, {"need": new_need()}, NeedAndOutcomeDisagree),
            (VisitOutcome.NEED, {"need": new_need(wished_banks=("GHOST",))}, WishedBankNotThere),
            (VisitOutcome.NEED, {"need": new_need(wished_banks=("DRC",))}, WishedBankNotThere),
            (VisitOutcome.NEED, {"need": new_need(stated_on=date(2026, 11, 21))}, NeedNotWhole),
        ],
    )
    def test_refuses_what_cannot_be_and_leaves_no_trace(
        self, outcome: VisitOutcome, given: dict[str, Any], refusal: type[Refusal]
    ) -> None:
        enterprise = firm()
        planned([enterprise])
        before = kept()
        with pytest.raises(refusal):
            visited(enterprise, outcome, **given)
        assert kept() == before
        assert plan_of(enterprise).state == "planned"

    def test_is_all_or_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The last thing written fails, inside a transaction that goes on."""
        enterprise = firm()
        planned([enterprise])
        before = kept()

        def fail(**_: object) -> None:
            raise OSError

        monkeypatch.setattr(keeping, "open_matter", fail)
        visit = new_visit(
            VisitOutcome.NEED, observed={"premises_seen": True}, requests=[NewRequest(title="x")]
        )
        with reach(VISITOR), pytest.raises(OSError):  # noqa: PT011
            record_visit(enterprise_id=enterprise, visit=visit, actor=VISITOR, at=AT)
        assert kept() == before
        assert plan_of(enterprise).state == "planned"

    def test_refuses_facts_that_the_visitor_does_not_vouch_for(self) -> None:
        enterprise, before = firm(), kept()
        with pytest.raises(NotYoursToState):
            visited(enterprise, observed={"removed_until": DAY})
        assert kept() == before

    def test_of_a_double_is_kept_with_what_it_became(self) -> None:
        stands = firm()
        double = firm()
        with reach(PLATFORM):
            Enterprise.objects.filter(pk=double).update(successor=stands)
        assert visited(double, sent_as=SENT).enterprise_id == stands
        assert visited(stands, sent_as=SENT).enterprise_id == stands


class TestSentAgain:
    def test_is_the_same_visit(self) -> None:
        enterprise = firm()
        given: dict[str, Any] = {
            "sent_as": SENT,
            "observed": {"premises_seen": True},
            "need": new_need(),
        }
        first = visited(enterprise, VisitOutcome.NEED, **given)
        before = kept()
        again = visited(enterprise, VisitOutcome.NEED, at=AT + timedelta(days=3), **given)
        assert again == first
        assert kept() == before

    @pytest.mark.parametrize(
        "given",
        [
            {"channel": Channel.PHONE},
            {"outcome": VisitOutcome.CLOSED},
            {"visited_at": AT - timedelta(hours=3)},
        ],
    )
    def test_is_refused_where_it_is_another_visit(self, given: dict[str, Any]) -> None:
        enterprise = firm()
        visited(enterprise, sent_as=SENT)
        before = kept()
        with pytest.raises(SentAsTaken):
            visited(enterprise, **{"sent_as": SENT} | given)
        with pytest.raises(SentAsTaken):
            visited(firm(), sent_as=SENT)
        assert kept() == before

    def test_under_a_number_of_another_place_tells_nothing(self) -> None:
        visited(firm(OTHER_TOWN), actor=REVIEWER, sent_as=SENT)
        before = kept()
        with pytest.raises(SentAsTaken):
            visited(firm(), sent_as=SENT)
        assert kept() == before

    def test_without_a_number_is_another_visit(self) -> None:
        enterprise = firm()
        assert visited(enterprise) != visited(enterprise)


class TestThePlan:
    def test_is_fulfilled_by_a_visit(self) -> None:
        enterprise, other = firm(), firm()
        planned([enterprise, other])
        visit = visited(enterprise, VisitOutcome.NOT_FOUND)
        assert (plan_of(enterprise).state, plan_of(enterprise).visit_id) == ("done", visit.pk)
        assert plan_of(other).state == "planned"

    def test_still_stands_after_a_visit_of_days_before(self) -> None:
        enterprise = firm()
        planned([enterprise])
        visited(enterprise, visited_at=AT - timedelta(days=1))
        assert plan_of(enterprise).state == "planned"

    def test_counts_days_in_china(self) -> None:
        """Half past seven in the morning of the 20th is still the 19th in UTC."""
        enterprise = firm()
        planned([enterprise])
        visited(enterprise, visited_at=AT.astimezone(UTC) - timedelta(hours=2))
        assert plan_of(enterprise).state == "done"


class TestReach:
    @pytest.mark.parametrize("actor", [OUTSIDER, BANKER, owner_of(10**9)])
    def test_is_kept_by_the_database_too(self, actor: Actor) -> None:
        visited(firm(), VisitOutcome.NEED, sent_as=uuid4())
        with reach(actor):
            if actor is not BANKER:  # a bank has no right to the tables at all
                assert not Visit.objects.exists()
                assert not Need.objects.exists()

    @pytest.mark.parametrize("actor", [OUTSIDER, BANKER, owner_of(10**9)])
    def test_is_kept_by_the_door_too(self, actor: Actor) -> None:
        """Where the database shows everything, as the platform, the door does not."""
        need = with_need(firm())
        planned([firm()])
        with reach(PLATFORM):
            assert open_plans(TOWNSHIP).count() == 1
            assert not open_plans(actor).exists()
            with pytest.raises(NeedNotFound):
                need_in_reach(need_id=need.pk, actor=actor)

    def test_of_a_township_is_not_the_county(self) -> None:
        visited(firm(OTHER_TOWN), actor=REVIEWER)
        with reach(TOWNSHIP):
            assert not Visit.objects.exists()
        with reach(REVIEWER):
            assert Visit.objects.get().region.startswith(COUNTY)
