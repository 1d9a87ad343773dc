"""What actors may read of people: names and memberships, never how they sign in."""

from django.db import migrations

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import READ, Rights, share_table

_READERS: dict[Kind, Rights] = {kind: READ for kind in Kind if kind is not Kind.ENTERPRISE}


class Migration(migrations.Migration):
    dependencies = (("accounts", "0001_initial"), ("reach", "0001_roles"))

    operations = (
        share_table("accounts_user", _READERS, columns=("id", "display_name")),
        share_table("accounts_membership", _READERS),
    )
