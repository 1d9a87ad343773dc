"""Asking for work that is done later, in the transaction in which it is asked for."""

import json
from datetime import datetime

from django.db import connection, transaction

from rongxie.foundation.events.event import check_references
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import as_platform
from rongxie.surfaces.clock import now
from rongxie.surfaces.jobs.models import OPEN, DeferredJob
from rongxie.surfaces.jobs.progress import job_in_reach, jobs_to_try_again
from rongxie.surfaces.jobs.tasks import Value, task_named
from rongxie.values.texts import Refusal, say

# Who asks is read from the transaction: nobody asks in the name of another. The trigger of the
# table reckons the turn and queues the first portion.
_ASK = """
    INSERT INTO deferred_jobs (task, subject, region, bank, enterprise, asked_by, asked_as,
        arguments, state, turn, served, done, failures, said, blanks, asked_at)
    SELECT %s, %s, %s, coalesce(current_setting('rx.bank', true), ''),
        coalesce(current_setting('rx.enterprise', true), ''), current_setting('rx.actor', true),
        replace(current_setting('role'), 'rongxie_', ''), %s, 'waiting', 0, 0, 0, 0, '', '{}', %s
    WHERE current_setting('rx.actor', true) <> ''
    RETURNING id
"""


class AlreadyOver(Refusal):
    """Work is to be cancelled that is done, failed or cancelled."""


class NothingToTryAgain(Refusal):
    """Work is to be tried again that did not fail, or was tried again already."""


def defer(task: str, *, region: str, **arguments: Value) -> int:
    """Ask for work, within the reach of who asks; return the id under which it is followed.

    With the transaction it is there or not. `region` is the place whose share of the workers it
    takes; the arguments are ids and codes.

    :raises NoSuchTask: if no task has the name
    :raises NotAReference: if an argument is no id or code
    :raises TransactionManagementError: if there is no reach
    """
    task_named(task)
    given = {name: str(value) for name, value in arguments.items()}
    check_references(given)
    subject = ":".join([task, *given.values()])
    row = None
    if connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(_ASK, [task, subject, region, json.dumps(arguments), now()])
            row = cursor.fetchone()
    if row is None:
        raise transaction.TransactionManagementError("work is asked for within somebody's reach")
    return int(row[0])


@transaction.atomic
def cancel_job(*, job_id: int, actor: Actor, at: datetime) -> None:
    """Have no further portion of one's own work begun; one that runs is finished.

    :raises JobNotFound: if the actor did not ask for it
    :raises AlreadyOver: if nothing of it is left to do
    """
    job = job_in_reach(job_id=job_id, actor=actor)
    with as_platform(actor.name, job.region):
        mine = DeferredJob.objects.filter(pk=job.pk, state__in=OPEN)
        cancelled = mine.update(state="cancelled", ended_at=at)
    if not cancelled:
        raise AlreadyOver(say("This work is over already; nothing of it is left to cancel."))


@transaction.atomic
def try_again(*, job_id: int, actor: Actor) -> int:
    """Ask for work again that failed or was cancelled; return the id of the new work.

    It is done in the name and within the reach of whoever asks again; what was finished stays.

    :raises NothingToTryAgain: if it did not fail, is not of the actor's place, or somebody has
        asked for it again since
    """
    job = jobs_to_try_again(actor).filter(pk=job_id).first()
    if job is None:
        raise NothingToTryAgain(
            say(
                "Work {job} does not wait to be tried again: it goes on, is done, or somebody has"
                " asked for it again. Reload the list.",
                job=job_id,
            )
        )
    region = actor.area.lo if actor.area else job.region
    return defer(job.task, region=region, **job.arguments)
