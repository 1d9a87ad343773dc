"""Many visits in one call: the same as one by one, in few statements."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rongxie.foundation.events.consequences import Consequence, following
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.access import EnterpriseNotFound
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.matters.models import Matter
from rongxie.mechanism.visits.access import VisitNotForYou
from rongxie.mechanism.visits.actions import NewRequest, NewVisit, record_visit, record_visits
from rongxie.mechanism.visits.actions.visiting import NeedAndOutcomeDisagree
from rongxie.mechanism.visits.models import Channel, Need, Visit, VisitOutcome, VisitPlan
from rongxie.values.texts import Refusal, say
from tests.mechanism.cast import AT, DAY, OTHER_TOWN, PLATFORM, REVIEWER, TOWNSHIP, VISITOR
from tests.mechanism.matters.makers import firm, place
from tests.mechanism.visits.makers import new_need, new_visit, planned

pytestmark = pytest.mark.django_db
Sent = tuple[int, NewVisit]
Kept = list[Visit | Refusal]
Saving = Callable[[list[Sent], Actor], Kept]
NUMBERS = [UUID(int=n, version=4) for n in range(3)]
TABLES = (Visit, Need, Evidence, Matter)
_IDS = re.compile(r'"(visit|need|matter|evidence):(\d+)"')


@dataclass(frozen=True)
class Town:
    """Two enterprises that somebody is to visit, a double of the first, and one elsewhere."""

    enterprises: tuple[int, ...]


@pytest.fixture
def town() -> Town:
    place()
    first, second, double, elsewhere = firm(), firm(), firm(), firm(OTHER_TOWN)
    planned([first, second])
    with reach(PLATFORM):
        Enterprise.objects.filter(pk=double).update(successor=first)
    with reach(REVIEWER):  # a number that somebody used in another place
        taken = new_visit(sent_as=NUMBERS[2])
        record_visit(enterprise_id=elsewhere, visit=taken, actor=REVIEWER, at=AT)
    return Town((first, second, double, elsewhere, 10**9))


def together(visits: list[Sent], actor: Actor) -> Kept:
    return record_visits(visits=visits, actor=actor, at=AT)


def one_by_one(visits: list[Sent], actor: Actor) -> Kept:
    kept: Kept = []
    for enterprise, visit in visits:
        try:
            kept.append(record_visit(enterprise_id=enterprise, visit=visit, actor=actor, at=AT))
        except Refusal as refusal:
            kept.append(refusal)
    return kept


class _TakenBack(Exception):
    """Ends what was only to be looked at."""


def what_became(save: Saving, visits: list[Sent], actor: Actor = VISITOR) -> list[Any]:
    """Return results, rows and events of saving, which is taken back; ids by their rank."""
    found: list[Any] = []
    try:
        with reach(actor):
            found.append([_result(one) for one in save(visits, actor)])
            found += _left_behind()
            raise _TakenBack
    except _TakenBack:
        return found


def _result(one: Visit | Refusal) -> object:
    if isinstance(one, Refusal):
        return type(one), str(one)
    return _ranks(Visit)[one.pk], one.enterprise_id, one.visited_at, one.channel, one.note


def _left_behind() -> Iterator[object]:
    ranks = {model.__name__.lower(): _ranks(model) for model in TABLES}
    for model in TABLES:
        columns = [
            field.attname
            for field in model._meta.concrete_fields
            if field.attname not in ("id", "visit_id", "basis", "about")
        ]
        yield list(model.objects.order_by("pk").values_list(*columns))
    visits = ranks["visit"]
    yield [visits[n] for n in Need.objects.order_by("pk").values_list("visit", flat=True) if n]
    for refers in (Evidence.objects.values_list("basis"), Matter.objects.values_list("about")):
        yield [visits[int(text.split(":")[1])] for (text,) in refers.order_by("pk")]
    yield [
        (plan.enterprise_id, plan.state, visits.get(plan.visit_id or 0))
        for plan in VisitPlan.objects.order_by("pk")
    ]
    told = EventRow.objects.order_by("pk").exclude(kind="enterprise.entered")
    for event in told:
        matter = ranks["matter"].get(int(event.subject)) if "matter" in event.kind else None
        subject = event.subject if matter is None else f"matter {matter}"
        words = _IDS.sub(lambda m: f"{m[1]} {ranks[m[1]][int(m[2])]}", event.payload)
        yield event.kind, event.at, event.region, event.enterprise, event.actor, subject, words


def _ranks(model: Any) -> dict[int, int]:
    ids = model.objects.order_by("pk").values_list("pk", flat=True)
    return {pk: rank for rank, pk in enumerate(ids)}


BANKS = new_need(wished_banks=("ICBC-TC", "ABC-TC"))
TO_COME = new_need(stated_on=DAY + timedelta(days=1))
FOUND: list[dict[str, object]] = [
    {"outcome": VisitOutcome.NO_NEED}, {"outcome": VisitOutcome.NO_NEED, "note": " 已宣讲 "},
    {"outcome": VisitOutcome.NEED, "need": new_need()},
    {"outcome": VisitOutcome.NEED, "need": BANKS, "explained": ("loan", "tax")},
    {"outcome": VisitOutcome.NEED}, {"outcome": VisitOutcome.CLOSED, "need": new_need()},
    {"outcome": VisitOutcome.NEED, "need": new_need(wished_banks=("GHOST",))},
    {"outcome": VisitOutcome.NEED, "need": TO_COME},
]  # fmt: skip
OBSERVED: list[dict[str, object]] = [
    {}, {}, {"premises_seen": True}, {"premises_seen": False, "operating_seen": True},
    {"removed_until": DAY}, {"premises_seen": "maybe"},
]  # fmt: skip
REQUESTS = [(), (), (), (NewRequest(title="招工难"),), (NewRequest(title=" "),)]


def _often(most: list[Any], others: list[Any]) -> st.SearchStrategy[Any]:
    return st.sampled_from([*most * 3, *others])


VISITS = st.builds(
    lambda found, hours, observed, **given: NewVisit(
        **found | given, observed=observed, visited_at=AT + timedelta(hours=hours)
    ),
    found=_often(FOUND[:4], FOUND[4:]),
    hours=_often([-1, -2, -26], [1]),
    observed=_often(OBSERVED[:4], OBSERVED[4:]),
    channel=_often([Channel.ONSITE], [Channel.PHONE]),
    requests=_often(REQUESTS[:3], REQUESTS[3:]),
    sent_as=_often([None, NUMBERS[0]], NUMBERS[1:]),
)
SENT = st.lists(st.tuples(_often([0, 0, 1, 2], [3, 4]), VISITS), max_size=8)


class TestRecordVisits:
    @settings(
        max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(sent=SENT)
    def test_does_what_is_done_one_by_one(self, town: Town, sent: list[Sent]) -> None:
        visits = [(town.enterprises[n], visit) for n, visit in sent]
        assert what_became(together, visits) == what_became(one_by_one, visits)

    def test_takes_as_many_statements_for_many_as_for_few(self, town: Town) -> None:
        def statements(count: int) -> int:
            enterprises = [firm() for _ in range(count)]
            planned(enterprises)
            need = new_need(wished_banks=("ICBC-TC", "ABC-TC"))
            visits = [
                (one, new_visit(VisitOutcome.NEED, need=need, observed={"premises_seen": True}))
                for one in enterprises
            ] + [(10**9, new_visit()), (enterprises[0], new_visit(VisitOutcome.NO_NEED, need=need))]
            with reach(VISITOR), CaptureQueriesContext(connection) as seen:
                kept = together(visits, VISITOR)
            assert [isinstance(one, Visit) for one in kept] == [*[True] * count, False, False]
            return len(seen)

        assert statements(40) == statements(2) <= 14

    def test_refuses_all_to_who_makes_no_visits(self, town: Town) -> None:
        visits = [(one, new_visit()) for one in town.enterprises[:2]]
        with reach(REVIEWER):
            convener = Actor(name="membership:15", kind=REVIEWER.kind, area=REVIEWER.area)
            found = together(visits, convener)
        assert [type(one) for one in found] == [VisitNotForYou] * 2

    def test_of_which_one_has_consequences_that_are_refused_keeps_the_others(
        self, town: Town
    ) -> None:
        first, second = town.enterprises[:2]

        def refuse(told: Consequence) -> None:
            if told.event.subject == str(second):
                raise Refusal(say("not this one"))

        visits = [(first, new_visit()), (second, new_visit()), (first, new_visit())]
        with following("visit.recorded", refuse):
            with reach(TOWNSHIP):
                kept = together(visits, TOWNSHIP)
                there = Visit.objects.filter(enterprise__in=(first, second)).values_list("pk")
                assert [isinstance(one, Visit) for one in kept] == [True, False, True]
                assert [pk for (pk,) in there.order_by("pk")] == [
                    one.pk for one in kept if isinstance(one, Visit)
                ]
            assert what_became(together, visits) == what_became(one_by_one, visits)

    def test_of_a_number_sent_further_down_comes_before_it(self, town: Town) -> None:
        """What is refused above is not taken for what is kept below it."""
        first = town.enterprises[0]
        visits = [
            (first, new_visit(VisitOutcome.NEED, need=None, sent_as=NUMBERS[0])),
            (first, new_visit(VisitOutcome.NO_NEED, sent_as=NUMBERS[0])),
            (first, new_visit(VisitOutcome.NO_NEED, sent_as=NUMBERS[0])),
        ]
        with reach(VISITOR):
            refused, kept, again = together(visits, VISITOR)
        assert isinstance(refused, NeedAndOutcomeDisagree)
        assert kept == again

    def test_tells_of_each_with_its_request_before_the_next(self, town: Town) -> None:
        asks = new_visit(requests=[NewRequest(title="招工难")])
        first, second = town.enterprises[:2]
        visits = [(first, asks), (second, asks), (first, new_visit())]
        assert what_became(together, visits) == what_became(one_by_one, visits)

    def test_to_one_enterprise_fulfils_its_plan_by_the_first_that_is_of_its_day(
        self, town: Town
    ) -> None:
        first = town.enterprises[0]
        visits = [
            (first, new_visit(visited_at=AT - timedelta(days=2))),
            (first, new_visit()),
            (first, new_visit()),
        ]
        with reach(VISITOR):
            _, of_its_day, _ = together(visits, VISITOR)
            assert VisitPlan.objects.get(enterprise=first).visit == of_its_day

    def test_looks_at_the_reach_of_who_acts_whatever_the_database_shows(self, town: Town) -> None:
        elsewhere = town.enterprises[3]
        with reach(PLATFORM):
            (found,) = together([(elsewhere, new_visit())], VISITOR)
        assert isinstance(found, EnterpriseNotFound)

    def test_of_nothing_does_nothing(self, town: Town) -> None:
        assert what_became(together, []) == what_became(one_by_one, [])
