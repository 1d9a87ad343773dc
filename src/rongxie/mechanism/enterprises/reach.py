"""Whose enterprises and contacts are; a name is searched by a function with a reach of its own."""

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, CLEAR, READ, WRITE, Keys
from rongxie.foundation.reach.rows import owners_function, rows_of, shared
from rongxie.mechanism.enterprises.models import (
    Contact,
    Enterprise,
    EnterpriseChange,
    EnterpriseSearch,
    ListedContacts,
)

rows_of(
    Enterprise,
    {Kind.OFFICE: WRITE, Kind.ENTERPRISE: READ, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
    Keys(enterprise="id"),
)
rows_of(
    EnterpriseChange,
    {Kind.OFFICE: APPEND, Kind.ENTERPRISE: READ, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
    Keys(enterprise="enterprise_id"),
)
rows_of(
    Contact,
    {Kind.OFFICE: WRITE, Kind.ENTERPRISE: WRITE, Kind.SYSTEM: WRITE, Kind.AUDITOR: READ},
    Keys(enterprise="enterprise_id"),
)
rows_of(EnterpriseSearch, {Kind.SYSTEM: CLEAR})
# An office hands them over and does not take them back.
rows_of(ListedContacts, {Kind.OFFICE: APPEND, Kind.SYSTEM: CLEAR})
shared("enterprise_search_queue", {Kind.SYSTEM: ("SELECT", "DELETE")}, app="enterprises")
shared("enterprise_search_stops", {Kind.SYSTEM: CLEAR}, app="enterprises")
owners_function("search_enterprises", Kind.OFFICE, Kind.AUDITOR, Kind.SYSTEM)
for _trigger in ("entered", "changed", "gone"):
    owners_function(f"enterprise_search_{_trigger}")
