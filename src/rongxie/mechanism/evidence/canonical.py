"""The values of facts as canonical text, and back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache

import polars as pl

from rongxie.foundation.tables.cells import FEN, dtype_of, read_values
from rongxie.foundation.tables.headings import Meaning
from rongxie.mechanism.evidence.facts import recordable, see_that_known
from rongxie.rulebook.layouts import layout
from rongxie.rulebook.standards import TESTS
from rongxie.values.columns import Column, Kind
from rongxie.values.texts import Refusal, Text, say


class UnusableValue(Refusal):
    """A value that the fact cannot have."""


@cache
def may_be_blank() -> frozenset[str]:
    """Return the facts of which a blank is an answer."""
    return frozenset(fact for test in TESTS if test.blank_answers for fact in test.facts)


def canonical_texts(fact: str, values: Sequence[object]) -> list[str]:
    """Return values of one fact as texts that read back the same: `true`, `2026-10-31`, `35.5`.

    Texts are read as a cell of a sheet is (是, 2026年10月31日, 3万元).

    :raises UnknownFact: if no evidence is kept of the fact
    :raises UnusableValue: if it cannot have one of the values
    """
    see_that_known([fact])
    column = recordable()[fact]
    given = [_written(value) for value in values]
    read = read_values(pl.Series(given, dtype=pl.String), Meaning(column)).to_list()
    texts = []
    for value, text, known in zip(values, given, read, strict=True):
        blank = text == "" and fact in may_be_blank()
        if "\x00" in text or (known in (None, []) and not blank):
            raise UnusableValue(
                say(
                    "{fact} cannot be {value}. Give {form}; leave out what is not known.",
                    fact=column.title,
                    value=repr(value),
                    form=_form(column),
                )
            )
        texts.append("" if known is None else _canonical(known))
    return texts


def typed(fact: str, text: pl.Expr) -> pl.Expr:
    """Return canonical texts of a fact as values of its kind; a blank is null."""
    column = layout("enterprises").columns[fact]
    known = pl.when(text != "").then(text)
    if column.kind is Kind.BOOL:
        return known == "true"
    if column.kind is Kind.LIST:
        return known.str.split(";")
    return known.str.to_date() if column.kind is Kind.DATE else known.cast(dtype_of(column))


def value_of(fact: str, text: str) -> object:
    """Return one canonical text as the value that it stands for."""
    return pl.select(typed(fact, pl.lit(text, dtype=pl.String))).to_series().to_list()[0]


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, float | Decimal):
        return f"{value:f}"
    if isinstance(value, list | tuple):
        return ";".join(map(str, value))
    return str(value)


def _canonical(value: object) -> str:
    if isinstance(value, float):
        text = f"{value:.{FEN}f}".rstrip("0").rstrip(".")
        return "0" if text == "-0" else text
    return _written(value)


def _form(column: Column) -> Text:
    if column.choices:
        titles = [choice.title for choice in column.choices]
        return Text(en="; ".join(t.en for t in titles), zh="、".join(t.zh for t in titles))
    return _FORMS.get(column.kind, _WORDS)


_WORDS = Text(en="a text", zh="文字")
_FORMS: Mapping[Kind, Text] = {
    Kind.BOOL: Text(en="yes or no", zh="是或否"),
    Kind.DATE: Text(en="a day such as 2026-10-31", zh="日期，如2026-10-31"),
    Kind.INTEGER: Text(en="a whole number such as 12", zh="整数，如12"),
    Kind.WAN: Text(en="an amount in 万元 such as 35.5", zh="万元金额，如35.5"),
    Kind.INDUSTRY: Text(en="an industry code such as C3311", zh="行业代码，如C3311"),
}
