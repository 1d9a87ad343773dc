"""Firsts are kept apart from sums, so that a place of every tier counts each enterprise once."""
# ruff: noqa: RUF012  # the form that Django reads

from django.db import migrations, models

from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import CLEAR, READ, enable_row_security

_FIGURES = {Kind.OFFICE: READ, Kind.SYSTEM: CLEAR, Kind.AUDITOR: READ}


def _key(*columns: str) -> tuple[str, models.CompositePrimaryKey]:
    key = models.CompositePrimaryKey(
        *columns, blank=True, editable=False, primary_key=True, serialize=False
    )
    return ("pk", key)


def _codes(*names: str) -> "list[tuple[str, models.TextField[str, str]]]":
    return [(name, models.TextField(db_collation="C")) for name in names]


class Migration(migrations.Migration):
    dependencies = (("reporting", "0002_reach"), ("reach", "0001_roles"))

    operations = [
        migrations.DeleteModel("DayFigure"),
        migrations.DeleteModel("SeenEnterprise"),
        migrations.CreateModel(
            name="DayFigure",
            fields=[
                _key("region", "bank", "day", "kind", "mark"),
                *_codes("region", "bank", "kind", "mark"),
                ("day", models.DateField()),
                ("times", models.BigIntegerField()),
                ("amount_fen", models.BigIntegerField()),
                ("rated_fen", models.BigIntegerField()),
                ("interest_fen", models.BigIntegerField()),
            ],
            options={"db_table": "day_figures"},
        ),
        migrations.CreateModel(
            name="DayFirst",
            fields=[
                _key("region", "bank", "day", "figure", "shared"),
                *_codes("region", "bank", "figure"),
                ("day", models.DateField()),
                ("shared", models.SmallIntegerField()),
                ("count", models.BigIntegerField()),
            ],
            options={"db_table": "day_firsts"},
        ),
        migrations.CreateModel(
            name="FirstSeen",
            fields=[
                _key("figure", "number", "bank", "region"),
                *_codes("figure", "number", "bank", "region"),
                ("day", models.DateField()),
            ],
            options={"db_table": "first_seen"},
        ),
        enable_row_security("day_figures", _FIGURES),
        enable_row_security("day_firsts", _FIGURES),
        enable_row_security("first_seen", {Kind.SYSTEM: CLEAR}),
    ]
