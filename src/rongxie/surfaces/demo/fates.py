"""What becomes of the cases of the sample: how often each story is told, and when it begins."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Fate(StrEnum):
    """The story of an enterprise with a need; without one of its own, it is simply funded.

    `held_…` tells where a case stands when the history ends.
    """

    FUNDED = "funded"
    HELD_DRAFT = "held_draft"
    HELD_DECLARED = "held_declared"
    HELD_RETURNED = "held_returned"
    HELD_REVIEWED = "held_reviewed"
    HELD_CONFIRMED = "held_confirmed"
    HELD_RECOMMENDED = "held_recommended"
    HELD_SENT = "held_sent"
    HELD_ACCEPTED = "held_accepted"
    HELD_CONTACTED = "held_contacted"
    HELD_COMPLETE = "held_complete"
    HELD_GRANTED = "held_granted"
    HELD_COACHING = "held_coaching"
    RETURNED = "returned"
    OVERDUE = "overdue"
    LATE = "late"
    CURED = "cured"
    OTHER_BANK = "other_bank"
    HANDED_BACK = "handed_back"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    REMOVED = "removed"
    RESTORED = "restored"
    SPARED = "spared"
    STRUCK = "struck"


@dataclass(frozen=True, slots=True)
class Telling:
    """How often a fate falls, of 1,000 cases and at the least, and on which days it begins.

    Days are working days of the history: counted from its beginning, or below 0 from its end.
    """

    of_thousand: int
    least: int
    first: int
    last: int


TELLINGS: dict[Fate, Telling] = {
    Fate.OVERDUE:          Telling(20, 4, 0, 12),
    Fate.LATE:             Telling(12, 1, 0, 8),
    Fate.CURED:            Telling(35, 2, 0, 12),
    Fate.REMOVED:          Telling(2, 1, 0, 6),
    Fate.RESTORED:         Telling(2, 1, 0, 6),
    Fate.SPARED:           Telling(2, 1, 0, 6),
    Fate.EXPIRED:          Telling(8, 1, 0, 12),
    Fate.OTHER_BANK:       Telling(25, 1, 0, 20),
    Fate.HANDED_BACK:      Telling(15, 1, 0, 25),
    Fate.LAPSED:           Telling(15, 1, 0, 30),
    Fate.WITHDRAWN:        Telling(15, 1, 0, 30),
    Fate.STRUCK:           Telling(5, 1, 0, 30),
    Fate.RETURNED:         Telling(30, 1, 0, 25),
    Fate.HELD_COACHING:    Telling(20, 2, -40, -30),
    Fate.HELD_GRANTED:     Telling(15, 1, -34, -28),
    Fate.HELD_COMPLETE:    Telling(15, 1, -26, -20),
    Fate.HELD_CONTACTED:   Telling(10, 1, -22, -16),
    Fate.HELD_ACCEPTED:    Telling(8, 1, -20, -15),
    Fate.HELD_SENT:        Telling(10, 1, -18, -12),
    Fate.HELD_RECOMMENDED: Telling(10, 1, -18, -12),
    Fate.HELD_CONFIRMED:   Telling(10, 1, -10, -8),
    Fate.HELD_REVIEWED:    Telling(10, 1, -9, -6),
    Fate.HELD_RETURNED:    Telling(10, 1, -10, -6),
    Fate.HELD_DECLARED:    Telling(15, 1, -6, -4),
    Fate.HELD_DRAFT:       Telling(10, 1, -5, -3),
}  # fmt: skip
FEWEST = sum(telling.least for telling in TELLINGS.values())


def deal(count: int, days: int, rng: Random) -> list[tuple[Fate, int]]:
    """Return a fate and the working day on which it begins for each of so many cases.

    Each story that fits is told at least as often as it must be, while there are cases for it.
    """
    dealt: list[tuple[Fate, int]] = []
    for fate, telling in TELLINGS.items():
        times = max(telling.least, round(count * telling.of_thousand / 1_000))
        dealt += [(fate, _day(telling, days, rng)) for _ in range(times)]
    dealt = dealt[:count]
    plain = [(Fate.FUNDED, rng.randrange(max(1, days - 2))) for _ in range(count - len(dealt))]
    told = [*dealt, *plain]
    rng.shuffle(told)
    return told


def _day(telling: Telling, days: int, rng: Random) -> int:
    first, last = (day if day >= 0 else max(0, days + day) for day in (telling.first, telling.last))
    return rng.randint(first, max(first, min(last, days - 1)))
