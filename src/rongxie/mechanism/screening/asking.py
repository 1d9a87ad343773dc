"""What an enterprise still has to be asked: never what is known of it and still counts."""

from dataclasses import dataclass
from datetime import date

from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.facts import DECIDED, TICKS, recordable
from rongxie.mechanism.evidence.queries import facts_of
from rongxie.mechanism.visits.models import Need
from rongxie.mechanism.visits.queries import fresh_need
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.standards import TESTS
from rongxie.rulebook.verdicts import LEVELS

_OF_SIZE = ("employees",)  # beside the revenue; assets decide in few trades only


@dataclass(frozen=True, slots=True)
class ToAsk:
    """The facts that nobody knows and that its own word settles, and its need if it still counts.

    `known` are those of the same facts that are not asked.
    """

    facts: tuple[str, ...]
    known: tuple[str, ...]
    need: Need | None


def to_ask(*, enterprise: Enterprise, on: date) -> ToAsk:
    """Return what to ask an enterprise on a day, in the reach that is open.

    :raises NotInForce: if the levels that tests accept are not set on the day
    """
    own = of_its_own_word(on, enterprise.region)
    known = facts_of(enterprise=enterprise, on=on)
    return ToAsk(
        facts=tuple(fact for fact in own if fact not in known),
        known=tuple(fact for fact in own if fact in known),
        need=fresh_need(enterprise, on),
    )


def of_its_own_word(on: date, region: str) -> tuple[str, ...]:
    """Return the facts for which tests take the word of the enterprise, in the tests' order."""
    lowest = InForce(on, region)["lowest_levels"]
    taken = [
        fact
        for test in TESTS
        if lowest.get(test.name, LEVELS[0]) == LEVELS[0]
        for fact in test.facts
        if fact in recordable() and fact not in (*DECIDED, *TICKS)
    ]
    return tuple(dict.fromkeys([*taken, *_OF_SIZE]))
