"""The tables of this application, and what each kind of actor gets of them."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import connections, migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, READ, WRITE, share_table


def _keep_history(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    app = schema_editor.quote_name(str(connections["default"].settings_dict["USER"]))
    schema_editor.execute(f"REVOKE UPDATE, DELETE ON organisations_change FROM {app}")


class Migration(migrations.Migration):
    initial = True

    dependencies = (("reach", "0001_roles"),)

    operations = (
        migrations.CreateModel(
            name="Mechanism",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tier", models.TextField(db_collation="C")),
                ("region", models.TextField(blank=True, db_collation="C")),
                ("name", models.TextField()),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.TextField()),
                (
                    "mechanism",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="groups",
                        to="organisations.mechanism",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.TextField(db_collation="C", unique=True)),
                ("kind", models.TextField(db_collation="C")),
                ("name", models.TextField()),
                ("region", models.TextField(blank=True, db_collation="C")),
                ("path", models.TextField(db_collation="C")),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="branches",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="organisations.group",
                    ),
                ),
                (
                    "mechanism",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="organisations.mechanism",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships_in_mechanisms",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="mechanism",
            name="office",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mechanisms",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="group",
            name="lead",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.TextField(db_collation="C")),
                ("on", models.DateField()),
                ("name_before", models.TextField(blank=True)),
                ("name_after", models.TextField(blank=True)),
                ("document", models.TextField(blank=True)),
                ("by", models.TextField(db_collation="C")),
                ("recorded_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Convener",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.TextField()),
                ("title", models.TextField()),
                ("co_convener", models.BooleanField(default=False)),
                ("document", models.TextField()),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                (
                    "mechanism",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conveners",
                        to="organisations.mechanism",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="convener_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("document", ""), _negated=True),
                        name="convener_is_named_by_a_document",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("co_convener", False), ("until__isnull", True)),
                        fields=("mechanism",),
                        name="convener_one_at_a_time",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(fields=["path"], name="organisation_path"),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="organisation_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "government_office",
                            "department",
                            "township",
                            "federation",
                            "bank",
                            "guarantor",
                            "exchange",
                            "fund",
                            "industry_authority",
                            "park_operator",
                            "other",
                        ],
                    )
                ),
                name="organisation_has_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("successor__isnull", True), ("until__isnull", False), _connector="OR"
                ),
                name="organisation_with_a_successor_has_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="member_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)),
                fields=("mechanism", "organisation"),
                name="member_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="mechanism",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="mechanism_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="mechanism",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)),
                fields=("region",),
                name="mechanism_one_open_for_a_region",
            ),
        ),
        migrations.AddConstraint(
            model_name="mechanism",
            constraint=models.CheckConstraint(
                condition=models.Q(("tier__in", ["nation", "province", "city", "county"])),
                name="mechanism_has_a_known_tier",
            ),
        ),
        migrations.AddConstraint(
            model_name="mechanism",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("tier", "nation"), ("region", "")),
                    models.Q(
                        models.Q(("tier", "nation"), _negated=True),
                        models.Q(("region", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="mechanism_of_the_nation_alone_has_no_region",
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.UniqueConstraint(
                fields=("mechanism", "name"), name="group_once_in_a_mechanism"
            ),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(fields=["organisation", "on", "id"], name="change_of"),
        ),
        *(
            share_table(
                f"organisations_{name}",
                {
                    Kind.OFFICE: WRITE,
                    Kind.BANK: READ,
                    Kind.ENTERPRISE: READ,
                    Kind.AUDITOR: READ,
                    Kind.SYSTEM: WRITE,
                },
            )
            for name in ("organisation", "mechanism", "convener", "group", "member")
        ),
        share_table(  # history is added to, never changed
            "organisations_change",
            {
                Kind.OFFICE: APPEND,
                Kind.BANK: READ,
                Kind.ENTERPRISE: READ,
                Kind.AUDITOR: READ,
                Kind.SYSTEM: APPEND,
            },
        ),
        migrations.RunPython(_keep_history, migrations.RunPython.noop),
    )
