"""Returns of banks, made by the action of this stage."""

from datetime import date, datetime
from typing import Any

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.reporting.actions import file_return
from rongxie.mechanism.reporting.models import BankReturn
from tests.mechanism.cast import AT, BANKER
from tests.mechanism.referrals.makers import offices, rows_of

OCTOBER = date(2026, 10, 31)
FIGURES: dict[str, Any] = {
    "small_loans_wan": 1200.5, "all_loans_wan": 3000, "borrowers": 40, "small_businesses": 900,
    "applicants": 12, "obtained": 9,
}  # fmt: skip


def filed(
    actor: Actor = BANKER,
    month: date = OCTOBER,
    bank: str = "",
    at: datetime = AT,
    **figures: Any,
) -> BankReturn:
    """The return of ICBC's branch for October, with some figures changed."""
    offices()
    with reach(actor):
        return file_return(
            bank=bank or actor.bank, month=month, figures=FIGURES | figures, actor=actor, at=at
        )


def returns() -> list[BankReturn]:
    """The returns as they stand now, the first one first."""
    return rows_of(BankReturn)
