"""The banks of a sample county: what each serves, takes and can carry."""

from dataclasses import dataclass
from math import ceil

import polars as pl

from rongxie.surfaces.samples.county import County
from rongxie.surfaces.samples.words import name_parts

CAPACITY_SHARE = 0.95  # of the cases that can be expected: most find a place, not all
_ORDINALS = "甲乙丙丁戊己庚辛壬癸"
_ALL = ("credit", "mortgage", "pledge", "guarantee")


@dataclass(frozen=True, slots=True)
class _Type:
    """A type of bank: `towns` is how many townships a branch serves, 0 for the whole county.

    `industries` are section letters, none for all; `weight` tells capacities apart.
    """

    name: str
    towns: int
    amounts_wan: tuple[float, float]
    collaterals: tuple[str, ...]
    industries: str
    weight: int


_MOST = ("credit", "mortgage", "guarantee")
_TYPES = {
    "state": _Type("样例国有大型银行", 0, (1, 5000), _ALL, "", 5),
    "rural": _Type("样例农村商业银行", 0, (1, 800), _ALL, "", 6),
    "city": _Type("样例城市商业银行", 0, (5, 2000), _MOST, "", 4),
    "joint": _Type("样例股份制银行", 0, (50, 3000), _ALL[:3], "CEFGIKLM", 2),
    "town": _Type("样例农村商业银行", 3, (1, 500), _MOST, "", 3),
    "village": _Type("样例村镇银行", 5, (1, 200), ("credit", "guarantee"), "ACFGHO", 2),
}  # fmt: skip
_ORDER = ("state", "rural", "city", "joint", "town", "village", "state", "town")


def make_banks(county: County, count: int, cases: int) -> pl.DataFrame:
    """Return the banks; together they can carry most of the expected cases."""
    types = [_TYPES[_ORDER[number % len(_ORDER)]] for number in range(count)]
    weights = sum(each.weight for each in types)
    seen: dict[str, int] = {}
    rows = []
    for number, each in enumerate(types):
        towns = _towns(county, each, number)
        ordinal = seen.get(each.name, 0)
        seen[each.name] = ordinal + 1
        rows.append(
            {
                "bank_id": f"YL{number + 1:02d}",
                "name": _name(county, each, ordinal, towns),
                "regions": [county.code] if not each.towns else [t for t, _ in towns],
                "min_wan": float(each.amounts_wan[0]),
                "max_wan": float(each.amounts_wan[1]),
                "collaterals": list(each.collaterals),
                "industries": list(each.industries),
                "capacity": max(ceil(cases * CAPACITY_SHARE * each.weight / weights), 1),
                "synthetic": True,
            }
        )
    texts = pl.List(pl.String())
    lists = {"regions": texts, "collaterals": texts, "industries": texts}
    return pl.DataFrame(rows, schema_overrides=lists, infer_schema_length=None)


def _towns(county: County, each: _Type, number: int) -> list[tuple[str, str]]:
    """Return code and name of the townships that a branch serves, going round the county."""
    below = [(t.code, t.name) for t in county.townships]
    return [below[(number + n) % len(below)] for n in range(min(each.towns, len(below)))]


def _name(county: County, each: _Type, ordinal: int, towns: list[tuple[str, str]]) -> str:
    letter = _ORDINALS[ordinal % len(_ORDINALS)]
    round_ = ordinal // len(_ORDINALS)
    place = towns[0][1] if towns else county.name
    return f"{each.name}{letter}{round_ + 1 if round_ else ''}{place}支行{name_parts().mark}"
