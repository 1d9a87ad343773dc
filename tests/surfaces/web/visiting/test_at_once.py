"""Two who send for the same enterprise at the same moment, on connections of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

from django.db import connection
from django.http import QueryDict

from rongxie.foundation.database.home import Home
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.web.visiting.form import VisitForm
from rongxie.surfaces.web.visiting.given import visit_given
from rongxie.surfaces.web.visiting.meeting import Met, met
from rongxie.surfaces.web.visiting.recording import keep_visit
from tests.mechanism.cast import AT, TOWNSHIP, VISITOR
from tests.mechanism.enterprises.makers import enterprise
from tests.surfaces.web.visiting.doors import kept, no_need

WAIT = 1.0  # seconds in which a second one would get ahead if nobody held it back


def _send(enterprise_id: int, outcome: str, actor: Actor, looked: Event, go: Event) -> Met | None:
    """Send a visit; between looking and keeping it waits for the word."""
    typed: Any = QueryDict(mutable=True)
    typed.update(no_need(outcome=outcome))
    form = VisitForm(typed, {})
    assert form.is_valid()
    try:
        with reach(actor):
            other = met(form, enterprise_id, 0, actor)
            looked.set()
            go.wait(WAIT * 5)
            if other is None:
                visit = visit_given(form.cleaned_data, visited_at=AT)
                keep_visit(enterprise_id=enterprise_id, visit=visit, actor=actor, at=AT)
        return other
    finally:
        connection.close()


class TestTwoAtOnce:
    def test_do_not_both_find_that_nobody_was_there(self, committed: Home) -> None:
        one = enterprise().pk
        first_looked, second_looked, first_goes, second_goes = (Event() for _ in range(4))
        second_goes.set()
        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(_send, one, "no_need", VISITOR, first_looked, first_goes)
            assert first_looked.wait(WAIT * 5)
            second = pool.submit(_send, one, "closed", TOWNSHIP, second_looked, second_goes)
            assert not second_looked.wait(WAIT)
            first_goes.set()
            assert first.result() is None
            other = second.result()
        assert other is not None
        assert [visit.outcome for visit in kept(one)] == ["no_need"]
