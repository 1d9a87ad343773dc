"""Whose codes and sessions are: nobody reads a code, and an enterprise its own proofs."""

from rongxie.foundation.identity.models import IdentifiedSession, OneTimeCode
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import CHANGE, CLEAR, READ, WRITE, Keys
from rongxie.foundation.reach.rows import rows_of

rows_of(OneTimeCode, {Kind.SYSTEM: CLEAR})
rows_of(
    IdentifiedSession,
    {Kind.SYSTEM: WRITE, Kind.ENTERPRISE: CHANGE, Kind.OFFICE: READ},
    Keys(enterprise="enterprise"),
)
