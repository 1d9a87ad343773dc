"""What is remembered for minutes by all processes together: tries to sign in, codes once used.

The cache of Django, kept in a table: what each process remembered for itself would let somebody
try as often again at each of them, and use a code once at each.
"""

import hashlib
import json
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

_ENDS = "clock_timestamp() + make_interval(secs => %s)"
_PUT = f"""
    INSERT INTO remembered (key, value, ends_at) VALUES (%s, %s, {_ENDS})
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, ends_at = excluded.ends_at
"""  # noqa: S608  # both parts are texts of ours
_ADD = f"{_PUT} WHERE remembered.ends_at <= clock_timestamp() RETURNING key"
_GET = "SELECT value FROM remembered WHERE key = %s AND ends_at > clock_timestamp()"
_KEEP = f"""
    UPDATE remembered SET ends_at = {_ENDS} WHERE key = %s AND ends_at > clock_timestamp()
    RETURNING key
"""  # noqa: S608
_DROP = "DELETE FROM remembered WHERE key = %s AND ends_at > clock_timestamp() RETURNING key"
# With each that comes, some of those that are over go.
_TIDY = """
    DELETE FROM remembered WHERE key IN (
        SELECT key FROM remembered WHERE ends_at <= clock_timestamp()
        ORDER BY ends_at LIMIT 10 FOR UPDATE SKIP LOCKED)
"""
_FOR_EVER = 10 * 365 * 86_400  # seconds


class Remembered(BaseCache):
    """A cache whose keys are kept as digests and whose values are JSON; nothing is culled early."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Remember something unless it is remembered already; of many at once, one does."""
        given = [self._digest(key, version), json.dumps(value), self._seconds(timeout)]
        _ask(_TIDY, [])
        return _ask(_ADD, given) is not None

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Return what is remembered, else the default."""
        found = _ask(_GET, [self._digest(key, version)])
        return default if found is None else json.loads(found[0])

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Remember something instead of what was."""
        _ask(_PUT, [self._digest(key, version), json.dumps(value), self._seconds(timeout)])

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Remember something longer; tell whether it was remembered still."""
        return _ask(_KEEP, [self._seconds(timeout), self._digest(key, version)]) is not None

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget something; tell whether it was remembered."""
        return _ask(_DROP, [self._digest(key, version)]) is not None

    def clear(self) -> None:
        """Forget everything."""
        _ask("DELETE FROM remembered", [])

    def _digest(self, key: str, version: int | None) -> str:
        """Return what a key is kept as: addresses of computers and logins stand in keys."""
        return hashlib.sha256(self.make_key(key, version).encode()).hexdigest()

    def _seconds(self, timeout: Any) -> float:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return _FOR_EVER if seconds is None else max(0.0, float(seconds))


def _ask(statement: str, given: list[Any]) -> Any:
    """Return the first row that a statement answers with, if it does with any."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchone() if cursor.description else None
