"""Whose matters are: a problem raised about an enterprise is not for the enterprise to read."""

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, READ, WRITE, Keys, Through, Unless
from rongxie.foundation.reach.rows import rows_of
from rongxie.mechanism.matters.models import Matter, MatterKind, MatterStep

rows_of(
    Matter,
    {
        Kind.OFFICE: WRITE,
        Kind.BANK: WRITE,
        Kind.ENTERPRISE: WRITE,
        Kind.SYSTEM: WRITE,
        Kind.AUDITOR: READ,
    },
    Keys(
        enterprise="enterprise_id",
        bank_path="bank_path",
        besides={Kind.ENTERPRISE: Unless("kind", MatterKind.PROBLEM.value)},
    ),
)
rows_of(
    MatterStep,
    {
        Kind.OFFICE: APPEND,
        Kind.BANK: APPEND,
        Kind.ENTERPRISE: APPEND,
        Kind.SYSTEM: WRITE,
        Kind.AUDITOR: READ,
    },
    Keys(
        enterprise="enterprise_id",
        bank_path="bank_path",
        besides={Kind.ENTERPRISE: Through("matter_id", Matter._meta.db_table)},
    ),
)
