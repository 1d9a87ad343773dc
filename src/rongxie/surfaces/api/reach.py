"""Whose the answers are that are kept; systems and how often they ask are the application's own."""

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import CLEAR, WRITE, Keys, Rights
from rongxie.foundation.reach.rows import rows_of, shared
from rongxie.surfaces.api.models import ApiClient, KeptAnswer, Use

_TIDIED: Rights = ("SELECT", "DELETE")

rows_of(
    KeptAnswer,
    {
        Kind.OFFICE: WRITE,
        Kind.BANK: WRITE,
        Kind.ENTERPRISE: WRITE,
        Kind.AUDITOR: WRITE,
        Kind.SYSTEM: _TIDIED,
    },
    Keys(actor="actor"),
)
shared(ApiClient, {}, application=CLEAR)
shared(Use, {Kind.SYSTEM: _TIDIED}, application=CLEAR)
