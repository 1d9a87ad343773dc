"""The engine of the connections: Django's, which asks a connection how it is only after a pause.

Asked at each request, of twelve statements one would do nothing else. After an error it is asked
whatever the time, as Django has it; a server that was started again took longer than the pause.
"""

from time import monotonic

from django.db.backends.postgresql import base

_PAUSE = 1.0  # seconds


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that answered a moment ago is used without being asked."""

    _used = 0.0

    def close_if_health_check_failed(self) -> None:
        """Close it if it no longer answers; a new one takes its place."""
        if monotonic() - self._used > _PAUSE:
            super().close_if_health_check_failed()
        else:  # nor when the transaction that now begins ends: it would begin another by asking
            self.health_check_done = True
        self._used = monotonic()
