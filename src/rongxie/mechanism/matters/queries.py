"""Which matters wait for whom, and what a matter says to the one who reads it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from rongxie.foundation.organisations.rerouting import OpenWork
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.entering import as_platform
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.secrecy.masks import masked_phone
from rongxie.mechanism.matters.access import HANDLERS, matter_in_reach, matters_in_reach
from rongxie.mechanism.matters.models import Matter, MatterKind, MatterState

REROUTING = "job:rerouting"
# Mobile numbers with or without +86 and separators, and numbers with an area code.
_PHONE = re.compile(
    r"(?<!\d)(?:(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8})(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done with a matter, as its reader sees it."""

    what: str
    text: str
    file: str
    to: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """A matter as its reader sees it: to a bank without who raised it and how to reach them."""

    matter: int
    kind: MatterKind
    state: MatterState
    title: str
    text: str
    raised_by: str
    raised_at: datetime
    addressee: str
    due_on: date
    outcome: str
    steps: tuple[Step, ...]


def read_matter(*, matter_id: int, actor: Actor) -> Reading:
    """Return what a matter says to the actor, with what was done in it that the actor sees.

    A bank reads the words of others with telephone numbers masked, and of a complaint not who
    raised it.

    :raises MatterNotFound: if the actor cannot reach it
    """
    matter = matter_in_reach(matter_id=matter_id, actor=actor)
    masked = actor.kind is Kind.BANK
    nameless = masked and matter.kind == MatterKind.COMPLAINT.value
    return Reading(
        matter=matter.pk,
        kind=MatterKind(matter.kind),
        state=MatterState(matter.state),
        title=title_for(matter.title, actor),
        text=_without_phones(matter.text) if masked else matter.text,
        raised_by="" if nameless else matter.raised_by,
        raised_at=matter.raised_at,
        addressee=matter.addressee,
        due_on=matter.due_on,
        outcome=matter.outcome,
        steps=tuple(_steps(matter, masked=masked, nameless=nameless)),
    )


def title_for(title: str, actor: Actor) -> str:
    """Return what a matter is called to the actor: to a bank without telephone numbers."""
    return _without_phones(title) if actor.kind is Kind.BANK else title


def to_answer(*, actor: Actor, limit: int = 50) -> list[Matter]:
    """Return what waits for an answer of the actor's organisation, what is due first before."""
    if actor.role not in HANDLERS:
        return []
    return list(_waiting(actor).filter(addressee=actor.organisation)[:limit])


def to_see(*, actor: Actor, limit: int = 50) -> list[Matter]:
    """Return what was answered and waits to be closed or raised again by the actor's people."""
    answered = matters_in_reach(actor).filter(state=MatterState.ANSWERED.value)
    if actor.kind is not Kind.ENTERPRISE:
        answered = answered.filter(asker=actor.organisation).exclude(asker="")
    return list(answered.order_by("answered_at", "id")[:limit])


def overdue(*, actor: Actor, on: date, region: str = "", limit: int = 200) -> list[Matter]:
    """Return what nobody answered by its due day, of the actor's reach or one place in it."""
    found = _waiting(actor).filter(due_on__lt=on)
    if region:
        place = area_of(region)
        found = found.filter(region__gte=place.lo, region__lt=place.hi)
    return list(found[:limit])


def matters_at(code: str, on: date) -> Iterator[OpenWork]:
    """Yield the matters that somebody else has to answer when an organisation ends.

    Asked by the administration, which reaches no matter: the platform looks and tells numbers.
    """
    with as_platform(REROUTING, ""):
        still = Q(addressee=code) & ~Q(state=MatterState.CLOSED.value)
        found = list(Matter.objects.filter(still).order_by("due_on", "id").values_list("pk"))
    for (pk,) in found:
        yield OpenWork("matter", str(pk))


def _waiting(actor: Actor) -> "QuerySet[Matter]":
    return matters_in_reach(actor).filter(state=MatterState.OPEN.value).order_by("due_on", "id")


def _steps(matter: Matter, *, masked: bool, nameless: bool) -> Iterator[Step]:
    for step in matter.steps.order_by("id"):
        hidden = nameless and step.by == matter.raised_by
        text = _without_phones(step.text) if masked else step.text
        yield Step(step.what, text, step.file, step.to, "" if hidden else step.by, step.at)


def _without_phones(text: str) -> str:
    return _PHONE.sub(lambda found: masked_phone(found[0]), text)
