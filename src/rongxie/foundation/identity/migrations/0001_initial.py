"""The tables of codes and proofs; codes are the platform's alone."""
# ruff: noqa: RUF012  # the form that Django reads

from django.db import migrations, models

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import CHANGE, CLEAR, READ, WRITE, Keys, enable_row_security


class Migration(migrations.Migration):
    initial = True

    dependencies = [("reach", "0001_roles")]

    operations = [
        migrations.CreateModel(
            name="IdentifiedSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("enterprise", models.BigIntegerField()),
                ("purpose", models.TextField(db_collation="C")),
                ("identified", models.TextField(db_collation="C")),
                ("reference", models.TextField(db_collation="C")),
                ("token", models.BinaryField(unique=True)),
                ("started_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "identified_sessions",
                "indexes": [
                    models.Index(fields=["enterprise", "id"], name="identified_sessions_of")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("purpose__in", ["status", "consent", "withdraw", "object"])
                        ),
                        name="identified_session_has_a_known_purpose",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("started_at"))),
                        name="identified_session_ends_after_it_began",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OneTimeCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("handle", models.TextField(db_collation="C", unique=True)),
                ("region", models.TextField(blank=True, db_collation="C")),
                ("enterprise", models.BigIntegerField(null=True)),
                ("contact", models.BigIntegerField(null=True)),
                ("purpose", models.TextField(db_collation="C")),
                ("about", models.BinaryField()),
                ("phone", models.BinaryField()),
                ("address", models.BinaryField()),
                ("asked_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("tries", models.IntegerField(default=0)),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "one_time_codes",
                "indexes": [
                    models.Index(fields=["phone", "asked_at"], name="one_time_codes_phone"),
                    models.Index(fields=["about", "asked_at"], name="one_time_codes_about"),
                    models.Index(fields=["address", "asked_at"], name="one_time_codes_address"),
                    models.Index(fields=["asked_at"], name="one_time_codes_asked"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("purpose__in", ["status", "consent", "withdraw", "object"])
                        ),
                        name="one_time_code_has_a_known_purpose",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tries__gte", 0), ("tries__lte", 5)),
                        name="one_time_code_has_few_tries",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("contact__isnull", True),
                                ("enterprise__isnull", True),
                                ("region", ""),
                            ),
                            models.Q(
                                ("contact__isnull", False),
                                ("enterprise__isnull", False),
                                models.Q(("region", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="one_time_code_goes_to_a_contact_or_nowhere",
                    ),
                ],
            },
        ),
        enable_row_security("one_time_codes", {Kind.SYSTEM: CLEAR}),
        enable_row_security(
            "identified_sessions",
            {Kind.SYSTEM: WRITE, Kind.ENTERPRISE: CHANGE, Kind.OFFICE: READ},
            Keys(enterprise="enterprise"),
        ),
    ]
