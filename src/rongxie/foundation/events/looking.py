"""Reading the log as it is: found by what it tells of, one event with its place in the chain."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import QuerySet

from rongxie.foundation.events.models import EventRow, Seal
from rongxie.foundation.events.sealing import START
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.rulebook.access import AnyRole, ReadingRole
from rongxie.rulebook.steps import Role
from rongxie.values.moments import CHINA
from rongxie.values.texts import Refusal, say

# Whose work it is to look into what others did; each reads the events of the own place alone.
READS_THE_LOG: frozenset[AnyRole] = frozenset({
    ReadingRole.AUDITOR, ReadingRole.MECHANISM_OFFICE, ReadingRole.REGULATOR, Role.TASK_FORCE,
    Role.CONVENER, Role.CITY_MECHANISM,
})  # fmt: skip
_CODE = re.compile(r"[A-Za-z0-9_.:/-]{1,64}")
ABOUT = ("case", "enterprise", "subject", "actor")  # what an event can be found by, with a number


class LogNotForYou(Refusal):
    """The actor's role does not look into the log."""


class EventNotFound(Refusal):
    """There is no such event in the actor's reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Which events: about something of a number or code, of a kind, of days with both ends."""

    about: str = ""
    number: str = ""
    kind: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event stands in the chain of its province, with the digests that hold it there."""

    province: str
    seq: int
    digest: str
    before: str


def see_that_reads(actor: Actor) -> None:
    """Refuse the log to those who see their cases by other pages.

    :raises LogNotForYou: if the actor's role does not look into it
    """
    if actor.role not in READS_THE_LOG:
        raise LogNotForYou(
            say("Auditors and the offices of the mechanism look into the log. Ask one of them.")
        )


def events_found(search: Search, actor: Actor) -> QuerySet[EventRow]:
    """Return the events in reach that are meant, the latest first.

    :raises LogNotForYou: if the actor's role does not look into the log
    """
    see_that_reads(actor)
    found = in_reach(EventRow, actor)
    if search.number and search.about in ABOUT:
        known = _CODE.fullmatch(search.number)
        found = found.filter(**{search.about: search.number}) if known else found.none()
    if search.kind:
        found = found.filter(kind=search.kind)
    if search.first:
        found = found.filter(at__gte=datetime.combine(search.first, time.min, CHINA))
    if search.last:
        found = found.filter(at__lte=datetime.combine(search.last, time.max, CHINA))
    return found.order_by("-id")


def event_in_reach(*, event_id: int, actor: Actor) -> EventRow:
    """Return one event.

    :raises LogNotForYou: if the actor's role does not look into the log
    :raises EventNotFound: if there is none in reach
    """
    see_that_reads(actor)
    found = in_reach(EventRow, actor).filter(pk=event_id).first()
    if found is None:
        raise EventNotFound(
            say("There is no event {event} that you can reach. Look for it by its case or its day.",
                event=event_id)
        )  # fmt: skip
    return found


def place_in_chain(event: EventRow) -> Place | None:
    """Return where an event was sealed; None while it waits."""
    seal = Seal.objects.filter(event=event.pk).first()
    if seal is None:
        return None
    before = Seal.objects.filter(province=seal.province, seq=seal.seq - 1).first()
    linked_to = bytes(before.digest) if before else START
    return Place(seal.province, seal.seq, bytes(seal.digest).hex(), linked_to.hex())
