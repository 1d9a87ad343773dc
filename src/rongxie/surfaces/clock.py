"""The one clock of the surfaces, which a rehearsal may set to its simulated days."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

from rongxie.values.moments import china_day

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """Return the moment that it is."""
    return _pretended.get() or timezone.now()


def today() -> date:
    """Return the day that it is in China."""
    return china_day(now())


@contextmanager
def at_moment(at: datetime) -> Iterator[None]:
    """Have it be another moment for whatever runs inside, in this thread."""
    token = _pretended.set(at)
    try:
        yield
    finally:
        _pretended.reset(token)
