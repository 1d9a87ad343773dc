"""The one door to the rows of enterprises: a transaction in which the database knows who acts.

Pages, API, jobs and commands go through it, and so does a response that is streamed: its rows are
fetched after the view has ended, in a transaction of their own.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection, transaction

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import area_of, below
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.standards.holding import VERSION, hold
from rongxie.rulebook.steps import Role

_SETTINGS = (
    "role", "rx.lo", "rx.hi", "rx.bank", "rx.bank_lo", "rx.bank_hi", "rx.enterprise", "rx.actor",
)  # fmt: skip
# One statement for all, so that no path sets some and forgets others; true: until the end of the
# transaction. It tells too whether places have changed the numbers of policy since.
_SET = "SELECT " + ", ".join([*(f"set_config('{name}', %s, true)" for name in _SETTINGS), VERSION])
_NOW = "SELECT " + ", ".join(f"coalesce(current_setting('{n}', true), '')" for n in _SETTINGS)
_NOBODY = ("none", *[""] * (len(_SETTINGS) - 1))

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


@contextmanager
def as_platform(name: str, region: str) -> Iterator[Actor]:
    """Do what follows from an action as the platform, in the place of what the action moved.

    Inside the transaction of the action: a bank that refuses cannot see the coaching that its
    refusal opens. Who may act was asked before, in the reach of the one who acts; that reach
    holds again afterwards, also when something is refused inside.

    :raises TransactionManagementError: if no transaction is open
    """
    platform = Actor(name=name, kind=Kind.SYSTEM, role=Role.SYSTEM, area=area_of(region))
    with _meanwhile(_of(platform)):
        yield platform


@contextmanager
def between_reaches() -> Iterator[None]:
    """Write what everybody shares, which whoever has a reach cannot, in the midst of an action.

    Inside its transaction, whose reach holds again afterwards. Who may was asked before: nothing
    of the record is there, but accounts and organisations are, all of them.

    :raises TransactionManagementError: if no transaction is open
    """
    with _meanwhile(_NOBODY):
        yield


@contextmanager
def _meanwhile(values: tuple[str, ...]) -> Iterator[None]:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a consequence belongs to what it follows")
    with transaction.atomic():  # rolled back, it takes the settings made inside back too
        with connection.cursor() as cursor:
            cursor.execute(_NOW)
            before = cursor.fetchone()
        _tell(values)
        yield
        _tell(before)


def streamed(actor: Actor, rows: Callable[[], Iterable[Row]]) -> Generator[Row]:
    """Yield rows in the reach of an actor, who is told to the database when the first is asked for.

    `rows` makes the query; it is called inside the transaction.
    """
    with reach(actor):
        yield from rows()


def _of(actor: Actor) -> tuple[str, ...]:
    lo, hi = (actor.area.lo, actor.area.hi) if actor.area else ("", "")
    branches = below(actor.bank_path) if actor.bank_path else None
    bank_lo, bank_hi = (branches.lo, branches.hi) if branches else ("", "")
    role = actor.kind.database_role
    return role, lo, hi, actor.bank, bank_lo, bank_hi, actor.enterprise, actor.name


def _tell(values: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET, values)
        hold(cursor.fetchone()[-1])
