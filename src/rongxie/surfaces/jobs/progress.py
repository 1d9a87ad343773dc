"""How far work is that somebody asked for: for pages and the API."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.surfaces.jobs.models import DeferredJob
from rongxie.surfaces.jobs.tasks import find_task
from rongxie.values.texts import Message, Refusal, Text, say

STATES = {
    "waiting": Text(en="waiting", zh="等待中"),
    "running": Text(en="running", zh="进行中"),
    "done": Text(en="done", zh="已完成"),
    "failed": Text(en="failed", zh="未完成"),
    "cancelled": Text(en="cancelled", zh="已取消"),
}
_LEFT_OUT = "…"
AGAIN = ("import", "export", "allocate", "verify")  # a one-time code is asked for anew


class JobNotFound(Refusal):
    """Work that is not there, or that somebody else asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far work is. `total` is blank while nobody knows; `said` tells why it was refused."""

    id: int
    task: str
    title: Text
    subject: str
    region: str
    state: str
    done: int
    total: int | None
    unit: Text | None
    failures: int
    said: Message | None
    asked_at: datetime
    began_at: datetime | None
    ended_at: datetime | None


def progress_of(*, job_id: int, actor: Actor) -> Progress:
    """Return how far one's own work is.

    :raises JobNotFound: if the actor did not ask for it
    """
    return how_far(job_in_reach(job_id=job_id, actor=actor))


def progress_about(*, subject: str, actor: Actor) -> Progress | None:
    """Return how far the last work on a subject is (`import:12`), whoever in reach asked for it."""
    job = in_reach(DeferredJob, actor).filter(subject=subject).order_by("-id").first()
    return how_far(job) if job else None


def own_jobs(actor: Actor) -> QuerySet[DeferredJob]:
    """Return the work that the actor asked for."""
    return in_reach(DeferredJob, actor).filter(asked_by=actor.name)


def jobs_here(actor: Actor) -> QuerySet[DeferredJob]:
    """Return the work that somebody asked for in the actor's place, whatever his quality."""
    return in_reach(DeferredJob, actor)


def jobs_to_try_again(actor: Actor) -> QuerySet[DeferredJob]:
    """Return what failed or was cancelled, of people in the actor's own quality, and is the last.

    Of the same subject nobody has asked for more since: two at once would do it twice.
    """
    later = DeferredJob.objects.filter(subject=OuterRef("subject"), pk__gt=OuterRef("pk"))
    failed = in_reach(DeferredJob, actor).filter(
        state__in=("failed", "cancelled"), asked_as=actor.kind.value, task__in=AGAIN
    )
    return failed.filter(~Exists(later))


def job_in_reach(*, job_id: int, actor: Actor) -> DeferredJob:
    """Return work that the actor asked for.

    :raises JobNotFound: if there is none of the id
    """
    job = own_jobs(actor).filter(pk=job_id).first()
    if job is None:
        raise JobNotFound(
            say("There is no work {job} of yours. Look it up in your list of work.", job=job_id)
        )
    return job


def kept(said: Message) -> tuple[str, dict[str, object]]:
    """Return a sentence as it is kept: words are left out of its blanks: they may name somebody."""
    return said.text, {name: _plain(value) for name, value in said.blanks.items()}


def _plain(value: object) -> object:
    if isinstance(value, Text):
        return {"en": value.en, "zh": value.zh}
    if isinstance(value, int):
        return value
    return str(value) if isinstance(value, Decimal | date) else _LEFT_OUT


def how_far(job: DeferredJob) -> Progress:
    """Return how far work is, with the words of its task."""
    task = find_task(job.task)
    blanks = {name: _again(value) for name, value in job.blanks.items()}
    return Progress(
        id=job.pk,
        task=job.task,
        title=task.title if task else Text(en=job.task, zh=job.task),
        subject=job.subject,
        region=job.region,
        state=job.state,
        done=job.done,
        total=job.total,
        unit=task.unit if task else None,
        failures=job.failures,
        said=Message(job.said, blanks) if job.said else None,
        asked_at=job.asked_at,
        began_at=job.began_at,
        ended_at=job.ended_at,
    )


def _again(value: object) -> object:
    return Text(**value) if isinstance(value, dict) else value
