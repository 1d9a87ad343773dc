"""The file contracts: which columns each kind of file may have."""

from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from rongxie.values.columns import Choice, Column, Kind, Layout
from rongxie.values.texts import Text

NAMES = ("enterprises", "cases", "banks", "events", "returns", "results", "figures", "answers")


@cache
def layout(name: str) -> Layout:
    """Return the layout of one kind of file: one of `NAMES`."""
    raw = yaml.safe_load((files(__name__) / f"{name}.yaml").read_text("utf-8"))
    columns = {key: _column(key, row) for key, row in raw["columns"].items()}
    return Layout(
        name=name,
        title=Text(**raw["title"]),
        columns=MappingProxyType(columns),
        required=tuple(raw.get("required", ())),
    )


def _column(name: str, row: dict[str, Any]) -> Column:
    choices = [_choice(str(key), entry) for key, entry in row.get("choices", {}).items()]
    return Column(
        name=name,
        title=Text(**row["title"]),
        kind=Kind(row["kind"]),
        synonyms=tuple(row.get("synonyms", ())),
        choices=tuple(choices),
        minimum=row.get("minimum"),
        maximum=row.get("maximum"),
        note=Text(**row["note"]) if "note" in row else None,
        items=Kind(row["items"]) if "items" in row else None,
    )


def _choice(name: str, entry: dict[str, Any]) -> Choice:
    return Choice(name, Text(**entry["title"]), tuple(str(s) for s in entry.get("synonyms", ())))
