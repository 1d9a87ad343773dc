"""Whose cases, batches and removals are; a bank has none of them."""

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, READ, WRITE, Keys
from rongxie.foundation.reach.rows import rows_of
from rongxie.mechanism.lists.models import (
    Batch,
    BatchCase,
    Case,
    CaseNote,
    Confirmation,
    Removal,
)

rows_of(
    Case,
    {Kind.OFFICE: WRITE, Kind.ENTERPRISE: WRITE, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
    Keys(enterprise="enterprise_id"),
)
rows_of(
    CaseNote,
    {Kind.OFFICE: APPEND, Kind.ENTERPRISE: APPEND, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
    Keys(enterprise="enterprise_id"),
)
rows_of(Confirmation, {Kind.OFFICE: APPEND, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ})
rows_of(Batch, {Kind.OFFICE: WRITE, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ})
rows_of(BatchCase, {Kind.OFFICE: WRITE, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ})
rows_of(
    Removal,
    {Kind.OFFICE: WRITE, Kind.ENTERPRISE: READ, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
    Keys(enterprise="enterprise_id"),
)
