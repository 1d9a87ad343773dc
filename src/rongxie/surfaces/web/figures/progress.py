"""The page of the progress table: which days, which template, and what may stand in one.

What fills workbooks is loaded when one is asked for.
"""

from dataclasses import dataclass
from typing import cast
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.regions.queries import children, places_of
from rongxie.insight.rollup.reading import counted_in
from rongxie.surfaces.clock import today
from rongxie.surfaces.problems import problem_of
from rongxie.surfaces.progress.holes import DAYS, WORDS, Hole
from rongxie.surfaces.progress.numbers import Scope, Spot
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.figures.counting import FIGURES
from rongxie.surfaces.web.figures.headline import Period, defined, rolled_at
from rongxie.surfaces.web.figures.places import READERS, Link, place_asked
from rongxie.surfaces.web.figures.spans import OFFERED, TITLES, Chosen, chosen, chosen_of
from rongxie.surfaces.web.loading import later
from rongxie.surfaces.web.speaking import language_now
from rongxie.surfaces.web.worklists.paging import address
from rongxie.values.texts import Refusal, Text

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TITLE = Text(en="Progress table", zh="进展情况表")
_BLANK = Text(en="Template of the progress table", zh="进展情况表模板")
_COUNTRY = Text(en="The whole country", zh="全国")

_made = later("rongxie.surfaces.progress.making.progress_table")
_blank = later("rongxie.surfaces.progress.making.blank_template")
_kept_bytes = later("rongxie.surfaces.progress.keeping.bytes_of")
_template_of = later("rongxie.surfaces.progress.keeping.template_of")


@dataclass(frozen=True, slots=True)
class Named:
    """What may stand in a template: how it is written in both languages, and what it is."""

    zh: str
    en: str
    title: Text
    definition: Text | str


@require_safe
def progress_table(request: HttpRequest) -> HttpResponse:
    """Show what the table is made of, with one press for each way to have it."""
    page = _entered(request)
    return _page(page, None, 200)


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """Hand out the filled table, in the office's own template if it has one and wants it."""
    page = _entered(request)
    place, days = place_asked(page), chosen_of(page.GET, today())
    try:
        with reach(page.actor):
            scope = _scope(place, days.period, page)
            kept = None if page.GET.get("layout") == "platform" else _own(place, page.actor)
            content = _made(
                scope, _kept_bytes(kept) if kept else None,
                rolled_at=rolled_at(place), language=language_now(),
            )  # fmt: skip
    except Refusal as refusal:  # the template does not fit any more
        return _page(page, refusal, problem_of(refusal).status)
    return _answer(content, scope, _TITLE)


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """Hand out the platform's template with its place-holders, to be changed and handed in."""
    page = _entered(request)
    with reach(page.actor):
        scope = _scope(place_asked(page), chosen_of(page.GET, today()).period, page)
    return _answer(_blank(scope, language_now()), scope, _BLANK)


def scope_of(whole: Spot, period: Period, office: str) -> Scope:
    """Return what a table of a place is of; the places below it stand in the order of codes."""
    area = counted_in(whole.code)
    found = [one for one in children(whole.code) if area.covers(one.code)]
    below = sorted(found, key=lambda one: one.code)
    return Scope(
        whole=whole,
        below=tuple(Spot(one.code, one.name, n) for n, one in enumerate(below, 1)),
        period=period,
        office=office,
        today=today(),
    )


def whole_of(place: str, own: str) -> Spot:
    """Return a place as the table names it; the reader's own need not be in the list of places.

    :raises Http404: if no place has the code
    """
    found = places_of([place]) if place else ()
    if place not in ("", own) and not found:
        raise Http404
    name = found[0].name if found else place
    return Spot(place, name or _COUNTRY.said_in(language_now()))


def named(hole: Hole) -> Named:
    """Return a place-holder with its meaning."""
    if hole.is_figure:
        title, _unit, definition = defined(hole.name)
        return Named(hole.written("zh"), hole.written("en"), title, definition)
    return Named(hole.written("zh"), hole.written("en"), WORDS[hole.name], "")


def _scope(place: str, period: Period, page: PageRequest) -> Scope:
    own = page.membership
    return scope_of(whole_of(place, own.region), period, own.organisation.name)


def _entered(request: HttpRequest) -> PageRequest:
    page = cast(PageRequest, request)
    if page.actor.kind not in READERS:
        raise Http404
    return page


def _own(place: str, actor: Actor) -> StoredFile | None:
    """Return the template of the office, if it has one for the place."""
    found: StoredFile | None = _template_of(place, actor) if actor.kind is Kind.OFFICE else None
    return found


def _page(page: PageRequest, refusal: Refusal | None, status: int) -> HttpResponse:
    on, days, place = today(), chosen_of(page.GET, today()), place_asked(page)
    with reach(page.actor):
        whole = whole_of(place, page.membership.region)
        kept = _own(place, page.actor)
        below = children(place)
    asked = {"place": page.GET.get("place", ""), **days.asked}
    file = reverse("progress_table_file")
    return render(page, "figures/progress.html", {
        "title": whole.name, "one_below": below[0].name if below else "",
        "period": days.period, "span": days.span.value,
        "spans": [Link(TITLES[one], _at(asked, chosen(one, days.period.last, on)),
                       one is days.span) for one in OFFERED],
        "before": address(page_address(), asked, on=str(days.before)) if days.before else "",
        "after": address(page_address(), asked, on=str(days.after)) if days.after else "",
        "kept": {"place": asked["place"], "period": days.span.value}, "today": on,
        "own": kept, "may_hand_in": page.actor.kind is Kind.OFFICE
        and place == page.membership.region,
        "own_file": address(file, asked),
        "platform_file": address(file, asked, layout="platform"),
        "blank": address(reverse("progress_template_file"), asked),
        "figures": address(reverse("figures"), asked),
        "refusal": refusal.message if refusal else None,
        "named": [named(Hole(name)) for name in (*FIGURES, *WORDS) if name != "number"],
        "days": [(title.zh, title.en, title) for title in DAYS.values()],
        "each": [named(Hole(name, each=True)) for name in ("number", "place")],
    }, status=status)  # fmt: skip


def page_address() -> str:
    """Return the address of the page of the progress table."""
    return reverse("progress_table")


def _at(asked: dict[str, str], days: Chosen) -> str:
    return address(page_address(), asked, **days.asked)


def _answer(content: bytes, scope: Scope, title: Text) -> HttpResponse:
    """Return a workbook to be kept, named by its place, its title and its days."""
    days = f"{scope.period.first:%Y%m%d}-{scope.period.last:%Y%m%d}"
    name = quote(f"{scope.whole.name} {title.said_in(language_now())} {days}.xlsx")
    answer = HttpResponse(content, content_type=_XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
