import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.test import override_settings
from django.utils import timezone
from psycopg import sql
from pytest_django import DjangoDbBlocker

from rongxie.values.moments import CHINA
from tests.conftest import HOME, copied

_AT = datetime(2026, 11, 20, 9, 30, tzinfo=CHINA)  # as in the cast, which needs Django to be ready
_FILLED = "filled"  # the database of the county in which something has happened


@contextmanager
def _on_the_day() -> Iterator[None]:
    """Have it be the day of the cast, and a password be enough to sit down at a desk."""
    with (
        pytest.MonkeyPatch.context() as patched,
        override_settings(
            SECOND_FACTOR="offered", AXES_ENABLED=False, API_REQUESTS_A_MINUTE=1_000_000
        ),
    ):
        patched.setattr(timezone, "now", lambda: _AT)
        for name, value in (("time_cost", 1), ("memory_cost", 8), ("parallelism", 1)):
            patched.setattr(Argon2PasswordHasher, name, value)
        patched.setattr(logging.getLogger("django.request"), "disabled", True)  # a line for each
        yield


@pytest.fixture(scope="session")
def _filled(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[object]:
    """Everybody who asks; the county is kept as a database that others are copied from."""
    from django.db import connections

    from rongxie.foundation.database.roles import SUPERUSER, connected
    from tests.surfaces.doors.callers import everybody
    from tests.surfaces.doors.scene import doubled

    with _on_the_day(), copied(django_db_blocker):
        found = everybody()
        doubled()
        cache.clear()
        connections.close_all()
        with connected(HOME, SUPERUSER) as server:
            server.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE committed").format(sql.Identifier(_FILLED))
            )
    yield found
    connections.close_all()
    with connected(HOME, SUPERUSER) as server:
        server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(_FILLED)))


@pytest.fixture(scope="module")
def callers(_filled: dict[str, Any], django_db_blocker: DjangoDbBlocker) -> Iterator[object]:
    """Everybody who asks, in a database of their own in which commits are commits."""
    with _on_the_day(), copied(django_db_blocker, of=_FILLED):
        yield {name: caller.afresh() for name, caller in _filled.items()}
