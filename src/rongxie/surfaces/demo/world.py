"""What every desk of the sample works with."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from django.db.models import QuerySet

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import Area, area_of
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.decisions.models import Decision
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.lists.models import Case, Removal
from rongxie.mechanism.matters.models import Matter
from rongxie.mechanism.referrals.advancing import ACTIVE
from rongxie.mechanism.referrals.models import Receipt, Referral
from rongxie.mechanism.supervision.models import SupervisionOrder
from rongxie.mechanism.visits.models import Need
from rongxie.rulebook.steps import State
from rongxie.surfaces.demo.cast import Cast, assemble, platform
from rongxie.surfaces.demo.place import PROVINCE
from rongxie.surfaces.demo.plan import Plan, Row
from rongxie.values.moments import CHINA, china_day
from rongxie.values.texts import Refusal

Done = TypeVar("Done")
AREA: Area = area_of(PROVINCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a look over the county found in the morning.

    `cases` are states with places, `banks` those at which something lies, `places` those with a
    need of which no case was made. `answered` are askers of matters, `ordered` addressees of
    orders, and `removals` tells whether one waits for its decision.
    """

    cases: frozenset[tuple[str, str]] = frozenset()
    first_banks: Mapping[int, str] = field(default_factory=dict)
    banks: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    answered: frozenset[str] = frozenset()
    ordered: frozenset[str] = frozenset()
    removals: bool = False


@dataclass
class World:
    """The plan, who acts, and which enterprise is which row of the plan.

    `refused` counts what the platform refused the desks, by the name of the refusal.
    """

    plan: Plan
    cast: Cast
    rows: dict[int, Row]
    refused: Counter[str] = field(default_factory=Counter)
    seen: Seen = field(default_factory=Seen)

    @contextmanager
    def acting(self, key: str) -> Iterator[Actor]:
        """Enter the record as one of the cast."""
        actor = self.cast[key]
        with reach(actor):
            yield actor

    def tried(self, action: Callable[..., Done], **given: Any) -> Done | None:
        """Do something; what is refused (somebody may be at work on a page) is left as it is."""
        try:
            return action(**given)
        except Refusal as refusal:
            self.refused[type(refusal).__name__] += 1
            return None

    def row(self, enterprise_id: int) -> Row:
        """Return the plan of an enterprise."""
        return self.rows[enterprise_id]

    def look(self) -> None:
        """Look over the whole county in the morning: a desk before which nothing lies is left."""
        with reach(platform("sample")):
            self.seen = _look()

    def stands(self, *states: State, region: str = "") -> bool:
        """Tell whether a case stood in one of the states this morning, in a place or anywhere."""
        return any(
            (state, place) in self.seen.cases
            for state in states
            for place in ([region] if region else {place for _, place in self.seen.cases})
        )

    def first_bank(self, case_id: int) -> str:
        """Return the bank that a case was sent to first: banks do not see each other's."""
        return self.seen.first_banks.get(case_id, "")

    def working_days(self, since: date, until: date) -> int:
        """Return how many working days of the history have come since a day, up to another."""
        return sum(since < day <= until for day in self.plan.working_days)

    def days_left(self, day: date) -> int:
        """Return how many working days of the history come after a day."""
        return self.working_days(day, self.plan.last_on)


def _look() -> Seen:
    cases = Case.objects.filter(region__gte=AREA.lo, region__lt=AREA.hi)
    sent = cases.filter(banks__len__gt=0).values_list("pk", "banks")
    return Seen(
        cases=frozenset(cases.order_by().values_list("state", "region").distinct()),
        first_banks={pk: banks[0] for pk, banks in sent},
        banks=frozenset(
            [
                *_distinct(Referral.objects.filter(state__in=ACTIVE), "bank"),
                *_distinct(Decision.objects.filter(waiting=True), "bank"),
                *_distinct(Receipt.objects.filter(received_at=None), "bank"),
            ]
        ),
        places=_distinct(Need.objects.filter(cases__isnull=True, withdrawn_on=None), "region"),
        answered=_distinct(Matter.objects.filter(state="answered"), "asker"),
        ordered=_distinct(SupervisionOrder.objects.filter(state="open"), "addressee"),
        removals=Removal.objects.filter(state="proposed").exists(),
    )


def _distinct(rows: "QuerySet[Any]", column: str) -> frozenset[str]:
    return frozenset(rows.order_by().values_list(column, flat=True).distinct())


def meet(plan: Plan, on: date) -> World:
    """Return the world as it stands on a day; enterprises stand in the order of the plan."""
    with reach(platform("sample")):
        ids = Enterprise.objects.filter(
            region__gte=AREA.lo, region__lt=AREA.hi, synthetic=True
        ).order_by("pk")
        numbered = dict(zip(ids.values_list("pk", flat=True), plan.rows, strict=False))
    return World(plan, assemble(on), numbered)


def moment(day: date, minute: int) -> datetime:
    """Return a moment of a day in China, by the minutes since midnight."""
    return datetime.combine(day, time(), CHINA) + timedelta(minutes=minute)


def since(at: datetime, day: date) -> int:
    """Return the calendar days that lie between a moment and a day."""
    return (day - china_day(at)).days
