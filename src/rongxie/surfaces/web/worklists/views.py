"""The pages of the lists: cases for offices and auditors, referrals for banks."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.regions.queries import children
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.access import ReferralNotFound, card_content
from rongxie.mechanism.referrals.looking import open_card
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.steps import ReferralState, State
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.worklists.cards import card_shown
from rongxie.surfaces.web.worklists.cases import (
    Asked,
    asked_of,
    banks_in,
    clocks_of,
    counted,
    last_referrals,
    searched,
)
from rongxie.surfaces.web.worklists.clocks import Clock, clock_of
from rongxie.surfaces.web.worklists.naming import (
    enterprises_named,
    organisations_named,
    places_named,
)
from rongxie.surfaces.web.worklists.paging import Page, address, page_of
from rongxie.surfaces.web.worklists.referrals import BY_NAME, PILES, own_referrals, piled
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
            cases, moment="moved_at", after=request.GET.get("after", ""), newest=not asked.state
        )
        rows = _case_rows(found, page, on)
        towns = children(page.membership.region)
        banks = banks_in(page.actor, on)
    return render(request, "record/case_list.html", {
        "rows": rows, "tabs": tabs, "asked": asked, "towns": towns, "banks": banks, "typed": typed,
        "narrowed": any((asked.town, asked.bank, asked.overdue, asked.text)),
        "next": address(request.path, asked.query, after=found.after) if found.after else "",
        "all": address(request.path, {"state": asked.state}),
    })  # fmt: skip


@require_safe
def referral_list(request: HttpRequest) -> HttpResponse:
    """Show the inbox of a bank."""
    return inbox(cast(PageRequest, request))


def inbox(page: PageRequest) -> HttpResponse:
    """Show a pile of a bank's own referrals; those that wait longest come first."""
    if page.actor.kind is not Kind.BANK:
        raise Http404
    on = china_day(timezone.now())
    with reach(page.actor):
        counts = piled(page.actor, on)
        pile = BY_NAME.get(page.GET.get("pile", "")) or BY_NAME["open"]
        rows = own_referrals(page.actor).filter(pile.holds(on)).select_related("card")
        ended = pile.name == "ended"
        found = page_of(rows, moment="moved_at", after=page.GET.get("after", ""), newest=ended)
        shown = [_referral_row(one, on) for one in found.rows]
        several = page.actor.role != "bank"
        banks = organisations_named(one.bank for one in shown) if several else {}
    path = reverse("referral_list")
    return render(page, "record/referral_list.html", {
        "rows": [(one, banks.get(one.bank, one.bank)) for one in shown], "several": several,
        "pile": pile,
        "tabs": [
            Tab(str(one.title), counts[one.name], address(path, {"pile": one.name}), one is pile)
            for one in PILES
        ],
        "next": address(path, {"pile": pile.name}, after=found.after) if found.after else "",
    })  # fmt: skip


@require_safe
def referral_page(request: HttpRequest, referral_id: int) -> HttpResponse:
    """Show a bank what it was sent: the card as it was then, the clock and the papers."""
    page = cast(PageRequest, request)
    if page.actor.kind is not Kind.BANK:
        raise Http404
    at = timezone.now()
    with reach(page.actor):
        try:
            referral, card = open_card(referral_id=referral_id, actor=page.actor, at=at)
        except ReferralNotFound as refusal:
            raise Http404 from refusal
        shown = card_shown(referral, card, china_day(at))
    return render(request, "record/referral_page.html", {"shown": shown, "referral": referral})


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


def _referral_row(one: Referral, on: date) -> Row:
    """Return a line from the card as it was sent: a bank sees nothing that is newer."""
    card = card_content(one)
    return Row(
        one.pk, card.get("name") or _("Consent over"), " / ".join(card.get("place", [])[-2:]),
        one.amount_wan, ReferralState(one.state).staff, china_day(one.moved_at), one.bank,
        clock_of(one, on),
    )  # fmt: skip
