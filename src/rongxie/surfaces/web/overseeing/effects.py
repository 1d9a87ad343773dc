"""What another number would do to the own list, case by case; nothing is kept. Has the engine."""

from dataclasses import dataclass
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.standards.setting import amount_of
from rongxie.mechanism.lists.supposing import Effect, Otherwise, effect_of
from rongxie.rulebook.parameters import Basis, InForce, Value, set_by_places
from rongxie.surfaces.clock import now
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.overseeing.standards import amount_told, known, may_set
from rongxie.surfaces.web.worklists.naming import enterprises_named, places_named
from rongxie.values.moments import china_day
from rongxie.values.texts import Message, Refusal, Text

SHOWN = 200  # cases that are listed; the count is of all
_OUTCOMES = {
    "pass": (Text(en="Passes", zh="通过"), "good", "✓"),
    "fail": (Text(en="Fails", zh="不通过"), "wrong", "✕"),
    "incomplete": (Text(en="To be completed", zh="待补充"), "warn", "?"),
}
_NOT_ADMITTED = (Text(en="Not admitted", zh="不予纳入"), "wrong", "✕")


@dataclass(frozen=True, slots=True)
class Line:
    """A case with its outcome now and then, each with tag and sign."""

    case: int
    enterprise: str
    place: str
    now: tuple[Text, str, str]
    then: tuple[Text, str, str]


@require_safe
def effect_page(request: HttpRequest, name: str) -> HttpResponse:
    """Show which cases would screen otherwise if the number were another from today on."""
    page = cast(PageRequest, request)
    number, typed = known(name), request.GET.get("value", "").strip()
    if not (may_set(page.actor) and set_by_places(number)):
        raise Http404
    at, region = now(), page.membership.region
    effect, lines, refusal = None, [], None
    with reach(page.actor):
        held = InForce(china_day(at), region).value(name)
    if typed:
        try:
            with reach(page.actor):
                amount = amount_of(name, typed, region, china_day(at))
                value = Value(amount, china_day(at), held.clause, Basis.LOCAL, region)
                effect = effect_of(name=name, value=value, on=value.since, actor=page.actor, at=at)
                lines = _lines(effect, page.actor, region)
        except Refusal as said:
            refusal = said.message
    return _shown(page, name, typed, amount_told(held.amount), effect, lines, refusal)


def _shown(  # noqa: PLR0913, PLR0917  # what the page tells
    page: PageRequest, name: str, typed: str, held: Text | str, effect: Effect | None,
    lines: list[Line], refusal: Message | None,
) -> HttpResponse:  # fmt: skip
    return render(page, "overseeing/effect.html", {
        "number": known(name), "typed": typed, "held": held, "effect": effect, "lines": lines,
        "refusal": refusal, "shown": SHOWN,
    }, status=422 if refusal else 200)  # fmt: skip


def _lines(effect: Effect, actor: Actor, region: str) -> list[Line]:
    cases = effect.cases[:SHOWN]
    names = enterprises_named((one.enterprise for one in cases), actor)
    places = places_named((one.region for one in cases), region)
    return [
        Line(one.case, names.get(one.enterprise, ""), places.get(one.region, one.region),
             *_outcomes(one))
        for one in cases
    ]  # fmt: skip


def _outcomes(one: Otherwise) -> tuple[tuple[Text, str, str], tuple[Text, str, str]]:
    now_, then = _OUTCOMES[one.now], _OUTCOMES[one.then]
    if one.admitted == "not_admitted":
        now_ = _NOT_ADMITTED
    return now_, _NOT_ADMITTED if one.admitted_then == "not_admitted" else then
