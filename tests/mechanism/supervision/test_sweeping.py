"""Orders for what is late: each once, to whoever has to act, and closed by what they ask for."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection

from rongxie.foundation.events.consequences import following
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.decisions.actions import approve
from rongxie.mechanism.referrals.actions import complete_file, mark_handed_in
from rongxie.mechanism.referrals.models import Referral
from rongxie.mechanism.supervision.access import OrderOfOthers
from rongxie.mechanism.supervision.actions import sweeping
from rongxie.mechanism.supervision.handlers import (
    close_when_answered,
    close_when_complete,
    close_when_decided,
)
from rongxie.mechanism.supervision.lateness import statement_for
from rongxie.mechanism.supervision.models import OrderCause
from rongxie.rulebook import parameters
from rongxie.rulebook.parameters import InForce, Value, parameter
from tests.mechanism.cast import AT, BANKER, COUNTY, DAY, PLATFORM, REVIEWER, TOWNSHIP
from tests.mechanism.decisions.makers import refused, terms
from tests.mechanism.matters.makers import answered as answered_matter
from tests.mechanism.matters.makers import firm, place, raised
from tests.mechanism.referrals.makers import completed, contacted, kinds, rows_of
from tests.mechanism.supervision.makers import (
    DUE,
    closed,
    later,
    orders,
    overdue_order,
    swept,
)

pytestmark = pytest.mark.django_db


class TestOpenOrdersForOverdue:
    def test_gives_an_order_the_day_after_the_last_day(self) -> None:
        referral = completed()
        assert referral.decision_due_on == DUE
        assert swept(later(0)) == 0
        assert swept(later(1)) == 1
        (order,) = orders()
        assert (order.about, order.cause, order.addressee) == (
            f"referral:{referral.pk}", "overdue_decision", "ICBC-TC",
        )  # fmt: skip
        assert (order.bank_path, order.region) == ("ICBC/ICBC-TC/", referral.region)
        assert order.due_on == DUE + timedelta(days=1 + 5)
        with reach(PLATFORM):
            event = EventRow.objects.latest("id")
        assert (event.kind, event.subject, event.bank) == ("order.opened", str(order.pk), "ICBC-TC")
        assert event.payload == f'{{"cause":"overdue_decision","due_on":"{order.due_on}"}}'

    def test_gives_one_order_for_one_thing(self) -> None:
        overdue_order()
        before = kinds()
        assert swept(later(2)) == 0
        assert kinds() == before

    def test_does_not_give_again_what_was_closed_since(self) -> None:
        closed(overdue_order())
        assert swept(later(9)) == 0

    def test_takes_the_longest_overdue_first_and_no_more_than_asked(self) -> None:
        first, second = completed(), completed()
        with reach(PLATFORM):
            Referral.objects.filter(pk=second.pk).update(decision_due_on=DAY)
        assert swept(limit=1) == 1
        assert [order.about for order in orders()] == [f"referral:{second.pk}"]
        assert swept(limit=1) == 1
        assert swept(limit=1) == 0
        assert {order.about for order in orders()} == {
            f"referral:{first.pk}", f"referral:{second.pk}",
        }  # fmt: skip

    def test_is_for_the_platform(self) -> None:
        completed()
        with pytest.raises(OrderOfOthers):
            swept(actor=REVIEWER)
        assert orders() == []

    def test_keeps_no_order_without_its_event(self, monkeypatch: pytest.MonkeyPatch) -> None:
        completed()

        def broken(*_: object, **__: object) -> None:
            raise RuntimeError("no event")

        monkeypatch.setattr(sweeping, "append", broken)
        with reach(PLATFORM), pytest.raises(RuntimeError, match="no event"):
            sweeping.open_orders_for_overdue(
                on=DUE + timedelta(days=1), actor=PLATFORM, at=later(1)
            )
        assert orders() == []

    def test_tells_a_bank_that_lets_a_file_stall(self) -> None:
        referral = contacted()
        with reach(TOWNSHIP):
            mark_handed_in(referral_id=referral.pk, on=DAY, actor=TOWNSHIP, at=AT)
        # Ten working days from Friday the 20th: Friday the 4th is the last.
        assert swept(AT + timedelta(days=14)) == 0
        assert swept(AT + timedelta(days=15)) == 1
        (order,) = orders()
        assert (order.cause, order.addressee) == ("file_stalled", "ICBC-TC")
        with following("referral.file_completed", close_when_complete), reach(BANKER):
            complete_file(referral_id=referral.pk, on=DAY, actor=BANKER, at=AT)
        assert [one.state for one in orders()] == ["closed"]

    def test_tells_an_office_that_does_not_answer(self) -> None:
        place()
        matter = raised(enterprise_id=firm())
        at = AT + (matter.due_on - DAY)
        assert swept(at) == 0
        assert swept(at + timedelta(days=1)) == 1
        (order,) = orders()
        assert (order.about, order.cause) == (f"matter:{matter.pk}", "matter_overdue")
        assert (order.addressee, order.bank, order.bank_path) == (matter.addressee, "", "")
        with following("matter.answered", close_when_answered):
            answered_matter(matter, at=at + timedelta(days=2))
        assert [(one.state, one.outcome) for one in orders()] == [("closed", "answered")]

    def test_goes_by_the_days_of_the_nearest_place(self, monkeypatch: pytest.MonkeyPatch) -> None:
        nation = parameter("order_days").values
        here = Value({"overdue_decision": 2}, DAY, "32/3.1b", nation[0].basis, COUNTY)
        changed = replace(parameter("order_days"), values=(*nation, here))
        known = parameters.parameters() | {"order_days": changed}
        monkeypatch.setattr(parameters, "parameters", lambda: known)
        assert InForce(DAY, COUNTY)["order_days"]["overdue_decision"] == 2
        assert overdue_order().due_on == DUE + timedelta(days=1 + 2)

    def test_reads_the_late_ones_from_their_index(self) -> None:
        completed()
        late = statement_for(OrderCause.OVERDUE_DECISION, date(2027, 1, 1))
        given = {**late.given, "cause": "overdue_decision", "by": "x", "at": AT, "limit": 9}
        with reach(PLATFORM), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {late.statement}", given)
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert "referrals_to_decide" in plan


class TestADecision:
    def test_closes_the_order_when_it_is_a_refusal(self) -> None:
        order = overdue_order()
        (referral,) = rows_of(Referral)
        with following("decision.refused", close_when_decided):
            refused(referral, decided_on=DUE + timedelta(days=1), at=later(1))
        (order,) = orders()
        assert (order.state, order.outcome) == ("closed", "decided")
        assert kinds()[-1] == "order.closed"

    def test_closes_the_order_when_it_is_an_approval(self) -> None:
        overdue_order()
        (referral,) = rows_of(Referral)
        with following("decision.approved", close_when_decided), reach(BANKER):
            approve(
                referral_id=referral.pk,
                terms=terms(),
                decided_on=DUE + timedelta(days=1),
                actor=BANKER,
                at=later(1),
            )
        assert [order.outcome for order in orders()] == ["decided"]
