from collections.abc import Iterator

import pytest
from django.db import connection
from psycopg import Connection, OperationalError, connect
from psycopg.errors import InsufficientPrivilege

from rongxie.foundation.database.home import Home
from rongxie.foundation.database.roles import APP, DATABASE, OWNER, SUPERUSER, provide_roles
from tests.foundation.database.homes import entered

OWNED = """
    SELECT 'relation', relname FROM pg_class WHERE pg_get_userbyid(relowner) = %(role)s
    UNION ALL SELECT 'function', proname FROM pg_proc WHERE pg_get_userbyid(proowner) = %(role)s
    UNION ALL SELECT 'schema', nspname FROM pg_namespace WHERE pg_get_userbyid(nspowner) = %(role)s
    UNION ALL SELECT 'database', datname FROM pg_database WHERE pg_get_userbyid(datdba) = %(role)s
"""


@pytest.fixture
def table(django_db_setup: None, cluster: Home) -> Iterator[str]:
    """A table that the owner made, with one row; it goes with the test."""
    with entered(cluster, OWNER) as owner:
        owner.execute("DROP TABLE IF EXISTS trial")
        owner.execute("CREATE TABLE trial (id bigserial PRIMARY KEY, name text)")
        owner.execute("INSERT INTO trial (name) VALUES ('甲')")
    yield "trial"
    with entered(cluster, OWNER) as owner:
        owner.execute("DROP TABLE trial")


class TestTheApplication:
    @pytest.mark.django_db
    def test_is_who_pages_and_tests_are(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, session_user")
            assert cursor.fetchone() == (APP, APP)

    def test_owns_nothing_and_is_nobody_special(self, table: str, cluster: Home) -> None:
        with entered(cluster, APP) as app:
            assert app.execute(OWNED, {"role": APP}).fetchall() == []
            assert app.execute(OWNED, {"role": OWNER}).fetchall() != []
            row = app.execute(
                "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolinherit,"
                " rolreplication FROM pg_roles WHERE rolname = %s",
                [APP],
            ).fetchone()
        assert row == (False,) * 6

    def test_reads_and_writes_the_rows_of_a_new_table(self, table: str, cluster: Home) -> None:
        with entered(cluster, APP) as app:
            app.execute("INSERT INTO trial (name) VALUES ('乙')")
            app.execute("UPDATE trial SET name = '丙' WHERE name = '乙'")
            app.execute("DELETE FROM trial WHERE name = '甲'")
            assert app.execute("SELECT name FROM trial").fetchall() == [("丙",)]

    @pytest.mark.parametrize(
        "statement",
        [
            "DROP TABLE trial",
            "ALTER TABLE trial ADD COLUMN more text",
            "ALTER TABLE trial OWNER TO rongxie_app",
            "ALTER TABLE trial DISABLE ROW LEVEL SECURITY",
            "TRUNCATE trial",
            "CREATE TABLE mine (id int)",
            "CREATE TEMPORARY TABLE mine (id int)",
            "CREATE SCHEMA mine",
            "CREATE ROLE friend",
            "CREATE DATABASE mine",
            "SET ROLE rongxie_owner",
            "SET ROLE postgres",
            "ALTER ROLE rongxie_app BYPASSRLS",
            "DROP DATABASE rongxie",
            "COPY trial TO PROGRAM 'cat'",
        ],
    )
    def test_may_not(self, statement: str, table: str, cluster: Home) -> None:
        with entered(cluster, APP) as app:
            with pytest.raises(InsufficientPrivilege):
                app.execute(statement)
            assert app.execute("SELECT name FROM trial").fetchall() == [("甲",)]

    def test_may_not_enter_the_database_of_the_superuser_for_more(self, cluster: Home) -> None:
        with (
            connect(
                host=str(cluster.socket_folder),
                dbname=SUPERUSER,
                user=APP,
                passfile=str(cluster.password_file(APP)),
            ) as app,
            pytest.raises(InsufficientPrivilege),
        ):
            app.execute("CREATE TABLE mine (id int)")


class TestPasswords:
    @pytest.mark.parametrize("role", [APP, OWNER, SUPERUSER])
    def test_are_asked_for(self, role: str, cluster: Home) -> None:
        with pytest.raises(OperationalError, match="password"):
            _enter_with("wrong", role, cluster)

    @pytest.mark.parametrize("role", [OWNER, SUPERUSER])
    def test_of_the_application_open_nothing_else(self, role: str, cluster: Home) -> None:
        with pytest.raises(OperationalError, match="password"):
            _enter_with(cluster.password_of(APP), role, cluster)

    def test_stay_the_same_when_roles_are_provided_again(self, cluster: Home) -> None:
        before = cluster.password_of(APP)
        provide_roles(cluster)
        assert cluster.password_of(APP) == before
        _enter_with(before, APP, cluster).close()


class TestCommitted:
    def test_commits_for_other_connections_to_see(self, committed: Home) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_database(), current_user")
            assert cursor.fetchone() == ("committed", APP)
        assert connection.in_atomic_block is False

    @pytest.mark.django_db
    def test_leaves_the_database_of_the_others_alone(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_database()")
            assert cursor.fetchone() == (DATABASE,)


def _enter_with(password: str, role: str, home: Home) -> Connection:
    return connect(
        host=str(home.socket_folder), dbname=DATABASE, user=role, password=password, passfile=""
    )
