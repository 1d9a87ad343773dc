"""Phones that send what they have when they find a network: nothing is lost, nothing doubled."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier, Event
from time import sleep
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections
from hypothesis import given, settings
from hypothesis import strategies as st

from rongxie.foundation.database.home import Home
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.matters.models import Matter
from rongxie.mechanism.visits.actions import NewRequest, NewVisit, drop_plan, record_visit
from rongxie.mechanism.visits.models import Need, Visit, VisitOutcome, VisitPlan
from tests.mechanism.cast import AT, PLATFORM, TOWN, TOWNSHIP, VISITOR
from tests.mechanism.matters.makers import firm, place
from tests.mechanism.visits.makers import new_need, new_visit, planned

AT_ONCE = 4


def whole_visit(hours_ago: int = 1, sent_as: UUID | None = None) -> NewVisit:
    """Return a visit that leaves a row of every kind behind."""
    at = AT - timedelta(hours=hours_ago)
    return new_visit(
        VisitOutcome.NEED, visited_at=at, sent_as=sent_as or uuid4(),
        need=new_need(stated_on=at.date()), observed={"premises_seen": True},
        requests=[NewRequest(title="招工难")],
    )  # fmt: skip


def left_behind(enterprise: int) -> dict[str, int]:
    """Return how many rows of each kind an enterprise has, and how many events of visits."""
    with reach(PLATFORM):
        rows = {
            model.__name__: model.objects.filter(enterprise=enterprise).count()
            for model in (Visit, Need, Evidence, Matter)
        }
        events = EventRow.objects.filter(kind="visit.recorded", enterprise=str(enterprise))
        return rows | {"events": events.count()}


def everything(times: int) -> dict[str, int]:
    return dict.fromkeys(("Visit", "Need", "Evidence", "Matter", "events"), times)


class TestManySends:
    @pytest.mark.django_db
    @settings(max_examples=15, deadline=None)
    @given(
        sends=st.lists(
            st.tuples(st.integers(0, 3), st.sampled_from(["arrives", "is cut", "by another"])),
            max_size=14,
        ),
        last=st.permutations(range(4)),
    )
    def test_in_any_order_keep_each_visit_once(
        self, sends: list[tuple[int, str]], last: list[int]
    ) -> None:
        """A send is cut when its transaction is; in the end the phone sends all that it has."""
        with fresh_place() as enterprise:
            visits = [whole_visit(hours_ago=24 * n + 1) for n in range(4)]
            arrived = set()
            for n, how in sends:
                actor = TOWNSHIP if how == "by another" else VISITOR
                try:
                    with reach(actor):
                        record_visit(enterprise_id=enterprise, visit=visits[n], actor=actor, at=AT)
                        if how == "is cut":
                            raise ConnectionError
                    arrived.add(n)
                except ConnectionError:
                    pass
                assert left_behind(enterprise) == everything(len(arrived))
            for n in last:
                with reach(VISITOR):
                    record_visit(enterprise_id=enterprise, visit=visits[n], actor=VISITOR, at=AT)
            assert left_behind(enterprise) == everything(len(visits))


@contextmanager
def fresh_place() -> Iterator[int]:
    """Have the cast open, once for all examples of a test, and a new enterprise."""
    if not Organisation.objects.filter(code="DRC").exists():
        place()
    yield firm()


class TestTwoAtOnce:
    def test_keep_one_visit(self, committed: Home) -> None:
        place()
        enterprise, visit, begin = firm(), whole_visit(), Barrier(AT_ONCE)
        planned([enterprise])

        def send() -> int:
            try:
                begin.wait(20)
                with reach(VISITOR):
                    kept = record_visit(enterprise_id=enterprise, visit=visit, actor=VISITOR, at=AT)
                return int(kept.pk)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = [sent.result() for sent in [pool.submit(send) for _ in range(AT_ONCE)]]
        assert len(set(found)) == 1
        assert left_behind(enterprise) == everything(1)
        with reach(VISITOR):
            assert VisitPlan.objects.get(enterprise=enterprise).visit_id == found[0]
            assert Visit.objects.get().region == TOWN

    def test_leave_a_plan_alone_that_is_dropped_meanwhile(self, committed: Home) -> None:
        place()
        enterprise, dropping = firm(), Event()
        (row,) = planned([enterprise])

        def send() -> None:
            try:
                dropping.wait(20)
                with reach(VISITOR):
                    record_visit(
                        enterprise_id=enterprise, visit=whole_visit(), actor=VISITOR, at=AT
                    )
            finally:
                connections.close_all()

        with ThreadPoolExecutor(1) as pool:
            sent = pool.submit(send)
            with reach(TOWNSHIP):
                drop_plan(plan_id=row.plan or 0, why="停业", actor=TOWNSHIP, at=AT)
                dropping.set()
                wait_for_waiting()
            sent.result(20)
        with reach(VISITOR):
            plan = VisitPlan.objects.get(enterprise=enterprise)
        assert (plan.state, plan.visit_id) == ("dropped", None)


def wait_for_waiting() -> None:
    """Wait until somebody waits for what we hold."""
    for _ in range(2_000):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_backend_pid() = ANY (SELECT unnest(pg_blocking_pids(pid))"
                " FROM pg_locks WHERE NOT granted LIMIT 1)"
            )
            if cursor.fetchone() == (True,):
                return
        sleep(0.01)
    raise TimeoutError
