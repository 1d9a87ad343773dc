"""Rows on their way into a file: Parquet parts in a closed folder, written once, read as often."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path

import polars as pl

from rongxie.foundation.database.home import closed_to_others
from rongxie.foundation.exports.keeping import make_closed, parts_folder
from rongxie.foundation.exports.models import Export

_HALF = "half"
_WHOLE = "whole"  # the folder's name once all rows are in it


@dataclass(frozen=True, slots=True)
class Spool:
    """The parts of one export: they count only when all are there."""

    folder: Path

    @property
    def is_whole(self) -> bool:
        """Whether all rows are there."""
        return (self.folder / _WHOLE).is_dir()

    @property
    def rows(self) -> int:
        """How many rows are there by now: the names of the parts tell."""
        return sum(int(path.stem.partition("-")[2]) for path in self.folder.glob("*/*.parquet"))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only process that makes the export until the block ends; wait for another."""
        make_closed(self.folder.parent)
        lock = self.folder.with_name(f"{self.folder.name}.lock")
        with open(lock, "w", encoding="ascii", opener=closed_to_others) as held:
            flock(held, LOCK_EX)
            yield

    def fill(
        self, frames: Iterable[pl.DataFrame], schema: pl.Schema, note: Callable[[int], None]
    ) -> int:
        """Write all rows; `note` hears how many there are by now, and may refuse.

        Returns their number. Whatever was left by an attempt before is written again.
        """
        self.clear()
        half, count = self.folder / _HALF, 0
        make_closed(half)
        _write(pl.DataFrame(schema=schema), half / "000000-0.parquet")
        for number, frame in enumerate(frames, start=1):
            count += frame.height
            note(count)
            _write(frame, half / f"{number:06}-{frame.height}.parquet")
        half.rename(self.folder / _WHOLE)
        return count

    def parts(self) -> Iterable[pl.DataFrame]:
        """Yield the rows part by part, in their order; the first part is empty."""
        return (pl.read_parquet(path) for path in self.paths())

    def clear(self) -> None:
        """Take all of it away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def paths(self) -> list[Path]:
        """Return where the parts lie, in their order; there is one at least."""
        return sorted((self.folder / _WHOLE).glob("*.parquet"))


def spool_of(export: Export) -> Spool:
    """Return the spool of an export."""
    return Spool(parts_folder(export))


def _write(frame: pl.DataFrame, path: Path) -> None:
    frame.write_parquet(path, compression="lz4", statistics=False)
