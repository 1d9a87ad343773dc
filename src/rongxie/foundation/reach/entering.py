"""The one door to the rows of enterprises: a transaction in which the database knows who acts.

Pages, API, jobs and commands go through it, and so does a response that is streamed: its rows are
fetched after the view has ended, in a transaction of their own.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection, transaction

from rongxie.foundation.reach.actors import Actor

_SETTINGS = ("role", "rx.lo", "rx.hi", "rx.bank", "rx.enterprise", "rx.actor")
# One statement for all, so that no path sets some and forgets others; true: until the end of the
# transaction.
_SET = "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in _SETTINGS)
_NOBODY = ("none", "", "", "", "", "")

Row = TypeVar("Row")


@contextmanager
def reach(actor: Actor) -> Iterator[None]:
    """Open a transaction in which only what is in the actor's reach is there.

    It is never opened inside another transaction: whose reach would hold there?

    :raises RuntimeError: if a transaction is open already
    """
    with transaction.atomic(durable=True):
        _tell(_of(actor))
        yield
    if connection.in_atomic_block:  # only in a test, whose transaction goes on
        _tell(_NOBODY)


def streamed(actor: Actor, rows: Callable[[], Iterable[Row]]) -> Iterator[Row]:
    """Yield rows in the reach of an actor, who is told to the database when the first is asked for.

    `rows` makes the query; it is called inside the transaction.
    """
    with reach(actor):
        yield from rows()


def _of(actor: Actor) -> tuple[str, ...]:
    lo, hi = (actor.area.lo, actor.area.hi) if actor.area else ("", "")
    return actor.kind.database_role, lo, hi, actor.bank, actor.enterprise, actor.name


def _tell(values: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET, values)
