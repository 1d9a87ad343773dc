"""The desk of a township: cases to be checked with their papers, and who a paper sheet is of."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast
from urllib.parse import quote

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rongxie.foundation.files.opening import FileNotFound
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.enterprises.queries.searching import (
    Found,
    TypeMore,
    search_enterprises,
)
from rongxie.mechanism.evidence.seeing import see_file
from rongxie.mechanism.lists.access import CaseNotFound, case_in_reach, cases_in_reach
from rongxie.mechanism.lists.kinds import FIRST_CHECK
from rongxie.mechanism.lists.models import OPEN_STATES, Case, CaseNote
from rongxie.rulebook.steps import State
from rongxie.surfaces.clock import now
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.townships.entering import see_township
from rongxie.surfaces.web.townships.shown import papers_of
from rongxie.surfaces.web.visiting.views import code_in
from rongxie.surfaces.web.worklists.naming import enterprises_named, places_named
from rongxie.surfaces.web.worklists.paging import Page, address, page_of
from rongxie.surfaces.web.worklists.views import Tab
from rongxie.values.moments import china_day
from rongxie.values.texts import Text

STATES = (State.DRAFT, State.RETURNED)
_LONGEST = 500  # characters of what a code on paper holds
_FOUND = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A case to be checked; `asked_on` is when its enterprise was last told what is missing."""

    number: int
    enterprise: str
    place: str
    amount_wan: Decimal
    since: date
    papers: int
    asked_on: date | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An enterprise that a sheet may be of, where it leads to, and how its open case stands."""

    found: Found
    place: str
    address: str
    state: Text | None


@require_safe
def township(request: HttpRequest) -> HttpResponse:
    """Show what waits to be checked and declared, what waits longest first."""
    page = cast(PageRequest, request)
    see_township(page.actor)
    asked = request.GET.get("state", "")
    with reach(page.actor):
        waiting = cases_in_reach(page.actor).filter(state__in=[one.value for one in STATES])
        counts = dict(waiting.order_by().values_list("state").annotate(Count("pk")))
        state = _state(asked, counts)
        rows = waiting.filter(state=state.value)
        shown = page_of(rows, moment="moved_at", after=request.GET.get("after", ""))
        lines = _lines(shown, page)
    path = reverse("township")
    return render(request, "townships/desk.html", {
        "lines": lines, "state": state,
        "tabs": [
            Tab(one.staff, counts.get(one.value, 0), address(path, {"state": one.value}),
                one is state)
            for one in STATES
        ],
        "next": address(path, {"state": state.value}, after=shown.after) if shown.after else "",
    })  # fmt: skip


@require_safe
def find_for_sheet(request: HttpRequest) -> HttpResponseBase:
    """Find the enterprise of a sheet by code or name; a code leads straight on."""
    page = cast(PageRequest, request)
    see_township(page.actor)
    text = request.GET.get("q", "").replace("\0", "")[:_LONGEST].strip()
    refusal = None
    with reach(page.actor):
        try:
            found = search_enterprises(text=code_in(text), actor=page.actor, limit=_FOUND)
        except TypeMore as more:
            found, refusal = [], more.message
        rows = _candidates(found, page)
    if len(found) == 1 and code_in(text) == found[0].uscc and rows[0].state is None:
        return redirect(rows[0].address)
    shown = {"text": text, "rows": rows, "refusal": refusal if text else None}
    return render(request, "townships/find.html", shown)


@require_safe
def case_file(request: HttpRequest, case_id: int, file_id: int) -> HttpResponse:
    """Return a paper of the enterprise of a case; the enterprise sees who opened it."""
    page = cast(PageRequest, request)
    if page.actor.kind is not Kind.OFFICE:
        raise Http404
    with reach(page.actor):
        try:
            case = case_in_reach(case_id=case_id, actor=page.actor)
            if not papers_of([case.enterprise_id], page.actor).filter(pk=file_id).exists():
                raise Http404
            with see_file(file_id=file_id, actor=page.actor, at=now()) as opened:
                answer = HttpResponse(opened.stream.read(), content_type=opened.row.media_type)
                name = quote(opened.row.name)
        except (CaseNotFound, FileNotFound) as refusal:
            raise Http404 from refusal
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _state(asked: str, counts: dict[str, int]) -> State:
    """Return the state that is asked for, else the first in which something waits."""
    if asked in {one.value for one in STATES}:
        return State(asked)
    return next((one for one in STATES if counts.get(one.value)), STATES[0])


def _lines(found: Page[Case], page: PageRequest) -> list[Line]:
    cases = found.rows
    owners = [case.enterprise_id for case in cases]
    names = enterprises_named(owners, page.actor)
    places = places_named((case.region for case in cases), page.membership.region)
    held = papers_of(owners, page.actor).order_by().values_list("enterprise", flat=True)
    papers = Counter(held)
    notes = CaseNote.objects.filter(case__in=[case.pk for case in cases], step=FIRST_CHECK)
    asked = dict(notes.order_by("at").values_list("case", "at"))
    return [
        Line(
            case.pk, names.get(case.enterprise_id, ""), places.get(case.region, case.region),
            case.amount_wan, china_day(case.moved_at), papers[case.enterprise_id],
            china_day(asked[case.pk]) if case.pk in asked else None,
        )
        for case in cases
    ]  # fmt: skip


def _candidates(found: list[Found], page: PageRequest) -> list[Candidate]:
    numbers = {one.enterprise: one.successor or one.enterprise for one in found}
    rows = cases_in_reach(page.actor).filter(enterprise__in=numbers.values())
    open_ = {one.enterprise_id: one for one in rows.filter(state__in=OPEN_STATES)}
    names = places_named((one.region for one in found), page.membership.region)
    return [
        _candidate(one, names.get(one.region, ""), numbers[one.enterprise],
                   open_.get(numbers[one.enterprise]))
        for one in found
    ]  # fmt: skip


def _candidate(found: Found, place: str, number: int, case: Case | None) -> Candidate:
    if case is None:
        return Candidate(found, place, reverse("declare_sheet", args=[number]), None)
    state = State(case.state)
    name = "declare_case" if state in STATES else "case_page"
    return Candidate(found, place, reverse(name, args=[case.pk]), state.staff)
