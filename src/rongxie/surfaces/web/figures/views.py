"""The page of the rows behind a figure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.entering import reach
from rongxie.insight.rollup.reading import counted_in
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.event_kinds import event_kinds
from rongxie.rulebook.steps import ReferralState
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.figures.headline import rate_text, titled, wan_text
from rongxie.surfaces.web.figures.places import READERS, place_asked, reaches_rows
from rongxie.surfaces.web.figures.rows import FIGURES, OF_REFERRALS, events_behind, files_behind
from rongxie.surfaces.web.figures.spans import (
    OFFERED,
    TITLES,
    Chosen,
    Span,
    chosen,
    chosen_of,
)
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
    """Show the rows behind a figure of a place in reach, the newest first."""
    page = cast(PageRequest, request)
    on = china_day(timezone.now())
    if name not in FIGURES or page.actor.kind not in READERS or not reaches_rows(page):
        raise Http404
    of = _Behind(name, place_asked(page), chosen_of(request.GET, on, Span.YEAR), on)
    title, unit, definition = titled(name)
    with reach(page.actor):
        rows, after = (_files if name in OF_REFERRALS else _events)(page, of)
        place = places_named([of.place], "").get(of.place, of.place)
    return render(request, "record/figure_rows.html", {
        "title": title, "unit": unit, "definition": definition, "period": of.chosen.period,
        "rows": rows, "place": place, "now": name == "overdue_decisions",
        "back": address(reverse("figures"), {"place": of.place, **of.chosen.asked}),
        "next": address(request.path, of.asked, after=after) if after else "",
        "periods": [
            (TITLES[one], address(request.path, {"place": of.place, **chosen(one, last, on).asked}),
             one is of.chosen.span)
            for last in [of.chosen.period.last] for one in (*OFFERED, Span.RECENT)
        ],
    })  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Behind:
    """The rows that are asked for: of which figure, place and days."""

    name: str
    place: str
    chosen: Chosen
    today: date

    @property
    def asked(self) -> dict[str, str]:
        return {"place": self.place, **self.chosen.asked}


def _events(page: PageRequest, of: _Behind) -> tuple[list[Row], str]:
    events = events_behind(of.name, counted_in(of.place), of.chosen.period)
    found = page_of(events, moment="at", after=page.GET.get("after", ""), newest=True)
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


def _files(page: PageRequest, of: _Behind) -> tuple[list[Row], str]:
    last = of.chosen.period.last
    files = files_behind(of.name, of.place, of.chosen.period, of.today)
    files = files.order_by().select_related("decision")
    found = page_of(files, moment="moved_at", after=page.GET.get("after", ""))
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
            clock=clock_of(one, last),
        )
        for one in found.rows
    ]
    return rows, found.after


def _state_of(referral: Referral) -> Text:
    return ReferralState(referral.state).staff
