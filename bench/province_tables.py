"""The tables of a province, each with how many numbers it has and how its rows are drawn."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl

from bench import province_bodies as bodies
from bench import province_cases as cases
from bench import province_enterprises as enterprises
from bench.province_events import Log
from bench.province_world import World

CHUNK = 100_000  # numbers drawn at once
_PLANS_SHARE = 0.06  # of the enterprises
_Draw = Callable[[World, int, int], pl.DataFrame]


@dataclass(frozen=True)
class Table:
    """A table of the database; `draw` gives the rows of a range of numbers."""

    name: str
    numbers: int
    draw: Callable[[int, int], pl.DataFrame]

    def chunks(self) -> Iterator[pl.DataFrame]:
        """Yield the rows in chunks, always the same ones."""
        for first in range(1, self.numbers + 1, CHUNK):
            yield self.draw(first, min(first + CHUNK, self.numbers + 1))


NAMES = [
    "events", "enterprises", "visits", "screenings", "evidence", "referrals", "cards", "contacts",
    "data_keys", "needs", "cases", "confirmations", "batch_cases", "consents", "decisions",
    "drawdowns", "coaching_plans", "removals", "visit_plans", "accounts_user",
    "accounts_membership", "organisations_organisation", "organisations_mechanism", "batches",
    "pushes", "receipts",
]  # fmt: skip
_OF_CASES: dict[str, _Draw] = {
    "screenings": cases.screenings,
    "referrals": cases.referrals,
    "cards": cases.bank_cards,
    "cases": cases.cases,
    "confirmations": cases.confirmations,
    "batch_cases": cases.batch_cases,
    "consents": cases.consents,
    "decisions": cases.decisions,
    "drawdowns": cases.drawdowns,
    "coaching_plans": cases.coaching_plans,
    "removals": cases.removals,
}
_WHOLE: dict[str, Callable[[World], pl.DataFrame]] = {
    "organisations_organisation": bodies.organisations,
    "organisations_mechanism": bodies.mechanisms,
    "batches": cases.batches,
    "pushes": cases.pushes,
    "receipts": cases.receipts,
}


def table(world: World, name: str) -> Table:
    """Return one of the tables `NAMES`, which are in the order in which they take longest."""
    if name == "events":
        log = Log(world)
        return Table(name, log.count, log.events)
    if whole := _WHOLE.get(name):
        return Table(name, 1, lambda first, last: whole(world))
    numbers, draw = _counted(world)[name]
    return Table(name, numbers, lambda first, last: draw(world, first, last))


def _counted(world: World) -> dict[str, tuple[int, _Draw]]:
    known = round(world.enterprises * enterprises.CONTACTS_SHARE)
    facts = (len(enterprises.FACTS) - 1) * world.cases + round(world.needs * 1.5)
    plans = round(world.enterprises * _PLANS_SHARE)
    return {
        "enterprises": (world.enterprises, enterprises.enterprises),
        "visits": (world.visits, enterprises.visits),
        "evidence": (facts, enterprises.evidence),
        "contacts": (known, enterprises.contacts),
        "data_keys": (known, enterprises.data_keys),
        "needs": (world.needs, enterprises.needs),
        "visit_plans": (plans, enterprises.visit_plans),
        "accounts_user": (bodies.people(world), bodies.users),
        "accounts_membership": (bodies.people(world), bodies.memberships),
        **{name: (world.cases, draw) for name, draw in _OF_CASES.items()},
    }
