"""Turning typed columns into what people read: headings, 是 and 否, titles of choices."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import polars as pl

from rongxie.foundation.tables.headings import Headings, level_column, unique_names
from rongxie.values.columns import Column, Kind, Layout
from rongxie.values.texts import Language, Text

ROW_COLUMN = Column("_row", Text(en="Row", zh="行号"), Kind.TEXT)
_WRITTEN = Text(en="Written", zh="输出")
_JOINED_BY = ";"
_BOUNDS = {"__low": "下限", "__high": "上限"}


def specified(names: Sequence[str], columns: Sequence[Column]) -> dict[str, Column]:
    """Return the column of each name that has one; levels and bounds follow from their facts."""
    known = {column.name: column for column in (ROW_COLUMN, *columns)}
    known |= {c.name: c for c in map(level_column, columns) if c.name not in known}
    for column in columns:
        for suffix, zh in _BOUNDS.items():
            title = Text(en=f"{column.title.en}{suffix}", zh=f"{column.title.zh}{zh}")
            bound = Column(f"{column.name}{suffix}", title, Kind.NUMBER)
            known.setdefault(bound.name, bound)
    return {name: known[name] for name in names if name in known}


def headings_of(
    names: Sequence[str], columns: Sequence[Column], language: Language
) -> dict[str, str]:
    """Return the heading of each name: its title, or a synonym where the title is read otherwise.

    What stays the same is numbered.
    """
    if language == "en":
        return {name: name for name in names}
    named = specified(names, columns)
    headings = [named[name].title.zh if name in named else name for name in names]
    layout = Layout("written", _WRITTEN, MappingProxyType({c.name: c for c in columns}))
    known = Headings(layout)
    claims = known.claims(headings)
    for position, name in enumerate(names):
        claimed = [claim.position for claim in claims.get(name, ())]
        if name in layout.columns and position not in claimed:
            spare = (s for s in named[name].synonyms if not known.shares(s))
            headings[position] = next(spare, headings[position])
    return dict(zip(names, unique_names(headings, set()), strict=True))


def shown(
    schema: pl.Schema, columns: Mapping[str, Column], language: Language, *, as_text: bool
) -> list[pl.Expr]:
    """Return each column as it is shown; `as_text` for files that have neither bool nor list."""
    return [
        _shown(name, dtype, columns.get(name), language, as_text=as_text)
        for name, dtype in schema.items()
    ]


def _shown(
    name: str, dtype: pl.DataType, column: Column | None, language: Language, *, as_text: bool
) -> pl.Expr:
    value = pl.col(name)
    titles = _titles(column) if language == "zh" and column else {}
    if isinstance(dtype, pl.List):
        words = value.cast(pl.List(pl.String))
        if titles:
            words = words.list.eval(pl.element().replace(titles))
        return words.list.join(_JOINED_BY) if as_text else words
    if dtype == pl.Boolean and as_text:
        yes, no = ("是", "否") if language == "zh" else ("true", "false")
        return pl.when(value).then(pl.lit(yes)).when(~value).then(pl.lit(no)).alias(name)
    if dtype.is_float():
        return pl.when(value.is_finite()).then(value).alias(name)
    return value.cast(pl.String).replace(titles) if titles else value


def _titles(column: Column) -> dict[str, str]:
    return {choice.name: choice.title.zh for choice in column.choices}
