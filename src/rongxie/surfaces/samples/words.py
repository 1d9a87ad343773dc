"""The word lists of a sample: trades, and the parts of names and addresses."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

KINDS = ("company", "sole_proprietor", "cooperative", "family_farm")


@dataclass(frozen=True, slots=True)
class Trade:
    """What an enterprise lives on; `weights` and `heads` as the file says."""

    industry: str
    business: str
    weights: tuple[float, ...]
    heads: tuple[int, int]
    per_head: float
    words: tuple[str, ...]
    shops: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameParts:
    """Parts of made-up names and addresses, and the mark that names end with."""

    mark: str
    first: tuple[str, ...]
    second: tuple[str, ...]
    shop: tuple[str, ...]
    surnames: tuple[str, ...]
    streets: tuple[str, ...]
    projects: tuple[str, ...]


@cache
def trades() -> tuple[Trade, ...]:
    """Return the trades in the order of the file."""
    return tuple(
        Trade(
            industry=code,
            business=row["business"],
            weights=tuple(row["in"]),
            heads=(row["heads"][0], row["heads"][1]),
            per_head=row["per_head"],
            words=tuple(row["words"]),
            shops=tuple(row["shops"]),
        )
        for code, row in _read("trades.yaml")["trades"].items()
    )


@cache
def name_parts() -> NameParts:
    """Return the parts of names."""
    raw = _read("names.yaml")
    return NameParts(mark=raw.pop("mark"), **{key: tuple(value) for key, value in raw.items()})


def _read(name: str) -> dict[str, Any]:
    raw: dict[str, Any] = yaml.safe_load((files(__package__ or "") / name).read_text("utf-8"))
    return raw
