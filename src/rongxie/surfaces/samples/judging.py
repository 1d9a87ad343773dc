"""What the rulebook says of the enterprises of a sample, by the truth or by what is known."""

import polars as pl

from rongxie.rulebook.admission import admit
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.screening import screen
from rongxie.rulebook.size import classify
from rongxie.rulebook.size_standards import size_standard

VERDICTS = ("size", "admission", "outcome")


def judge(facts: pl.DataFrame, params: InForce) -> pl.DataFrame:
    """Return `size`, `admission` and `outcome`, row by row."""
    sized = classify(facts.lazy(), size_standard(), wording=None)
    judged = screen(admit(sized, params), params, wording=None)
    return judged.select(VERDICTS).collect()


def eligible() -> pl.Expr:
    """Tell who is admitted and meets all five standards."""
    return (pl.col("admission") == "admitted") & (pl.col("outcome") == "pass")
