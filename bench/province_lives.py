"""What becomes of each case: how far it got, when each step was taken, and how it ended."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from bench.province_world import Floats, Ints, Mask, World

DAY = 86_400_000_000  # microseconds
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BEGAN = int((datetime(2024, 11, 1, tzinfo=UTC) - _EPOCH).days) * DAY
ENDED = int((datetime(2026, 11, 20, tzinfo=UTC) - _EPOCH).days) * DAY

# The steps, each with the days after the one before between which it is taken.
STEPS = ("opened", "declared", "reviewed", "confirmed", "recommended", "sent", "accepted",
         "contacted", "file_completed", "decided", "drawn")  # fmt: skip
_AFTER = ((0.01, 0.1), (0.2, 3), (0.5, 4), (0.5, 4), (0.5, 5), (0.2, 3), (0.1, 2), (0.2, 4),
          (2, 20), (3, 32), (1, 15))  # fmt: skip
SENT, FILE, DECIDED, DRAWN = (
    STEPS.index(n) for n in ("sent", "file_completed", "decided", "drawn")
)
_LONGEST = 110 * DAY
_WAITED = 30 * DAY  # how long one that is not finished has been where it is, at most


@dataclass(frozen=True, slots=True)
class Fate:
    """One of the ends that cases come to: `reached` is the last step in `STEPS`."""

    state: str
    reached: int
    weight: float
    referral: str = ""
    cause: str = ""
    finished: bool = False


FATES = (
    Fate("draft", 0, 2),
    Fate("declared", 1, 3),
    Fate("returned", 1, 3),
    Fate("reviewed", 2, 2),
    Fate("confirmed", 3, 2),
    Fate("recommended", 4, 2),
    Fate("referred", 5, 2, "sent"),
    Fate("referred", 6, 2, "accepted"),
    Fate("referred", 7, 3, "contacted"),
    Fate("referred", 8, 5, "file_complete"),
    Fate("coaching", 9, 6, "refused"),
    Fate("granted", 9, 5, "approved"),
    Fate("funded", 10, 45, "approved", finished=True),
    Fate("removed", 10, 0.5, "approved", finished=True),
    Fate("closed", 1, 7, cause="withdrawn", finished=True),
    Fate("closed", 9, 3.5, "refused", "refused_for_good", finished=True),
    Fate("closed", 9, 2, "approved", "not_drawn", finished=True),
    Fate("closed", 10, 5, "approved", "repaid", finished=True),
)


class Lives:
    """The lives of some cases; `at` has a row for each step, in microseconds from 1970."""

    def __init__(self, world: World, cases: Ints) -> None:
        self.world, self.cases = world, cases
        self.enterprises = world.visited(cases)
        self.fate = world.weighed("fate", cases, tuple(fate.weight for fate in FATES))
        self.reached = np.array([fate.reached for fate in FATES])[self.fate]
        finished = np.array([fate.finished for fate in FATES])[self.fate]
        lasted = np.cumsum([self._took(n) for n in range(len(STEPS))], axis=0)
        share = world.share("begun", cases)
        lately = ENDED - lasted[self.reached, np.arange(len(cases))] - share * _WAITED
        long_ago = BEGAN + share * (ENDED - BEGAN - _LONGEST)
        self.visited_at = np.where(finished, long_ago, lately).astype(np.int64)
        self.at: Ints = self.visited_at + lasted.astype(np.int64)
        self.moved_at = self.at[self.reached, np.arange(len(cases))]

    def _took(self, step: int) -> Floats:
        least, most = _AFTER[step]
        return (least + self.world.share(f"took {step}", self.cases) * (most - least)) * DAY

    def reach(self, step: int) -> Mask:
        """Tell which cases got to a step."""
        found: Mask = self.reached >= step
        return found

    def of(self, name: str) -> list[str]:
        """Return a text of each fate, in the order of `FATES`."""
        return [str(getattr(fate, name)) for fate in FATES]

    def is_one_of(self, *, state: str = "", referral: str = "") -> Mask:
        """Tell which cases stand in a state, and whose referral in one."""
        asked = [state in ("", fate.state) and referral in ("", fate.referral) for fate in FATES]
        found: Mask = np.array(asked)[self.fate]
        return found

    @property
    def amount_wan(self) -> Ints:
        """How much each asks for, in 万元."""
        return (self.world.whole("amount", self.cases, 60) + 1) * 5

    @property
    def bank(self) -> Ints:
        """The position of the head office of the bank of each."""
        return self.world.weighed("bank", self.cases, (6, 6, 5, 6, 3, 5, 2, 1, 8, 4, 2, 2))

    @property
    def rate(self) -> Ints:
        """The rate of each in hundredths of a percent."""
        return 300 + 5 * self.world.whole("rate", self.cases, 45)


def visited_at(world: World, visits: Ints) -> Ints:
    """Return the moments of visits; those that a case came of are before its first step."""
    at = BEGAN + (world.share("visited", visits) * (ENDED - BEGAN)).astype(np.int64)
    ours = visits <= world.cases
    if ours.any():
        at[ours] = Lives(world, visits[ours]).visited_at
    return at
