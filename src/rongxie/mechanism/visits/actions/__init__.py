"""What can be done about visits: plan them, record them, and state or withdraw needs."""

from rongxie.mechanism.visits.actions.needs import NewNeed, state_need, withdraw_need
from rongxie.mechanism.visits.actions.planning import (
    LeftOut,
    Row,
    drop_plan,
    give_plans,
    hand_out,
    plan_codes,
    plan_visits,
)
from rongxie.mechanism.visits.actions.visiting import NewRequest, NewVisit, record_visit

__all__ = (
    "LeftOut",
    "NewNeed",
    "NewRequest",
    "NewVisit",
    "Row",
    "drop_plan",
    "give_plans",
    "hand_out",
    "plan_codes",
    "plan_visits",
    "record_visit",
    "state_need",
    "withdraw_need",
)
