"""A clock that moves when told, and jobs that keep a diary."""

from collections.abc import Callable
from datetime import datetime, timedelta

from rongxie.foundation.reach.actors import Actor
from rongxie.surfaces.jobs.schedule import Job, Moment
from rongxie.values.moments import CHINA

NOON = datetime(2026, 11, 20, 12, tzinfo=CHINA)


class Clock:
    """Time passes only in naps, of `step` at least; after `seconds` somebody wishes to stop."""

    def __init__(self, seconds: float, at: datetime = NOON, *, step: float = 0.0) -> None:
        self._begin, self.ticks, self._end, self._step = at, 0.0, seconds, step

    def __call__(self) -> Moment:
        return Moment(self._begin + timedelta(seconds=self.ticks), self.ticks)

    def nap(self, seconds: float) -> None:
        assert 0 < seconds <= 0.1  # a wish to stop is seen soon
        self.ticks += max(seconds, self._step)

    def stopping(self) -> bool:
        return self.ticks > self._end


class Diary:
    """Makes jobs, and knows at which second each of them ran."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.runs: list[tuple[str, int]] = []

    def job(
        self, name: str, does: Callable[[], bool | None] = lambda: None, every: float = 1.0
    ) -> Job:
        def run(*, actor: Actor, at: datetime) -> bool:
            assert (actor.name, at) == (f"job:{name}", self._clock().at)
            self.runs.append((name, round(self._clock.ticks)))
            return bool(does())

        return Job(name=name, every_seconds=every, run=run)

    def seconds(self, name: str) -> list[int]:
        return [second for job, second in self.runs if job == name]
