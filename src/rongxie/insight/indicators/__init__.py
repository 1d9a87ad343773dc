"""Figures folded from the event log and the bank returns."""

from rongxie.insight.indicators.figures import PeriodBackwards, compute
from rongxie.insight.indicators.groupings import Grouping, UnusableGrouping, parse_groupings
from rongxie.insight.indicators.sources import UnusableLog

__all__ = [
    "Grouping",
    "PeriodBackwards",
    "UnusableGrouping",
    "UnusableLog",
    "compute",
    "parse_groupings",
]
