"""Who sees which events, and in whose name they are written."""

from rongxie.foundation.database.roles import APP
from rongxie.foundation.events.models import ChainCheck, EventRow, Seal, Waiting
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, READ, WRITE, Keys
from rongxie.foundation.reach.rows import owners_function, rows_of, shared

_KINDS = ", ".join(kind.database_role for kind in Kind)
_NAMED = "current_setting('rx.actor', true)"

rows_of(
    EventRow,
    dict.fromkeys(Kind, APPEND),
    Keys(bank="bank", enterprise="enterprise", enterprise_type="text"),
    # The id and the moment of writing are the database's to give.
    columns={"INSERT": (
        "at", "actor", "organisation", "province", "region", "kind", "subject", "case",
        "enterprise", "bank", "payload",
    )},
    # What administration does is written when nobody acts, and read by nobody then.
    application=("INSERT",),
    # Restrictive: it holds besides the reach of the kind, whatever that is.
    further=(
        f"CREATE POLICY own_name ON events AS RESTRICTIVE FOR INSERT TO {_KINDS}"
        f" WITH CHECK (actor = {_NAMED})",
        f"CREATE POLICY administration ON events FOR INSERT TO {APP}"
        f" WITH CHECK (coalesce({_NAMED}, '') = '')",
    ),
)  # fmt: skip
shared(Seal, {Kind.SYSTEM: APPEND, Kind.AUDITOR: READ, Kind.OFFICE: READ})
shared(Waiting, {Kind.SYSTEM: ("SELECT", "DELETE")})
rows_of(ChainCheck, {Kind.OFFICE: APPEND, Kind.AUDITOR: APPEND, Kind.SYSTEM: WRITE})
owners_function("queue_events")
