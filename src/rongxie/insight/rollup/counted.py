"""Which events count an enterprise, or a case, for which figure."""

from dataclasses import dataclass
from typing import Literal

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
