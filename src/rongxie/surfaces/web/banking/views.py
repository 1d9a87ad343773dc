"""The pages of a bank: its inbox, a referral, how the enterprise is reached, and its own branch."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import cast

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.referrals.access import ReferralNotFound, card_content
from rongxie.mechanism.referrals.looking import look_at_contacts, open_card
from rongxie.mechanism.referrals.models import (
    BankAppetite,
    Nomination,
    OffListLoan,
    Paper,
    Referral,
)
from rongxie.mechanism.referrals.queries.ended import ending_out_of_reach
from rongxie.rulebook.steps import ReferralState
from rongxie.surfaces.clock import now, today
from rongxie.surfaces.problems import problem_of
from rongxie.surfaces.web.banking.branches import branches_of
from rongxie.surfaces.web.banking.ended import ended_as
from rongxie.surfaces.web.banking.record import record_of
from rongxie.surfaces.web.banking.subjects import name_of
from rongxie.surfaces.web.banking.telling import own_appetite
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.worklists.clocks import Clock, clock_of
from rongxie.surfaces.web.worklists.naming import organisations_named, places_named
from rongxie.surfaces.web.worklists.paging import address
from rongxie.surfaces.web.worklists.referrals import (
    TITLES,
    Asked,
    asked_of,
    narrowed,
    page_of_pile,
    piled,
)
from rongxie.surfaces.web.worklists.views import Tab
from rongxie.surfaces.web.worklists.wording import choice_of
from rongxie.values.industries import SECTIONS
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, Text

_LISTED = 50  # of what the branch told by itself: the latest
_NOMINATED = 10  # of those the latest: all of them have a list of their own


@dataclass(frozen=True, slots=True)
class Row:
    """A referral in the inbox, from the card as it was sent: a bank sees nothing that is newer."""

    number: int
    name: Text | str
    place: str
    amount_wan: Decimal
    rank: int | None
    state: Text
    missing: int
    since: date
    bank: str
    clock: Clock | None


def _of_bank(request: HttpRequest) -> PageRequest:
    page = cast(PageRequest, request)
    if page.actor.kind is not Kind.BANK:
        raise Http404
    return page


@require_safe
def referral_list(request: HttpRequest) -> HttpResponse:
    """Show a part of the inbox, what is due first on top."""
    page = _of_bank(request)
    on, asked = today(), asked_of(page.GET)
    several = page.actor.role != "bank"
    with reach(page.actor):
        found = narrowed(asked, page.actor)
        counts = piled(found, on)
        listed = page_of_pile(
            found.prefetch_related("card"), asked.pile, on=on, after=page.GET.get("after", "")
        )
        missing = _missing(listed.rows)
        shown = [_row(one, missing, on) for one in listed.rows]
        banks = organisations_named(one.bank for one in shown) if several else {}
        branches = branches_of(page.actor, on) if several else []
    path = reverse("referral_list")
    return render(page, "banking/referral_list.html", {
        "rows": [(one, banks.get(one.bank, one.bank)) for one in shown], "several": several,
        "asked": asked, "branches": branches, "pile": TITLES[asked.pile],
        "tabs": [
            Tab(str(title), counts[name], address(path, asked.query, pile=name), name == asked.pile)
            for name, title in TITLES.items()
        ],
        "narrowed": bool(asked.text or asked.branch),
        "all": address(path, {"pile": asked.pile}),
        "next": address(path, asked.query, after=listed.after) if listed.after else "",
        "export": _exported(asked, on), "sheet": {"pile": f"open:{on}"},
    })  # fmt: skip


def _exported(asked: Asked, on: date) -> dict[str, str]:
    """Return the filters by which the list as shown is exported; a name is none of them."""
    if asked.text:
        return {}
    return {"pile": f"{asked.pile}:{on}"} | ({"branch": asked.branch} if asked.branch else {})


def _missing(referrals: Iterable[Referral]) -> dict[int, int]:
    """Return how many needed papers each referral lacks."""
    open_ = Paper.objects.filter(
        referral__in=[one.pk for one in referrals], needed=True, received_on=None
    )
    return dict(open_.order_by().values_list("referral").annotate(Count("pk")))


def _row(one: Referral, missing: dict[int, int], on: date) -> Row:
    card = card_content(one)
    return Row(
        number=one.pk,
        name=name_of(one),  # type: ignore[arg-type]  # a name, or that there is none
        place=" / ".join(card.get("place", [])[-2:]),
        amount_wan=one.amount_wan,
        rank=None if one.rank is None else one.rank + 1,
        state=ReferralState(one.state).staff,
        missing=missing.get(one.pk, 0) if ReferralState(one.state).active else 0,
        since=china_day(one.moved_at),
        bank=one.bank,
        clock=clock_of(one, on),
    )


@require_safe
def referral_page(request: HttpRequest, referral_id: int) -> HttpResponse:
    """Show a bank what it was sent, what it has to do, and what it has done."""
    page, at = _of_bank(request), now()
    try:
        with reach(page.actor):
            referral, card = open_card(referral_id=referral_id, actor=page.actor, at=at)
            shown = record_of(referral, card, page.actor, china_day(at))
    except ReferralNotFound:
        return _gone(page, referral_id)
    return render(page, "banking/referral.html", {"shown": shown, "referral": referral})


def _gone(page: PageRequest, referral_id: int) -> HttpResponse:
    """Tell a bank when and why it lost a referral that is not open to it any more."""
    try:
        with reach(page.actor):
            ended = ended_as(ending_out_of_reach(referral_id=referral_id, actor=page.actor))
    except ReferralNotFound as refusal:
        raise Http404 from refusal
    return render(page, "banking/gone.html", {"ended": ended}, status=HTTPStatus.GONE)


def contacts(request: HttpRequest, referral_id: int) -> HttpResponse:
    """Show how the enterprise is reached, once asked for: each look is told to it.

    The page comes by a button and is kept nowhere; opened by its address it leads back.
    """
    page = _of_bank(request)
    if request.method != "POST":
        return redirect("referral_page", referral_id)
    try:
        with reach(page.actor):
            found = look_at_contacts(referral_id=referral_id, actor=page.actor, at=now())
    except Refusal as refusal:
        problem = problem_of(refusal)
        if isinstance(refusal, ReferralNotFound):
            raise Http404 from refusal
        shown = {"refusal": refusal.message, "problem": problem, "number": referral_id}
        return render(page, "banking/contacts.html", shown, status=problem.status)
    return render(page, "banking/contacts.html", {"found": found, "number": referral_id})


@require_safe
def own_bank(request: HttpRequest) -> HttpResponse:
    """Show what a branch takes, whom it nominated and which loans it reported."""
    page = _of_bank(request)
    on = today()
    with reach(page.actor):
        nominations = list(in_reach(Nomination, page.actor).order_by("-pk")[:_NOMINATED])
        loans = list(in_reach(OffListLoan, page.actor).order_by("-pk")[:_LISTED])
        taken = own_appetite(page.actor, on)
        coming = in_reach(BankAppetite, page.actor).filter(bank=page.actor.bank, since__gt=on)
        later = coming.order_by("since").first()
        places = places_named(taken.regions if taken else [], "")
    return render(page, "banking/own.html", {
        "nominations": nominations, "loans": loans, "taken": taken, "later": later,
        "works": page.actor.role == "bank",
        "places": [places.get(code, code) for code in (taken.regions if taken else [])],
        "collaterals": [choice_of("collateral", one, "cases")
                        for one in (taken.collaterals if taken else [])],
        "industries": [SECTIONS[one] for one in (taken.industries if taken else [])
                       if one in SECTIONS],
    })  # fmt: skip
