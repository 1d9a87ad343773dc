"""A log in the database: random events, written as actions write them, and sealed."""

from dataclasses import make_dataclass
from datetime import timedelta
from random import Random
from typing import Any, ClassVar

from rongxie.foundation.events.event import Event
from rongxie.foundation.events.sealing import seal_all
from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.entering import reach
from tests.insight.rollup.happened import BEGIN, FLAGS, KINDS, PLACES
from tests.mechanism.cast import PLATFORM


def write_some(count: int, random: Random, places: tuple[str, ...] = PLACES) -> None:
    """Write so many events of some days and seal them."""
    for _ in range(count):
        at = BEGIN + timedelta(hours=random.randrange(24 * 6))
        with reach(PLATFORM):
            append(_event(random, places), actor=PLATFORM, at=at)
    seal_all()


def _event(random: Random, places: tuple[str, ...]) -> Event:
    kind, number = random.choice(KINDS), random.randint(1, 4)
    carried: dict[str, Any] = {}
    if flags := random.choice(FLAGS.get(kind, (None,))):
        carried["flags"] = tuple(flags)
    of_a_bank = kind in ("decision.approved", "loan.drawn")
    if of_a_bank:
        carried["amount_wan"] = random.randrange(1, 10**8) / 10_000
        carried["rate"] = random.choice((3.1, 4.35, None))
    named = dict.fromkeys(carried, object)
    sort = make_dataclass(
        "Told",
        [("kind", ClassVar[str], kind), *named.items()],
        bases=(Event,), frozen=True, kw_only=True,
    )  # fmt: skip
    event: Event = sort(
        subject="1",
        region=random.choice(places),
        enterprise=str(number),
        case=f"{number}{random.randint(0, 1)}" if of_a_bank or kind.startswith("case.") else "",
        bank=random.choice(("B1", "B2")) if of_a_bank else "",
        **carried,
    )
    return event
