"""What can still be asked about an enterprise, each fact once, and of which departments."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.db.models.functions import Length

from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import Organisation, open_organisations
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.foundation.regions.codes import codes_above
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.models import FactRequest
from rongxie.mechanism.evidence.queries import facts_of
from rongxie.mechanism.evidence.sheet import askable
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.standards import TESTS
from rongxie.rulebook.verdicts import LEVELS
from rongxie.values.texts import Refusal, say

# Whose records are asked for: a bank's are its customers', asked for under consent.
ASKED = (
    OrganisationKind.DEPARTMENT,
    OrganisationKind.GOVERNMENT_OFFICE,
    OrganisationKind.INDUSTRY_AUTHORITY,
)


class NothingToAsk(Refusal):
    """All that departments keep of an enterprise is known, or asked for already."""


def facts_to_ask(*, enterprise: Enterprise, actor: Actor, on: date) -> tuple[str, ...]:
    """Return the facts that a department can be asked for, those that a test reads first.

    A fact that has not gone stale is not among them if every test that reads it takes it at the
    level at which it is known; nor is one that some department has until a day to come to answer.

    :raises NothingToAsk: if there is none
    """
    known, lowest = facts_of(enterprise=enterprise, on=on), _lowest(enterprise.region, on)
    asked = {fact for one in waiting(enterprise, actor, on) for fact in one.facts}
    left = [
        fact
        for fact in dict.fromkeys((*lowest, *askable()))
        if fact in askable()
        and fact not in asked
        and (fact not in known or LEVELS.index(known[fact].level) < lowest.get(fact, 0))
    ]
    if not left:
        raise NothingToAsk(
            say(
                "All that departments keep of {enterprise} is known and fresh, or asked for"
                " already. Ask again once an answer is late or a fact has gone stale.",
                enterprise=enterprise.name,
            )
        )
    return tuple(left)


def waiting(enterprise: Enterprise, actor: Actor, on: date) -> Iterator[FactRequest]:
    """Yield the open requests about an enterprise whose day has not passed, the soonest first."""
    rows = in_reach(FactRequest, actor).filter(enterprise=enterprise, state="open", due_on__gte=on)
    yield from rows.order_by("due_on", "pk")


def departments_for(region: str, on: date) -> "QuerySet[Organisation]":
    """Return the departments of a place and of those above it, the nearest first."""
    rows = open_organisations(on).filter(kind__in=[kind.value for kind in ASKED])
    near = rows.filter(region__in=["", *codes_above(region), region])
    return near.order_by(Length("region").desc(), "name", "code")


def _lowest(region: str, on: date) -> dict[str, int]:
    """Return by fact the place of the lowest level that every test takes, in the tests' order."""
    levels = InForce(on, region)["lowest_levels"]
    found: dict[str, int] = {}
    for test in TESTS:
        for fact in test.facts:
            place = LEVELS.index(levels.get(test.name, LEVELS[0]))
            found[fact] = max(place, found.get(fact, 0))
    return found
