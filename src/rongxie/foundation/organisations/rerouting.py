"""What is still open where an organisation ends; each stage says how to find its own.

A stage registers once, in the `ready` of its application.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class OpenWork:
    """One piece of work that needs somebody else; `kind` as in `membership`, `id` in its table."""

    kind: str
    id: str


Finder = Callable[[str, date], Iterable[OpenWork]]
_FINDERS: dict[str, Finder] = {}


def register(kind: str, find: Finder) -> None:
    """Add who finds the open work of an organisation, by its code and the day it ends.

    :raises ValueError: if another finder has the kind
    """
    if _FINDERS.setdefault(kind, find) is not find:
        raise ValueError(f"open work of the kind {kind!r} is found by somebody already")


def open_work(code: str, on: date) -> tuple[OpenWork, ...]:
    """Return everything that is open at an organisation on a day."""
    return tuple(work for find in _FINDERS.values() for work in find(code, on))
