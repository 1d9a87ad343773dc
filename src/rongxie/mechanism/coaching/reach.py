"""Whose plans of coaching are: a bank does not see what its refusal sets going."""

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import READ, WRITE, Keys
from rongxie.foundation.reach.rows import rows_of
from rongxie.mechanism.coaching.models import CoachingPlan, CoachingTask

for _table in (CoachingPlan, CoachingTask):
    rows_of(
        _table,
        {Kind.OFFICE: WRITE, Kind.ENTERPRISE: READ, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
        Keys(enterprise="enterprise_id"),
    )
