"""Who reaches which list, and what became of its rows."""

from django.db import migrations

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import CLEAR, WRITE, Keys, enable_row_security

_KEYS = Keys(bank_path="bank_path")
_KEPT = {Kind.OFFICE: WRITE, Kind.BANK: WRITE, Kind.SYSTEM: CLEAR}
_FORGOTTEN = {Kind.OFFICE: CLEAR, Kind.BANK: CLEAR, Kind.SYSTEM: CLEAR}


class Migration(migrations.Migration):
    dependencies = (("imports", "0001_initial"), ("reach", "0001_roles"))

    operations = (
        enable_row_security("imports", _KEPT, _KEYS),
        enable_row_security("import_parts", _KEPT, _KEYS),
        enable_row_security("import_mappings", _KEPT, _KEYS),
        enable_row_security("import_rows", _FORGOTTEN, _KEYS),
    )
