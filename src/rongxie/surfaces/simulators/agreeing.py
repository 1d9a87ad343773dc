"""The figures of a rehearsal counted three times: from rows, from the whole log, as rolled up.

Rows are what the actions keep, in the tables of their stages. The log is folded as the command
`rongxie indicators` does it, and by nothing that the roll-up uses. The roll-up is what the pages
show: it was taken in part by part, as the days went by.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

import polars as pl
from django.db.models import QuerySet

from rongxie.foundation.events.frames import sealed_events
from rongxie.foundation.reach.entering import reach
from rongxie.insight.indicators import compute, parse_groupings
from rongxie.insight.rollup.reading import figures_of
from rongxie.mechanism.decisions.models import Decision, Drawdown, Verdict
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.visits.models import Need, Visit, VisitOutcome
from rongxie.rulebook.parameters import InForce
from rongxie.surfaces.demo.cast import platform
from rongxie.surfaces.demo.place import COUNTY, PROVINCE

By = Literal["", "bank", "region"]
Figures = Mapping[str, Mapping[str, Decimal]]  # by group: a bank, a township, or all (blank)

_WHERE = platform("rehearsal")
_EXACT = Decimal("0.0001")
_TOWN = 9  # digits of a township
_GROUPINGS = {"": "", "bank": "bank", "region": f"region:{_TOWN}"}
# Of the catalogue, as the headline calls them; the others are shares of these.
_INDICATORS = {
    name: name
    for name in (
        "visited_enterprises", "enterprises_with_need", "declared_enterprises", "declared_cases",
        "recommended_enterprises", "recommended_cases", "approved_enterprises",
        "funded_enterprises", "average_rate",
    )
} | {"approved_amount": "approved_wan", "drawn_amount": "drawn_wan"}  # fmt: skip


def disagreeing(first: date, last: date) -> Iterator[str]:
    """Yield a sentence for each figure on which the three countings differ."""
    bys: tuple[By, ...] = ("", "bank", "region")
    for by in bys:
        with reach(_WHERE):
            rows, log, rolled = _rows(by), _folded(by, first, last), _rolled_up(by, last)
        yield from differences(rows, log, rolled)


def differences(rows: Figures, log: Figures, rolled: Figures) -> Iterator[str]:
    """Yield where three countings differ; a figure that one of them does not have is not told."""
    for group in sorted({*rows, *log, *rolled}):
        countings = [one.get(group, {}) for one in (rows, log, rolled)]
        for name in sorted({*countings[0], *countings[1], *countings[2]}):
            known = [one.get(name, Decimal(0)) for one in countings]
            if len(set(known)) > 1:
                said = "rows {}, log {}, rolled up {}".format(*known)
                yield f"{name} of {group or 'all'}: {said}"


def _rows(by: By) -> Figures:
    """Count the rows of the stages."""
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for name, pairs in _pairs(by).items():
        held: dict[str, set[object]] = defaultdict(set)
        for group, one in pairs:
            held[_group(by, group)].add(one)
        for group, ones in held.items():
            found[group][name] = Decimal(len(ones))
    of = "bank" if by == "bank" else "region"
    for group, amount in _approved().values_list(of, "amount_wan"):
        _add(found[_group(by, group)], "approved_wan", amount)
    for group, amount, rate in Drawdown.objects.values_list(of, "amount_wan", "rate"):
        _add(found[_group(by, group)], "drawn_wan", amount)
        _add(found[_group(by, group)], "average_rate", amount * rate)
    for figures in found.values():
        if "average_rate" in figures:
            figures["average_rate"] = _plain(figures["average_rate"] / figures["drawn_wan"])
    return found


def _pairs(by: By) -> dict[str, Iterable[tuple[str, object]]]:
    """Return the place or bank and whom it counts, for each figure of distinct ones."""
    of = "bank" if by == "bank" else "region"
    found: dict[str, Iterable[tuple[str, object]]] = {
        "approved_enterprises": _approved().values_list(of, "enterprise"),
        "funded_enterprises": Drawdown.objects.values_list(of, "enterprise"),
    }
    if by == "bank":  # what comes before a bank is none's
        return found
    visits = Visit.objects.values_list("region", "enterprise")
    declared = Case.objects.exclude(papers_checked_by="")
    listed = Case.objects.exclude(recommended_on=None)
    return found | {
        "visited_enterprises": visits,
        "enterprises_with_need": [
            *visits.filter(outcome=VisitOutcome.NEED),
            *Need.objects.values_list("region", "enterprise"),
        ],
        "declared_enterprises": declared.values_list("region", "enterprise"),
        "declared_cases": declared.values_list("region", "pk"),
        "recommended_enterprises": listed.values_list("region", "enterprise"),
        "recommended_cases": listed.values_list("region", "pk"),
    }


def _approved() -> QuerySet[Decision]:
    return Decision.objects.filter(verdict=Verdict.APPROVED)


def _folded(by: By, first: date, last: date) -> Figures:
    """Count the whole log by the catalogue of indicators."""
    figures = compute(
        sealed_events(PROVINCE), first=first, last=last, by=parse_groupings(_GROUPINGS[by]),
        params=InForce(last, COUNTY),
    )  # fmt: skip
    counted = figures.filter(pl.col("indicator").is_in(_INDICATORS), pl.col("value").is_not_null())
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in counted.rows(named=True):
        group = row[by] if by else ""
        if group is not None:  # blank is what belongs to no bank
            found[group][_INDICATORS[row["indicator"]]] = _plain(row["value"])
    return found


def _rolled_up(by: By, last: date) -> Figures:
    """Read what the pages show."""
    names = _INDICATORS.values()
    found = {}
    for one in figures_of(PROVINCE, last=last, by=by, digits=_TOWN):
        told = {name: getattr(one, name) for name in names}
        if by != "bank" or one.group:
            found[one.group] = {n: _plain(v) for n, v in told.items() if v is not None}
    return found


def _group(by: By, group: str) -> str:
    return {"": "", "bank": group, "region": group[:_TOWN]}[by]


def _add(figures: dict[str, Decimal], name: str, amount: Decimal) -> None:
    figures[name] = figures.get(name, Decimal(0)) + amount


def _plain(value: object) -> Decimal:
    return Decimal(str(value)).quantize(_EXACT)
