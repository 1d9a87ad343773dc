"""Work to defer in tests, and what it has done: rows of the log, by subject."""

import time
from datetime import datetime

import pytest
from django.db import connection

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.jobs import tasks
from rongxie.surfaces.jobs.deferring import defer
from rongxie.surfaces.jobs.models import DeferredJob
from rongxie.surfaces.jobs.tasks import Portion, Task
from rongxie.values.texts import Refusal, Text, say
from tests.foundation.events.happenings import everything, visit
from tests.mechanism.cast import AT, COUNTY, PLATFORM

_TITLE, _UNIT = Text(en="Count", zh="计数"), Text(en="steps", zh="步")


def count(*, number: int, most: int, actor: Actor, at: datetime) -> Portion:
    """Write one event more about a subject, until there are `most`."""
    with reach(actor):
        have = counted(number)
        if have < most:
            have += 1
            append(visit(number, _place(actor)), actor=actor, at=at)
    return Portion(more=have < most, done=have, total=most)


def count_slowly(*, number: int, most: int, actor: Actor, at: datetime) -> Portion:
    """Write one event more, and dawdle before it is committed."""
    with reach(actor):
        have = counted(number)
        if have < most:
            have += 1
            append(visit(number, _place(actor)), actor=actor, at=at)
            time.sleep(0.3)
    return Portion(more=have < most, done=have, total=most)


def _place(actor: Actor) -> str:
    assert actor.area is not None
    return actor.area.lo


def refuse(*, number: int, actor: Actor, at: datetime) -> bool:
    raise Refusal(say("Row {row} of {name} is not usable", row=number, name="王某某"))


def stumble(*, number: int, actor: Actor, at: datetime) -> bool:
    raise ZeroDivisionError("王某某 13800000000")


def tell_who(*, actor: Actor, at: datetime) -> bool:
    TOLD.append(actor)
    return False


TOLD: list[Actor] = []
WORK = tuple(
    Task(name=run.__name__, title=_TITLE, unit=_UNIT, run=f"{__name__}.{run.__name__}")
    for run in (count, count_slowly, refuse, stumble, tell_who)
)


@pytest.fixture
def work_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the work of the tests in the table."""
    monkeypatch.setattr(tasks, "TASKS", WORK)
    TOLD.clear()


def asked(task: str, *, region: str = COUNTY, actor: Actor = PLATFORM, **given: int) -> int:
    """Ask for work and commit."""
    with reach(actor):
        return defer(task, region=region, **given)


def job(job_id: int) -> DeferredJob:
    with reach(PLATFORM):
        return DeferredJob.objects.get(pk=job_id)


def counted(number: int) -> int:
    return EventRow.objects.filter(subject=str(number)).count()


def written(number: int) -> int:
    """Return how many events there are about a subject."""
    return len(everything(EventRow.objects.filter(subject=str(number))))


def queued() -> list[tuple[int, int, str]]:
    """Return what Procrastinate has, in the order in which it hands it out: job, turn, status."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args->>'job')::int, -priority, status FROM procrastinate_jobs"
            " ORDER BY priority DESC, id"
        )
        return [tuple(row) for row in cursor.fetchall()]


__all__ = ["AT", "work_there_is"]
