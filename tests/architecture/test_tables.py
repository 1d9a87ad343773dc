"""Tables are of two kinds: shared ones, and those of a province that each say whose a row is.

What the table of reach says and what the migrated database has are compared both ways.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections
from django.db.models import ForeignObject, Model

from rongxie.foundation.database.roles import APP, OWNER
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.rows import OWNERS_FUNCTIONS, TABLES
from rongxie.foundation.reach.standing import Grant, difference, standing, wanted

# What tells of no enterprise: the map, offices, people and how they sign in; what banks take, how
# far figures and messages are, what the rules said, which master keys there were (their ids alone),
# and what is to be done by a job. The queues hold numbers of rows that the platform alone reads.
_OF_NOBODY = {
    "regions", "region_changes", "organisations_organisation", "organisations_change",
    "organisations_mechanism", "organisations_convener", "organisations_group",
    "organisations_member", "accounts_user", "accounts_membership", "accounts_staffsession",
    "bank_appetites", "rolled_up_to", "rule_sets", "master_keys", "seals", "event_queue",
    "enterprise_search_queue", "enterprise_search_stops", "outbox_cursors", "signing_keys",
    "api_clients", "api_uses", "job_runs", "local_parameters", "remembered",
}  # fmt: skip
_KINDS = {kind.database_role for kind in Kind}
OWNERS = pytest.mark.django_db(databases=["owner"])
_FUNCTIONS = """
    SELECT p.proname, p.proconfig, p.prorettype = 'trigger'::regtype,
        array(SELECT coalesce(r.rolname, 'public')
            FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
            LEFT JOIN pg_roles r ON r.oid = a.grantee WHERE a.grantee <> p.proowner)
    FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
"""
_COLUMN = """
    SELECT a.attname FROM pg_attribute a LEFT JOIN pg_collation c ON c.oid = a.attcollation
    WHERE a.attrelid = %s::regclass AND a.attname = ANY (%s)
        AND (c.collname = 'C' OR a.atttypid = 'bigint'::regtype)
"""


def _rows(question: str, *values: Any) -> list[tuple[Any, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(question, values or None)
        return list(cursor.fetchall())


def _tables() -> set[str]:
    with connections["owner"].cursor() as cursor:
        return set(connections["owner"].introspection.table_names(cursor))


def _of_others() -> set[str]:
    """Return the tables of libraries, which no actor touches unless the table of reach says so."""
    models = apps.get_models(include_auto_created=True)
    foreign = {m._meta.db_table for m in models if not m.__module__.startswith("rongxie.")}
    return foreign | {"django_migrations"}


def _models() -> Iterator[type[Model]]:
    for model in apps.get_models():
        if model._meta.db_table in TABLES:
            yield model


class TestMigrations:
    @pytest.mark.django_db
    def test_say_what_the_models_say(self) -> None:
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)


class TestSharedTables:
    def test_never_refer_to_provincial_ones(self) -> None:
        referring = {
            model._meta.db_table: field.name
            for model in _models()
            if TABLES[model._meta.db_table].keys is None
            for field in model._meta.get_fields()
            if isinstance(field, ForeignObject) and field.remote_field
            if TABLES[field.remote_field.model._meta.db_table].keys is not None
        }
        assert referring == {}

    def test_are_those_that_tell_of_no_enterprise(self) -> None:
        assert {table for table, rows in TABLES.items() if rows.keys is None} == _OF_NOBODY


@OWNERS
class TestTheTableOfReach:
    def test_has_every_table_of_ours_and_no_other(self) -> None:
        assert _tables() - _of_others() - TABLES.keys() == set()
        assert TABLES.keys() - _tables() == set()

    def test_is_what_the_database_has(self) -> None:
        database = connections["owner"]
        assert difference(standing(database), wanted(database, TABLES)) == []

    def test_knows_rows_by_columns_that_are_compared_byte_by_byte(self) -> None:
        strange = {
            table: columns - found
            for table, rows in TABLES.items()
            if rows.keys
            if (columns := _keyed(table)) - (found := _straight(table, columns))
        }
        assert strange == {}

    def test_knows_rows_by_what_the_models_call_them(self) -> None:
        models = {m._meta.db_table: {f.attname for f in m._meta.concrete_fields} for m in _models()}
        assert {t for t in models if TABLES[t].keys and not _keyed(t) <= models[t]} == set()

    def test_gives_nothing_of_the_tables_of_libraries_away(self) -> None:
        given = {
            line
            for line in standing(connections["owner"])
            if line.table not in TABLES and not (isinstance(line, Grant) and line.role == APP)
        }
        assert given == set()


@OWNERS
class TestAPlantedFault:
    """The comparison above would be worth nothing if it did not see these."""

    @pytest.mark.parametrize(
        ("planted", "told"),
        [
            ("ALTER TABLE cases DISABLE ROW LEVEL SECURITY", "ENABLE ROW LEVEL SECURITY"),
            ("GRANT SELECT ON cases TO rongxie_bank", "REVOKE SELECT"),
            ("GRANT UPDATE (region) ON screenings TO rongxie_office", "REVOKE UPDATE"),
            ("GRANT TRUNCATE ON visits TO rongxie_app", "REVOKE TRUNCATE"),
            ("GRANT SELECT ON cases TO PUBLIC", "FROM public"),
            ("CREATE POLICY more ON cases FOR SELECT USING (true)", "DROP POLICY more"),
            ("DROP POLICY office_select ON cases", "CREATE POLICY office_select"),
            (
                "ALTER POLICY bank_select ON referrals"
                " USING (bank_path >= current_setting('rx.bank_lo', true))",
                "CREATE POLICY bank_select",
            ),
            ("ALTER POLICY own_name ON events WITH CHECK (true)", "CREATE POLICY own_name"),
            ("GRANT INSERT ON events TO rongxie_app", "REVOKE INSERT ON"),
            ("CREATE VIEW all_cases AS SELECT * FROM cases", 'ON "all_cases"'),
        ],
    )
    def test_is_seen(self, planted: str, told: str) -> None:
        database = connections["owner"]
        with database.cursor() as cursor:
            cursor.execute(planted)
        found = "\n".join(difference(standing(database), wanted(database, TABLES)))
        foreign = "\n".join(
            line.given for line in standing(database) if line.table not in TABLES | _FOREIGN
        )
        assert told in found + foreign


# So that a view planted above is told apart from the tables of libraries.
_FOREIGN = dict.fromkeys(_of_others())


@OWNERS
class TestFunctionsOfTheOwner:
    def test_look_names_up_in_our_schema_alone(self) -> None:
        for name, settings, _, _ in _rows(_FUNCTIONS):
            paths = [s for s in settings or () if s.startswith("search_path=")]
            assert paths, name
            assert paths[0].removeprefix("search_path=").startswith("pg_catalog"), name
            assert paths[0].endswith("pg_temp"), name

    def test_are_called_by_those_who_may(self) -> None:
        callers = {
            name: set(who) & _KINDS | set(who) & {"public"} for name, _, _, who in _rows(_FUNCTIONS)
        }
        assert callers == {
            name: {kind.database_role for kind in kinds} for name, kinds in OWNERS_FUNCTIONS.items()
        }

    def test_are_not_called_by_the_application_without_a_reach(self) -> None:
        callers = {name: who for name, _, is_trigger, who in _rows(_FUNCTIONS) if not is_trigger}
        assert {name for name, who in callers.items() if APP in who} == set()


@OWNERS
class TestRoles:
    def test_of_the_kinds_are_reached_by_the_application_alone_and_inherit_nothing(self) -> None:
        members = _rows(
            "SELECT g.rolname, m.rolname, a.inherit_option FROM pg_auth_members a"
            " JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m ON m.oid = a.member"
            " WHERE g.rolname = ANY (%s) AND m.rolname <> %s",
            list(_KINDS),
            OWNER,
        )
        assert sorted(members) == sorted((kind, APP, False) for kind in _KINDS)

    def test_of_the_kinds_draw_no_numbers_by_hand(self) -> None:
        """The number that a table will give next tells how many rows there are in all."""
        held = _rows(
            "SELECT c.relname, r.rolname FROM pg_class c, aclexplode(c.relacl) a"
            " JOIN pg_roles r ON r.oid = a.grantee WHERE c.relkind = 'S' AND r.rolname = ANY (%s)",
            list(_KINDS),
        )
        assert held == []

    def test_of_the_kinds_are_in_no_other(self) -> None:
        asked = "SELECT count(*) FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member"
        assert _rows(f"{asked} WHERE m.rolname = ANY (%s)", list(_KINDS)) == [(0,)]

    def test_make_no_objects(self) -> None:
        able = [
            role
            for role in [APP, *_KINDS]
            for right, what in (("CREATE", "schema"), ("CREATE", "database"), ("TEMP", "database"))
            if _has(role, right, what)
        ]
        assert able == []


@pytest.mark.django_db
class TestTheApplicationItself:
    def test_sees_no_row_of_a_province(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public'"
                " AND cmd <> 'INSERT' AND roles && ARRAY['rongxie_app', 'public']::name[]"
            )
            assert cursor.fetchall() == []


def _keyed(table: str) -> set[str]:
    """Return the columns by which rows of a table are known."""
    keys = TABLES[table].keys
    assert keys is not None
    return set(keys.columns)


def _straight(table: str, columns: set[str]) -> set[object]:
    return {row[0] for row in _rows(_COLUMN, table, list(columns))}


def _has(role: str, right: str, what: str) -> bool:
    where = "'public'" if what == "schema" else "current_database()"
    return bool(_rows(f"SELECT has_{what}_privilege(%s, {where}, %s)", role, right)[0][0])
