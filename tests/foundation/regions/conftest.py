"""All of China in a database of its own, loaded once; every test is rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from django.db import connections, transaction
from psycopg import sql
from pytest_django import DjangoDbBlocker

from rongxie.foundation.database.home import Home
from rongxie.foundation.database.roles import DATABASE, SUPERUSER, connected

if TYPE_CHECKING:  # models need Django made ready, which is later than this file is read
    from rongxie.foundation.regions.loading import Loaded

_CHINA = "china"


@pytest.fixture(scope="session")
def china_loaded(
    django_db_setup: None, cluster: Home, django_db_blocker: DjangoDbBlocker
) -> "Iterator[Loaded]":
    """The database with the packaged divisions; what loading said."""
    from rongxie.foundation.regions.loading import load_divisions

    connections.close_all()
    with connected(cluster, SUPERUSER) as server:
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(_CHINA), sql.Identifier(DATABASE)
            )
        )
        server.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO rongxie_app").format(sql.Identifier(_CHINA))
        )
    with django_db_blocker.unblock(), _pointed_there():
        done = load_divisions()
    with connected(cluster, _CHINA) as server:
        server.execute("VACUUM ANALYZE regions")
    yield done
    with connected(cluster, SUPERUSER) as server:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(_CHINA)))


@pytest.fixture
def china(china_loaded: "Loaded", django_db_blocker: DjangoDbBlocker) -> "Iterator[Loaded]":
    """The divisions of the country, in a transaction that is rolled back."""
    with django_db_blocker.unblock(), _pointed_there(), transaction.atomic():
        yield china_loaded
        transaction.set_rollback(True)


@contextmanager
def _pointed_there() -> Iterator[None]:
    """Let the connection of the application lead to the database with all of China."""
    connections.close_all()
    settings = connections["default"].settings_dict
    usual, settings["NAME"] = settings["NAME"], _CHINA
    try:
        yield
    finally:
        connections.close_all()
        settings["NAME"] = usual
