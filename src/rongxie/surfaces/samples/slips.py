"""Slips of the pen in a sample sheet: cells as clerks write them, at low and known rates."""

from dataclasses import dataclass

import polars as pl

from rongxie.surfaces.samples.draws import Generator, chance

_WIDE = {str(digit): chr(ord("０") + digit) for digit in range(10)}
_DIGIT = r"^\d+$"


@dataclass(frozen=True, slots=True)
class Slip:
    """One way to write a cell; `rejected` if reading it must refuse the value."""

    name: str
    column: str
    share: float
    written: pl.Expr
    rejected: bool = False


def _next_digit(code: pl.Expr) -> pl.Expr:
    """Return codes whose last character does not check: another digit than the right one."""
    last = code.str.slice(-1)
    wrong = pl.when(last == "7").then(pl.lit("3")).otherwise(pl.lit("7"))
    return pl.concat_str(code.str.slice(0, code.str.len_chars() - 1), wrong)


def _range(heads: pl.Expr) -> pl.Expr:
    low = heads.str.to_integer(strict=False)
    return pl.format("{}-{}人", low, low + 5)


_OWN = {
    column: pl.col(column)
    for column in ("uscc", "name", "industry", "employees", "need_amount_wan", "need_stated_on")
}
SLIPS = (
    Slip("lower_case", "uscc", 0.004, _OWN["uscc"].str.to_lowercase()),
    Slip("full_width_code", "uscc", 0.002, _OWN["uscc"].str.replace_many(_WIDE)),
    Slip("wrong_check", "uscc", 0.003, _next_digit(_OWN["uscc"]), rejected=True),
    Slip("trailing_blanks", "name", 0.01, pl.concat_str(_OWN["name"], pl.lit("  "))),
    Slip("no_letter", "industry", 0.02, _OWN["industry"].str.slice(1)),
    Slip("range", "employees", 0.004, _range(_OWN["employees"]), rejected=True),
    Slip("counted", "employees", 0.006, pl.concat_str(_OWN["employees"], pl.lit("人"))),
    Slip("unit", "need_amount_wan", 0.01, pl.concat_str(_OWN["need_amount_wan"], pl.lit("万"))),
    Slip("full_width", "need_amount_wan", 0.004, _OWN["need_amount_wan"].str.replace_many(_WIDE)),
    Slip("to_be_discussed", "need_amount_wan", 0.003, pl.lit("面议"), rejected=True),
    Slip("dots", "need_stated_on", 0.01, _OWN["need_stated_on"].str.replace_all("-", ".")),
    Slip("no_day", "need_stated_on", 0.003, _OWN["need_stated_on"].str.slice(0, 7), rejected=True),
)  # fmt: skip


def draw_slips(rng: Generator, enterprises: pl.DataFrame) -> pl.DataFrame:
    """Return per row the `slips` in it, joined by `;`, none of them in a blank cell.

    A cell has at most one: of several the first of the list is made.
    """
    marks: dict[str, pl.Series] = {}
    taken = {slip.column: enterprises[slip.column].is_null() for slip in SLIPS}
    for slip in SLIPS:
        mark = pl.Series(chance(rng, slip.share, enterprises.height)) & ~taken[slip.column]
        taken[slip.column] = taken[slip.column] | mark
        marks[slip.name] = mark
    named = [pl.when(name).then(pl.lit(name)) for name in marks]
    joined = pl.concat_str(named, separator=";", ignore_nulls=True).alias("slips")
    return pl.DataFrame(marks).select(pl.when(joined != "").then(joined).alias("slips"))


def with_slips(enterprises: pl.DataFrame, slips: pl.Series) -> pl.DataFrame:
    """Return the enterprises with the slips made; their columns are text from then on."""
    columns = dict.fromkeys(slip.column for slip in SLIPS)
    texts = enterprises.with_columns(
        *(pl.col(c).cast(pl.String).str.strip_suffix(".0") for c in columns), slips.alias("_slips")
    )
    made = {column: pl.col(column) for column in columns}
    for slip in SLIPS:
        has = pl.format(";{};", "_slips").str.contains(f";{slip.name};", literal=True)
        made[slip.column] = pl.when(has).then(slip.written).otherwise(made[slip.column])
    return texts.with_columns(**made).drop("_slips")
