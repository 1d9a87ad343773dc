"""One role for each kind of actor; they belong to the whole server and may be there already."""

from django.apps.registry import Apps
from django.db import connections, migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from psycopg import sql

from rongxie.foundation.reach.kinds import Kind

_MAKE = """
    DO $$ BEGIN
        CREATE ROLE {role} NOLOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$
"""
_GRANT = "GRANT {role} TO {app} WITH INHERIT FALSE, SET TRUE"
_LOOK = "GRANT USAGE ON SCHEMA public TO {role}"
_LOOK_NO_MORE = "REVOKE USAGE ON SCHEMA public FROM {role}"


def _make(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _each(schema_editor, _MAKE, _GRANT, _LOOK)


def _take_back(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _each(schema_editor, _LOOK_NO_MORE)


def _each(schema_editor: BaseDatabaseSchemaEditor, *statements: str) -> None:
    # Only its name is asked for: nothing runs on the connection of the application.
    app = sql.Identifier(str(connections["default"].settings_dict["USER"]))
    with schema_editor.connection.cursor() as cursor:
        for kind in Kind:
            for statement in statements:
                role = sql.Identifier(kind.database_role)
                cursor.execute(sql.SQL(statement).format(role=role, app=app))


class Migration(migrations.Migration):
    operations = (migrations.RunPython(_make, _take_back),)
