"""Whose a file is."""

from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, READ, WRITE, Keys
from rongxie.foundation.reach.rows import rows_of

# Only a job changes a row, when the time of its file is over.
rows_of(
    StoredFile,
    {
        Kind.OFFICE: APPEND,
        Kind.BANK: APPEND,
        Kind.ENTERPRISE: APPEND,
        Kind.AUDITOR: READ,
        Kind.SYSTEM: WRITE,
    },
    Keys(bank_path="bank_path", enterprise="enterprise"),
)
