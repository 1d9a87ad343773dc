"""Writing down what happens in a sample: steps that follow one another, and the log of events."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from rongxie.surfaces.samples.draws import Generator, chance

COLUMNS = {
    "at": pl.Datetime("us", "Asia/Shanghai"),
    "kind": pl.String(),
    "region": pl.String(),
    "bank": pl.String(),
    "enterprise": pl.String(),
    "case": pl.String(),
    "amount_wan": pl.Float64(),
    "rate": pl.Float64(),
    "flags": pl.List(pl.String()),
}
_OPENS, _CLOSES = 8 * 60 + 30, 17 * 60  # minutes of the day in which things are recorded
_MEANWHILE = 15  # minutes between two records of one visit


class Journal:
    """Collects events up to a day; what would come later has not happened. Draws from `rng`."""

    def __init__(self, rng: Generator, last: date) -> None:
        self.rng = rng
        self._last = last
        self._parts: list[pl.DataFrame] = []

    def some(self, rows: pl.DataFrame, share: float) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the share of the rows that something happens to, and the others."""
        hit = pl.Series(chance(self.rng, share, rows.height))
        return rows.filter(hit), rows.filter(~hit)

    def later(self, rows: pl.DataFrame, least: int, most: int) -> pl.DataFrame:
        """Return the rows that get so far, `day` moved on by some days to a day from Mon to Fri.

        Public holidays are not looked at: offices do record in them, and a sample may be set in a
        year whose holidays nobody knows yet.
        """
        days = rows["day"].to_numpy().astype("datetime64[D]")
        moved = days + self.rng.integers(least, most + 1, rows.height)
        rolled = np.busday_offset(moved, 0, roll="forward")
        return rows.with_columns(pl.Series("day", rolled)).filter(pl.col("day") <= self._last)

    def record(self, rows: pl.DataFrame, kind: str, **values: pl.Expr) -> None:
        """Write one event per row at some time of its `day`; values are expressions on the rows.

        The columns `region`, `enterprise`, `case` and, where there is one, `bank` are taken over.
        `minute` is the time of the day where the rows have it already.
        """
        given = {name: pl.col(name) for name in COLUMNS if name in rows.columns} | values
        given["kind"] = pl.lit(kind)
        timed = rows if "minute" in rows.columns else self.timed(rows)
        at = pl.col("day").cast(pl.Datetime("us")) + pl.duration(minutes="minute")
        given["at"] = at.dt.replace_time_zone("Asia/Shanghai")
        self._parts.append(
            timed.select(
                given.get(name, pl.lit(None)).cast(dtype).alias(name)
                for name, dtype in COLUMNS.items()
            )
        )

    def timed(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows with a time of the day."""
        minutes = self.rng.integers(_OPENS, _CLOSES, rows.height)
        return rows.with_columns(pl.Series("minute", minutes))

    def closed(self) -> pl.DataFrame:
        """Return all events in order of time, numbered."""
        empty = pl.DataFrame(schema=COLUMNS)
        events = pl.concat([empty, *self._parts]).sort("at", maintain_order=True)
        return events.with_row_index("seq", offset=1).with_columns(
            pl.col("seq").cast(pl.Int64), pl.lit(value=True).alias("synthetic")
        )


def meanwhile(rows: pl.DataFrame) -> pl.DataFrame:
    """Return timed rows a quarter of an hour later."""
    return rows.with_columns(pl.col("minute") + _MEANWHILE)


def next_signing_day(rows: pl.DataFrame, last: date) -> pl.DataFrame:
    """Return the rows moved to the next Wednesday, the day on which the convener signs."""
    wait = (2 - pl.col("day").dt.weekday()) % 7 + 1  # weekday 1 is Monday; 1 to 7 days
    moved = rows.with_columns(pl.col("day") + pl.duration(days=wait))
    return moved.filter(pl.col("day") <= last)


def first_day(last: date, days: int) -> date:
    """Return the first of so many days that end with the last."""
    return last - timedelta(days=days - 1)
