"""The worker of what is deferred: Procrastinate hands it one portion after the other."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone
from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.contrib.django.utils import connector_params
from procrastinate.jobs import Job
from structlog.contextvars import bound_contextvars

from rongxie.surfaces.jobs.faults import told
from rongxie.surfaces.jobs.portions import LOCK, do_portion

QUEUE = "portions"
_LOG = logging.getLogger("rongxie.jobs")
_NAP = 0.1  # seconds: so soon a wish to stop is seen
_LOOK_EVERY = 5.0  # seconds between looks for what was put off or left behind; the new is told
_LEFT_BEHIND = 15.0  # seconds after it was handed out: a portion takes its lock at once
_LATER = timedelta(seconds=5)  # when what became of a portion could not even be noted
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.5, 15.0  # seconds between tries while the database is away
_PATIENCE = 2.0  # seconds for a connection: a worker that is to end waits for two, if none comes
_STEADY = 60.0  # seconds; a worker that ran for longer begins anew with the shortest pause

# Handed out, and nobody holds the lock of its subject: whoever was at it was killed. The heartbeats
# of Procrastinate would tell the same of a worker that is only slow.
_ORPHANS = """
    SELECT j.id FROM procrastinate_jobs j
    WHERE j.status = 'doing' AND j.queue_name = %(queue)s
        AND (SELECT max(e.at) FROM procrastinate_events e
             WHERE e.job_id = j.id AND e.type = 'started')
            < now() - make_interval(secs => %(seconds)s)
        AND NOT EXISTS (
            SELECT FROM pg_locks l
            WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
                AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND l.classid = %(lock)s::oid AND l.objid = hashtext(j.lock)::oid
        )
"""


class ComeAgain(Exception):
    """Tells Procrastinate to hand out the next portion of the same work."""

    def __init__(self, turn: int | None, at: datetime | None) -> None:
        super().__init__("more waits")
        self.turn, self.at = turn, at


class NextPortion(BaseRetryStrategy):
    """Puts work back into the queue at its next turn."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when and at which turn the next portion comes."""
        if not isinstance(exception, ComeAgain):
            return None
        turn = exception.turn
        return RetryDecision(retry_at=exception.at, priority=None if turn is None else -turn)


def serve(stopping: Callable[[], bool], moment: Callable[[], datetime] = timezone.now) -> None:
    """Do portions until somebody asks to stop; the one under way is finished.

    It outlives the database: while that is away it is looked for, with growing pauses.
    """
    pause = _SHORTEST_PAUSE
    while not stopping():
        began = time.monotonic()
        try:
            asyncio.run(_serve(stopping, moment))
        except Exception as fault:  # of the connection; portions let nothing out
            with bound_contextvars(**told(fault), again_in_seconds=pause):
                _LOG.error("worker failed")
        ends = time.monotonic() + pause
        while not stopping() and time.monotonic() < ends:
            time.sleep(_NAP)
        steady = ends - began > _STEADY
        pause = _SHORTEST_PAUSE if steady else min(2 * pause, _LONGEST_PAUSE)


async def _serve(stopping: Callable[[], bool], moment: Callable[[], datetime]) -> None:
    """Do portions until somebody asks to stop.

    :raises Exception: if the database is away
    """
    app = _app(moment)
    async with app.open_async():
        working = asyncio.create_task(_work(app))
        looking = asyncio.create_task(_take_up_again(app, moment))
        while not (working.done() or looking.done() or stopping()):
            await asyncio.sleep(_NAP)
        working.cancel()  # it finishes its portion first
        looking.cancel()
        ended = await asyncio.gather(working, looking, return_exceptions=True)
    for fault in ended:
        if isinstance(fault, Exception):
            raise fault


async def _work(app: App) -> None:
    await app.run_worker_async(
        queues=[QUEUE],
        concurrency=1,
        fetch_job_polling_interval=_LOOK_EVERY,
        delete_jobs="always",  # what became of it stands in our own table
        install_signal_handlers=False,
    )


def _app(moment: Callable[[], datetime]) -> App:
    parameters = connector_params()
    app = App(
        connector=PsycopgConnector(kwargs=parameters, min_size=1, max_size=3, timeout=_PATIENCE)
    )
    app.task(name="portion", queue=QUEUE, retry=NextPortion())(_portion(moment))
    return app


def _portion(moment: Callable[[], datetime]) -> Callable[..., None]:
    def portion(job: int) -> None:
        try:
            again = do_portion(job, moment())
        except Exception as fault:  # its words would be logged, and may name people
            with bound_contextvars(work=job, **told(fault)):
                _LOG.error("what became of a portion could not be noted")
            raise ComeAgain(None, moment() + _LATER) from None
        finally:
            connection.close()  # that of this thread; the next portion may have another
        if again is not None:
            raise ComeAgain(again.turn, again.at)

    return portion


async def _take_up_again(app: App, moment: Callable[[], datetime]) -> None:
    """Hand out anew, again and again, what a killed worker was at."""
    while True:
        found = await app.connector.execute_query_all_async(
            _ORPHANS, queue=QUEUE, seconds=_LEFT_BEHIND, lock=LOCK
        )
        for row in found:
            with bound_contextvars(queued=row["id"]):
                _LOG.warning("work is taken up again")
            await app.job_manager.retry_job_by_id_async(row["id"], retry_at=moment())
        await asyncio.sleep(_LOOK_EVERY)
