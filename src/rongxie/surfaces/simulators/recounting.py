"""The roll-up and the catalogue of indicators recounted from the log, event by event.

What counts whom is written down here a second time, and nothing of `insight` counts it: a figure
that is wrong in the same way wherever it is read is found out.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from rongxie.foundation.events.frames import sealed_events
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.entering import reach
from rongxie.insight.indicators import compute
from rongxie.insight.rollup.reading import figures_of
from rongxie.mechanism.reporting.models import DayFigure, FirstSeen
from rongxie.rulebook.parameters import InForce
from rongxie.surfaces.demo.cast import platform
from rongxie.surfaces.demo.place import COUNTY, PROVINCE
from rongxie.values.moments import china_day
from rongxie.values.money import FEN_PER_WAN

_WHERE = platform("rehearsal")
_WEEK = timedelta(days=7)
# Figure, whom it counts, and the event that counts one.
_WHOM = (
    ("visited_enterprises",     "enterprise", "visit.recorded"),
    ("enterprises_with_need",   "enterprise", "need.stated"),
    ("declared_enterprises",    "enterprise", "case.declared"),
    ("declared_cases",          "case",       "case.declared"),
    ("recommended_enterprises", "enterprise", "case.recommended"),
    ("recommended_cases",       "case",       "case.recommended"),
    ("approved_enterprises",    "enterprise", "decision.approved"),
    ("approved_cases",          "case",       "decision.approved"),
    ("funded_enterprises",      "enterprise", "loan.drawn"),
    ("funded_cases",            "case",       "loan.drawn"),
)  # fmt: skip
_SUMMED = {"decision.approved": "approved_amount", "loan.drawn": "drawn_amount"}
_ON_PAGES = {"approved_amount": "approved_wan", "drawn_amount": "drawn_wan"}
_ROLLED_ALONE = ("approved_cases", "funded_cases")  # the catalogue has no such


def miscounted(log: Iterable[EventRow]) -> Iterator[str]:
    """Yield where the tables of the roll-up are not what the log says."""
    sums: dict[tuple[Any, ...], list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 2)
    firsts: dict[tuple[str, ...], date] = {}
    for event in log:
        day, told = china_day(event.at), _told(event)
        key = (event.region, event.bank, day, event.kind)
        sums[key] = [sums[key][0] + 1, sums[key][1] + _wan(told) * FEN_PER_WAN]
        for figure, number in _counted(event, told):
            for bank in {"", event.bank}:
                seen = (figure, number, bank, event.region)
                firsts[seen] = min(day, firsts.get(seen, day))
    with reach(_WHERE):
        rolled = DayFigure.objects.filter(mark="").values_list(
            "region", "bank", "day", "kind", "times", "amount_fen"
        )
        seen_ = FirstSeen.objects.values_list("figure", "number", "bank", "region", "day")
        rows, first_rows = set(rolled), set(seen_)
    yield from apart("day_figures", rows, {(*key, *map(int, both)) for key, both in sums.items()})
    yield from apart("first_seen", first_rows, {(*key, day) for key, day in firsts.items()})


def apart(what: str, rows: set[Any], counted: set[Any]) -> Iterator[str]:
    """Yield rows that a table has and the log does not say, and the other way round."""
    for row in sorted(rows - counted, key=str)[:3]:
        yield f"{what} has {row}, which the log does not say"
    for row in sorted(counted - rows, key=str)[:3]:
        yield f"{what} lacks {row}, which the log says"


def misread(log: Sequence[EventRow], first: date, last: date) -> Iterator[str]:
    """Yield where the catalogue of indicators, or a page, reads a week otherwise than the log says.

    Over all days everybody who was funded was approved, too; within a week he need not be.
    """
    days = _first_days(log)
    with reach(_WHERE):
        events = sealed_events(PROVINCE)
    for since, until in _weeks(first, last):
        counted = recounted(log, since, until)
        new = Counter(figure for (figure, _), day in days.items() if since <= day <= until)
        for who, read, known in (
            ("the catalogue", _read(events, since, until, counted), counted),
            ("the pages", *_on_pages(since, until, new, counted)),
        ):
            for name in sorted(read):
                if read[name] != known[name]:
                    told = f"read by {who} as {read[name]}, counted {known[name]}"
                    yield f"{name} from {since} to {until} is {told}"


def _on_pages(
    first: date, last: date, new: Mapping[str, int], counted: Mapping[str, Decimal]
) -> tuple[Mapping[str, Decimal], Mapping[str, Decimal]]:
    """Return what a page shows of some days, and what it has to: each counts the first time."""
    sums = {name: counted[figure] for figure, name in _ON_PAGES.items()}
    known = sums | {name: Decimal(new[name]) for name, _, _ in _WHOM}
    with reach(_WHERE):
        (shown,) = figures_of(PROVINCE, first=first, last=last)
    return {name: Decimal(getattr(shown, name)) for name in known}, known


def _first_days(log: Iterable[EventRow]) -> dict[tuple[str, str], date]:
    """Return the day on which each figure first counted an enterprise or a case, wherever."""
    days: dict[tuple[str, str], date] = {}
    for event in log:
        for counted in _counted(event, _told(event)):
            days.setdefault(counted, china_day(event.at))
    return days


def _weeks(first: date, last: date) -> Iterator[tuple[date, date]]:
    while first <= last:
        yield first, min(first + _WEEK - timedelta(days=1), last)
        first += _WEEK


def recounted(log: Iterable[EventRow], first: date, last: date) -> dict[str, Decimal]:
    """Count the figures of some days, as the catalogue calls them."""
    whom: dict[str, set[str]] = {name: set() for name, _, _ in _WHOM if name not in _ROLLED_ALONE}
    found: dict[str, Decimal] = dict.fromkeys(_SUMMED.values(), Decimal(0))
    for event in log:
        if first <= china_day(event.at) <= last:
            told = _told(event)
            for figure, number in _counted(event, told):
                whom.get(figure, set()).add(number)
            if event.kind in _SUMMED:
                found[_SUMMED[event.kind]] += _wan(told)
    return found | {name: Decimal(len(numbers)) for name, numbers in whom.items()}


def _read(
    events: pl.LazyFrame, first: date, last: date, names: Iterable[str]
) -> dict[str, Decimal]:
    figures = compute(events, first=first, last=last, by=(), params=InForce(last, COUNTY))
    read = figures.filter(pl.col("indicator").is_in(list(names)))
    return {row["indicator"]: Decimal(str(row["value"] or 0)) for row in read.iter_rows(named=True)}


def _counted(event: EventRow, told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the figures that count an event, each with the enterprise or case that it counts."""
    for figure, of, kind in _WHOM:
        if event.kind == kind and (number := getattr(event, of)):
            yield figure, number
    if event.kind == "visit.recorded" and "need" in told.get("flags", ()):
        yield "enterprises_with_need", event.enterprise


def _told(event: EventRow) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(event.payload or "{}")
    return found


def _wan(told: Mapping[str, Any]) -> Decimal:
    return Decimal(str(told.get("amount_wan") or 0))
