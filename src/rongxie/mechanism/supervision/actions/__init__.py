"""What can be done with orders; each function is one transaction.

sweeping  orders for what is late, set by set
ordering  orders that people give, answer and close
"""

from rongxie.mechanism.supervision.actions.ordering import answer_order, close_order, open_order
from rongxie.mechanism.supervision.actions.sweeping import open_orders_for_overdue

__all__ = ["answer_order", "close_order", "open_order", "open_orders_for_overdue"]
