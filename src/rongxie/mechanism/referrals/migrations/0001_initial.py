"""The tables of the stage."""
# ruff: noqa: RUF012  # the form that Django reads

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("enterprises", "0001_initial"),
        ("lists", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Allocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("inputs", models.TextField()),
                ("digest", models.TextField(db_collation="C")),
                ("result", models.JSONField()),
                ("cases", models.IntegerField()),
                ("placed", models.IntegerField()),
                ("total_cost", models.IntegerField()),
                ("by", models.TextField(db_collation="C")),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "allocations",
            },
        ),
        migrations.CreateModel(
            name="BankAppetite",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("bank", models.TextField(db_collation="C")),
                ("bank_path", models.TextField(db_collation="C")),
                (
                    "regions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(db_collation="C"),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("min_wan", models.DecimalField(decimal_places=4, max_digits=16, null=True)),
                ("max_wan", models.DecimalField(decimal_places=4, max_digits=16, null=True)),
                (
                    "collaterals",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(db_collation="C"),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "industries",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(db_collation="C"),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("capacity", models.IntegerField()),
                ("since", models.DateField()),
                ("by", models.TextField(db_collation="C")),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "bank_appetites",
                "indexes": [
                    models.Index(fields=["bank", "-since", "-id"], name="bank_appetites_of")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("capacity__gte", 0)),
                        name="bank_appetite_is_not_negative",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OffListLoan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("bank", models.TextField(db_collation="C")),
                ("bank_path", models.TextField(db_collation="C")),
                ("uscc", models.TextField(db_collation="C")),
                ("amount_wan", models.DecimalField(decimal_places=4, max_digits=16)),
                ("rate", models.DecimalField(decimal_places=4, max_digits=16, null=True)),
                ("drawn_on", models.DateField()),
                ("reference", models.TextField(db_collation="C")),
                ("by", models.TextField(db_collation="C")),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "off_list_loans",
                "constraints": [
                    models.UniqueConstraint(fields=("bank", "reference"), name="off_list_loan_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Push",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("key", models.TextField(db_collation="C")),
                ("count", models.IntegerField()),
                ("by", models.TextField(db_collation="C")),
                ("at", models.DateTimeField()),
                (
                    "allocation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="referrals.allocation",
                    ),
                ),
            ],
            options={
                "db_table": "pushes",
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("bank", models.TextField(db_collation="C")),
                ("bank_path", models.TextField(db_collation="C")),
                ("count", models.IntegerField()),
                ("received_by", models.TextField(blank=True, db_collation="C")),
                ("received_at", models.DateTimeField(null=True)),
                (
                    "push",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="referrals.push",
                    ),
                ),
            ],
            options={
                "db_table": "receipts",
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("bank", models.TextField(db_collation="C")),
                ("bank_path", models.TextField(db_collation="C")),
                ("rank", models.IntegerField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("amount_wan", models.DecimalField(decimal_places=4, max_digits=16)),
                ("card", models.JSONField()),
                ("state", models.TextField(db_collation="C", default="sent")),
                ("sent_at", models.DateTimeField()),
                ("accept_due_on", models.DateField()),
                ("contact_due_on", models.DateField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("contacted_on", models.DateField(null=True)),
                ("contact_note", models.TextField(blank=True)),
                ("handed_in_on", models.DateField(null=True)),
                ("file_complete_on", models.DateField(null=True)),
                ("complete_basis", models.TextField(blank=True, db_collation="C")),
                ("decision_due_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                ("cause", models.TextField(blank=True, db_collation="C")),
                ("cause_text", models.TextField(blank=True)),
                ("moved_at", models.DateTimeField()),
                (
                    "allocation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="referrals.allocation",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="lists.case",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="enterprises.enterprise",
                    ),
                ),
                (
                    "push",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="referrals.push",
                    ),
                ),
            ],
            options={
                "db_table": "referrals",
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("bank_path", models.TextField(db_collation="C")),
                ("name", models.TextField()),
                ("code", models.TextField(blank=True, db_collation="C")),
                ("needed", models.BooleanField(default=True)),
                ("asked_on", models.DateField()),
                ("received_on", models.DateField(null=True)),
                ("received_from", models.TextField(blank=True, db_collation="C")),
                ("file", models.TextField(blank=True, db_collation="C")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enterprises.enterprise",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="referrals.referral",
                    ),
                ),
            ],
            options={
                "db_table": "papers",
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("bank", models.TextField(db_collation="C")),
                ("bank_path", models.TextField(blank=True, db_collation="C")),
                ("purpose", models.TextField(db_collation="C", default="financing")),
                ("given_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("identified", models.TextField(db_collation="C")),
                ("source", models.TextField(db_collation="C")),
                ("file", models.TextField(blank=True, db_collation="C")),
                ("by", models.TextField(db_collation="C")),
                ("at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_by", models.TextField(blank=True, db_collation="C")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="enterprises.enterprise",
                    ),
                ),
            ],
            options={
                "db_table": "consents",
                "indexes": [models.Index(fields=["enterprise", "bank"], name="consents_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("identified__in", ["phone_code", "face_to_face", "e_licence", "paper"])
                        ),
                        name="consent_identified_somehow",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("given_on"))),
                        name="consent_ends",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("enterprise", "bank", "purpose"),
                        name="consent_one_standing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Nomination",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("bank", models.TextField(db_collation="C")),
                ("bank_path", models.TextField(db_collation="C")),
                ("uscc", models.TextField(db_collation="C")),
                ("name", models.TextField()),
                ("amount_wan", models.DecimalField(decimal_places=4, max_digits=16, null=True)),
                ("facility_before", models.BooleanField()),
                ("note", models.TextField(blank=True)),
                ("state", models.TextField(db_collation="C", default="new")),
                ("answer", models.TextField(blank=True)),
                ("by", models.TextField(db_collation="C")),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lists.case",
                    ),
                ),
            ],
            options={
                "db_table": "nominations",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["new", "opened", "declined"])),
                        name="nomination_state",
                    )
                ],
            },
        ),
    ]
