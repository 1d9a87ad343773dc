"""Taking the sample away: as the owner, in one transaction, with its events and its chain.

No other province is touched: the chain of the sample is one of its own.
"""

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

from rongxie.foundation.accounts.models import User
from rongxie.surfaces.demo.cast import DOMAIN, SIGN_INS
from rongxie.surfaces.demo.place import PROVINCE
from rongxie.values.texts import Refusal, say

OWNER = "owner"
_KEPT = ("events", "seals")  # whose rows the database lets nobody change
# What is known by its place and yet no stage's; it is removed by itself.
_SHARED = ("organisations", "accounts", "events", "regions")
_PLACES, _ORGANISATIONS = f"{PROVINCE}%", f"{PROVINCE}-%"
_OF_ORGANISATIONS = "SELECT id FROM organisations_organisation WHERE path LIKE %s"


class NotTheOwner(Refusal):
    """The sample is removed by whoever owns the tables, and we are not connected as that."""


def remove(home: Path) -> bool:
    """Remove the sample with everything that refers to it; tell whether there was one.

    :raises NotTheOwner: if the database is not ours to change
    """
    if OWNER not in connections:
        raise NotTheOwner(
            say(
                "The sample county can be removed by the owner of the tables only. Give"
                " DATABASE_OWNER_URL and run it again."
            )
        )
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SELECT count(*) FROM regions WHERE code = %s", [PROVINCE])
        there = bool(cursor.fetchone()[0])
        for table, column in _of_provinces():
            _delete(cursor, table, f"{column} LIKE %s", _PLACES)
        _remove_people(cursor)
        _remove_places(cursor)
        _remove_record(cursor)  # last: nobody can write events until we are through
    (home / SIGN_INS).unlink(missing_ok=True)
    return there


def _of_provinces() -> Iterator[tuple[str, str]]:
    """Yield the tables of the stages, and the column by which each knows whose a row is."""
    for model in _models():
        columns = {field.column for field in model._meta.concrete_fields}
        known = [name for name in ("region", "bank_path", "province") if name in columns]
        if known and model._meta.app_label not in _SHARED:
            yield model._meta.db_table, known[0]


def _models() -> list[type[Model]]:
    ours = [config for config in apps.get_app_configs() if config.name.startswith("rongxie.")]
    return [model for config in ours for model in config.get_models() if model._meta.managed]


def _remove_people(cursor: CursorWrapper) -> None:
    """Remove the people with all that hangs on them."""
    of_ours = f"organisation_id IN ({_OF_ORGANISATIONS})"
    memberships = f"SELECT id FROM accounts_membership WHERE {of_ours}"  # noqa: S608
    _delete(cursor, "accounts_staffsession", f"membership_id IN ({memberships})", _ORGANISATIONS)
    _delete(cursor, "accounts_membership", of_ours, _ORGANISATIONS)
    _delete(cursor, "accounts_membership", f"home_id IN ({_OF_ORGANISATIONS})", _ORGANISATIONS)
    cursor.execute("SELECT id FROM accounts_user WHERE login LIKE %s", [f"%{DOMAIN}"])
    users = [row[0] for row in cursor.fetchall()]
    for related in User._meta.related_objects:
        table, column = related.related_model._meta.db_table, related.field.column
        _delete(cursor, table, f"{column} = ANY(%s)", users)
    _delete(cursor, "accounts_user", "id = ANY(%s)", users)


def _remove_places(cursor: CursorWrapper) -> None:
    """Remove the mechanisms, the organisations and the places."""
    of_mechanisms = "SELECT id FROM organisations_mechanism WHERE region LIKE %s"
    for table in ("convener", "member", "group"):
        _delete(cursor, f"organisations_{table}", f"mechanism_id IN ({of_mechanisms})", _PLACES)
    _delete(cursor, "organisations_mechanism", "region LIKE %s", _PLACES)
    of_ours = f"organisation_id IN ({_OF_ORGANISATIONS})"
    _delete(cursor, "organisations_change", of_ours, _ORGANISATIONS)
    _delete(cursor, "organisations_organisation", "path LIKE %s", _ORGANISATIONS)
    _delete(cursor, "region_changes", "code LIKE %s", _PLACES)
    _delete(cursor, "regions", "code LIKE %s", _PLACES)


def _remove_record(cursor: CursorWrapper) -> None:
    """Remove events, seals and what waits: for this the owner lifts the ban, and sets it again."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is deferred would forbid it
    for table in _KEPT:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER kept")
    for table in (*_KEPT, "event_queue"):
        _delete(cursor, table, "province = %s", PROVINCE)
    for table in _KEPT:
        cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER kept")


def _delete(cursor: CursorWrapper, table: str, where: str, given: str | list[int]) -> None:
    cursor.execute(f"DELETE FROM {table} WHERE {where}", [given])  # noqa: S608  # names of ours
