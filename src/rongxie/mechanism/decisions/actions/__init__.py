"""What a bank decides and pays out; each function is one transaction.

deciding  approve and refuse
drawing   drawdowns, repayments, and approvals that nobody drew
"""

from rongxie.mechanism.decisions.actions.deciding import approve, refuse
from rongxie.mechanism.decisions.actions.drawing import (
    draw_down,
    expire_approvals,
    record_repayment,
)

__all__ = ["approve", "draw_down", "expire_approvals", "record_repayment", "refuse"]
