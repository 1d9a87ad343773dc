"""Whose screenings are; nobody changes one, and the words of the rules are nobody's."""

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, READ, WRITE, Keys
from rongxie.foundation.reach.rows import rows_of, shared
from rongxie.mechanism.screening.models import RuleSet, Screening

rows_of(
    Screening,
    {Kind.OFFICE: APPEND, Kind.ENTERPRISE: READ, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
    Keys(enterprise="enterprise_id"),
)
shared(
    RuleSet,
    {Kind.OFFICE: APPEND, Kind.ENTERPRISE: READ, Kind.SYSTEM: APPEND, Kind.AUDITOR: READ},
)
