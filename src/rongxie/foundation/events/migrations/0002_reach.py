"""Who sees and writes which events: by place, by bank, by enterprise, and nobody without a reach.

What is not granted here nobody has: not even the application, which adds events of its own
administration and reads none.
"""

from django.db import migrations, models

from rongxie.foundation.database.roles import APP
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, READ, Keys, enable_row_security, share_table

_KINDS = ", ".join(kind.database_role for kind in Kind)
_EVERYBODY = f"{APP}, {_KINDS}"
# The id and the moment of writing are the database's to give.
_COLUMNS = (
    'at, actor, organisation, province, region, kind, subject, "case", enterprise, bank, payload'
)
_NAMED = "current_setting('rx.actor', true)"
# Restrictive: it holds besides the reach of the kind, whatever that is.
_OWN_NAME = f"""
CREATE POLICY own_name ON events AS RESTRICTIVE FOR INSERT TO {_KINDS}
    WITH CHECK (actor = {_NAMED});
CREATE POLICY administration ON events FOR INSERT TO {APP}
    WITH CHECK (coalesce({_NAMED}, '') = '');
"""
_ANY_NAME = "DROP POLICY own_name ON events; DROP POLICY administration ON events;"
_NARROWER = f"""
REVOKE ALL ON events, seals, event_queue FROM {APP};
REVOKE INSERT ON events FROM {_KINDS};
GRANT INSERT ({_COLUMNS}) ON events TO {_EVERYBODY};
GRANT EXECUTE ON FUNCTION event_record(events) TO {Kind.SYSTEM.database_role};
"""
_WIDER = f"""
REVOKE EXECUTE ON FUNCTION event_record(events) FROM {Kind.SYSTEM.database_role};
REVOKE INSERT ({_COLUMNS}) ON events FROM {_EVERYBODY};
GRANT SELECT, INSERT ON events, seals TO {APP};
GRANT SELECT, DELETE ON event_queue TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = (("events", "0001_initial"), ("reach", "0001_roles"))

    operations = (
        migrations.AddIndex(
            model_name="eventrow",
            index=models.Index(fields=["region", "kind", "at"], name="events_of_place"),
        ),
        enable_row_security(
            "events",
            dict.fromkeys(Kind, APPEND),
            Keys(bank="bank", enterprise="enterprise", enterprise_type="text"),
        ),
        share_table("seals", {Kind.SYSTEM: APPEND, Kind.AUDITOR: READ, Kind.OFFICE: READ}),
        share_table("event_queue", {Kind.SYSTEM: ("SELECT", "DELETE")}),
        migrations.RunSQL(_OWN_NAME, _ANY_NAME),
        migrations.RunSQL(_NARROWER, _WIDER),
    )
