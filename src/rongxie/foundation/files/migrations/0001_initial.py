"""The table of files, and whose each of them is."""
# ruff: noqa: RUF012  # the form that Django reads

from django.db import migrations, models

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import APPEND, READ, WRITE, Keys, enable_row_security


class Migration(migrations.Migration):
    initial = True

    dependencies = [("reach", "0001_roles")]

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("enterprise", models.BigIntegerField(null=True)),
                ("bank_path", models.TextField(blank=True, db_collation="C")),
                ("purpose", models.TextField(db_collation="C")),
                ("name", models.TextField(blank=True)),
                ("media_type", models.TextField(db_collation="C")),
                ("size", models.BigIntegerField()),
                ("digest", models.TextField(db_collation="C")),
                ("sha256", models.TextField(db_collation="C")),
                ("stored_at", models.DateTimeField()),
                ("stored_by", models.TextField(db_collation="C")),
                ("organisation", models.TextField(blank=True, db_collation="C")),
                ("kept_until", models.DateField()),
                ("removed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "stored_files",
                "indexes": [
                    models.Index(fields=["region", "id"], name="stored_file_region"),
                    models.Index(
                        condition=models.Q(("enterprise__isnull", False)),
                        fields=["enterprise", "id"],
                        name="stored_file_enterprise",
                    ),
                    models.Index(
                        condition=models.Q(("bank_path", ""), _negated=True),
                        fields=["bank_path", "id"],
                        name="stored_file_bank",
                    ),
                    models.Index(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=["digest"],
                        name="stored_file_digest",
                    ),
                    models.Index(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=["kept_until"],
                        name="stored_file_kept_until",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "purpose__in",
                                [
                                    "import",
                                    "visit",
                                    "paper",
                                    "consent",
                                    "evidence",
                                    "signature",
                                    "document",
                                ],
                            )
                        ),
                        name="stored_file_has_a_known_purpose",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("size__gt", 0)), name="stored_file_is_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("digest__regex", "^[0-9a-f]{64}$"), ("sha256__regex", "^[0-9a-f]{64}$")
                        ),
                        name="stored_file_has_its_digests",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("removed_at__isnull", True), models.Q(("name", ""), _negated=True)
                            ),
                            models.Q(("removed_at__isnull", False), ("name", "")),
                            _connector="OR",
                        ),
                        name="stored_file_has_a_name_until_removed",
                    ),
                ],
            },
        ),
        # Only a job changes a row, when the time of its file is over.
        enable_row_security(
            "stored_files",
            {
                Kind.OFFICE: APPEND,
                Kind.BANK: APPEND,
                Kind.ENTERPRISE: APPEND,
                Kind.AUDITOR: READ,
                Kind.SYSTEM: WRITE,
            },
            Keys(bank_path="bank_path", enterprise="enterprise"),
        ),
    ]
