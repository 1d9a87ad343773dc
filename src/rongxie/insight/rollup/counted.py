"""Which events count an enterprise, or a case, for which figure."""

from dataclasses import dataclass
from typing import Literal

import polars as pl

Of = Literal["enterprise", "case"]


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure of distinct enterprises or cases, and the kinds of events that count one.

    Where it has a flag, events of its first kind count only with that flag.
    """

    figure: str  # as in the catalogue of indicators, where that has it
    of: Of
    kinds: tuple[str, ...]
    flag: str = ""

    @property
    def holds(self) -> pl.Expr:
        """Tell of an event whether it counts."""
        kind, named = pl.col("kind"), pl.col(self.of).is_not_null()
        if not self.flag:
            return kind.is_in(self.kinds) & named
        flagged = pl.col("flags").list.contains(self.flag).fill_null(False)
        counts = kind.is_in(self.kinds[1:]) | ((kind == self.kinds[0]) & flagged)
        return counts & named


COUNTED: tuple[Counted, ...] = (
    Counted("visited_enterprises",     "enterprise", ("visit.recorded",)),
    Counted("enterprises_with_need",   "enterprise", ("visit.recorded", "need.stated"), "need"),
    Counted("declared_enterprises",    "enterprise", ("case.declared",)),
    Counted("declared_cases",          "case",       ("case.declared",)),
    Counted("recommended_enterprises", "enterprise", ("case.recommended",)),
    Counted("recommended_cases",       "case",       ("case.recommended",)),
    Counted("approved_enterprises",    "enterprise", ("decision.approved",)),
    Counted("approved_cases",          "case",       ("decision.approved",)),
    Counted("funded_enterprises",      "enterprise", ("loan.drawn",)),
    Counted("funded_cases",            "case",       ("loan.drawn",)),
)  # fmt: skip
