"""Whose returns and figures are."""

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import CLEAR, READ, WRITE, Keys
from rongxie.foundation.reach.rows import rows_of, shared
from rongxie.mechanism.reporting.models import (
    BankReturn,
    DayFigure,
    DayFirst,
    FirstSeen,
    RolledUpTo,
)

rows_of(
    BankReturn,
    {Kind.OFFICE: READ, Kind.BANK: WRITE, Kind.SYSTEM: CLEAR, Kind.AUDITOR: READ},
    Keys(bank_path="bank_path"),
)
for _table in (DayFigure, DayFirst):
    rows_of(_table, {Kind.OFFICE: READ, Kind.SYSTEM: CLEAR, Kind.AUDITOR: READ})
rows_of(FirstSeen, {Kind.SYSTEM: CLEAR})
shared(RolledUpTo, {Kind.OFFICE: READ, Kind.AUDITOR: READ, Kind.SYSTEM: CLEAR})
