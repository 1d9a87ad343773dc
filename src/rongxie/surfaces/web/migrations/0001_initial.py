"""Drafts of pages and the forms that were sent, each seen by the one who typed alone."""

from django.db import migrations, models

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import CLEAR, WRITE, Keys, Rights, enable_row_security

_TIDIED: Rights = ("SELECT", "DELETE")
_PEOPLE = (Kind.OFFICE, Kind.BANK, Kind.ENTERPRISE, Kind.AUDITOR)
_OF_ONE = Keys(actor="actor")


def _id() -> models.BigAutoField:  # type: ignore[type-arg]
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def _code(*, blank: bool = False) -> models.TextField:  # type: ignore[type-arg]
    return models.TextField(blank=blank, db_collation="C")


class Migration(migrations.Migration):
    initial = True
    dependencies = (("reach", "0001_roles"),)

    operations = (
        migrations.CreateModel(
            name="PageDraft",
            fields=[
                ("id", _id()),
                ("actor", _code()),
                ("region", _code(blank=True)),
                ("page", _code()),
                ("content", models.BinaryField()),
                ("saved_at", models.DateTimeField()),
                ("ends_on", models.DateField()),
            ],
            options={
                "db_table": "page_drafts",
                "indexes": [models.Index(fields=["ends_on"], name="page_drafts_ending")],
                "constraints": [
                    models.UniqueConstraint(fields=("actor", "page"), name="page_draft_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SentForm",
            fields=[
                ("id", _id()),
                ("actor", _code()),
                ("region", _code(blank=True)),
                ("token", _code()),
                ("address", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "page_forms",
                "indexes": [models.Index(fields=["at"], name="page_forms_of")],
                "constraints": [
                    models.UniqueConstraint(fields=("actor", "token"), name="page_form_once")
                ],
            },
        ),
        enable_row_security(
            "page_drafts", dict.fromkeys(_PEOPLE, CLEAR) | {Kind.SYSTEM: _TIDIED}, _OF_ONE
        ),
        enable_row_security(
            "page_forms", dict.fromkeys(_PEOPLE, WRITE) | {Kind.SYSTEM: _TIDIED}, _OF_ONE
        ),
    )
