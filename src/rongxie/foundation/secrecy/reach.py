"""Who uses the keys of personal data: no bank and no auditor."""

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, WRITE, Keys
from rongxie.foundation.reach.rows import rows_of, shared
from rongxie.foundation.secrecy.models import DataKey, MasterKey

rows_of(
    DataKey,
    {Kind.OFFICE: WRITE, Kind.ENTERPRISE: APPEND, Kind.SYSTEM: WRITE},
    Keys(enterprise="enterprise"),
)
shared(
    MasterKey,
    dict.fromkeys((Kind.OFFICE, Kind.ENTERPRISE, Kind.SYSTEM), APPEND),
    application=APPEND,
)
