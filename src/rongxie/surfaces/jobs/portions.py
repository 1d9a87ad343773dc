"""One portion of the work that somebody asked for: begun, done, and what becomes of it noted.

Each of the three is in transactions of its own. Killed in between, the portion is begun again; it
then finds in the record how far it had come.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F
from structlog.contextvars import bound_contextvars

from rongxie.foundation.accounts.queries import actor_of, holding_memberships
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY, area_of
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.steps import Role
from rongxie.surfaces.jobs.faults import told
from rongxie.surfaces.jobs.models import OPEN, DeferredJob
from rongxie.surfaces.jobs.progress import kept
from rongxie.surfaces.jobs.tasks import Portion, task_named
from rongxie.values.moments import china_day
from rongxie.values.texts import Message, Refusal, say

LOCK = 7_206_303  # the first half of the advisory lock; the second is the subject
MOST_FAILURES = 8  # in a row: it is given up some 20 minutes after the first
_FIRST_PAUSE = timedelta(seconds=10)  # doubled each time
_BUSY = timedelta(seconds=2)  # until it is looked again whether another process is still at it
_LOG = logging.getLogger("rongxie.jobs")
_WORKER = Actor(name="job:worker", kind=Kind.SYSTEM, role=Role.SYSTEM, area=WHOLE_COUNTRY)


class AskedNoMore(Refusal):
    """Whoever asked for the work has lost what he asked it with."""


@dataclass(frozen=True, slots=True)
class Again:
    """The next portion: its turn, and from which moment on if not at once."""

    turn: int
    at: datetime | None = None


def do_portion(job_id: int, at: datetime) -> Again | None:
    """Do a portion of some work; return when the next one comes, None if it is over."""
    job = _begun(job_id, at)
    if job is None:
        return None
    with bound_contextvars(task=job.task, job=job.pk), _alone(job) as alone:
        return _performed(job, at) if alone else Again(job.turn, at + _BUSY)


def work_off(at: datetime) -> int:
    """Do all portions that wait, in their order and in this process; return how many they were.

    For a rehearsal, whose days are not those of the worker. Work that fails is tried again by the
    worker alone.
    """
    portions, put_off = 0, set[int]()
    while job_id := _first(put_off):
        again = do_portion(job_id, at)
        if again and again.at:
            put_off.add(job_id)
        portions += 1
    return portions


def _first(put_off: set[int]) -> int | None:
    with reach(_WORKER):
        waiting = DeferredJob.objects.filter(state__in=OPEN).exclude(pk__in=put_off)
        return waiting.order_by("turn", "pk").values_list("pk", flat=True).first()


def _begun(job_id: int, at: datetime) -> DeferredJob | None:
    """Return the work if something of it is left to do."""
    with reach(_WORKER):
        job = DeferredJob.objects.filter(pk=job_id, state__in=OPEN).first()
        if job is not None:
            job.began_at = job.began_at or at
            _change(job, "running", served=F("turn"), began_at=job.began_at)
    return job


@contextmanager
def _alone(job: DeferredJob) -> Iterator[bool]:
    """Hold the lock of a subject; it goes with the connection, so also when we are killed."""
    if not _asked("SELECT pg_try_advisory_lock(%s, hashtext(%s))", job):
        yield False
        return
    try:
        yield True
    finally:
        if connection.connection is not None:  # closed after a fault, with the lock
            _asked("SELECT pg_advisory_unlock(%s, hashtext(%s))", job)


def _asked(statement: str, job: DeferredJob) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [LOCK, job.subject])
        return bool(cursor.fetchone()[0])


def _performed(job: DeferredJob, at: datetime) -> Again | None:
    try:
        run = task_named(job.task).function()
        outcome = run(actor=_actor(job, at), at=at, **job.arguments)
    except Refusal as refusal:
        _failed(job, refusal.message, at)
        return None
    except Exception as fault:  # of the next try, or of other work, this one is not to blame
        connection.close()  # the lock goes with it, and whatever state it was in
        return _faulty(job, fault, at)
    return _went(job, outcome if isinstance(outcome, Portion) else Portion(more=outcome), at)


def _actor(job: DeferredJob, at: datetime) -> Actor:
    """Return who asked, as he reaches now: what was taken from him since, the work has not.

    :raises AskedNoMore: if he has nothing any more
    """
    kind = Kind(job.asked_as)
    if kind is Kind.SYSTEM:
        return Actor(name=job.asked_by, kind=kind, role=Role.SYSTEM, area=area_of(job.region))
    if kind is Kind.ENTERPRISE:
        return Actor(name=job.asked_by, kind=kind, enterprise=job.enterprise)
    on, number = china_day(at), int(job.asked_by.removeprefix("membership:"))
    held = holding_memberships(on).filter(pk=number).first()
    actor = actor_of(user_id=held.user_id, membership_id=number, on=on) if held else None
    if actor is None:
        raise AskedNoMore(
            say(
                "The membership under which this work was asked for has ended. What was finished"
                " stays; somebody who holds one may ask for the rest."
            )
        )
    return actor


def _went(job: DeferredJob, portion: Portion, at: datetime) -> Again | None:
    total = portion.total if portion.total is None else max(portion.total, portion.done)
    with reach(_WORKER):
        turn = _next_turn(job)
        how_far = {"done": portion.done, "total": total, "failures": 0}
        if portion.more:
            return Again(turn) if _change(job, "waiting", turn=turn, **how_far) else None
        _change(job, "done", ended_at=at, **how_far)
    return None


def _faulty(job: DeferredJob, fault: Exception, at: datetime) -> Again | None:
    failures = job.failures + 1
    if failures >= MOST_FAILURES:
        with bound_contextvars(**told(fault)):
            _LOG.error("work given up")
        _failed(job, _given_up(job, failures), at, failures)
        return None
    pause = _FIRST_PAUSE * 2 ** (failures - 1)
    with bound_contextvars(**told(fault), again_in_seconds=pause.total_seconds()):
        _LOG.error("portion failed")
    with reach(_WORKER):
        turn = _next_turn(job)
        changed = _change(job, "waiting", turn=turn, failures=failures)
    return Again(turn, at + pause) if changed else None


def _given_up(job: DeferredJob, failures: int) -> Message:
    return say(
        "This was tried {times} times without success and is given up. What was finished stays."
        " Tell whoever looks after the computer: the log names the fault under work {job}.",
        times=failures,
        job=job.pk,
    )


def _failed(job: DeferredJob, why: Message, at: datetime, failures: int = 0) -> None:
    said, blanks = kept(why)
    with reach(_WORKER):
        _change(job, "failed", ended_at=at, failures=failures, said=said, blanks=blanks)


def _change(job: DeferredJob, state: str, **columns: object) -> bool:
    """Move the work unless it was cancelled meanwhile."""
    moved = DeferredJob.objects.filter(pk=job.pk, state__in=OPEN).update(state=state, **columns)
    return bool(moved)


def _next_turn(job: DeferredJob) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT next_turn(%s)", [job.region])
        return int(cursor.fetchone()[0])
