"""Who acts as convener: in person, or because a document names him (32/2.2a)."""

from dataclasses import dataclass
from datetime import date

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.organisations.mechanisms import mechanism_of
from rongxie.foundation.organisations.models import Convener, holding
from rongxie.foundation.reach.actors import Actor
from rongxie.values.texts import Refusal, say

_MEMBERSHIP = "membership:"


class NoConvener(Refusal):
    """The mechanism in charge of the place has no convener on the day."""


class NotNamedInWriting(Refusal):
    """Somebody signs who is neither the convener nor named by a document."""


@dataclass(frozen=True, slots=True)
class Mandate:
    """In whose name somebody signs, and the document that names him if he is another."""

    convener: str  # name and office
    document: str = ""


def mandate_of(actor: Actor, region: str, document: str, on: date) -> Mandate:
    """Return in whose name the actor signs for a place.

    Convener and co-conveners are known by the name under which they sign in. For anybody else a
    document is given, or it is the one by which the membership was granted.

    :raises NoConvener: if nobody is convener of the mechanism in charge on the day
    :raises NotNamedInWriting: if the actor is another and no document names him
    """
    conveners = _conveners(region, on)
    name, granted_by = _person(actor)
    in_person = next((one for one in conveners if one.name == name), None)
    if in_person is not None:
        return Mandate(f"{in_person.name} {in_person.title}")
    if not (document.strip() or granted_by):
        raise NotNamedInWriting(
            say(
                "Convener is {names}. Whoever signs in the convener's place gives the number of"
                " the document that names him.",
                names=", ".join(one.name for one in conveners),
            )
        )
    first = conveners[0]
    return Mandate(f"{first.name} {first.title}", document.strip() or granted_by)


def same_person(one: str, other: str) -> bool:
    """Tell whether two names of actors stand for one person: he may hold two memberships."""
    if one == other:
        return True
    held = [name.removeprefix(_MEMBERSHIP) for name in (one, other)]
    users = Membership.objects.filter(pk__in=[int(pk) for pk in held if pk.isdecimal()])
    return len(held) == len(found := list(users.values_list("user", flat=True))) and (
        found[0] == found[1]
    )


def _conveners(region: str, on: date) -> list[Convener]:
    """Return who is convener on the day, co-conveners last."""
    mechanism = mechanism_of(region, on)
    found = list(mechanism.conveners.filter(holding(on)).order_by("co_convener", "pk"))
    if not found:
        raise NoConvener(
            say(
                "{mechanism} has no convener on {day}. Enter who is named by which document first.",
                mechanism=mechanism.name,
                day=on,
            )
        )
    return found


def _person(actor: Actor) -> tuple[str, str]:
    """Return under which name a person signs in, and the document of the membership."""
    number = actor.name.removeprefix(_MEMBERSHIP)
    if not number.isdecimal():
        return "", ""
    held = Membership.objects.filter(pk=int(number)).values_list("user__display_name", "document")
    return held.first() or ("", "")
