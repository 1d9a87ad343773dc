"""Whose facts are, and what is asked about them."""

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, READ, WRITE, Keys
from rongxie.foundation.reach.rows import rows_of
from rongxie.mechanism.evidence.models import CompleteList, Evidence, FactRequest

rows_of(
    Evidence,
    {Kind.OFFICE: WRITE, Kind.ENTERPRISE: APPEND, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
    Keys(enterprise="enterprise_id"),
)
rows_of(CompleteList, {Kind.OFFICE: WRITE, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ})
rows_of(
    FactRequest,
    {Kind.OFFICE: WRITE, Kind.ENTERPRISE: READ, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
    Keys(enterprise="enterprise_id"),
)
