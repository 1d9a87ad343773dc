"""What one has set going, how far each is and where it leads: one page, to leave and come to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.jobs.deferring import cancel_job, try_again
from rongxie.surfaces.jobs.models import OPEN, DeferredJob
from rongxie.surfaces.jobs.progress import (
    STATES,
    Progress,
    how_far,
    jobs_to_try_again,
    own_jobs,
)
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.overseeing.once import button_token, once
from rongxie.values.texts import Text

_LATEST = 30
# The page of what each task works on, by the name of its address; the number follows the task.
_PAGES = {"import": "import_page", "export": "export_page", "verify": "check_page"}
_ELSEWHERE = {"allocate": "allocation_list"}
_KINDS = {"done": ("good", "✓"), "failed": ("wrong", "✕"), "cancelled": ("plain", "–")}
_QUIET = ("code",)  # a code that was sent is told where it was asked for


@dataclass(frozen=True, slots=True)
class Work:
    """Some work as it is shown; `again` and `cancel` are the tokens of its buttons, or blank."""

    job: Progress
    state: Text
    kind: str
    sign: str
    address: str
    again: str
    cancel: str

    @property
    def open(self) -> bool:
        """Whether something of it is left to do."""
        return self.job.state in OPEN


@require_safe
def under_way(request: HttpRequest) -> HttpResponse:
    """Show the work that one asked for, the latest first; for htmx the list alone."""
    page = cast(PageRequest, request)
    with reach(page.actor):
        rows = list(own_jobs(page.actor).exclude(task__in=_QUIET).order_by("-pk")[:_LATEST])
        works = works_of(rows, page)
    part = "works" if page.headers.get("HX-Request") else "under_way"
    return render(page, f"overseeing/{part}.html", {
        "works": works, "running": any(one.open for one in works),
    })  # fmt: skip


def again(request: HttpRequest, job_id: int) -> HttpResponseBase:
    """Ask for work again that failed, and lead to where it is told how far it is."""
    page, back = cast(PageRequest, request), reverse("under_way")

    def act(_at: datetime) -> str:
        try_again(job_id=job_id, actor=page.actor)
        return back

    return once(page, f"again:{job_id}", back, act)


def cancel(request: HttpRequest, job_id: int) -> HttpResponseBase:
    """Have no further portion of one's own work begun."""
    page, back = cast(PageRequest, request), reverse("under_way")

    def act(at: datetime) -> str:
        cancel_job(job_id=job_id, actor=page.actor, at=at)
        return back

    return once(page, f"cancel:{job_id}", back, act)


def works_of(rows: Iterable[DeferredJob], page: PageRequest) -> list[Work]:
    """Return work as it is shown, with the buttons for what can be done with it."""
    jobs = list(rows)
    ended = [job.pk for job in jobs if job.state in _KINDS]
    to_try = set(
        jobs_to_try_again(page.actor).filter(pk__in=ended).values_list("pk", flat=True)
        if ended else ()
    )  # fmt: skip
    return [_work(job, page, job.pk in to_try) for job in jobs]


def _work(job: DeferredJob, page: PageRequest, to_try: bool) -> Work:
    kind, sign = _KINDS.get(job.state, ("brand", "…"))
    mine = job.state in OPEN and job.asked_by == page.actor.name
    return Work(
        how_far(job), STATES[job.state], kind, sign, _address(job),
        button_token(page, f"again:{job.pk}") if to_try else "",
        button_token(page, f"cancel:{job.pk}") if mine else "",
    )  # fmt: skip


def _address(job: DeferredJob) -> str:
    """Return the page of what it works on; blank if there is none."""
    number = job.subject.rpartition(":")[2]
    try:
        if job.task in _PAGES:
            return reverse(_PAGES[job.task], args=[int(number)])
        return reverse(_ELSEWHERE[job.task]) if job.task in _ELSEWHERE else ""
    except (NoReverseMatch, ValueError):
        return ""
