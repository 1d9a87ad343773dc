"""The first page behind sign-in: what waits, and the figures of the place."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.lists.access import cases_in_reach
from rongxie.rulebook.steps import Role, State
from rongxie.surfaces.web.entrance import NoRowsForTheRole, PageRequest
from rongxie.surfaces.web.figures.headline import headline
from rongxie.surfaces.web.worklists.cases import counted, late_referrals, todo_states
from rongxie.surfaces.web.worklists.chain import chains_of
from rongxie.surfaces.web.worklists.paging import address
from rongxie.surfaces.web.worklists.views import inbox
from rongxie.values.moments import china_day
from rongxie.values.texts import Text


@dataclass(frozen=True, slots=True)
class Waits:
    """Something that waits, how much of it, and where it is."""

    title: Text | str
    count: int
    address: str
    late: bool = False


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show a bank its inbox, an office what waits and its figures, an auditor the chain too."""
    page = cast(PageRequest, request)
    try:
        kind = page.actor.kind
    except NoRowsForTheRole as refusal:
        return render(request, "record/home_without_rows.html", {"refusal": refusal.message})
    if kind is Kind.BANK:
        return inbox(page)
    on, region = china_day(timezone.now()), page.membership.region
    with reach(page.actor):
        counts = counted(cases_in_reach(page.actor))
        shown = {
            "on": on,
            "waiting": _waiting(page.actor, counts, on),
            "stages": _stages(counts),
            "figures": headline(region, on),
            "chains": chains_of(region) if kind is Kind.AUDITOR else None,
            "verify_command": "rongxie audit verify",
        }
    return render(request, "record/home.html", shown)


def _waiting(actor: Actor, counts: dict[str, int], on: date) -> list[Waits]:
    """Return what the reader's role has to do, and what is late; the late ones come first."""
    path = reverse("case_list")
    late = late_referrals(actor, on).values("case").distinct().count()
    found = [Waits(_("Overdue at a bank"), late, address(path, {"overdue": "1"}), late=True)]
    found += [
        Waits(state.staff, _to_do(actor, state, counts), address(path, {"state": state}))
        for state in todo_states(actor.role)
    ]
    return [one for one in found if one.count]


def _to_do(actor: Actor, state: State, counts: dict[str, int]) -> int:
    """Return how many cases wait in a state: a sector authority confirms what it was assigned."""
    if actor.role is Role.SECTOR_AUTHORITY and state is State.REVIEWED:
        mine = cases_in_reach(actor).filter(state=state.value, sector=actor.organisation)
        return mine.count()
    return counts.get(state, 0)


def _stages(counts: dict[str, int]) -> list[Waits]:
    path = reverse("case_list")
    return [
        Waits(state.staff, counts[state], address(path, {"state": state}))
        for state in State
        if counts.get(state)
    ]
