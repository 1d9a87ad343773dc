"""How mechanisms are set up and ended, and which of them is in charge of a place."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Length, StrIndex

from rongxie.foundation.organisations.kinds import Tier
from rongxie.foundation.organisations.models import (
    Convener,
    Group,
    Mechanism,
    Member,
    Organisation,
    holding,
    open_organisations,
)
from rongxie.values.texts import Refusal, say


class MechanismNotFound(Refusal):
    """No mechanism is in charge of the place on the day."""


class HasAMechanism(Refusal):
    """The place has a mechanism already."""


class NotOpen(Refusal):
    """An organisation that is to take part is not open on the day."""


class NoDocument(Refusal):
    """A convener is named by a document, and none is given."""


class TakesNoPart(Refusal):
    """An organisation or a co-convener is not there on the day on which it would end."""


class NeedsASuccessor(Refusal):
    """The convener would end, and the mechanism go on without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Whom a document names: person, the office held, the number of the document."""

    name: str
    title: str
    document: str


@transaction.atomic
def open_mechanism(*, tier: Tier, region: str, name: str, office: str, on: date) -> Mechanism:
    """Set up the mechanism of a place; `office` is the code of the organisation that runs it.

    :raises HasAMechanism: if the place has an open one
    :raises NotOpen: if the office is not open on the day
    """
    if Mechanism.objects.filter(region=region, until__isnull=True).exists():
        raise HasAMechanism(
            say("The place {region} has a mechanism already. Close that one first.", region=region)
        )
    return Mechanism.objects.create(
        tier=tier.value, region=region, name=name, office=_taking_part(office, on), since=on
    )


@transaction.atomic
def name_convener(
    *, mechanism: Mechanism, named: Named, on: date, co_convener: bool = False
) -> Convener:
    """Name a convener in place of the one before, or a co-convener beside the others.

    :raises NoDocument: if no document names him
    """
    if not named.document.strip():
        raise NoDocument(
            say(
                "{name} cannot be named convener without a document. Give its number.",
                name=named.name,
            )
        )
    if not co_convener:
        mechanism.conveners.filter(co_convener=False, until__isnull=True).update(until=on)
    return Convener.objects.create(
        mechanism=mechanism,
        name=named.name,
        title=named.title,
        document=named.document,
        since=on,
        co_convener=co_convener,
    )


@transaction.atomic
def add_member(
    *, mechanism: Mechanism, organisation: str, on: date, group: str = "", leads: bool = False
) -> Member:
    """Let an organisation take part, in a group that is made if it is new.

    :raises NotOpen: if the organisation is not open on the day
    """
    taking_part = _taking_part(organisation, on)
    found = Group.objects.get_or_create(mechanism=mechanism, name=group)[0] if group else None
    if found and leads:
        found.lead = taking_part
        found.save(update_fields=["lead"])
    member, _ = Member.objects.update_or_create(
        mechanism=mechanism,
        organisation=taking_part,
        until=None,
        defaults={"group": found},
        create_defaults={"group": found, "since": on},
    )
    return member


@transaction.atomic
def end_member(*, member: Member, on: date) -> None:
    """End the part of an organisation: on `on` it is no member any more.

    A group that it led is without a lead until another is given it.

    :raises TakesNoPart: if it took no part up to that day
    """
    if not _ended(Member.objects.filter(pk=member.pk), on):
        raise _takes_no_part(member.organisation.name, on)
    led = Group.objects.filter(mechanism=member.mechanism_id, lead=member.organisation_id)
    led.update(lead=None)


@transaction.atomic
def end_co_convener(*, convener: Convener, on: date) -> None:
    """End the office of a co-convener: on `on` he is none any more.

    :raises NeedsASuccessor: if he is the convener, whom the next one follows
    :raises TakesNoPart: if he was none up to that day
    """
    see_co_convener(convener)
    if not _ended(Convener.objects.filter(pk=convener.pk), on):
        raise _takes_no_part(convener.name, on)


def see_co_convener(convener: Convener) -> None:
    """Refuse to end the convener like one of those beside.

    :raises NeedsASuccessor: if he is the convener, whom the next one follows
    """
    if not convener.co_convener:
        raise NeedsASuccessor(
            say(
                "{name} is the convener, without whom nothing is signed. Name the next one, who"
                " takes the place, or end the mechanism.",
                name=convener.name,
            )
        )


def _ended(one: "QuerySet[Member] | QuerySet[Convener]", on: date) -> int:
    return one.filter(until__isnull=True, since__lte=on).update(until=on)


def _takes_no_part(name: str, on: date) -> TakesNoPart:
    return TakesNoPart(
        say(
            "{name} takes no part up to {day}: it has ended, or begins later. Look it up on the"
            " page of the mechanism.",
            name=name,
            day=on,
        )
    )


@transaction.atomic
def close_mechanism(*, mechanism: Mechanism, on: date) -> None:
    """End a mechanism with its conveners and members."""
    Mechanism.objects.filter(pk=mechanism.pk, until__isnull=True).update(until=on)
    mechanism.conveners.filter(until__isnull=True).update(until=on)
    mechanism.members.filter(until__isnull=True).update(until=on)


def mechanism_of(region: str, on: date) -> Mechanism:
    """Return the mechanism in charge of a place: its own, or the nearest above where a tier lacks.

    :raises MechanismNotFound: if not even the nation has one on the day
    """
    above = (
        Mechanism.objects.filter(holding(on))
        .annotate(found_at=StrIndex(Value(region), F("region")))
        .filter(found_at=1)
        .order_by(Length("region").desc())
        .first()
    )
    if above is None:
        raise MechanismNotFound(
            say(
                "No mechanism is in charge of {region} on {day}. Set one up for the place or for a"
                " tier above it.",
                region=region or "''",
                day=on,
            )
        )
    return above


def _taking_part(code: str, on: date) -> Organisation:
    organisation = open_organisations(on).filter(code=code).first()
    if organisation is None:
        raise NotOpen(
            say(
                "{code} is not open on {day}, so it cannot take part. Open it first or choose its"
                " successor.",
                code=code,
                day=on,
            )
        )
    return organisation
