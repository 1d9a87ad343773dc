"""What can be done with returns and figures; each function is one transaction or part of one.

returning  monthly returns of banks
rolling    the figures of each day, added to by the job that follows the log
"""

from rongxie.mechanism.reporting.actions.returning import file_return
from rongxie.mechanism.reporting.actions.rolling import add_rolled, replace_rolled, wait_for_turn

__all__ = ["add_rolled", "file_return", "replace_rolled", "wait_for_turn"]
