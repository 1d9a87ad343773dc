"""The connections of the platform: asked how they are after a pause, and at no other time."""

from time import monotonic

import pytest
from django.db import connection, connections, transaction

from rongxie.foundation.database.engine.base import DatabaseWrapper
from rongxie.foundation.database.home import Home


@pytest.fixture
def used(committed: Home) -> DatabaseWrapper:
    """A connection at the begin of a request, used a moment ago."""
    connection.ensure_connection()
    one = connections["default"]
    assert isinstance(one, DatabaseWrapper)
    one.health_check_enabled = True  # type: ignore[attr-defined]
    one.health_check_done, one._used = False, monotonic()
    return one


class TestAConnection:
    def test_used_a_moment_ago_is_not_asked(
        self, used: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(used, "is_usable", _not_to_be_asked)
        with transaction.atomic():
            used.cursor().execute("SELECT 1")

    def test_ends_a_long_transaction_as_it_began(self, used: DatabaseWrapper) -> None:
        with transaction.atomic():
            used.cursor().execute("SELECT 1")
            used._used = 0.0  # the pause has gone by
        assert used.get_autocommit()

    def test_is_asked_after_a_pause_and_replaced(
        self, used: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before, used._used = used.connection, 0.0
        monkeypatch.setattr(used, "is_usable", lambda: False)
        with transaction.atomic():
            used.cursor().execute("SELECT 1")
        assert used.connection is not before


def _not_to_be_asked() -> bool:
    raise AssertionError
