"""Bringing in what a bank answers as a sheet: each line as the page does it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import polars as pl

from rongxie.foundation.imports.kinds import Judged, ListKind, Setting, Written
from rongxie.foundation.imports.models import Outcome
from rongxie.foundation.imports.options import see_options
from rongxie.foundation.imports.singly import Act, judge_having, write_singly
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.decisions.actions.answering import answer
from rongxie.mechanism.referrals.access import NotYours
from rongxie.rulebook.layouts import layout
from rongxie.rulebook.steps import Role
from rongxie.values.texts import say

_LAYOUT = layout("answers")
_ROWS_AT_ONCE = 200  # each takes up to five steps, every one with what follows from it


def _see_that_may(actor: Actor) -> None:
    if actor.role is not Role.BANK:
        raise NotYours(
            say("Answers are brought in by the branch of the bank that was sent the referrals.")
        )


def _settled(options: Mapping[str, str], actor: Actor, on: date) -> dict[str, str]:
    see_options(options, ())
    return {}


def _act(setting: Setting) -> Act:
    return lambda row: answer(row, actor=setting.actor, at=setting.at)


def _judge(frame: pl.DataFrame, setting: Setting) -> Judged:
    judged = judge_having(frame, _LAYOUT.columns["referral"], _act(setting))
    moved = pl.when(pl.col("outcome") == Outcome.NEW.value).then(pl.lit(Outcome.CHANGED.value))
    return replace(
        judged,
        frame=judged.frame.with_columns(
            moved.otherwise("outcome").alias("outcome"), pl.col("referral").alias("subject")
        ),
    )


def _write(rows: pl.DataFrame, setting: Setting) -> Written:
    return write_singly(rows, _act(setting))


ANSWERS = ListKind(
    name=_LAYOUT.name,
    title=_LAYOUT.title,
    layout=_LAYOUT,
    required=_LAYOUT.required,
    see_that_may=_see_that_may,
    settle=_settled,
    judge=_judge,
    write=_write,
    part_rows=_ROWS_AT_ONCE,
)
