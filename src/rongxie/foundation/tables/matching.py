"""Deciding which column of a sheet is read as which column of the layout."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from rongxie.foundation.tables.cells import read_cells
from rongxie.foundation.tables.delimited import ROW
from rongxie.foundation.tables.headings import (
    Claim,
    Headings,
    Meaning,
    heading_key,
    letters,
    unique_names,
)
from rongxie.values.columns import Kind, Layout
from rongxie.values.texts import Refusal, say

_SAMPLE = 200  # rows that decide between two headings of one column
_ANY_TEXT = (Kind.TEXT, Kind.LIST)


class HeadingsRepeated(Refusal):
    """Two columns of the file have the same heading."""


class ColumnsMissing(Refusal):
    """The file lacks columns that the command cannot do without."""


@dataclass(frozen=True, slots=True)
class Match:
    """What each column of a sheet is read as, by its position."""

    meanings: Mapping[int, Meaning]
    names: Mapping[int, str]  #     names for the columns that are not recognised
    headings: Mapping[str, str]  #  canonical name -> heading as found

    @property
    def unrecognised(self) -> tuple[str, ...]:
        return tuple(self.names.values())


def match_headings(
    texts: Sequence[str], body: pl.DataFrame, layout: Layout, headings: Headings, file: str
) -> Match:
    """Match the headings with the layout; `body` holds the columns in their order below `_row`.

    Of two different headings of one column, the one with more usable values is read; the other
    column is kept under its own heading.

    :raises HeadingsRepeated: if a recognised heading is there twice
    :raises ColumnsMissing: if a required column is not there
    """
    claims = headings.claims(texts)
    chosen = [_choose(claim, body, file) for claim in claims.values()]
    meanings = {c.position: c.meaning for c in chosen}
    missing = [n for n in layout.required if n not in claims]
    if missing:
        raise _missing([layout.columns[n].title.zh for n in missing], file)
    taken = {ROW} | {m.column.name for m in meanings.values()}
    others = [p for p in range(len(texts)) if p not in meanings]
    names = unique_names([texts[p] or f"({letters(p)})" for p in others], taken)
    found = {c.meaning.column.name: c.heading for c in chosen}
    return Match(
        MappingProxyType(meanings),
        MappingProxyType(dict(zip(others, names, strict=True))),
        MappingProxyType(found),
    )


def _missing(titles: Sequence[str], file: str) -> ColumnsMissing:
    return ColumnsMissing(
        say(
            "{file} lacks the column {headings}: add it, with this heading",
            file=file,
            headings="、".join(titles),
        )
    )


def _choose(claims: Sequence[Claim], body: pl.DataFrame, file: str) -> Claim:
    first = claims[0]
    for claim in claims[1:]:
        if heading_key(claim.heading) == heading_key(first.heading):
            raise HeadingsRepeated(
                say(
                    "{file} has the heading {heading} twice, in the columns {first} and {second}:"
                    " delete or rename one of them",
                    file=file,
                    heading=first.heading,
                    first=letters(first.position),
                    second=letters(claim.position),
                )
            )
    if len(claims) == 1 or first.meaning.column.kind in _ANY_TEXT:
        return first
    return max(claims, key=lambda claim: _usable(claim, body))


def _usable(claim: Claim, body: pl.DataFrame) -> int:
    """Return by how much usable values outnumber unusable ones at the top of the column."""
    texts = body.to_series(claim.position + 1).head(_SAMPLE).cast(pl.String)
    cells = read_cells(texts, claim.meaning)
    return len(cells.values.drop_nulls()) - int(cells.unusable.sum())
