"""How the tests of lists see that a refusal, or a fault, leaves nothing behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import pytest
from django.db import transaction

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.values.texts import Refusal
from tests.mechanism.lists.makers import record


class Broken(RuntimeError):
    """A later write of the action fails."""


def breaks(*_: object, **__: object) -> NoReturn:
    """Take the place of `append`, the last that an action does."""
    raise Broken


@contextmanager
def refuses(refusal: type[Refusal], actor: Actor) -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """Expect a refusal of what the actor does inside, whose transaction goes on and is kept."""
    before = record()
    with reach(actor), pytest.raises(refusal) as told:
        yield told
    assert record() == before


@contextmanager
def keeps_nothing(actor: Actor) -> Iterator[None]:
    """Expect that what the actor does inside breaks at its end, and that nothing of it stays."""
    before = record()
    with reach(actor), pytest.raises(Broken):
        yield
    assert record() == before


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is done inside, as if it had not been."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)
