"""The headline figures of a place, from the tables of the roll-up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.db import connection

from rongxie.foundation.reach.areas import Area, area_of
from rongxie.values.money import FEN_PER_WAN
from rongxie.values.regions import SAMPLE_PROVINCE

By = Literal["", "bank", "region", "day"]
# What a bank is not known of yet stays blank by bank.
_BEFORE_A_BANK = (
    "visits", "visited_enterprises", "enterprises_with_need", "declared_enterprises",
    "declared_cases", "recommended_enterprises", "recommended_cases",
)  # fmt: skip
_GROUPS: Mapping[str, str] = {
    "": "''",
    "bank": "bank",
    "region": "left(region || '.', %(digits)s)",
    "day": "day::text",
}
_WITHIN = """
    region >= %(lo)s AND region < %(hi)s AND day <= %(last)s
    AND (%(first)s::date IS NULL OR day >= %(first)s)
"""
_SUMS = """
    SELECT {group}, kind, sum(times), sum(amount_fen), sum(rated_fen), sum(interest_fen)
    FROM day_figures
    WHERE {within} AND mark = '' AND kind IN ('visit.recorded', 'decision.approved', 'loan.drawn')
    GROUP BY 1, 2
"""
# A place as long as `digits` is counted by whoever shares less than that with a place before; what
# lies no deeper is a place by itself. No place is shorter than a province.
_FIRSTS = """
    SELECT {group}, figure, sum(count) FROM day_firsts
    WHERE {within} AND {bank} AND shared < least(%(length)s, length(region) + 1)
    GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The figures of one group: a place, a bank, a day, or all (blank).

    Enterprises (户) and cases (户次) are those counted for the first time ever within the period:
    from the beginning of the record on, that is all of them. None: not known by bank.
    """

    group: str
    visits: int | None = 0
    visited_enterprises: int | None = 0
    enterprises_with_need: int | None = 0
    declared_enterprises: int | None = 0
    declared_cases: int | None = 0
    recommended_enterprises: int | None = 0
    recommended_cases: int | None = 0
    approved_enterprises: int = 0
    approved_cases: int = 0
    approved_wan: Decimal = Decimal(0)
    funded_enterprises: int = 0
    funded_cases: int = 0
    drawn_wan: Decimal = Decimal(0)
    average_rate: Decimal | None = None  # percent a year, weighted by amount


def figures_of(
    region: str, *, last: date, first: date | None = None, by: By = "", digits: int = 0
) -> list[Headline]:
    """Return the figures of a place and what lies below it, in the reach that is open.

    Days are inclusive; without `first` from the beginning of the record. `by` region groups by so
    many `digits` of the code. Groups without any event are left out; without groups there is one.
    """
    area = counted_in(region)
    asked = {
        "lo": area.lo, "hi": area.hi, "first": first, "last": last, "digits": digits,
        "length": max(digits, len(region), 2),
    }  # fmt: skip
    group, bank = _GROUPS[by], "bank <> ''" if by == "bank" else "bank = ''"
    found: dict[str, dict[str, Any]] = {} if by else {"": {}}
    with connection.cursor() as cursor:
        cursor.execute(_FIRSTS.format(group=group, within=_WITHIN, bank=bank), asked)
        for key, figure, count in cursor.fetchall():
            found.setdefault(_place(key), {})[figure] = int(count)
        cursor.execute(_SUMS.format(group=group, within=_WITHIN), asked)
        for key, kind, *sums in cursor.fetchall():
            if by != "bank" or key:
                found.setdefault(_place(key), {}).update(_summed(kind, sums))
    blank = dict.fromkeys(_BEFORE_A_BANK) if by == "bank" else {}
    return [Headline(group=key, **{**found[key], **blank}) for key in sorted(found)]


def counted_in(region: str) -> Area:
    """Return whose events count for a place: for the country those of every province but one.

    The sample county lies in a province of its own, and counts nowhere but there.
    """
    return area_of(region) if region else Area("", SAMPLE_PROVINCE)


def _place(key: str) -> str:
    return key.removesuffix(".")


def _summed(kind: str, sums: list[Any]) -> dict[str, Any]:
    times, amount, rated, interest = sums
    if kind == "visit.recorded":
        return {"visits": int(times)}
    if kind == "decision.approved":
        return {"approved_wan": _wan(amount)}
    return {"drawn_wan": _wan(amount), "average_rate": interest / rated if rated else None}


def _wan(fen: Any) -> Decimal:
    return Decimal(fen) / FEN_PER_WAN
