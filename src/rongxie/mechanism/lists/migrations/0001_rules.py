"""What the database itself never lets be false, and what it looks rows up by."""
# ruff: noqa: RUF012  # the form that Django reads

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lists", "0001_initial")]

    operations = [
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
                            "draft",
                            "coaching",
                            "closed",
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
                                "reviewed",
                                "confirmed",
                                "recommended",
                                "referred",
                                "granted",
                                "funded",
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
                                "recommended",
                                "referred",
                                "granted",
                                "funded",
                                "removed",
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
