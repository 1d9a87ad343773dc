"""Zones, names of places, and the mechanisms of places: within one's bound, and told to the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from django.db import transaction

from rongxie.foundation.administration.authority import Authority, Duty, see_that_may
from rongxie.foundation.administration.reading import convener_within, member_within
from rongxie.foundation.events.event import Event
from rongxie.foundation.events.writing import append_all
from rongxie.foundation.organisations import mechanisms
from rongxie.foundation.organisations.kinds import Tier
from rongxie.foundation.organisations.mechanisms import Named
from rongxie.foundation.organisations.models import Convener, Mechanism, Member, holding
from rongxie.foundation.regions import actions
from rongxie.foundation.regions.models import Region
from rongxie.values.moments import china_day
from rongxie.values.regions import Level
from rongxie.values.texts import Refusal, say


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceChanged(Event):
    """A place was added, renamed or closed; `successor` is the first that took over."""

    kind: ClassVar[str] = "region.changed"

    successor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MechanismChanged(Event):
    """A mechanism was set up or ended, or got or lost a convener or a member: `facts` says which.

    `position` is the organisation that takes part, or no longer does.
    """

    kind: ClassVar[str] = "mechanism.changed"

    tier: str
    facts: tuple[str, ...]
    position: str = ""


class EndToCome(Refusal):
    """Something would be ended on a day that has not come."""


@transaction.atomic
def add_zone(  # noqa: PLR0913  # named, each of them
    *,
    parent: str,
    name: str,
    level: Level,
    since: date,
    note: str = "",
    by: Authority,
    at: datetime,
) -> Region:
    """Add a zone without a national code below a place.

    :raises NotYoursToAdminister: if the place is not his
    :raises Refusal: as `regions.actions.add_zone`
    """
    see_that_may(Duty.PLACES, by, region=parent)
    made = actions.add_zone(parent=parent, name=name, level=level, since=since, note=note)
    _tell(PlaceChanged(subject=made.code, region=made.code), by, at)
    return made


@transaction.atomic
def rename_place(  # noqa: PLR0913  # named, each of them
    *, code: str, name: str, on: date, note: str = "", by: Authority, at: datetime
) -> None:
    """Give a place another name from a day on.

    :raises NotYoursToAdminister: if the place is not his
    :raises Refusal: as `regions.actions.rename`
    """
    see_that_may(Duty.PLACES, by, region=code)
    actions.rename(code=code, name=name, on=on, note=note)
    _tell(PlaceChanged(subject=code, region=code), by, at)


@transaction.atomic
def close_place(  # noqa: PLR0913  # named, each of them
    *,
    code: str,
    successors: Sequence[str],
    on: date,
    note: str = "",
    by: Authority,
    at: datetime,
) -> None:
    """Close a place from a day on; its code goes on leading to its successors.

    :raises NotYoursToAdminister: if the place is not his
    :raises Refusal: as `regions.actions.close`
    """
    see_that_may(Duty.PLACES, by, region=code)
    actions.close(code=code, successors=successors, on=on, note=note)
    _tell(PlaceChanged(subject=code, region=code, successor=min(successors)), by, at)


@transaction.atomic
def open_mechanism(  # noqa: PLR0913  # named, each of them
    *, tier: Tier, region: str, name: str, office: str, on: date, by: Authority, at: datetime
) -> Mechanism:
    """Set up the mechanism of a place.

    :raises NotYoursToAdminister: if the place is not his
    :raises Refusal: as `mechanisms.open_mechanism`
    """
    see_that_may(Duty.MECHANISMS, by, region=region)
    made = mechanisms.open_mechanism(tier=tier, region=region, name=name, office=office, on=on)
    _tell_of(made, "since", by, at)
    return made


@transaction.atomic
def name_convener(  # noqa: PLR0913  # named, each of them
    *,
    mechanism_id: int,
    named: Named,
    on: date,
    co_convener: bool = False,
    by: Authority,
    at: datetime,
) -> Convener:
    """Name a convener in place of the one before, or a co-convener beside the others.

    :raises MechanismNotFound: if there is none, or it has ended
    :raises NotYoursToAdminister: if the place is not his
    :raises NoDocument: if no document names him
    """
    mechanism = _standing(mechanism_id, on, by)
    convener = mechanisms.name_convener(
        mechanism=mechanism, named=named, on=on, co_convener=co_convener
    )
    _tell_of(mechanism, "convener", by, at)
    return convener


@transaction.atomic
def add_member(  # noqa: PLR0913  # named, each of them
    *,
    mechanism_id: int,
    organisation: str,
    on: date,
    group: str = "",
    leads: bool = False,
    by: Authority,
    at: datetime,
) -> Member:
    """Let an organisation take part in a mechanism.

    :raises MechanismNotFound: if there is none, or it has ended
    :raises NotYoursToAdminister: if the place is not his
    :raises NotOpen: if the organisation is not open on the day
    """
    mechanism = _standing(mechanism_id, on, by)
    member = mechanisms.add_member(
        mechanism=mechanism, organisation=organisation, on=on, group=group, leads=leads
    )
    _tell_of(mechanism, "member", by, at, member.organisation.code)
    return member


@transaction.atomic
def end_member(*, member_id: int, on: date, by: Authority, at: datetime) -> None:
    """End the part of an organisation in a mechanism that goes on.

    The roles of its people are theirs, and stay.

    :raises NoMemberHere: if there is none, or it is another's to administer
    :raises EndToCome: if the day has not come
    :raises TakesNoPart: if it took no part up to that day
    """
    member = member_within(member_id, by)
    _see_that_come(on, at)
    mechanisms.end_member(member=member, on=on)
    _tell_of(member.mechanism, "member_until", by, at, member.organisation.code)


@transaction.atomic
def end_co_convener(*, convener_id: int, on: date, by: Authority, at: datetime) -> None:
    """End the office of a co-convener in a mechanism that goes on.

    :raises NoMemberHere: if there is none, or it is another's to administer
    :raises EndToCome: if the day has not come
    :raises NeedsASuccessor: if he is the convener, whom the next one follows
    :raises TakesNoPart: if he was none up to that day
    """
    convener = convener_within(convener_id, by)
    _see_that_come(on, at)
    mechanisms.end_co_convener(convener=convener, on=on)
    _tell_of(convener.mechanism, "convener_until", by, at)


def _see_that_come(on: date, at: datetime) -> None:
    """Who ends only later is a member still, and could be added once more meanwhile."""
    if on > china_day(at):
        raise EndToCome(
            say("{day} has not come yet. Write this down on the day, or give one that has been.",
                day=on)
        )  # fmt: skip


@transaction.atomic
def close_mechanism(*, mechanism_id: int, on: date, by: Authority, at: datetime) -> None:
    """End a mechanism with its conveners and members.

    :raises MechanismNotFound: if there is none, or it has ended
    :raises NotYoursToAdminister: if the place is not his
    """
    mechanism = _standing(mechanism_id, on, by)
    mechanisms.close_mechanism(mechanism=mechanism, on=on)
    _tell_of(mechanism, "until", by, at)


def _standing(mechanism_id: int, on: date, by: Authority) -> Mechanism:
    found = Mechanism.objects.filter(holding(on), pk=mechanism_id).first()
    if found is None:
        raise mechanisms.MechanismNotFound(
            say(
                "There is no mechanism {number} on {day}. Look it up by its place.",
                number=mechanism_id,
                day=on,
            )
        )
    see_that_may(Duty.MECHANISMS, by, region=found.region)
    return found


def _tell_of(
    mechanism: Mechanism, fact: str, by: Authority, at: datetime, position: str = ""
) -> None:
    event = MechanismChanged(
        subject=mechanism.region or "00", region=mechanism.region, tier=str(mechanism.tier),
        facts=(fact,), position=position,
    )  # fmt: skip
    _tell(event, by, at)


def _tell(event: Event, by: Authority, at: datetime) -> None:
    append_all([event], actor=by.name, organisation=by.organisation, at=at)
