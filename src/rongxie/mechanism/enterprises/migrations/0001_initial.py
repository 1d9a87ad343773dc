"""The tables of the stage."""
# ruff: noqa: RUF012  # the form that Django reads

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Enterprise",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uscc", models.TextField(blank=True, db_collation="C")),
                ("kind", models.TextField(db_collation="C")),
                ("name", models.TextField()),
                ("region", models.TextField(db_collation="C")),
                ("address", models.TextField(blank=True)),
                ("established_on", models.DateField(null=True)),
                ("industry", models.TextField(blank=True, db_collation="C")),
                ("source", models.TextField(db_collation="C")),
                ("entered_by", models.TextField(db_collation="C")),
                ("entered_at", models.DateTimeField()),
                ("synthetic", models.BooleanField(default=False)),
                (
                    "successor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="doubles",
                        to="enterprises.enterprise",
                    ),
                ),
            ],
            options={
                "db_table": "enterprises",
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("kind", models.TextField(db_collation="C")),
                ("name_masked", models.TextField(blank=True)),
                ("name_sealed", models.BinaryField()),
                ("phone_masked", models.TextField(blank=True)),
                ("phone_sealed", models.BinaryField()),
                ("phone_digest", models.BinaryField(null=True)),
                ("source", models.TextField(db_collation="C")),
                ("by", models.TextField(db_collation="C")),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="enterprises.enterprise",
                    ),
                ),
            ],
            options={
                "db_table": "contacts",
            },
        ),
        migrations.CreateModel(
            name="EnterpriseChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("what", models.TextField(db_collation="C")),
                ("before", models.TextField(blank=True)),
                ("after", models.TextField(blank=True)),
                ("on", models.DateField()),
                ("source", models.TextField(db_collation="C")),
                ("by", models.TextField(db_collation="C")),
                ("at", models.DateTimeField()),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="enterprises.enterprise",
                    ),
                ),
            ],
            options={
                "db_table": "enterprise_changes",
            },
        ),
        migrations.CreateModel(
            name="EnterpriseSearch",
            fields=[
                ("enterprise", models.BigIntegerField(primary_key=True, serialize=False)),
                ("region", models.TextField(db_collation="C")),
                ("name", models.TextField()),
                ("initials", models.CharField(blank=True, db_collation="C", max_length=120)),
                (
                    "grams",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), size=None
                    ),
                ),
            ],
            options={
                "db_table": "enterprise_search",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["grams"], name="enterprise_search_grams"
                    ),
                    models.Index(fields=["initials", "region"], name="enterprise_search_initials"),
                ],
            },
        ),
        migrations.CreateModel(
            name="EnterpriseKey",
            fields=[
                (
                    "enterprise",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="enterprises.enterprise",
                    ),
                ),
                ("region", models.TextField(db_collation="C")),
                ("wrapped", models.BinaryField(null=True)),
                ("destroyed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "enterprise_keys",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("destroyed_at__isnull", True), ("wrapped__isnull", False)),
                            models.Q(("destroyed_at__isnull", False), ("wrapped__isnull", True)),
                            _connector="OR",
                        ),
                        name="enterprise_key_is_there_or_destroyed",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="enterprise",
            index=models.Index(fields=["region", "id"], name="enterprises_of_region"),
        ),
        migrations.AddConstraint(
            model_name="enterprise",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["company", "sole_proprietor", "cooperative", "family_farm", "other"],
                    )
                ),
                name="enterprise_has_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="enterprise",
            constraint=models.UniqueConstraint(
                condition=models.Q(("uscc", ""), _negated=True),
                fields=("uscc",),
                name="enterprise_uscc_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="enterprise",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True), models.Q(("region", ""), _negated=True)
                ),
                name="enterprise_has_a_name_and_a_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="enterprise",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("successor__isnull", True),
                    models.Q(("successor", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="enterprise_is_not_its_own_successor",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["enterprise", "id"], name="contacts_of"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["phone_digest"], name="contacts_by_phone"),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["legal_person", "owner", "finance", "other"])),
                name="contact_has_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="enterprisechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "what__in",
                        ["name", "address", "region", "uscc", "kind", "industry", "established_on"],
                    )
                ),
                name="enterprise_change_is_known",
            ),
        ),
    ]
