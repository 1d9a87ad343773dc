"""For kinds whose rows are written by the action of the page, one row after the other.

A check does the same and takes it back, so that what it tells is what the action says.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl
from django.db import transaction

from rongxie.foundation.imports.kinds import FAULTS, FOUND, ROW, Judged, Written, faults
from rongxie.foundation.imports.models import Outcome
from rongxie.foundation.imports.wordings import kept
from rongxie.values.columns import Column
from rongxie.values.texts import Message, Refusal, say

Row = Mapping[str, Any]
# Does what a row says and returns the id of what it is kept as; None: it is all that already.
Act = Callable[[Row], int | None]
_Tried = tuple[Outcome, Message | None]  # what would become of a row, and why it is refused


class _TakenBack(Exception):
    """Ends a transaction that was only to be tried; caught here."""


def judge_singly(rows: pl.DataFrame, act: Act) -> Judged:
    """Return what would become of each row if it alone were done, and take it back."""
    return _judged(rows, [_tried(row, act, keeping=False) for row in rows.iter_rows(named=True)])


def judge_in_turn(rows: pl.DataFrame, act: Act) -> Judged:
    """Return what would become of rows that are done one after the other, and take all back.

    For rows that need each other: a branch comes after the bank that stands above it.
    """
    tried: list[_Tried] = []
    try:
        with transaction.atomic():
            tried = [_tried(row, act, keeping=True) for row in rows.iter_rows(named=True)]
            raise _TakenBack
    except _TakenBack:
        return _judged(rows, tried)


def _tried(row: Row, act: Act, *, keeping: bool) -> _Tried:
    subject: int | None = None
    try:
        with transaction.atomic():
            subject = act(row)
            if not keeping:
                raise _TakenBack
    except _TakenBack:
        pass
    except Refusal as refusal:
        return Outcome.REJECTED, refusal.message
    return (Outcome.UNCHANGED if subject is None else Outcome.NEW), None


def _judged(rows: pl.DataFrame, tried: Sequence[_Tried]) -> Judged:
    found = [
        (row, outcome.value, None, list[int]())
        for row, (outcome, _) in zip(rows[ROW], tried, strict=True)
    ]
    wrong = [
        (row, "", kept(message))
        for row, (_, message) in zip(rows[ROW], tried, strict=True)
        if message
    ]
    added = pl.DataFrame(found, schema=FOUND, orient="row").drop(ROW)
    return Judged(pl.concat([rows, added], how="horizontal"), _lines(wrong))


def judge_having(rows: pl.DataFrame, needed: Column, act: Act) -> Judged:
    """Return what would become of each row, those rejected that lack what names their subject."""
    lacking = pl.col(needed.name).is_null()
    judged = judge_singly(rows.filter(~lacking), act)
    without = rows.filter(lacking)
    found = [(row, Outcome.REJECTED.value, None, list[int]()) for row in without[ROW]]
    added = pl.DataFrame(found, schema=FOUND, orient="row").drop(ROW)
    wrong = faults(without[ROW], needed.name, say("{column} is blank.", column=needed.title))
    frame = pl.concat([judged.frame, pl.concat([without, added], how="horizontal")])
    return Judged(frame, pl.concat([judged.faults, wrong]))


def write_singly(rows: pl.DataFrame, act: Act) -> Written:
    """Do each row that is new or changed, each by itself: one that is refused leaves no trace."""
    subjects, wrong = [], []
    for row in rows.filter(pl.col("outcome") != Outcome.UNCHANGED.value).iter_rows(named=True):
        try:
            with transaction.atomic():
                subjects.append((row[ROW], act(row)))
        except Refusal as refusal:
            wrong.append((row[ROW], "", kept(refusal.message)))
    schema = {ROW: pl.UInt32(), "subject": pl.Int64()}
    return Written(pl.DataFrame(subjects, schema=schema, orient="row"), _lines(wrong))


def _lines(wrong: list[tuple[int, str, str]]) -> pl.DataFrame:
    return pl.DataFrame(wrong, schema=FAULTS, orient="row")
