"""Having the log verified: asked for by a button, done by the worker, looked at at any time."""

from datetime import datetime
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rongxie.foundation.events.checking import (
    ask_check,
    check_in_reach,
    check_on,
    checks_in_reach,
    faults_of,
)
from rongxie.foundation.events.models import ChainCheck
from rongxie.foundation.events.verifying import Wrong
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.steps import Role
from rongxie.surfaces.jobs.deferring import defer
from rongxie.surfaces.jobs.progress import Progress, progress_about
from rongxie.surfaces.jobs.tasks import Portion
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.overseeing.once import once, refused
from rongxie.values.texts import Refusal, Text

TASK = "verify"
_LATEST = 20
_UNDER_WAY = ("waiting", "running")
_VERIFIER = Actor(name="job:verify", kind=Kind.SYSTEM, role=Role.SYSTEM, area=WHOLE_COUNTRY)
WRONGS = {
    Wrong.GAP: Text(en="the seal is missing", zh="封存记录缺失"),
    Wrong.DELETED: Text(en="the event is missing", zh="事件缺失"),
    Wrong.CHANGED: Text(
        en="event or seal are not what was sealed", zh="事件或封存记录与封存时不符"
    ),
    Wrong.TWICE: Text(en="the event is sealed a second time", zh="事件重复封存"),
    Wrong.LOOSE: Text(en="neither sealed nor waiting to be", zh="既未封存也未在待封存之列"),
    Wrong.VANISHED: Text(en="missing, before it was sealed", zh="封存前已缺失"),
}


def run(*, check: int, actor: Actor, at: datetime) -> Portion:
    """Reckon a portion of a chain again; whoever asked sees only his place, the platform all."""
    with reach(_VERIFIER):
        found = check_on(check_id=check, actor=_VERIFIER, at=at)
    return Portion(more=found.ended_at is None, done=found.checked, total=found.upto)


def verify(request: HttpRequest) -> HttpResponseBase:
    """Have a chain verified, and lead to where it is told how far that is."""
    page = cast(PageRequest, request)

    def act(at: datetime) -> str:
        province = page.POST.get("province", "")
        check = ask_check(province=province, actor=page.actor, at=at)
        defer(TASK, region=check.region, check=check.pk)
        return reverse("check_page", args=[check.pk])

    return once(page, TASK, reverse("event_log"), act)


@require_safe
def check_page(request: HttpRequest, check_id: int) -> HttpResponse:
    """Show how far a verification is and what was found; asked by htmx, that part alone."""
    page = cast(PageRequest, request)
    try:
        with reach(page.actor):
            check = check_in_reach(check_id=check_id, actor=page.actor)
            progress = progress_about(subject=f"{TASK}:{check.pk}", actor=page.actor)
    except Refusal as refusal:
        return refused(page, refusal, reverse("home"))
    part = "checked" if page.headers.get("HX-Request") else "check"
    return render(page, f"overseeing/{part}.html", told(check, progress))


def told(check: ChainCheck, progress: Progress | None) -> dict[str, object]:
    """Return what is shown of a verification."""
    return {
        "check": check,
        "progress": progress,
        "running": check.ended_at is None and progress is not None and progress.state in _UNDER_WAY,
        "digest": bytes(check.digest).hex(),
        "faults": [(fault, WRONGS[fault.wrong]) for fault in faults_of(check)],
    }


def latest(actor: Actor) -> list[ChainCheck]:
    """Return the last verifications of the place, in the reach that is open."""
    return list(checks_in_reach(actor)[:_LATEST])
