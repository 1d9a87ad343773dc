"""From the recommendation list to banks: the allocation is asked for, looked at and followed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.lists.models import Batch
from rongxie.mechanism.referrals.models import Allocation
from rongxie.rulebook.steps import Role, State
from rongxie.surfaces.clock import now
from rongxie.surfaces.jobs.progress import Progress, how_far, own_jobs
from rongxie.surfaces.web.acting.drafts import claim, draft_of, keep_address
from rongxie.surfaces.web.acting.tokens import FIELD, new_token, read_token
from rongxie.surfaces.web.allocating.running import EVERYTHING, start, waiting
from rongxie.surfaces.web.allocating.shown import allocation_shown
from rongxie.surfaces.web.entrance import PageRequest

_LAST = 20  # allocations that are listed: older ones are in the record
_START = "allocation_start"
CAPACITY = "capacity_"


@dataclass(frozen=True, slots=True)
class Ready:
    """A signed batch with how many of its cases wait for a bank."""

    number: int
    count: int
    signed_at: datetime | None


@require_safe
def allocation_list(request: Any) -> HttpResponse:
    """Show what waits for a bank, the work that is under way, and the last allocations."""
    page = _page(request)
    with reach(page.actor):
        batches = _batches(page.actor)
        count = waiting(page.actor).count()
        running = last_work(page.actor)
        made = _made(page.actor, running) if running else None
        rows = list(
            in_reach(Allocation, page.actor).defer("inputs", "result").order_by("-pk")[:_LAST]
        )
    return render(page, "allocating/allocation_list.html", {
        "batches": batches, "count": count, "running": running, "made": made, "rows": rows,
        "everything": EVERYTHING, "token": token_for(page, _START), **_standing(running),
    })  # fmt: skip


@require_POST
def begin(request: Any) -> HttpResponse:
    """Ask for an allocation once, however often the button is pressed."""
    page = _page(request)
    token, batch = token_sent(page, _START), page.POST.get("batch", "")
    address = reverse("allocation_list")
    if token and batch.isdecimal() and len(batch) < 19:
        with reach(page.actor):
            if claim(token, actor=page.actor, at=now()) is None:
                start(batch=int(batch), actor=page.actor)
                keep_address(token, address, actor=page.actor)
    return redirect(address)


@require_safe
def progress(request: Any) -> HttpResponse:
    """Tell how far the last allocation is: asked by the page every two seconds."""
    page = _page(request)
    with reach(page.actor):
        running = last_work(page.actor)
        made = _made(page.actor, running) if running else None
    return render(page, "allocating/progress.html", {
        "running": running, "made": made, **_standing(running),
    })  # fmt: skip


@require_safe
def allocation_page(request: Any, allocation_id: int) -> HttpResponse:
    """Show an allocation with its reasons, and what would be with other capacities."""
    page = _page(request)
    return show(page, allocation_id)


def show(
    page: PageRequest, allocation_id: int, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    """Show an allocation; with what was typed, if it could not be sent."""
    key = send_key(allocation_id)
    with reach(page.actor):
        allocation = in_reach(Allocation, page.actor).filter(pk=allocation_id).first()
        if allocation is None:
            raise Http404
        draft = draft_of(key, actor=page.actor, at=now())
        shown = allocation_shown(allocation, page.actor, capacities_in(page.GET))
    typed = page.POST if page.method == "POST" else draft.typed if draft else QueryDict()
    return render(page, "allocating/allocation_page.html", {
        "shown": shown, "allocation": allocation, "wrong": wrong,
        "token": token_for(page, key), "capacity": CAPACITY,
        "rows": [
            (line, typed.get(f"bank_{line.case}", line.bank), typed.get(f"why_{line.case}", ""))
            for line in shown.lines
        ],
    }, status=status)  # fmt: skip


def capacities_in(asked: QueryDict) -> dict[str, int]:
    """Return the capacities of an address; what is no number is left out."""
    return {
        name.removeprefix(CAPACITY): int(str(value))
        for name, value in asked.items()
        if name.startswith(CAPACITY) and str(value).isdecimal() and len(str(value)) < 7
    }


def last_work(actor: Actor) -> Progress | None:
    """Return how far the allocation is that the actor asked for last."""
    job = own_jobs(actor).filter(task="allocate").order_by("-pk").first()
    return how_far(job) if job else None


def token_for(page: PageRequest, key: str) -> str:
    """Return the token of a form that is about to be shown."""
    return new_token(user=page.user.pk, membership=page.membership.pk, page=key)


def token_sent(page: PageRequest, key: str) -> str:
    """Return the token that came, if it is of this page and this person."""
    token = page.POST.get(FIELD, "")
    shown = read_token(token)
    return token if shown and (shown.page, shown.membership) == (key, page.membership.pk) else ""


def send_key(allocation_id: int) -> str:
    """Return what the draft and the token of the lines go by."""
    return f"allocation:{allocation_id}"


def _page(request: Any) -> PageRequest:
    page: PageRequest = request
    if page.actor.role is not Role.TASK_FORCE:
        raise Http404
    return page


def _standing(running: Progress | None) -> dict[str, object]:
    """Return the state in the words of the component, and where it asks again."""
    states = {"done": "done", "failed": "failed", "cancelled": "failed"}
    return {
        "work_state": states.get(running.state, "running") if running else "",
        "work_href": reverse("allocation_progress"),
    }


def _made(actor: Actor, running: Progress) -> Allocation | None:
    """Return what came of the work."""
    if running.state != "done" or running.began_at is None:
        return None
    rows = in_reach(Allocation, actor).filter(by=actor.name, at__gte=running.began_at)
    return rows.defer("inputs", "result").order_by("pk").first()


def _batches(actor: Actor) -> list[Ready]:
    """Return the signed batches of which cases wait for a bank, the latest first."""
    still = Count("lines", filter=Q(
        lines__struck=False, lines__case__state=State.RECOMMENDED.value
    ))  # fmt: skip
    rows = in_reach(Batch, actor).filter(state="signed").defer("snapshot").annotate(still=still)
    found = rows.filter(still__gt=0).order_by("-signed_at", "-pk")[:_LAST]
    return [Ready(one.pk, one.still, one.signed_at) for one in found]
