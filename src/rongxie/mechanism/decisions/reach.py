"""Whose decisions and drawdowns are: those of the bank that has the referral."""

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, READ, WRITE, Keys
from rongxie.foundation.reach.rows import rows_of
from rongxie.mechanism.decisions.models import Decision, Drawdown

_KEYS = Keys(enterprise="enterprise_id", bank_path="bank_path")

rows_of(
    Decision,
    {
        Kind.OFFICE: READ,
        Kind.BANK: APPEND,
        Kind.ENTERPRISE: READ,
        Kind.SYSTEM: WRITE,
        Kind.AUDITOR: READ,
    },
    _KEYS,
)
rows_of(
    Drawdown,
    {
        Kind.OFFICE: READ,
        Kind.BANK: WRITE,
        Kind.ENTERPRISE: READ,
        Kind.SYSTEM: WRITE,
        Kind.AUDITOR: READ,
    },
    _KEYS,
)
