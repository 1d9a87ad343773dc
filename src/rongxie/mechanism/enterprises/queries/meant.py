"""Which enterprise each row of a list of another kind means: by code, else somebody decides."""

from dataclasses import replace

import polars as pl

from rongxie.foundation.imports.kinds import (
    CHOSEN,
    DECISION,
    FAULTS,
    FOUND,
    ROW,
    Judged,
    Setting,
    faults,
)
from rongxie.foundation.imports.models import Decision, Outcome
from rongxie.foundation.imports.singly import Act, judge_singly
from rongxie.foundation.imports.wordings import kept
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.queries.matching import with_codes, with_names, with_numbers
from rongxie.rulebook.layouts import layout
from rongxie.values.columns import Column
from rongxie.values.texts import Message, say

WHO: dict[str, Column] = {name: layout("enterprises").columns[name] for name in ("uscc", "name")}
_FOUND = {"_known": pl.Int64()}


def meant(frame: pl.DataFrame, setting: Setting) -> Judged:
    """Return rows with the `subject` that each means, or `candidates` of the same name.

    A row that means somebody is new until its kind finds more; a double means what it became. Who
    has no code is looked up by name in the county of the option `place`.
    """
    by_code = with_codes(frame["uscc"], setting.actor).select(
        "uscc", pl.coalesce("successor", "subject").alias("_known")
    )
    rows = frame.join(by_code, on="uscc", how="left", maintain_order="left")
    this = pl.col(DECISION) == Decision.THIS.value
    bare = pl.col("uscc").is_null()
    reached = with_numbers(frame.filter(this)[CHOSEN].drop_nulls(), setting.actor)["subject"]
    chosen = pl.when(bare & this & pl.col(CHOSEN).is_in(reached.implode())).then(CHOSEN)
    rows = rows.with_columns(pl.coalesce("_known", chosen).alias("subject")).drop("_known")
    rows = _followed(rows, setting.actor)
    asked = rows.filter(bare, pl.col("subject").is_null(), pl.col("name").is_not_null())
    rows = rows.join(_namesakes(asked, setting), on=ROW, how="left", maintain_order="left")
    empty = pl.lit([], dtype=FOUND["candidates"])
    waiting = pl.col("candidates").list.len() > 0
    outcome = pl.when(waiting).then(pl.lit(Outcome.WAITING.value)).otherwise(
        pl.lit(Outcome.NEW.value)
    )  # fmt: skip
    rows = rows.with_columns(pl.col("candidates").fill_null(empty))
    rows = rows.with_columns(outcome.alias("outcome"))
    return _without_strangers(rows)


def _followed(rows: pl.DataFrame, actor: Actor) -> pl.DataFrame:
    """Follow doubles of doubles to who stands."""
    while True:
        there = with_numbers(rows["subject"].drop_nulls().unique(), actor)
        became = there.filter(pl.col("successor").is_not_null())
        if became.is_empty():
            return rows
        onward = dict(became.select("subject", "successor").iter_rows())
        rows = rows.with_columns(pl.col("subject").replace(onward))


def _namesakes(asked: pl.DataFrame, setting: Setting) -> pl.DataFrame:
    place = pl.lit(setting.options.get("place") or None, pl.String)
    there = with_names(asked.select(ROW, "name", place.alias("region")), setting.actor)
    return there.group_by(ROW).agg(pl.col("subject").alias("candidates"))


def _without_strangers(rows: pl.DataFrame) -> Judged:
    """Return rows of which nobody, or nobody known, is meant, with what to do."""
    skipped = pl.col(DECISION) == Decision.SKIP.value
    nobody = rows.filter(
        pl.col("subject").is_null(), pl.col("candidates").list.len() == 0, ~skipped.fill_null(False)
    )
    told: dict[int, tuple[str, Message]] = {}
    for row, uscc, name in nobody.select(ROW, "uscc", "name").iter_rows():
        told[row] = ("uscc" if uscc else "name", _nobody(uscc, name))
    lines = [(row, column, kept(message)) for row, (column, message) in told.items()]
    left_out = faults(rows.filter(skipped)[ROW], "", say("Left out, as was decided."))
    return Judged(rows, pl.concat([pl.DataFrame(lines, schema=FAULTS, orient="row"), left_out]))


def _nobody(uscc: str | None, name: str | None) -> Message:
    if uscc:
        return say(
            "No enterprise with the code {code} stands in your place. Bring it in with the list of"
            " enterprises first.",
            code=uscc,
        )
    if name:
        return say(
            "Nobody in your county is called {name}. Write the code, or bring the enterprise in"
            " with the list of enterprises first.",
            name=name,
        )
    return say("The row names no enterprise: write its code, or its whole name.")


def with_outcome(judged: Judged, unchanged: pl.Expr) -> Judged:
    """Return rows of which those that wait for nobody and bring nothing are unchanged."""
    new = pl.col("outcome") == Outcome.NEW.value
    same = pl.when(new & unchanged).then(pl.lit(Outcome.UNCHANGED.value)).otherwise("outcome")
    return replace(judged, frame=judged.frame.with_columns(same.alias("outcome")))


def judge_each(frame: pl.DataFrame, setting: Setting, act: Act) -> Judged:
    """Return what would become of rows that are done one by one: each means `enterprise`.

    Rows of which that is not known are not tried.
    """
    judged = meant(frame, setting)
    rows = judged.frame.with_columns(pl.col("subject").alias("enterprise"))
    open_row = pl.col("subject").is_null() | pl.col(ROW).is_in(judged.faults["row"].implode())
    tried = judge_singly(rows.filter(~open_row).drop("outcome", "subject", "candidates"), act)
    left = rows.filter(open_row)
    frame = pl.concat([left, tried.frame.select(left.columns)])
    return Judged(frame, pl.concat([judged.faults, tried.faults]))
