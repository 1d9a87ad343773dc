"""The wish to stop, of a process that finishes first what it has begun."""

import signal
from types import FrameType


class Stop:
    """Whether somebody asked us to stop.

    The handler only sets a flag: waiting for a child inside it, while the main program waits for
    the same child, never ends.
    """

    def __init__(self) -> None:
        self.asked = False
        for wish in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(wish, self._ask)

    def __call__(self) -> bool:
        return self.asked

    def _ask(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked = True
