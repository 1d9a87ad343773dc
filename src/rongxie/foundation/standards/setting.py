"""Setting a number of policy for a place: from a day on, by a document, and told to the log."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import transaction

from rongxie.foundation.administration.authority import (
    Authority,
    Duty,
    administering,
    see_that_administers,
    see_that_may,
)
from rongxie.foundation.events.event import WHOLE_COUNTRY, Event
from rongxie.foundation.events.writing import append_all
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.regions.queries import place_of
from rongxie.foundation.standards.holding import forget
from rongxie.foundation.standards.models import LocalParameter
from rongxie.rulebook.parameters import InForce, parameter, set_by_places
from rongxie.values.moments import china_day
from rongxie.values.regions import Level
from rongxie.values.texts import Refusal, say


class NumberFixed(Refusal):
    """A number is to be set that no place sets."""


class HoldsTooSoon(Refusal):
    """A number is to hold for a day on which it was reckoned with another already."""


class DocumentNotNamed(Refusal):
    """A number is to be set without the document that sets it."""


class NothingToEnd(Refusal):
    """A place is to end a number of its own that it does not have."""


class PlaceTooSmall(Refusal):
    """A number is to be set for a place below a county."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterSet(Event):
    """A place set a number, or ended its own; `done_on` is the first day on which it holds."""

    kind: ClassVar[str] = "parameter.set"

    parameter: str
    done_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLocal:
    """A number as a place wants it; a blank `text` ends its own number."""

    name: str
    region: str
    text: str
    since: date
    document: str


@transaction.atomic
def set_local(*, new: NewLocal, actor: Actor, at: datetime) -> LocalParameter:
    """Set a number for a place, in the reach of the one who does.

    It holds from tomorrow at the earliest: a day is reckoned with one number from its beginning.

    :raises NotYoursToAdminister: if the role sets no numbers, or not there
    :raises NumberFixed: if no place sets the number
    :raises UnusableOverride: if it is written otherwise than the one that holds
    :raises NothingToEnd: if the place has no number of its own then
    :raises HoldsTooSoon: if it is to hold today or before
    :raises DocumentNotNamed: if no document sets it
    :raises PlaceTooSmall: if the place lies below a county
    """
    on = china_day(at)
    see_that_settable(new.name, actor)
    amount = amount_of(new.name, new.text, new.region, on) if new.text else None
    if not new.text:
        _see_something_to_end(new)
    _see_day_and_document(new, on)
    with administering(Duty.STANDARDS, actor, on) as by:
        see_that_may(Duty.STANDARDS, by, region=new.region)
        _see_place(new.region)
        return _added(new, amount, by, at)


def see_that_settable(name: str, actor: Actor) -> None:
    """Refuse what the actor cannot set, wherever it lies.

    :raises NotYoursToAdminister: if the role sets no numbers
    :raises UnknownParameter: if there is no such number
    :raises NumberFixed: if no place sets it
    """
    see_that_administers(Duty.STANDARDS, actor)
    number = parameter(name)
    if not set_by_places(number):
        raise NumberFixed(
            say(
                "No place sets this number for itself: {title}. A clause fixes it, or it has a form"
                " of its own. Raise it with whoever issues the rules.",
                title=number.title,
            )
        )


def amount_of(name: str, text: str, region: str, on: date) -> Any:
    """Return an amount as it is kept.

    :raises UnusableOverride: if it is written otherwise than the one that holds
    """
    return InForce(on, region).having({name: text}).given[name]


def _see_something_to_end(new: NewLocal) -> None:
    own = parameter(new.name).value_on(new.since, new.region)
    if own.place != new.region:
        raise NothingToEnd(
            say("This place has no number of its own on {day}: there is nothing to end.",
                day=new.since)
        )  # fmt: skip


def _see_day_and_document(new: NewLocal, on: date) -> None:
    if new.since <= on:
        raise HoldsTooSoon(
            say("It can hold from tomorrow on: what was reckoned up to {day} stays as it was.",
                day=on)
        )  # fmt: skip
    if not new.document.strip():
        raise DocumentNotNamed(say("Name the document that sets it, with its number."))


def _see_place(region: str) -> None:
    if region and place_of(region).level.value > Level.COUNTY.value:
        raise PlaceTooSmall(
            say("Numbers are set for a county or what lies above it, not for {region}.",
                region=region)
        )  # fmt: skip


def _added(new: NewLocal, amount: Any, by: Authority, at: datetime) -> LocalParameter:
    row = LocalParameter.objects.create(
        name=new.name, region=new.region, amount=amount, ends=not new.text, since=new.since,
        document=new.document.strip(), set_by=by.name, set_at=at,
    )  # fmt: skip
    forget()
    told = ParameterSet(
        subject=new.region or WHOLE_COUNTRY, region=new.region, parameter=new.name,
        done_on=new.since,
    )  # fmt: skip
    append_all([told], actor=by.name, organisation=by.organisation, at=at)
    return row
