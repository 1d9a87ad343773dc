"""A sheet of enterprises taken through every rule, each row ending in exactly one place."""

from dataclasses import dataclass

import polars as pl

from rongxie.foundation.tables.delimited import ROW
from rongxie.rulebook.admission import admit
from rongxie.rulebook.allocation import Allocation, allocate, limits_of
from rongxie.rulebook.inference import infer_industry, infer_region
from rongxie.rulebook.layouts import layout
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.screening import screen
from rongxie.rulebook.size import classify
from rongxie.rulebook.size_standards import size_standard
from rongxie.rulebook.sorting import compare_size, mark_duplicates, sort_out
from rongxie.rulebook.subjects import reasons, set_apart
from rongxie.values.texts import Language, Text


@dataclass(frozen=True)
class Cycle:
    """A finished run. `rows` has every row of the sheet in its order, with `list` telling where
    it went; `banks` the banks as read; `placed` the recommended cases with their banks."""

    rows: pl.DataFrame
    banks: pl.DataFrame
    placed: pl.DataFrame
    allocation: Allocation
    params: InForce
    language: Language


def run(sheet: pl.LazyFrame, banks: pl.DataFrame, params: InForce, language: Language) -> Cycle:
    """Take a sheet through classify, screen, sort out and allocate.

    :raises Refusal: if case or bank numbers are blank or repeated
    """
    rows = _judged(sheet, params, language)
    cases = _cases(rows.filter(pl.col("list") == "recommended"))
    allocation = allocate(cases, banks, limits_of(params))
    placed = cases.join(
        allocation.placements.drop("cost"), on="case_id", how="left", maintain_order="left"
    )
    return Cycle(rows, banks, placed, allocation, params, language)


def _judged(frame: pl.LazyFrame, params: InForce, language: Language) -> pl.DataFrame:
    known = infer_region(infer_industry(_with_case_columns(frame)), params.region)
    sized = compare_size(classify(known, size_standard(), wording=language))
    screened = admit(screen(sized, params, wording=language), params)
    judged = sort_out(mark_duplicates(set_apart(screened).collect()))
    return judged.with_columns(
        _questions(language).alias("questions"), _why_apart(language).alias("set_apart_reason")
    )


_ALWAYS = {"uscc": pl.String, "name": pl.String, "case_id": pl.String, "amount_wan": pl.Float64}


def _with_case_columns(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Give every row a case number and an amount: its row and its need where none is given."""
    columns = frame.collect_schema().names()
    blank = {n: pl.lit(None, dtype=t) for n, t in _ALWAYS.items() if n not in columns}
    need = pl.col("need_amount_wan") if "need_amount_wan" in columns else pl.lit(None, pl.Float64)
    return frame.with_columns(**blank).with_columns(
        pl.col("case_id").fill_null(pl.col(ROW).cast(pl.String)),
        pl.col("amount_wan").fill_null(need),
    )


def _cases(recommended: pl.DataFrame) -> pl.DataFrame:
    wanted = [*layout("cases").columns, "region_name", "questions", "by_tick", "size", "admission"]
    return recommended.select(ROW, *(c for c in wanted if c in recommended.columns))


_SIZE_QUESTION = Text(en="Ask for what the size needs: {reason}", zh="核实划型所需信息（{reason}）")


def _questions(language: Language) -> pl.Expr:
    """Say what the visit has to ask: what is unknown, and what the size lacks."""
    before, after = _SIZE_QUESTION.said_in(language).split("{reason}")
    size = pl.when(pl.col("admission") == "unknown").then(
        pl.concat_str(pl.lit(before), pl.col("size_reason"), pl.lit(after))
    )
    unknown = pl.when(pl.col("outcome") == "incomplete").then(pl.col("remedies"))
    asked = pl.concat_str([unknown, size], separator=";", ignore_nulls=True)
    return pl.when(asked != "").then(asked)


_DUPLICATE = {
    "repeated": Text(
        en="The same enterprise with the same facts stands further up",
        zh="与前面一行为同一主体且内容相同",
    ),
    "conflicting": Text(
        en="Rows of one code tell different facts: keep the right one and run again",
        zh="同一代码的多行内容不一致，请核实后保留正确的一行再运行",
    ),
}


def _why_apart(language: Language) -> pl.Expr:
    words = {name: text.said_in(language) for name, text in (reasons() | _DUPLICATE).items()}
    return pl.coalesce("not_enterprise", "duplicate").replace_strict(
        words, default=None, return_dtype=pl.String
    )
