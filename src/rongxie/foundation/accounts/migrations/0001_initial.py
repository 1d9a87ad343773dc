"""The tables of this application, and what each kind of actor gets of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import READ, WRITE, share_table


class Migration(migrations.Migration):
    initial = True

    dependencies = (
        ("reach", "0001_roles"),
        ("organisations", "0001_initial"),
    )

    operations = (
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                ("login", models.TextField(db_collation="C", unique=True)),
                ("display_name", models.TextField()),
                ("is_active", models.BooleanField(default=True)),
                ("disabled_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("disabled_at__isnull", True), ("is_active", True)),
                            models.Q(("disabled_at__isnull", False), ("is_active", False)),
                            _connector="OR",
                        ),
                        name="user_is_active_or_disabled_at_a_moment",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.TextField(db_collation="C")),
                ("region", models.TextField(blank=True, db_collation="C")),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("document", models.TextField(blank=True)),
                ("granted_by", models.TextField(db_collation="C")),
                ("granted_at", models.DateTimeField()),
                ("ended_by", models.TextField(blank=True, db_collation="C")),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.TextField(blank=True)),
                (
                    "home",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seconded",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StaffSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField()),
                ("started_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff_sessions",
                        to="accounts.membership",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["user", "until"], name="membership_of_user"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="membership_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "visitor",
                            "township",
                            "department",
                            "federation",
                            "task_force",
                            "sector_authority",
                            "convener",
                            "city_mechanism",
                            "bank",
                            "mechanism_office",
                            "regulator",
                            "head_office",
                            "industry_authority",
                            "guarantor",
                            "exchange",
                            "fund",
                            "auditor",
                            "administrator",
                        ],
                    )
                ),
                name="membership_has_a_known_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("home__isnull", True),
                    models.Q(("home", models.F("organisation")), _negated=True),
                    _connector="OR",
                ),
                name="membership_seconded_elsewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at__isnull", True),
                    models.Q(
                        ("until__isnull", False),
                        models.Q(("ended_by", ""), _negated=True),
                        models.Q(("end_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="membership_ended_by_somebody_for_a_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="staffsession",
            index=models.Index(fields=["membership", "ends_at"], name="staff_session_of"),
        ),
        migrations.AddConstraint(
            model_name="staffsession",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="staff_session_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="staffsession",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("started_at"))),
                name="staff_session_ends",
            ),
        ),
        # Names are shown to everybody; logins and passwords are nobody's but the sign-in's.
        share_table(
            "accounts_user",
            {kind: READ for kind in Kind if kind is not Kind.SYSTEM},
            columns=("id", "display_name"),
        ),
        share_table("accounts_user", {Kind.SYSTEM: WRITE}),
        share_table(
            "accounts_membership",
            {Kind.OFFICE: WRITE, Kind.AUDITOR: READ, Kind.SYSTEM: WRITE},
        ),
        share_table("accounts_staffsession", {Kind.AUDITOR: READ, Kind.SYSTEM: WRITE}),
    )
