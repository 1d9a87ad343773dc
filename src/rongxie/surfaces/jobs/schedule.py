"""When a job's turn comes: reckoned from moments that are passed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.steps import Role
from rongxie.values.moments import CHINA

LOOK_EVERY = 60.0  # seconds between looks whether a daily job's time has come
_DAY = timedelta(days=1)


class Run(Protocol):
    """What a job does. It works in portions of seconds, and tells whether more waits.

    It opens its own transactions: `reach(actor)` for rows of enterprises.
    """

    def __call__(self, *, actor: Actor, at: datetime) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something to be done again and again: each so many seconds, or daily at a time of China."""

    name: str
    run: Run
    every_seconds: float = 0.0
    daily_at: time | None = None

    def __post_init__(self) -> None:
        if not self.name.isidentifier() or (self.every_seconds > 0) == bool(self.daily_at):
            raise ValueError(f"a job has a name, and either seconds or a time of day: {self!r}")

    @property
    def actor(self) -> Actor:
        """Who acts: the platform itself, anywhere."""
        name = f"job:{self.name}"
        return Actor(name=name, kind=Kind.SYSTEM, role=Role.SYSTEM, area=WHOLE_COUNTRY)


@dataclass(frozen=True, slots=True)
class Moment:
    """The time of day, and seconds that only ever grow: clocks are put right now and then."""

    at: datetime
    ticks: float


class Timetable:
    """Whose turn it is. One job after the other, the longest due first, so that none starves."""

    def __init__(self, jobs: Sequence[Job], ticks: float) -> None:
        self._jobs = tuple(jobs)
        self._due = dict.fromkeys(self._names(), ticks)
        self._failures = dict.fromkeys(self._names(), 0)

    def _names(self) -> list[str]:
        names = [job.name for job in self._jobs]
        if len(set(names)) < len(names):
            raise ValueError(f"two jobs with one name: {names}")
        return names

    def next(self) -> Job:
        """Return the job that is due first; of two, the one that stands first in the table."""
        return min(self._jobs, key=lambda job: self._due[job.name])

    def wait(self, ticks: float) -> float:
        """Return the seconds until a job is due; 0 if one is."""
        return max(0.0, self._due[self.next().name] - ticks)

    def done(self, job: Job, began: float, *, more: bool) -> int:
        """Note a run; return how often the job had failed before.

        However many turns were missed, the next is one period after this one began.
        """
        failures, self._failures[job.name] = self._failures[job.name], 0
        self._due[job.name] = began if more else began + (job.every_seconds or LOOK_EVERY)
        return failures

    def failed(self, job: Job, ticks: float, longest: float) -> float:
        """Note a failure; return the pause before the next try, doubled each time."""
        pause = min(longest, 0.5 * 2.0 ** min(self._failures[job.name], 20))
        self._failures[job.name] += 1
        self._due[job.name] = ticks + pause
        return pause


def is_late(daily_at: time, last: datetime | None, at: datetime) -> bool:
    """Tell whether a daily job has not been done since its time last came.

    A last run that lies days ahead was noted by a clock that went wrong, and does not count.
    """
    here = at.astimezone(CHINA)
    came = datetime.combine(here.date(), daily_at, CHINA)
    if came > here:
        came -= _DAY
    return last is None or not came <= last < came + 2 * _DAY
