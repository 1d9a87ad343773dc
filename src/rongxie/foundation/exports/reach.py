"""Whose exports are: within a place only the organisation that asked has them (see `access`)."""

from rongxie.foundation.exports.models import Export, ExportContent
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import CLEAR, WRITE, Keys
from rongxie.foundation.reach.rows import rows_of

rows_of(Export, dict.fromkeys(Kind, WRITE), Keys(bank_path="bank_path", enterprise="enterprise"))
# Read by the platform alone, for the enterprise that asks who looked.
rows_of(ExportContent, {Kind.SYSTEM: CLEAR})
