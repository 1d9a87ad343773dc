"""The tables of the stage."""
# ruff: noqa: RUF012  # the form that Django reads

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import rongxie.rulebook.steps


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("enterprises", "0001_initial"),
        ("screening", "0001_initial"),
        ("visits", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("state", models.TextField(db_collation="C", default="laid")),
                ("snapshot", models.TextField()),
                ("digest", models.TextField(db_collation="C")),
                ("count", models.IntegerField()),
                ("laid_by", models.TextField(db_collation="C")),
                ("laid_at", models.DateTimeField()),
                ("mode", models.TextField(blank=True, db_collation="C")),
                ("convener", models.TextField(blank=True)),
                ("document", models.TextField(blank=True)),
                ("scan", models.TextField(blank=True, db_collation="C")),
                ("scanned_by", models.TextField(blank=True, db_collation="C")),
                ("checked_by", models.TextField(blank=True, db_collation="C")),
                ("signed_by", models.TextField(blank=True, db_collation="C")),
                ("signed_at", models.DateTimeField(null=True)),
                (
                    "previous",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lists.batch",
                    ),
                ),
            ],
            options={
                "db_table": "batches",
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("state", models.TextField(db_collation="C")),
                ("before", models.TextField(blank=True, db_collation="C")),
                ("amount_wan", models.DecimalField(decimal_places=4, max_digits=16)),
                ("term_months", models.IntegerField(null=True)),
                ("purpose", models.TextField(blank=True, db_collation="C")),
                ("collateral", models.TextField(blank=True, db_collation="C")),
                (
                    "wished_banks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(db_collation="C"),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("wished_only", models.BooleanField(default=False)),
                ("another_bank", models.BooleanField(default=True)),
                ("origin", models.TextField(db_collation="C")),
                ("found_by", models.TextField(blank=True, db_collation="C")),
                ("facility_before", models.BooleanField()),
                ("papers_checked_by", models.TextField(blank=True, db_collation="C")),
                ("committed_on", models.DateField(null=True)),
                ("commitment", models.TextField(blank=True, db_collation="C")),
                ("sector", models.TextField(blank=True, db_collation="C")),
                (
                    "banks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(db_collation="C"),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "excluded_banks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(db_collation="C"),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("cause", models.TextField(blank=True, db_collation="C")),
                ("opened_by", models.TextField(db_collation="C")),
                ("opened_at", models.DateTimeField()),
                ("moved_at", models.DateTimeField()),
                ("recommended_on", models.DateField(null=True)),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="enterprises.enterprise",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="visits.need",
                    ),
                ),
                (
                    "screening",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="screening.screening",
                    ),
                ),
            ],
            options={
                "db_table": "cases",
            },
        ),
        migrations.CreateModel(
            name="BatchCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("position", models.IntegerField()),
                ("struck", models.BooleanField(default=False)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="lists.batch",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batch_lines",
                        to="lists.case",
                    ),
                ),
            ],
            options={
                "db_table": "batch_cases",
            },
        ),
        migrations.CreateModel(
            name="CaseNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("step", models.TextField(db_collation="C")),
                ("item", models.TextField(blank=True, db_collation="C")),
                ("text", models.TextField()),
                ("by", models.TextField(db_collation="C")),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="lists.case",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enterprises.enterprise",
                    ),
                ),
            ],
            options={
                "db_table": "case_notes",
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("sector", models.TextField(db_collation="C")),
                ("by", models.TextField(db_collation="C")),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="lists.case",
                    ),
                ),
            ],
            options={
                "db_table": "confirmations",
            },
        ),
        migrations.CreateModel(
            name="Removal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("cause", models.TextField(db_collation="C")),
                ("grounds", models.TextField()),
                ("file", models.TextField(db_collation="C")),
                ("proposed_by", models.TextField(db_collation="C")),
                ("proposed_at", models.DateTimeField()),
                ("state", models.TextField(db_collation="C", default="proposed")),
                ("decided_by", models.TextField(blank=True, db_collation="C")),
                ("decided_at", models.DateTimeField(null=True)),
                ("document", models.TextField(blank=True)),
                ("notice_on", models.DateField(null=True)),
                ("appeal_until", models.DateField(null=True)),
                ("reentry_on", models.DateField(null=True)),
                ("restored_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="removals",
                        to="lists.case",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enterprises.enterprise",
                    ),
                ),
            ],
            options={
                "db_table": "removals",
            },
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["region", "-id"], name="batches_of"),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["laid", "signed", "taken_back"])),
                name="batch_has_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ["platform", "e_seal", "paper", ""])),
                name="batch_signed_in_a_known_mode",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "signed"), _negated=True),
                    models.Q(
                        models.Q(("signed_by", ""), _negated=True),
                        models.Q(("mode", ""), _negated=True),
                        models.Q(("convener", ""), _negated=True),
                        ("signed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="batch_signed_by_somebody_somehow",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mode", "paper"), ("state", "signed"), _negated=True),
                    models.Q(
                        models.Q(("scan", ""), _negated=True),
                        models.Q(("checked_by", ""), _negated=True),
                        models.Q(("scanned_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="batch_on_paper_is_checked_by_a_second_person",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["region", "state", "moved_at"], name="cases_worklist"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["enterprise", "-id"], name="cases_of"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state", "reviewed")),
                fields=["sector", "region"],
                name="cases_of_sector",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "draft",
                            "declared",
                            "reviewed",
                            "confirmed",
                            "recommended",
                            "referred",
                            "granted",
                            "returned",
                            "coaching",
                            "funded",
                            "removed",
                            "closed",
                        ],
                    )
                ),
                name="case_has_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("origin__in", ["visit", "self", "department", "federation", "bank"])
                ),
                name="case_has_a_known_origin",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "cause__in",
                        [
                            "withdrawn",
                            "ceased",
                            "unreachable",
                            "refused_for_good",
                            "not_drawn",
                            "repaid",
                            "false_papers",
                            "",
                        ],
                    )
                ),
                name="case_has_a_known_cause",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            "draft",
                            "declared",
                            "reviewed",
                            "confirmed",
                            "recommended",
                            "referred",
                            "granted",
                            "returned",
                            "coaching",
                        ),
                    )
                ),
                fields=("enterprise",),
                name="case_one_open_for_an_enterprise",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ("coaching", "removed")),
                        models.Q(("before", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state__in", ("coaching", "removed")), _negated=True),
                        ("before", ""),
                    ),
                    _connector="OR",
                ),
                name="case_remembers_where_it_came_from",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            rongxie.rulebook.steps.State["DRAFT"],
                            rongxie.rulebook.steps.State["COACHING"],
                            rongxie.rulebook.steps.State["CLOSED"],
                        ],
                    ),
                    models.Q(
                        models.Q(("papers_checked_by", ""), _negated=True),
                        ("committed_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="case_declared_with_papers_and_commitment",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "state__in",
                            [
                                rongxie.rulebook.steps.State["REVIEWED"],
                                rongxie.rulebook.steps.State["CONFIRMED"],
                                rongxie.rulebook.steps.State["RECOMMENDED"],
                                rongxie.rulebook.steps.State["REFERRED"],
                                rongxie.rulebook.steps.State["GRANTED"],
                                rongxie.rulebook.steps.State["FUNDED"],
                            ],
                        ),
                        _negated=True,
                    ),
                    ("screening__isnull", False),
                    _connector="OR",
                ),
                name="case_reviewed_on_a_stored_screening",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "state__in",
                            [
                                rongxie.rulebook.steps.State["RECOMMENDED"],
                                rongxie.rulebook.steps.State["REFERRED"],
                                rongxie.rulebook.steps.State["GRANTED"],
                                rongxie.rulebook.steps.State["FUNDED"],
                                rongxie.rulebook.steps.State["REMOVED"],
                            ],
                        ),
                        _negated=True,
                    ),
                    ("recommended_on__isnull", False),
                    _connector="OR",
                ),
                name="case_recommended_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "closed"), models.Q(("cause", ""), _negated=True)),
                    models.Q(models.Q(("state", "closed"), _negated=True), ("cause", "")),
                    _connector="OR",
                ),
                name="case_closed_for_a_cause",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_wan__gt", 0)), name="case_asks_for_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="batchcase",
            constraint=models.UniqueConstraint(fields=("batch", "case"), name="batch_case_once"),
        ),
        migrations.AddIndex(
            model_name="casenote",
            index=models.Index(fields=["case", "id"], name="case_notes_of"),
        ),
        migrations.AddConstraint(
            model_name="removal",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["proposed", "declined", "removed", "restored"])),
                name="removal_has_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="removal",
            constraint=models.CheckConstraint(
                condition=models.Q(("cause__in", ["false_papers", "misuse"])),
                name="removal_for_a_known_cause",
            ),
        ),
        migrations.AddConstraint(
            model_name="removal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "proposed")),
                fields=("case",),
                name="removal_one_proposed_for_a_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="removal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["removed", "restored"]), _negated=True),
                    models.Q(
                        ("appeal_until__isnull", False),
                        ("decided_at__isnull", False),
                        ("notice_on__isnull", False),
                        ("reentry_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="removal_decided_with_notice_and_days",
            ),
        ),
    ]
