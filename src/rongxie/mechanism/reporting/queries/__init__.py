"""How far the figures are, what was seen before, and the returns that stand."""

from rongxie.mechanism.reporting.queries.returns import returns_frame
from rongxie.mechanism.reporting.queries.rolled import (
    Behind,
    as_array,
    behind,
    head_of,
    rolled_up_to,
    seen_of,
    within,
)

__all__ = [
    "Behind",
    "as_array",
    "behind",
    "head_of",
    "returns_frame",
    "rolled_up_to",
    "seen_of",
    "within",
]
