"""What waits for the word of a sector authority: a list, confirmed together or returned."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.access import enterprises_in_reach
from rongxie.mechanism.lists.actions.declaring import Item
from rongxie.mechanism.lists.models import Case
from rongxie.rulebook.steps import Role, State
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.acting.pages import Given, Subject
from rongxie.surfaces.web.duties.rows import to_confirm
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.reviewing.chosen import AT_ONCE, Chosen, chosen, chosen_in
from rongxie.surfaces.web.reviewing.together import done_with, subject_of
from rongxie.surfaces.web.worklists.naming import places_named
from rongxie.surfaces.web.worklists.paging import Page, address, page_of
from rongxie.surfaces.web.worklists.views import Tab
from rongxie.surfaces.web.worklists.wording import STANDARDS, choice_of
from rongxie.values.industries import NotAnIndustry, read_industry
from rongxie.values.moments import china_day
from rongxie.values.texts import Text, say

_TOGETHER = {"confirm": "confirm_together", "return": "return_unconfirmed"}
_LIST = Text(en="Cases to confirm", zh="待确认案件")
_ITEM = "confirmation"  # what is to be put right is no single test's
# What an authority looks at first: what nobody but the township has vouched for.
_BY_TICK = ~Q(screening__by_tick=[])
_PARTS: Mapping[str, tuple[Text, Q]] = {
    "all": (Text(en="All that wait", zh="全部待确认"), Q()),
    "tick": (Text(en="On the word of the township", zh="依乡镇核实意见"), _BY_TICK),
    "record": (Text(en="On records alone", zh="均有记录佐证"), ~_BY_TICK),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A case that waits, with what tells whether it is of the sector."""

    number: int
    enterprise: str
    industry: Text | str
    place: str
    amount_wan: Decimal
    purpose: Text | str
    since: date
    ticked: list[Text]


@require_safe
def sector_list(request: HttpRequest) -> HttpResponse:
    """Show what waits for the authority, longest waiting first; chosen rows go on to a preview."""
    page = cast(PageRequest, request)
    if page.actor.role is not Role.SECTOR_AUTHORITY:
        raise Http404
    ticked, step = chosen_in(request.GET.getlist("row")), request.GET.get("step", "")
    if ticked and step in _TOGETHER:
        return redirect(_TOGETHER[step], chosen=ticked)
    name = request.GET.get("part", "")
    part = name if name in _PARTS else "all"
    with reach(page.actor):
        rows = to_confirm(page.actor, today()).select_related("screening")
        counts = {one: rows.filter(holds).count() for one, (_, holds) in _PARTS.items()}
        lying = rows.filter(_PARTS[part][1])
        shown = page_of(lying, moment="moved_at", after=request.GET.get("after", ""))
        lines = _lines(shown, page)
        whole = _first(lying)
    path, asked = reverse("sector_list"), {"part": part}
    return render(request, "departments/sector_list.html", {
        "lines": lines, "part": part, "whole": whole, "count": counts[part],
        "together": reverse("confirm_together", kwargs={"chosen": whole}) if whole else "",
        "export": {"state": State.REVIEWED.value, "sector": page.actor.organisation},
        "tabs": [
            Tab(title, counts[one], address(path, {"part": one}), one == part)
            for one, (title, _) in _PARTS.items()
        ],
        "next": address(path, asked, after=shown.after) if shown.after else "",
    })  # fmt: skip


def _first(lying: "QuerySet[Case]") -> Chosen:
    """Return those that have waited longest, as many as one person can look over."""
    return chosen(lying.order_by("moved_at", "pk").values_list("pk", flat=True)[:AT_ONCE])


def _lines(found: Page[Case], page: PageRequest) -> list[Line]:
    cases = found.rows
    owners = _owners((case.enterprise_id for case in cases), page.actor)
    places = places_named((case.region for case in cases), page.membership.region)
    return [
        Line(
            case.pk, *owners.get(case.enterprise_id, ("", "")),
            places.get(case.region, case.region), case.amount_wan,
            choice_of("purpose", case.purpose), china_day(case.moved_at), _ticked(case),
        )
        for case in cases
    ]  # fmt: skip


def _owners(numbers: Iterable[int], actor: Actor) -> dict[int, tuple[str, Text | str]]:
    """Return the name and trade of enterprises in reach."""
    rows = enterprises_in_reach(actor).filter(pk__in=set(numbers))
    return {
        pk: (name, _trade(code)) for pk, name, code in rows.values_list("pk", "name", "industry")
    }


def _trade(code: str) -> Text | str:
    try:
        return read_industry(code).name if code else ""
    except NotAnIndustry:
        return code


def _ticked(case: Case) -> list[Text]:
    """Return the standards that rest on the word of the township."""
    ticks = case.screening.by_tick if case.screening else ()
    return [title for name, title in STANDARDS.items() if name in ticks]


def _subject_of(step: str, given: Mapping[str, Any] | None = None) -> Any:
    previewed = subject_of(step, "sector_list", given)

    def subject(*, chosen: Chosen, actor: Actor, at: datetime) -> Subject:
        return replace(previewed(chosen=chosen, actor=actor, at=at), name=_LIST)

    return subject


def return_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    """Return what the action takes: the same words for all."""
    items = [Item(_ITEM, given["text"])]
    return {"step": "return", "case_ids": subject.row, "given": {"items": items}}


_ONWARD = ("sector_list", Text(en="To what waits for our confirmation", zh="继续确认其他案件"))
confirm_subject = _subject_of("confirm")
return_subject = _subject_of("return", {"items": [Item(_ITEM, "–")]})
confirm_done = done_with(
    lambda count: say("{count} cases are confirmed", count=count), State.CONFIRMED, _ONWARD,
    Text(en="The task force puts them into the next batch, which the convener signs; then they are"
            " sent to banks.", zh="专班将其编入下一批清单，召集人签批后推送银行。"),
)  # fmt: skip
return_done = done_with(
    lambda count: say("{count} cases are returned", count=count), State.RETURNED, _ONWARD,
    Text(en="The townships complete them and declare again.", zh="由乡镇补正后重新申报。"),
)  # fmt: skip
