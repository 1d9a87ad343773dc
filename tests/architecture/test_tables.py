"""Tables are of two kinds: shared ones, and those of a province that each say whose a row is."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.models import ForeignObject, Model

_SHARED = {"regions", "reach", "organisations", "accounts", "database"}
_PROVINCIAL = {
    model._meta.db_table: model
    for config in apps.get_app_configs()
    if config.name.startswith("rongxie.mechanism.") or config.label in {"files", "secrecy"}
    for model in config.get_models()
}
# What banks take, how far the figures are, what the rules said, which master keys there were (their
# ids alone): none tells of an enterprise.
_OF_NO_PLACE = {"bank_appetites", "rolled_up_to", "rule_sets", "master_keys"}


def _models(labels: set[str]) -> list[type[Model]]:
    return [model for label in labels for model in apps.get_app_config(label).get_models()]


class TestMigrations:
    @pytest.mark.django_db
    def test_say_what_the_models_say(self) -> None:
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)


class TestSharedTables:
    @pytest.mark.parametrize("model", _models(_SHARED), ids=lambda m: str(m._meta.label))
    def test_never_refer_to_provincial_ones(self, model: type[Model]) -> None:
        targets = {
            field.remote_field.model._meta.app_label
            for field in model._meta.get_fields()
            if isinstance(field, ForeignObject) and field.remote_field
        }
        assert targets <= _SHARED


@pytest.mark.django_db
class TestProvincialTables:
    def test_say_in_which_place_a_row_is(self) -> None:
        placeless = {
            table
            for table, model in _PROVINCIAL.items()
            if "region" not in {f.name for f in model._meta.get_fields()}
        }
        assert placeless == _OF_NO_PLACE

    def test_have_row_security_from_birth(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname, relrowsecurity FROM pg_class"
                " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            )
            secured = dict(cursor.fetchall())
        open_tables = {table for table in [*_PROVINCIAL, "events"] if not secured[table]}
        assert open_tables == _OF_NO_PLACE

    def test_show_nothing_to_the_application_itself(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public'"
                " AND cmd = 'SELECT' AND roles && ARRAY['rongxie_app', 'public']::name[]"
            )
            assert cursor.fetchall() == []
