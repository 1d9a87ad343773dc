"""A part of the log folded into what is to be added to the figures."""

from dataclasses import dataclass

import polars as pl

from rongxie.insight.rollup.firsts import (
    STATE,
    WHOSE,
    changes,
    difference,
    firsts,
    merged,
    seen_in,
)
from rongxie.insight.rollup.sums import added, formed, sums


@dataclass(frozen=True, slots=True)
class Folded:
    """What a part of the log adds: sums, firsts, and the rows of the state that it changes.

    Counts of firsts may be negative: an event of an earlier day moves a first there.
    """

    sums: pl.DataFrame
    firsts: pl.DataFrame
    seen: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Noticed:
    """A part of the log by itself, before it is compared with what was seen before.

    Parts add up to the larger part of which they are.
    """

    sums: pl.DataFrame
    seen: pl.DataFrame

    def __add__(self, other: "Noticed") -> "Noticed":
        return Noticed(added(self.sums, other.sums), merged(self.seen, other.seen))

    @property
    def whose(self) -> pl.DataFrame:
        """The figures, numbers and banks of which what was seen before has to be known."""
        return self.seen.select(WHOSE).unique()


def notice(events: pl.LazyFrame) -> Noticed:
    """Read a part of the log, in the form of sealed events."""
    rows = formed(events)
    found, seen = pl.collect_all([sums(rows), seen_in(rows)], engine="streaming")
    return Noticed(found, seen)


def settle(noticed: Noticed, seen: pl.DataFrame) -> Folded:
    """Compare a part of the log with what was seen of its numbers before.

    `seen` has every row of the state of `noticed.whose`; more of them do no harm.
    """
    changed = changes(noticed.seen, seen)
    touched = changed.select(WHOSE).unique()
    before = seen.select(STATE).join(touched, on=WHOSE, how="semi")
    return Folded(noticed.sums, difference(merged(before, changed), before), changed)


def fold(events: pl.LazyFrame, seen: pl.LazyFrame) -> Folded:
    """Return what events add to figures whose state is `seen`.

    Folding one part after the other and adding up equals folding all at once.
    """
    return settle(notice(events), seen.collect())


def begin(noticed: Noticed) -> Folded:
    """Return the figures of a part of the log before which there was nothing."""
    return Folded(noticed.sums, firsts(noticed.seen), noticed.seen)
