"""What banks nominated: for those who answer, and for the bank that reads what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.lists.access import cases_in_reach
from rongxie.mechanism.referrals.models import Nomination
from rongxie.mechanism.referrals.queries.nominated import to_answer
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.worklists.naming import organisations_named, places_named
from rongxie.surfaces.web.worklists.paging import address, page_of
from rongxie.surfaces.web.worklists.referrals import own_referrals
from rongxie.surfaces.web.worklists.views import Tab
from rongxie.values.moments import china_day
from rongxie.values.texts import Text

_READERS = (Kind.OFFICE, Kind.BANK, Kind.AUDITOR)
_LONG = 16  # digits: no number of a nomination is so long
_WAITING = "new"
PARTS: Mapping[str, Text] = {
    _WAITING: Text(en="Not answered yet", zh="待答复"),
    "opened": Text(en="Taken up", zh="已受理"),
    "declined": Text(en="Not taken up", zh="未受理"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A nomination in the list; `address` is where one goes on from it, if anywhere."""

    number: int
    name: str
    uscc: str
    place: str
    bank: str
    amount_wan: Decimal | None
    since: date
    answer: str
    address: str


@require_safe
def nomination_list(request: HttpRequest) -> HttpResponse:
    """Show the nominations in reach: what waits longest first, of those answered the newest."""
    page = cast(PageRequest, request)
    if page.actor.kind not in _READERS:
        raise Http404
    actor, text = page.actor, page.GET.get("q", "").replace("\0", "").strip()
    with reach(actor):
        rows = narrowed(text, actor)
        counts = rows.aggregate(**{name: Count("pk", filter=Q(state=name)) for name in PARTS})
        part = _asked(page.GET.get("part", ""), counts)
        found = page_of(
            rows.filter(state=part), moment="at", after=page.GET.get("after", ""),
            newest=part != _WAITING,
        )  # fmt: skip
        lines = _lines(found.rows, page)
    path, asked = reverse("nomination_list"), {"part": part, "q": text}
    return render(page, "banking/nominations.html", {
        "lines": lines, "part": part, "waiting": part == _WAITING, "text": text,
        "title": PARTS[part], "with_banks": actor.role != "bank",
        "nominates": actor.role == "bank", "is_bank": actor.kind is Kind.BANK,
        "tabs": [
            Tab(title, counts[name], address(path, asked, part=name), name == part)
            for name, title in PARTS.items()
        ],
        "next": address(path, asked, after=found.after) if found.after else "",
        "all": address(path, {"part": part}), "export": {"state": part},
    })  # fmt: skip


def narrowed(text: str, actor: Actor) -> "QuerySet[Nomination]":
    """Return those in reach that a text names: a number, a credit code, or a part of the name."""
    rows = in_reach(Nomination, actor)
    if not text:
        return rows
    named = Q(name__icontains=text) | Q(uscc=text.upper())
    number = text.isascii() and text.isdecimal() and len(text) < _LONG
    return rows.filter(named | Q(pk=int(text)) if number else named)


def _asked(part: str, counts: Mapping[str, int]) -> str:
    """Return the part asked for, or the first one in which there is something."""
    if part in PARTS:
        return part
    return next((name for name in PARTS if counts[name]), _WAITING)


def _lines(rows: Sequence[Nomination], page: PageRequest) -> list[Line]:
    banks = organisations_named(one.bank for one in rows)
    places = places_named((one.region for one in rows), page.membership.region)
    onward = onward_of(rows, page.actor)
    return [
        Line(
            one.pk, one.name, one.uscc, places.get(one.region, one.region),
            banks.get(one.bank, one.bank), one.amount_wan, china_day(one.at), one.answer,
            onward.get(one.pk, ""),
        )
        for one in rows
    ]  # fmt: skip


def onward_of(rows: Sequence[Nomination], actor: Actor) -> dict[int, str]:
    """Return where one goes on from each: to answer it, or to what came of it for the reader.

    A bank goes on to its own referral, once the case was sent to it: the case itself is not its.
    """
    waiting = to_answer(rows, actor)
    opened = {one.case_id for one in rows if one.case_id}
    there = _of_bank(opened, actor) if actor.kind is Kind.BANK else _of_office(opened, actor)
    answers = {number: reverse("answer_nomination", args=[number]) for number in waiting}
    return answers | {one.pk: there[one.case_id] for one in rows if one.case_id in there}


def _of_office(cases: set[int], actor: Actor) -> dict[int, str]:
    found = cases_in_reach(actor).filter(pk__in=cases).values_list("pk", flat=True)
    return {number: reverse("case_page", args=[number]) for number in found}


def _of_bank(cases: set[int], actor: Actor) -> dict[int, str]:
    sent = own_referrals(actor).filter(case__in=cases).order_by("pk").values_list("case", "pk")
    return {case: reverse("referral_page", args=[number]) for case, number in sent}
