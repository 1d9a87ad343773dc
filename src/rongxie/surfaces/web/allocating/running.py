"""The allocation as deferred work: asked for on a page, done by the worker."""

from datetime import datetime

from django.db.models import QuerySet

from rongxie.foundation.accounts.access import Standing
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.access import cases_in_reach
from rongxie.mechanism.lists.models import Batch, Case
from rongxie.mechanism.referrals.access import see_that_may
from rongxie.mechanism.referrals.actions.allocating import allocate
from rongxie.rulebook.steps import State
from rongxie.surfaces.jobs.deferring import defer
from rongxie.surfaces.jobs.tasks import Portion

EVERYTHING = 0  # in place of the number of a batch: whatever waits for a bank


def run(*, place: str, batch: int, actor: Actor, at: datetime) -> Portion:
    """Allocate the waiting cases of a batch, or of a place: one transaction, seconds for thousands.

    Killed, it is done again: nothing is sent by an allocation, and the last one counts.

    :raises Refusal: as `allocate` does
    """
    with reach(actor):
        numbers = list(waiting(actor, batch).values_list("pk", flat=True))
        made = allocate(region=place, case_ids=numbers, actor=actor, at=at)
        done = made.cases
    return Portion(more=False, done=done, total=done)


def start(*, batch: int, actor: Actor) -> int:
    """Ask for an allocation, in the reach that is open; return the number of the work.

    :raises NotYours: if the actor does not allocate in his place
    """
    region = actor.area.lo if actor.area else ""
    see_that_may("allocate", actor, Standing(region=region))
    return defer("allocate", region=region, place=region, batch=batch)


def waiting(actor: Actor, batch: int = EVERYTHING) -> "QuerySet[Case]":
    """Return the cases in reach that wait for a bank: of a batch, or all of them."""
    rows = cases_in_reach(actor).filter(state=State.RECOMMENDED.value)
    if batch == EVERYTHING:
        return rows
    signed = Batch.objects.filter(pk=batch, state="signed")
    return rows.filter(batch_lines__batch__in=signed, batch_lines__struck=False).distinct()
