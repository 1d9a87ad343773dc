"""Whose orders are: a bank answers its own, and no enterprise sees one."""

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import CHANGE, READ, WRITE, Keys
from rongxie.foundation.reach.rows import rows_of
from rongxie.mechanism.supervision.models import SupervisionOrder

rows_of(
    SupervisionOrder,
    {Kind.OFFICE: WRITE, Kind.BANK: CHANGE, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
    Keys(bank_path="bank_path"),
)
