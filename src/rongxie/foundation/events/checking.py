"""Having a chain reckoned again in portions, and keeping what was found."""

from dataclasses import astuple, dataclass
from datetime import datetime
from typing import ClassVar

from django.db import transaction
from django.db.models import QuerySet

from rongxie.foundation.events.event import WHOLE_COUNTRY, Event
from rongxie.foundation.events.heads import heads
from rongxie.foundation.events.looking import see_that_reads
from rongxie.foundation.events.models import ChainCheck, Seal
from rongxie.foundation.events.verifying import MOST, Fault, Wrong, check_here, check_outside
from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.values.texts import Refusal, say

PORTION = 50_000  # events: a second or two, after which other work comes to its turn
SOUND, WRONG = "sound", "wrong"


class ChainNotYours(Refusal):
    """A chain is to be reckoned again that has nothing of the actor's place."""


class CheckNotFound(Refusal):
    """There is no such check of the actor's place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainVerified(Event):
    """A chain was reckoned again up to a place; `outcome` is `sound` or `wrong`."""

    kind: ClassVar[str] = "seals.verified"

    seq: int
    digest: str
    outcome: str


@transaction.atomic
def ask_check(*, province: str, actor: Actor, at: datetime) -> ChainCheck:
    """Note that a chain is to be reckoned again, as far as it goes now.

    :raises LogNotForYou: if the actor's role does not look into the log
    :raises ChainNotYours: if the chain is of another province, or there is none
    """
    see_that_reads(actor)
    upto = heads().get(province) if province in chains_of(actor) else None
    if upto is None:
        raise ChainNotYours(
            say("There is no chain {province} with events of your place. Choose another.",
                province=province)
        )  # fmt: skip
    return ChainCheck.objects.create(
        region=actor.area.lo if actor.area else "", province=province, upto=upto,
        asked_by=actor.name, asked_at=at,
    )  # fmt: skip


def chains_of(actor: Actor) -> list[str]:
    """Return the provinces whose chains have something of the actor's place."""
    place = actor.area.lo[:2] if actor.area else ""
    return [province for province in heads() if province == place or not place]


def checks_in_reach(actor: Actor) -> QuerySet[ChainCheck]:
    """Return the checks that somebody of the actor's place asked for, the latest first.

    :raises LogNotForYou: if the actor's role does not look into the log
    """
    see_that_reads(actor)
    return in_reach(ChainCheck, actor).order_by("-pk")


def check_in_reach(*, check_id: int, actor: Actor) -> ChainCheck:
    """Return one of them.

    :raises LogNotForYou: if the actor's role does not look into the log
    :raises CheckNotFound: if there is none
    """
    found = checks_in_reach(actor).filter(pk=check_id).first()
    if found is None:
        raise CheckNotFound(say("There is no check {check} of your place.", check=check_id))
    return found


@transaction.atomic
def check_on(*, check_id: int, actor: Actor, at: datetime) -> ChainCheck:
    """Reckon a portion of a chain again, and keep what was found; the platform does it.

    Each portion begins from the digest that the one before it ended with and has compared.
    """
    check = ChainCheck.objects.select_for_update().get(pk=check_id)
    if check.ended_at is not None:
        return check
    last = min(check.checked + PORTION, check.upto)
    _keep(check, check_here(check.province, check.checked + 1, last))
    check.checked = last
    if last == check.upto or len(check.faults) >= MOST:
        _end(check, actor, at)
    check.save()
    return check


def faults_of(check: ChainCheck) -> tuple[Fault, ...]:
    """Return what was found wrong, in the order of the chain."""
    return tuple(Fault(inside, place, Wrong(wrong)) for inside, place, wrong in check.faults)


def _keep(check: ChainCheck, found: list[Fault]) -> None:
    kept = [*check.faults, *(list(astuple(fault)) for fault in found)]
    check.faults = kept[:MOST]


def _end(check: ChainCheck, actor: Actor, at: datetime) -> None:
    beside, check.waiting = check_outside(check.province)
    _keep(check, beside)
    head = Seal.objects.filter(province=check.province, seq=check.upto).first()
    check.checked, check.ended_at = check.upto, at
    check.digest = bytes(head.digest) if head else b""
    told = ChainVerified(
        subject=check.province,
        region="" if check.province == WHOLE_COUNTRY else check.province,
        seq=check.upto, digest=check.digest.hex(), outcome=WRONG if check.faults else SOUND,
    )  # fmt: skip
    append(told, actor=actor, at=at)
