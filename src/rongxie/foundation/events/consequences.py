"""What follows from what: handlers of kinds of events, run in the transaction of the action.

A handler works as the platform, in the place of the event and not in the reach of who acted. What
it refuses, the whole action is refused. What leaves the platform (messages, webhooks) is no
handler's business.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from rongxie.foundation.events.event import Event
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import as_platform
from rongxie.rulebook.event_kinds import event_kind

DEEPEST = 8  # kinds that may follow from each other; nothing in the mechanism comes near it


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a handler gets to know.

    `actor` is the platform, in whose name the handler appends its own events. `cause` is the name
    of who acted in the first place, however many handlers lie between.
    """

    event: Event
    at: datetime
    actor: Actor
    cause: str


Handler = Callable[[Consequence], None]


class ConsequencesWithoutEnd(RuntimeError):
    """Events go on to follow from each other: a fault in the table of handlers."""


@dataclass(frozen=True, slots=True)
class _Following:
    """The kinds that led here, each from the one before, and who began it."""

    kinds: tuple[str, ...]
    cause: str


_handlers: dict[str, list[Handler]] = {}
_tables: list[Callable[[], None]] = []
_following: ContextVar[_Following | None] = ContextVar("following", default=None)


def provide(table: Callable[[], None]) -> None:
    """Have a table of handlers registered before the first event is written in this process.

    Handlers bring rules and solvers with them, which a process that only reads does without.
    """
    _tables.append(table)


def follow(kind: str, handler: Handler) -> None:
    """Have a handler run after every event of a kind; a second time changes nothing.

    :raises UnknownEventKind: if the catalogue does not have the kind
    """
    listed = _handlers.setdefault(event_kind(kind).name, [])
    if handler not in listed:
        listed.append(handler)


@contextmanager
def following(kind: str, handler: Handler) -> Iterator[None]:
    """Have a handler run for a while, in a test; one that was registered before stays.

    :raises UnknownEventKind: if the catalogue does not have the kind
    """
    before = registered().get(kind, ())
    follow(kind, handler)
    try:
        yield
    finally:
        if handler not in before:
            _handlers[kind].remove(handler)


def registered() -> Mapping[str, tuple[Handler, ...]]:
    """Return the handlers of each kind that has any, in the order in which they run."""
    while _tables:
        _tables.pop(0)()
    return MappingProxyType({kind: tuple(found) for kind, found in _handlers.items() if found})


def run_handlers(events: Sequence[Event], *, actor: str, at: datetime) -> None:
    """Run what follows from events, event by event, in the transaction that wrote them.

    :raises ConsequencesWithoutEnd: if this goes on and on
    """
    known = registered()
    for event in events:
        if handlers := known.get(event.kind):
            with _led_here(event.kind, actor) as cause:
                _run(handlers, event, at, cause)


def _run(handlers: Sequence[Handler], event: Event, at: datetime, cause: str) -> None:
    with as_platform(f"after:{event.kind}", event.region) as platform:
        for handler in handlers:
            handler(Consequence(event, at, platform, cause))


@contextmanager
def _led_here(kind: str, actor: str) -> Iterator[str]:
    before = _following.get() or _Following((), actor)
    kinds = (*before.kinds, kind)
    if len(kinds) > DEEPEST:
        raise ConsequencesWithoutEnd(f"one follows from the other: {' > '.join(kinds)}")
    token = _following.set(_Following(kinds, before.cause))
    try:
        yield before.cause
    finally:
        _following.reset(token)
