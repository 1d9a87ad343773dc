"""What places have set, held by each process and looked up again when it has changed.

Whoever enters the record is told the newest row by the statement that he enters with: no question
more, and nobody reckons with what was set before. A command for files has the shipped numbers.
"""

import json
from dataclasses import dataclass
from datetime import date

from django.db import connection

from rongxie.rulebook.parameters import Basis, Value, hold_local, parameters

VERSION = "(SELECT max(id) FROM local_parameters)"
_EVERY = """
    SELECT name, region, amount, ends, since, document FROM local_parameters ORDER BY id
"""


@dataclass(slots=True)
class _Held:
    version: int | None = None


_HELD = _Held()


def hold(version: int | None) -> None:
    """Go by the rows up to the newest; without any, by what is shipped."""
    if version == _HELD.version:
        return
    hold_local(_every() if version else ())
    _HELD.version = version


def forget() -> None:
    """Have it be looked up again by whoever enters next: something was added."""
    _HELD.version = -1


def _every() -> list[tuple[str, Value]]:
    known = parameters()
    with connection.cursor() as cursor:
        cursor.execute(_EVERY)
        rows = cursor.fetchall()
    # A later version may have a number no more.
    return [(name, _value(name, *rest)) for name, *rest in rows if name in known]


def _value(  # noqa: PLR0913, PLR0917  # the columns
    name: str, region: str, amount: str | None, ends: bool, since: date, document: str
) -> Value:
    clause = parameters()[name].values[0].clause
    plain = json.loads(amount) if amount else None
    return Value(plain, since, clause, Basis.LOCAL, place=region, document=document, ends=ends)
