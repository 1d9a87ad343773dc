"""Everybody reads which offices, banks and mechanisms there are; their history stays as it was."""

from rongxie.foundation.organisations.models import (
    Change,
    Convener,
    Group,
    Mechanism,
    Member,
    Organisation,
)
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, CLEAR, READ, WRITE, Rights
from rongxie.foundation.reach.rows import shared

_READERS: dict[Kind, Rights] = dict.fromkeys((Kind.BANK, Kind.ENTERPRISE, Kind.AUDITOR), READ)

for _table in (Organisation, Mechanism, Convener, Group, Member):
    shared(_table, {**_READERS, Kind.OFFICE: WRITE, Kind.SYSTEM: WRITE}, application=CLEAR)
shared(Change, {**_READERS, Kind.OFFICE: APPEND, Kind.SYSTEM: APPEND}, application=APPEND)
