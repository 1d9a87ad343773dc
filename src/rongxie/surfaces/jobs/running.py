"""The loop of the jobs. It outlives the database, and whatever a job does wrong."""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from structlog.contextvars import bound_contextvars

from rongxie.surfaces.jobs.faults import told
from rongxie.surfaces.jobs.models import JobRun
from rongxie.surfaces.jobs.schedule import Job, Moment, Timetable, is_late

_LOG = logging.getLogger("rongxie.jobs")
_LOCK = 7_206_302  # the first half of the advisory lock; the second is the job
_NAP = 0.1  # seconds: so soon a wish to stop is seen
_LONGEST_AWAY = 15.0  # seconds between tries while the database is away
_LONGEST = 300.0  # seconds between tries of a job that fails by itself


def moment() -> Moment:
    """Read the clock: the only place of the loops that does."""
    return Moment(timezone.localtime(), time.monotonic())


def work(
    jobs: Sequence[Job],
    clock: Callable[[], Moment],
    stopping: Callable[[], bool],
    nap: Callable[[float], None] = time.sleep,
) -> None:
    """Do the jobs, each when it is due, until somebody asks to stop."""
    timetable = Timetable(jobs, clock().ticks)
    while not stopping():
        if wait := timetable.wait(clock().ticks):
            nap(min(wait, _NAP))
        else:
            _take_turn(timetable, timetable.next(), clock)
    connection.close()


def perform(job: Job, at: datetime) -> bool:
    """Do a job, unless another process is at it or it was done today; tell if more waits."""
    if not _asked("SELECT pg_try_advisory_lock(%s, hashtext(%s))", job):
        return False
    more = _run(job, at)
    _asked("SELECT pg_advisory_unlock(%s, hashtext(%s))", job)
    return more


def _take_turn(timetable: Timetable, job: Job, clock: Callable[[], Moment]) -> None:
    began = clock()
    with bound_contextvars(job=job.name):
        try:
            more = perform(job, began.at)
        except Exception as fault:  # the other jobs, and this one's next turn, are not to blame
            connection.close()  # the lock goes with it, and whatever state it was in
            away = isinstance(fault, OperationalError | InterfaceError)
            longest = _LONGEST_AWAY if away else _LONGEST
            pause = timetable.failed(job, clock().ticks, longest)
            with bound_contextvars(**told(fault), again_in_seconds=pause):
                _LOG.error("job failed")
        else:
            if failures := timetable.done(job, began.ticks, more=more):
                with bound_contextvars(failures=failures):
                    _LOG.warning("job works again")


def _run(job: Job, at: datetime) -> bool:
    if job.daily_at is None:
        return job.run(actor=job.actor, at=at)
    last = JobRun.objects.filter(job=job.name).values_list("began_at", flat=True).first()
    if not is_late(job.daily_at, last, at):
        return False
    more = job.run(actor=job.actor, at=at)
    if not more:
        JobRun.objects.update_or_create(job=job.name, defaults={"began_at": at})
    return more


def _asked(statement: str, job: Job) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_LOCK, job.name])
        return bool(cursor.fetchone()[0])
