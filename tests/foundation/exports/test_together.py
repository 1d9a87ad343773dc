"""Two exports of one person at the same moment do not both go out as the first of the day."""

from threading import Event, Thread

import pytest
from django.db import connection

from rongxie.foundation.database.home import Home
from rongxie.foundation.exports.asking import ask_export
from rongxie.foundation.exports.models import Export
from rongxie.foundation.reach.entering import reach
from tests.foundation.exports.orders import ALONE, wanted
from tests.mechanism.cast import AT, REVIEWER

_LONG = 30  # seconds after which something hangs


def asks(begun: Event, states: list[str]) -> None:
    """Ask in a connection of one's own."""
    try:
        with reach(REVIEWER):
            begun.set()
            export = ask_export(wanted=wanted(ALONE), actor=REVIEWER, at=AT)
            states.append(export.state)
    finally:
        connection.close()


@pytest.mark.usefixtures("committed")
class TestAskExport:
    def test_has_the_second_wait_for_the_first(self, committed: Home) -> None:
        begun, states = Event(), list[str]()
        second = Thread(target=asks, args=(begun, states))
        with reach(REVIEWER):
            first = ask_export(wanted=wanted(ALONE), actor=REVIEWER, at=AT)
            second.start()
            assert begun.wait(_LONG)
            second.join(0.5)  # without the lock it is over by now
            assert states == []
        second.join(_LONG)
        assert (first.state, states) == ("released", ["asked"])
        with reach(REVIEWER):
            assert Export.objects.count() == 2
