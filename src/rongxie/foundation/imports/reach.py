"""Whose lists are: of the place, and of the branch that brought one in (`access` narrows further).

What became of rows is forgotten when they are judged again, and at the end by a job.
"""

from rongxie.foundation.imports.models import Import, ImportMapping, ImportPart, ImportRow
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import CLEAR, WRITE, Keys
from rongxie.foundation.reach.rows import rows_of

_KEYS = Keys(bank_path="bank_path")
_KEPT = {Kind.OFFICE: WRITE, Kind.BANK: WRITE, Kind.SYSTEM: CLEAR}

rows_of(Import, _KEPT, _KEYS)
rows_of(ImportPart, _KEPT, _KEYS)
rows_of(ImportMapping, _KEPT, _KEYS)
rows_of(ImportRow, {Kind.OFFICE: CLEAR, Kind.BANK: CLEAR, Kind.SYSTEM: CLEAR}, _KEYS)
