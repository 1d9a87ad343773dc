"""What is started again when it ends by itself, and how patiently."""

import math
from collections.abc import Callable
from typing import Protocol

from rongxie.surfaces.web.children import Child
from rongxie.values.texts import Message, Refusal, say

Tell = Callable[[Message], None]
_TOO_SOON = 10.0  # seconds: what ends again this soon would only end again
_LONGEST_PAUSE = 60.0  # seconds; what has run for longer begins anew with the shortest


class EndsAgainAndAgain(Refusal):
    """A part of the platform does not stay up."""


class Part(Protocol):
    """What runs, may end by itself, and can be started again."""

    def ended(self) -> bool: ...

    def start(self) -> None: ...


class Vital:
    """A part without which nothing works: started again at once, but not again and again."""

    def __init__(self, name: str, part: Part) -> None:
        self._name, self._part = name, part
        self._started = -math.inf

    def look(self, ticks: float, tell: Tell) -> None:
        """Start it again if it has ended.

        :raises EndsAgainAndAgain: if that was done a moment ago
        """
        if not self._part.ended():
            return
        if ticks - self._started < _TOO_SOON:
            raise EndsAgainAndAgain(
                say("A part of Rongxie ({part}) ends again and again; stopped.", part=self._name)
            )
        tell(say("A part of Rongxie ({part}) ended; started again", part=self._name))
        self._part.start()
        self._started = ticks


def never(_code: int) -> bool:
    """Tell that a child is not done, however it ended."""
    return False


class Tended:
    """A child that the pages do without for a while: started again with growing pauses.

    It is done when it ended with a code that `done` accepts; then `then` is called. Nothing runs
    before `begin`.
    """

    def __init__(
        self,
        name: str,
        make: Callable[[], Child],
        *,
        done: Callable[[int], bool] = never,
        then: Callable[[int], None] = lambda _code: None,
    ) -> None:
        self._name, self._make = name, make
        self._done, self._then = done, then
        self._child: Child | None = None
        self._due = math.inf
        self._started = -math.inf
        self._ended = 0  # times, in a row

    def begin(self) -> None:
        """Let it start at the next look."""
        self._due = -math.inf

    def look(self, ticks: float, tell: Tell) -> None:
        """Start it if its time has come; note if it has ended."""
        if self._child is None:
            if ticks >= self._due:
                self._child, self._started = self._make(), ticks
        elif (code := self._child.code) is not None:
            self.stop()
            if self._done(code):
                self._then(code)
            else:
                self._put_off(code, ticks, tell)

    def stop(self) -> None:
        """End it, and start it no more."""
        if self._child is not None:
            self._child.stop()
        self._child, self._due = None, math.inf

    def _put_off(self, code: int, ticks: float, tell: Tell) -> None:
        steady = ticks - self._started >= _LONGEST_PAUSE
        self._ended = 1 if steady else self._ended + 1
        pause = min(_LONGEST_PAUSE, 2.0 ** min(self._ended - 1, 10))
        self._due = ticks + pause
        tell(
            say(
                "A part of Rongxie ({part}) ended (code {code}); it is started again after a"
                " pause of {seconds} s. The pages go on",
                part=self._name,
                code=code,
                seconds=round(pause),
            )
        )
