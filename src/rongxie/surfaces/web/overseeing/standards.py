"""The numbers of policy as they hold in one's place, each with what it rests on and its history."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rongxie.foundation.administration.authority import MAY, Duty
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.regions.queries import places_of
from rongxie.mechanism.referrals.causes import PaperKind
from rongxie.rulebook.layouts import layout
from rongxie.rulebook.parameters import (
    Basis,
    InForce,
    Parameter,
    Value,
    parameters,
    set_by_places,
)
from rongxie.surfaces.clock import today
from rongxie.surfaces.languages import said
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.speaking import language_now
from rongxie.surfaces.web.worklists.paging import address
from rongxie.surfaces.web.worklists.views import Tab
from rongxie.surfaces.web.worklists.wording import NO, YES, choice_of, level_of
from rongxie.values.texts import Text

NATION, NOT_SET = Text(en="The whole country", zh="全国"), Text(en="not set", zh="未设")
_OF_TESTS = "lowest_levels"
_SEVERAL = Text(en="several, see there", zh="多项，见详情")
BASES = {
    Basis.CLAUSE: (Text(en="clause", zh="文件规定"), "good", "✓"),
    Basis.PRACTICE: (Text(en="practice elsewhere", zh="各地做法"), "plain", "="),
    Basis.ASSUMPTION: (Text(en="assumption", zh="暂定"), "warn", "▲"),
    Basis.LOCAL: (Text(en="set by the place", zh="本地设定"), "brand", "●"),
}
_PARTS = {
    "": Text(en="All", zh="全部"),
    Basis.LOCAL: Text(en="Set by places", zh="本地设定"),
    Basis.ASSUMPTION: Text(en="Assumptions", zh="暂定值"),
}


@dataclass(frozen=True, slots=True)
class Number:
    """A value as it is shown: what it is, what it rests on, where and from when."""

    amount: Text | str
    entries: tuple[tuple[Text | str, Text | str], ...]
    basis: Text
    kind: str
    sign: str
    place: Text | str
    since: date
    document: str
    clause: str
    ends: bool
    stands: str  # now, later or past
    counted: bool  # whether its unit is said beside it


@require_safe
def standards(request: HttpRequest) -> HttpResponse:
    """Show the numbers in force in one's place today, those of one basis if asked."""
    page, part = cast(PageRequest, request), request.GET.get("basis", "")
    part = part if part in _PARTS else ""
    region, on = page.membership.region, today()
    with reach(page.actor):
        found = {name: InForce(on, region).value(name) for name in parameters()}
        names = _places(value.place for value in found.values())
    counts = {basis: sum(v.basis == basis for v in found.values()) for basis in Basis}
    return render(page, "overseeing/standards.html", {
        "rows": [
            (parameters()[name], number_of(parameters()[name], value, names, on))
            for name, value in found.items() if part in ("", value.basis)
        ],
        "tabs": [
            Tab(title, counts[Basis(name)] if name else len(found),
                address(request.path, {"basis": name}), name == part)
            for name, title in _PARTS.items()
        ],
    })  # fmt: skip


@require_safe
def standard_page(request: HttpRequest, name: str) -> HttpResponse:
    """Show one number: what holds, what it rests on, and what held and will hold."""
    page, on = cast(PageRequest, request), today()
    number, region = known(name), page.membership.region
    with reach(page.actor):
        held = InForce(on, region).value(name)
        every = [v for v in number.every_value() if _near(v.place, region)]
        names = _places([held.place, *(value.place for value in every)])
    ordered = sorted(every, key=lambda v: (v.since, len(v.place)), reverse=True)
    return render(page, "overseeing/standard.html", {
        "number": number, "held": number_of(number, held, names, on),
        "history": [number_of(number, value, names, on, held) for value in ordered],
        "may": may_set(page.actor) and set_by_places(number),
        "own": any(v.place == region and not v.ends for v in every if v.basis is Basis.LOCAL),
        "fixed": may_set(page.actor) and not set_by_places(number),
    })  # fmt: skip


def known(name: str) -> Parameter:
    """Return the number of a name in an address; none is not there."""
    if name not in parameters():
        raise Http404
    return parameters()[name]


def may_set(actor: Actor) -> bool:
    """Tell whether the pages offer to set numbers; whether one may, the action decides."""
    return actor.role in MAY[Duty.STANDARDS]


def amount_told(amount: Any) -> Text | str:
    """Return an amount in words."""
    if amount is None:
        return NOT_SET
    if isinstance(amount, bool):
        return YES if amount else NO
    if isinstance(amount, list):
        told = [said(_word(str(one)), language_now()) for one in amount]
        return _(", ").join(told) or NOT_SET
    return _SEVERAL if isinstance(amount, dict) else level_of(str(amount))


def number_of(
    number: Parameter, value: Value, names: dict[str, str], on: date, held: Value | None = None
) -> Number:
    """Return a value as it is shown; `held` is the one that holds, if it is one of its history."""
    title, kind, sign = BASES[value.basis]
    stands = "later" if value.since > on else "past"
    if held is None or (value.place, value.since) == (held.place, held.since):
        stands = "now"
    entries = tuple(_entries(number.name, value.amount)) if isinstance(value.amount, dict) else ()
    return Number(
        amount_told(value.amount), entries, title, kind, sign,
        names.get(value.place, value.place) or NATION, value.since, value.document, value.clause,
        value.ends, stands, _counted(value.amount),
    )  # fmt: skip


def _entries(of: str, amount: dict[str, Any]) -> Iterator[tuple[Text | str, Text | str]]:
    """Yield the entries of a table by the titles of the tests or facts that they are of."""
    columns = layout("enterprises").columns
    titles = {name: column.title for name, column in columns.items()}
    if of == _OF_TESTS:  # the tests come with the engine
        tests = import_string("rongxie.rulebook.standards.TESTS")
        titles = {test.name: test.title for test in tests}
    for name, one in amount.items():
        yield titles.get(name, name), amount_told(one)


def _word(code: str) -> Text | str:
    """Return a code of a list in words: a kind of enterprise, or a paper."""
    return PaperKind(code).named if code in set(PaperKind) else choice_of("kind", code)


def _counted(amount: Any) -> bool:
    """Tell whether an amount is so many of something."""
    first = amount[0] if isinstance(amount, list) and amount else amount
    return isinstance(first, int | float) and not isinstance(first, bool)


def _near(place: str, region: str) -> bool:
    """Tell whether a place lies above or below another: of others' one is not told."""
    return region.startswith(place) or place.startswith(region)


def _places(codes: Any) -> dict[str, str]:
    wanted = {code for code in codes if code}
    return {one.code: one.path[-1] for one in places_of(sorted(wanted))} if wanted else {}
