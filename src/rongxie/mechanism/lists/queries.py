"""What lists show: what waits, what a batch changes, and what was said of a case."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rongxie.foundation.organisations.rerouting import OpenWork
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import as_platform
from rongxie.mechanism.lists.access import cases_in_reach
from rongxie.mechanism.lists.kinds import BatchState, RemovalState
from rongxie.mechanism.lists.models import OPEN_STATES, Batch, BatchCase, Case, CaseNote, Removal
from rongxie.mechanism.lists.snapshots import Line, lines_in
from rongxie.rulebook.steps import State

_REROUTING = "job:rerouting"


@dataclass(frozen=True, slots=True)
class Changed:
    """An enterprise that asks for another amount than when it was signed before (万元)."""

    enterprise: int
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a batch changes against the one that was signed before, by enterprise.

    `left_out` were signed then and are not here; whoever was struck out then counts as new.
    """

    previous: int | None
    new: tuple[int, ...]
    again: tuple[int, ...]
    left_out: tuple[int, ...]
    changed: tuple[Changed, ...]


def difference(batch: Batch) -> Difference:
    """Return what a batch changes against the batch of its place that was signed before it."""
    before = _amounts(batch.previous) if batch.previous else {}
    now = _amounts(batch)
    again = sorted(now.keys() & before.keys())
    return Difference(
        previous=batch.previous_id,
        new=tuple(sorted(now.keys() - before.keys())),
        again=tuple(again),
        left_out=tuple(sorted(before.keys() - now.keys())),
        changed=tuple(Changed(e, before[e], now[e]) for e in again if before[e] != now[e]),
    )


def waiting(states: Iterable[State], actor: Actor, limit: int = 50) -> list[Case]:
    """Return the cases in reach that stand in one of the states, longest waiting first."""
    within = cases_in_reach(actor).filter(state__in=[state.value for state in states])
    return list(within.order_by("moved_at", "pk")[:limit])


def to_confirm(actor: Actor, limit: int = 50) -> list[Case]:
    """Return the cases that wait for the confirmation of the organisation the actor acts for."""
    within = cases_in_reach(actor).filter(state=State.REVIEWED.value, sector=actor.organisation)
    return list(within.order_by("moved_at", "pk")[:limit])


def to_assign(actor: Actor, limit: int = 50) -> list[Case]:
    """Return the reviewed cases of which nobody has said who confirms them."""
    within = cases_in_reach(actor).filter(state=State.REVIEWED.value, sector="")
    return list(within.order_by("moved_at", "pk")[:limit])


def confirmations_at(code: str, on: date) -> Iterator[OpenWork]:
    """Yield the cases that wait for an organisation to confirm them: the office assigns another."""
    with as_platform(_REROUTING, ""):
        still = Case.objects.filter(state=State.REVIEWED.value, sector=code)
        found = list(still.order_by("pk").values_list("pk", flat=True))
    for pk in found:
        yield OpenWork("confirmation", str(pk))


def to_decide(region: str, on: date) -> list[Removal]:
    """Return the proposals to remove that wait below a place, those due by the day marked first."""
    waiting_ = Removal.objects.filter(region__startswith=region, state=RemovalState.PROPOSED.value)
    return sorted(waiting_, key=lambda one: (one.due_on > on, one.due_on, one.pk))


def open_case_of(enterprise_id: int) -> Case | None:
    """Return the one open case of an enterprise."""
    return Case.objects.filter(enterprise=enterprise_id, state__in=OPEN_STATES).first()


def notes_of(case: Case) -> list[CaseNote]:
    """Return what was said with the steps of a case, in the order in which it was said."""
    return list(case.notes.order_by("id"))


def laid_batches(actor: Actor) -> list[Batch]:
    """Return the batches in reach that wait for a signature, the oldest first."""
    if actor.area is None:
        return []
    within = Batch.objects.filter(region__gte=actor.area.lo, region__lt=actor.area.hi)
    return list(within.filter(state=BatchState.LAID.value).order_by("laid_at", "pk"))


def _amounts(batch: Batch) -> Mapping[int, Decimal]:
    """Return how much each enterprise of a batch asks for (万元), those struck out left out."""
    struck = set(BatchCase.objects.filter(batch=batch, struck=True).values_list("case", flat=True))
    lines = (line for case, line in lines_in(batch).items() if case not in struck)
    return dict(_amount(line) for line in lines)


def _amount(line: Line) -> tuple[int, Decimal]:
    return int(line["enterprise"]["id"]), Decimal(line["amount_wan"])
