"""One whole process: what `rongxie screen` does between two Parquet files, with or without words.

python -m bench.screen_child verdicts|words SOURCE TARGET
"""

import sys
from datetime import date
from pathlib import Path

import polars as pl

from rongxie.rulebook.admission import admit
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.screening import screen
from rongxie.rulebook.size import classify
from rongxie.rulebook.size_standards import size_standard
from rongxie.values.texts import Language

AS_OF = date(2026, 11, 22)


def screen_file(source: Path, target: Path, wording: Language | None) -> None:
    """Screen and classify a Parquet file into another."""
    params = InForce(AS_OF)
    sized = classify(pl.scan_parquet(source), size_standard(), wording=wording)
    admit(screen(sized, params, wording=wording), params).sink_parquet(target, compression="lz4")


if __name__ == "__main__":
    screen_file(Path(sys.argv[2]), Path(sys.argv[3]), "zh" if sys.argv[1] == "words" else None)
