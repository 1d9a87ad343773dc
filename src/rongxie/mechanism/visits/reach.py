"""Whose plans, visits and needs are."""

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, CHANGE, READ, WRITE, Keys
from rongxie.foundation.reach.rows import rows_of
from rongxie.mechanism.visits.models import Lead, Need, Visit, VisitPlan

rows_of(VisitPlan, {Kind.OFFICE: WRITE, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ})
rows_of(
    Visit,
    {Kind.OFFICE: APPEND, Kind.ENTERPRISE: READ, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
    Keys(enterprise="enterprise_id"),
)
rows_of(
    Need,
    {Kind.OFFICE: WRITE, Kind.ENTERPRISE: WRITE, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
    Keys(enterprise="enterprise_id"),
)
# Written by the platform for who is nobody yet; offices look into it.
rows_of(Lead, {Kind.OFFICE: CHANGE, Kind.SYSTEM: WRITE})
