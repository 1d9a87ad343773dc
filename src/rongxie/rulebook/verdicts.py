"""The words in which screening answers, for those who only store or show them."""

from enum import StrEnum

from rongxie.values.texts import Text

LEVELS = ("declared", "observed", "checked")  # of a fact, weakest first
VERDICTS = ("met", "not_met", "unknown")  #     on a standard
OUTCOMES = ("pass", "fail", "incomplete")  #    of a screening


class Standard(StrEnum):
    """The five standards, in the order of the notice."""

    OPERATING = "operating"
    PREMISES = "premises"
    DEMAND = "demand"
    CREDIT = "credit"
    PURPOSE = "purpose"


STANDARD_TITLES = {
    Standard.OPERATING: Text(en="Lawful and continuous operation", zh="合规持续经营"),
    Standard.PREMISES: Text(en="Fixed premises", zh="固定经营场所"),
    Standard.DEMAND: Text(en="Real financing need", zh="真实融资需求"),
    Standard.CREDIT: Text(en="Good credit", zh="信用状况良好"),
    Standard.PURPOSE: Text(en="Lawful purpose", zh="贷款用途依法合规"),
}


def tick_of(standard: Standard) -> str:
    """Return the column in which the township ticks a standard as a whole."""
    return f"tick_{standard}"
