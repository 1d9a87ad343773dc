"""The page of the rows behind a figure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.event_kinds import event_kinds
from rongxie.rulebook.steps import ReferralState
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.figures.headline import Period, periods, rate_text, titled, wan_text
from rongxie.surfaces.web.figures.rows import FIGURES, OF_REFERRALS, events_behind, files_behind
from rongxie.surfaces.web.worklists.clocks import Clock, clock_of
from rongxie.surfaces.web.worklists.naming import (
    enterprises_named,
    organisations_named,
    places_named,
)
from rongxie.surfaces.web.worklists.paging import address, page_of
from rongxie.values.moments import china_day
from rongxie.values.texts import Text


@dataclass(frozen=True, slots=True)
class Row:
    """One row behind a figure; blank where nothing is known or nothing applies."""

    day: date | None
    what: Text
    enterprise: str
    place: str
    bank: str
    amount: str
    rate: str
    case: str
    clock: Clock | None = None


@require_safe
def figure_rows(request: HttpRequest, name: str) -> HttpResponse:
    """Show the rows behind a figure, the newest first."""
    page = cast(PageRequest, request)
    on = china_day(timezone.now())
    if name not in FIGURES or page.actor.kind not in (Kind.OFFICE, Kind.AUDITOR):
        raise Http404
    period = _period(request, on)
    title, unit, definition = titled(name)
    with reach(page.actor):
        of_files = name in OF_REFERRALS
        rows, after = (_files if of_files else _events)(page, name, period, request)
    asked = {"period": period.name}
    return render(request, "record/figure_rows.html", {
        "title": title, "unit": unit, "definition": definition, "period": period, "rows": rows,
        "now": name == "overdue_decisions",
        "next": address(request.path, asked, after=after) if after else "",
        "periods": [
            (one.title, address(request.path, {"period": one.name}), one == period)
            for one in periods(on)
        ],
    })  # fmt: skip


def _period(request: HttpRequest, on: date) -> Period:
    found = {one.name: one for one in periods(on)}
    return found.get(request.GET.get("period", ""), found["year"])


def _events(
    page: PageRequest, name: str, period: Period, request: HttpRequest
) -> tuple[list[Row], str]:
    events = events_behind(name, page.actor, period)
    found = page_of(events, moment="at", after=request.GET.get("after", ""), newest=True)
    numbers = [int(one.enterprise) for one in found.rows if one.enterprise.isdecimal()]
    enterprises = enterprises_named(numbers, page.actor)
    banks = organisations_named(one.bank for one in found.rows)
    places = places_named((one.region for one in found.rows), page.membership.region)
    return [_told(one, enterprises, banks, places) for one in found.rows], found.after


def _told(
    one: EventRow, enterprises: Mapping[int, str], banks: Mapping[str, str],
    places: Mapping[str, str],
) -> Row:  # fmt: skip
    carried = json.loads(one.payload)
    number = int(one.enterprise) if one.enterprise.isdecimal() else 0
    return Row(
        day=china_day(one.at),
        what=event_kinds()[one.kind].title,
        enterprise=enterprises.get(number, ""),
        place=places.get(one.region, one.region),
        bank=banks.get(one.bank, one.bank),
        amount=wan_text(carried.get("amount_wan")) if "amount_wan" in carried else "",
        rate=rate_text(carried.get("rate")) if "rate" in carried else "",
        case=one.case,
    )


def _files(
    page: PageRequest, name: str, period: Period, request: HttpRequest
) -> tuple[list[Row], str]:
    assert page.actor.area is not None  # noqa: S101  # for the type checker
    files = files_behind(name, page.actor.area, period).order_by().select_related("decision")
    found = page_of(files, moment="moved_at", after=request.GET.get("after", ""))
    enterprises = enterprises_named((one.enterprise_id for one in found.rows), page.actor)
    banks = organisations_named(one.bank for one in found.rows)
    places = places_named((one.region for one in found.rows), page.membership.region)
    rows = [
        Row(
            day=one.file_complete_on,
            what=_state_of(one),
            enterprise=enterprises.get(one.enterprise_id, ""),
            place=places.get(one.region, one.region),
            bank=banks.get(one.bank, one.bank),
            amount=wan_text(one.amount_wan),
            rate="",
            case=str(one.case_id),
            clock=clock_of(one, period.last),
        )
        for one in found.rows
    ]
    return rows, found.after


def _state_of(referral: Referral) -> Text:
    return ReferralState(referral.state).staff
