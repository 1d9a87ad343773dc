"""The list of cases, for offices and auditors; the inbox of a bank stands in `banking`."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.regions.queries import children
from rongxie.mechanism.lists.models import Case
from rongxie.rulebook.steps import State
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.worklists.cases import (
    Asked,
    asked_of,
    banks_in,
    clocks_of,
    counted,
    last_referrals,
    searched,
)
from rongxie.surfaces.web.worklists.clocks import Clock
from rongxie.surfaces.web.worklists.naming import (
    enterprises_named,
    organisations_named,
    places_named,
)
from rongxie.surfaces.web.worklists.paging import Page, address, page_of
from rongxie.values.moments import china_day
from rongxie.values.texts import Text

OFFICES = (Kind.OFFICE, Kind.AUDITOR)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list; `enterprise` is blank if it is out of reach by now."""

    number: int
    enterprise: str
    place: str
    amount_wan: Decimal
    state: Text
    since: date
    bank: str
    clock: Clock | None


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of a list with how much is in it."""

    title: object
    count: int
    address: str
    here: bool


@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """Show the cases in reach; those that wait longest come first."""
    page = cast(PageRequest, request)
    if page.actor.kind not in OFFICES:
        raise Http404
    on, asked = china_day(timezone.now()), asked_of(request.GET)
    with reach(page.actor):
        cases, typed = searched(asked, page.actor, on)
        tabs = _state_tabs(asked, counted(cases), request.path)
        if asked.state:
            cases = cases.filter(state=asked.state)
        found = page_of(
            cases, moment="moved_at", after=request.GET.get("after", ""), newest=not asked.state,
            indexed=not (asked.bank or asked.overdue or asked.text),
        )  # fmt: skip
        rows = _case_rows(found, page, on)
        towns = children(page.membership.region)
        banks = banks_in(page.actor, on)
    return render(request, "record/case_list.html", {
        "rows": rows, "tabs": tabs, "asked": asked, "towns": towns, "banks": banks, "typed": typed,
        "narrowed": any((asked.town, asked.bank, asked.overdue, asked.text)),
        "next": address(request.path, asked.query, after=found.after) if found.after else "",
        "all": address(request.path, {"state": asked.state}),
    })  # fmt: skip


def _state_tabs(asked: Asked, counts: dict[str, int], path: str) -> list[Tab]:
    """Return the states in which there are cases, and the one that is looked at."""
    everything = Tab(
        _("All"), sum(counts.values()), address(path, asked.query, state=""), not asked.state
    )
    return [everything] + [
        Tab(
            state.staff, counts.get(state, 0), address(path, asked.query, state=state),
            asked.state == state,
        )
        for state in State
        if counts.get(state) or asked.state == state
    ]  # fmt: skip


def _case_rows(found: Page[Case], page: PageRequest, on: date) -> list[Row]:
    cases = found.rows
    actor: Actor = page.actor
    enterprises = enterprises_named((case.enterprise_id for case in cases), actor)
    referrals = last_referrals(cases)
    banks = organisations_named(one.bank for one in referrals.values())
    places = places_named((case.region for case in cases), page.membership.region)
    clocks = clocks_of(cases, referrals, actor, on)
    rows = []
    for case in cases:
        bank = referrals[case.pk].bank if case.pk in referrals else ""
        rows.append(Row(
            case.pk, enterprises.get(case.enterprise_id, ""), places.get(case.region, case.region),
            case.amount_wan, State(case.state).staff, china_day(case.moved_at),
            banks.get(bank, bank), clocks.get(case.pk),
        ))  # fmt: skip
    return rows
