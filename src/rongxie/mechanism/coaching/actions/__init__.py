"""What can be done with coaching; each function is one transaction.

planning  plans, with the tasks of their playbooks
proving   tasks proven done
curing    back to the declaration list
"""

from rongxie.mechanism.coaching.actions.curing import return_to_list
from rongxie.mechanism.coaching.actions.planning import end_plan, open_coaching
from rongxie.mechanism.coaching.actions.proving import prove_task

__all__ = ["end_plan", "open_coaching", "prove_task", "return_to_list"]
