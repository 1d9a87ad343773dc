"""What actors read of people: names and memberships, never how they sign in.

The platform alone adds people; sign-in itself is the application's, when nobody acts.
"""

from rongxie.foundation.accounts.models import Membership, StaffSession, User
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import CLEAR, READ, WRITE
from rongxie.foundation.reach.rows import shared

shared(
    User,
    {Kind.OFFICE: READ, Kind.BANK: READ, Kind.AUDITOR: READ, Kind.SYSTEM: WRITE},
    columns={"SELECT": ("id", "display_name")},
    application=CLEAR,
)
shared(
    Membership,
    {Kind.OFFICE: WRITE, Kind.BANK: READ, Kind.AUDITOR: READ, Kind.SYSTEM: WRITE},
    application=CLEAR,
)
shared(StaffSession, {Kind.AUDITOR: READ, Kind.SYSTEM: WRITE}, application=CLEAR)
