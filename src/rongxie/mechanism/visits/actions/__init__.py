"""What can be done about visits: plans, visits, needs stated or withdrawn, leads looked into."""

from rongxie.mechanism.visits.actions.leads import NewLead, end_lead, leave_lead, read_lead
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
from rongxie.mechanism.visits.actions.visit import NewRequest, NewVisit
from rongxie.mechanism.visits.actions.visiting import record_visit, record_visits

__all__ = (
    "LeftOut",
    "NewLead",
    "NewNeed",
    "NewRequest",
    "NewVisit",
    "Row",
    "drop_plan",
    "end_lead",
    "give_plans",
    "hand_out",
    "leave_lead",
    "plan_codes",
    "plan_visits",
    "read_lead",
    "record_visit",
    "record_visits",
    "state_need",
    "withdraw_need",
)
