"""Requests for facts: those that a department has to answer, and what became of each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.evidence.access import (
    ANSWERS,
    ASKS,
    RequestNotFound,
    may_withdraw,
    request_in_reach,
)
from rongxie.mechanism.evidence.facts import title_of
from rongxie.mechanism.evidence.models import Evidence, FactRequest
from rongxie.mechanism.evidence.sheet import ANSWERS as SAID
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.departments.due import page_by_due_day
from rongxie.surfaces.web.departments.record import offices_of
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.reviewing.chosen import chosen, chosen_in
from rongxie.surfaces.web.worklists.clocks import Clock, clock
from rongxie.surfaces.web.worklists.naming import (
    enterprises_named,
    organisations_named,
    places_named,
)
from rongxie.surfaces.web.worklists.paging import address
from rongxie.surfaces.web.worklists.views import Tab
from rongxie.surfaces.web.worklists.wording import value_of
from rongxie.values.texts import Text

AT_ONCE = 20  # requests on one page: some sixty fields, what one person fills in without a break
_READERS = (Kind.OFFICE, Kind.AUDITOR)
_OPEN = Q(state="open")
_Part = tuple[Text, Callable[[Actor, date], Q]]
_PARTS: Mapping[str, _Part] = {
    "ours": (Text(en="For us to answer", zh="待我单位答复"),
             lambda actor, on: _OPEN & Q(department=actor.organisation)),
    "given": (Text(en="Answered by us", zh="我单位已答复"),
              lambda actor, on: Q(state="answered", department=actor.organisation)),
    "late": (Text(en="Overdue", zh="逾期未答复"), lambda actor, on: _OPEN & Q(due_on__lt=on)),
    "asked": (Text(en="Asked by us", zh="我单位发起"),
              lambda actor, on: _OPEN & Q(asker=actor.organisation) & ~Q(asker="")),
    "open": (Text(en="All open", zh="全部待答复"), lambda actor, on: _OPEN),
    "over": (Text(en="All that are over", zh="全部已办结"), lambda actor, on: ~_OPEN),
}  # fmt: skip
_OVER = ("given", "over")  # what was due last comes first
_WITHDRAWN = Text(en="Withdrawn", zh="已撤回")


@dataclass(frozen=True, slots=True)
class Line:
    """A request in the list."""

    number: int
    enterprise: str
    facts: list[Text | str]
    place: str
    department: str
    clock: Clock | None  # none: it is over
    answer: Text | None


@dataclass(frozen=True, slots=True)
class Told:
    """A fact that was asked for, with what the department said of it."""

    title: Text | str
    value: Text | str
    as_of: date | None


@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """Show the requests in reach, what is due first before; chosen ones go on to be answered."""
    page = _of_those_who_read(request)
    actor, on = page.actor, today()
    ticked = chosen_in(request.GET.getlist("row"))
    if ticked and request.GET.get("step") == "answer":
        return redirect("answer_requests", chosen=chosen(ticked[:AT_ONCE]))
    with reach(actor):
        rows = in_reach(FactRequest, actor)
        wanted = {name: Count("pk", filter=_PARTS[name][1](actor, on)) for name in _parts(actor)}
        counts: dict[str, int] = rows.aggregate(**wanted)
        asked = request.GET.get("part", "")
        name = asked if asked in counts else next(iter(counts))
        lying = rows.filter(_PARTS[name][1](actor, on))
        shown = page_by_due_day(lying, request.GET.get("after", ""), latest=name in _OVER)
        lines = _lines(shown.rows, page, on)
    path = request.path
    return render(request, "departments/request_list.html", {
        "lines": lines, "part": name, "ours": name == "ours", "at_once": AT_ONCE,
        "answers": actor.role in ANSWERS,
        "tabs": [
            Tab(_PARTS[one][0], count, address(path, {"part": one}), one == name)
            for one, count in counts.items() if count or one == name
        ],
        "next": address(path, {"part": name}, after=shown.after) if shown.after else "",
    })  # fmt: skip


def _parts(actor: Actor) -> list[str]:
    """Return the parts that there can be for the actor."""
    of_others = {"ours", "given"} if actor.role not in ANSWERS else set()
    of_others |= {"asked"} if actor.role not in ASKS else set()
    return [name for name in _PARTS if name not in of_others]


def _lines(rows: Iterable[FactRequest], page: PageRequest, on: date) -> list[Line]:
    listed = list(rows)
    names = enterprises_named((one.enterprise_id for one in listed), page.actor)
    offices = organisations_named(one.department for one in listed)
    places = places_named((one.region for one in listed), page.membership.region)
    return [
        Line(
            one.pk, names.get(one.enterprise_id, ""), [title_of(fact) for fact in one.facts],
            places.get(one.region, one.region), offices.get(one.department, one.department),
            clock("", one.due_on, on) if one.state == "open" else None, answer_of(one),
        )
        for one in listed
    ]  # fmt: skip


def answer_of(request: FactRequest) -> Text | None:
    """Return how a request ended; nothing while it is open."""
    if request.state == "withdrawn":
        return _WITHDRAWN
    return SAID.get(request.answer)


@require_safe
def request_page(request: HttpRequest, request_id: int) -> HttpResponse:
    """Show a request with what was answered."""
    page = _of_those_who_read(request)
    actor = page.actor
    with reach(actor):
        try:
            asked = request_in_reach(request_id=request_id, actor=actor)
        except RequestNotFound as refusal:
            raise Http404 from refusal
        whose = enterprises_named([asked.enterprise_id], actor)
        members = offices_of([asked.asked_by, asked.withdrawn_by])
        shown = {
            "asked": asked,
            "enterprise": whose.get(asked.enterprise_id, ""),
            "place": _or_code(places_named([asked.region], page.membership.region), asked.region),
            "department": _or_code(organisations_named([asked.department]), asked.department),
            "asker": members.get(asked.asked_by, "–"),
            "withdrawer": members.get(asked.withdrawn_by, "–"),
            "facts": _told(asked),
        }
    still = asked.state == "open"
    mine = actor.role in ANSWERS and asked.department == actor.organisation
    return render(request, "departments/request_page.html", {
        **shown, "clock": clock("", asked.due_on, today()) if still else None,
        "answer": answer_of(asked), "to_answer": still and mine,
        "to_withdraw": still and may_withdraw(asked, actor),
    })  # fmt: skip


def _or_code(names: Mapping[str, str], code: str) -> str:
    return names.get(code, code)


def _told(asked: FactRequest) -> list[Told]:
    """Return the facts asked for with what was said of them; blank where nothing was."""
    rows = Evidence.objects.filter(enterprise=asked.enterprise_id, basis=f"request:{asked.pk}")
    said = {one.fact: one for one in rows.order_by("id")}
    return [
        Told(
            title_of(fact), value_of(fact, said[fact].value) if fact in said else "–",
            said[fact].as_of if fact in said else None,
        )
        for fact in asked.facts
    ]  # fmt: skip


def _of_those_who_read(request: HttpRequest) -> PageRequest:
    page = cast(PageRequest, request)
    if page.actor.kind not in _READERS:
        raise Http404
    return page
