"""Consent comes and goes while a bank works: after each step it reads what the walk says."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as walk_at_random

from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.decisions.actions import approve, refuse
from rongxie.mechanism.decisions.models import Decision
from rongxie.mechanism.referrals.actions import (
    accept,
    complete_file,
    contact,
    end_consents,
    give_consent,
    withdraw_consent,
)
from rongxie.mechanism.referrals.actions.pushing import NoConsent
from rongxie.mechanism.referrals.looking import open_card
from rongxie.mechanism.referrals.models import Card, Consent, Identified, Paper, Referral
from rongxie.values.texts import Refusal
from tests.mechanism.cast import AT, BANKER, DAY, PLATFORM, TOWNSHIP, owner_of
from tests.mechanism.decisions.makers import drawn, terms
from tests.mechanism.referrals.makers import handled, pushed, recommended_case, rows_of

pytestmark = pytest.mark.django_db

BANK, ANY = "ICBC-TC", "*"
LAST = date(2026, 12, 20)  # working days are known to the end of that year
STEPS = ("accept", "contact", "complete", "approve", "refuse", "draw")
NEXT = {  # taken more often than others, or no walk would get far
    "sent": "contact", "accepted": "contact", "contacted": "complete", "file_complete": "approve",
    "approved": "draw",
}  # fmt: skip
SEEN: set[str] = set()


class Walk(RuleBasedStateMachine):
    """One enterprise with one case, one bank, and the county."""

    @initialize(sent=st.booleans(), general=st.booleans(), steps=st.integers(0, len(NEXT)))
    def begin(self, sent: bool, general: bool, steps: int) -> None:
        self.undo = transaction.atomic()
        self.undo._from_testcase = True  # type: ignore[attr-defined]  # reach may be entered
        self.undo.__enter__()
        self.on, self.minutes, self.decided = DAY, 0, False
        self.own: date | None = None  # the last day of what stands for the bank
        self.general: date | None = None
        self.from_general = self.taken_back = self.sent = self.working = False
        self.case = recommended_case()
        if sent:
            (self.give_any if general else self.give)(20)
            self.push()
            for _ in range(steps):
                self.work("draw", usual=True)

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    @property
    def at(self) -> datetime:
        """A later moment each time it is asked."""
        self.minutes += 1
        return AT + (self.on - DAY) + timedelta(seconds=self.minutes)

    @rule(days=st.sampled_from((0, 1, 3, 9, 20)))
    def give(self, days: int) -> None:
        """Name the bank."""
        self._give(BANK, days)
        self.own, self.from_general, self.taken_back = self.on + timedelta(days=days), False, False

    @rule(days=st.sampled_from((0, 1, 3, 9, 20)))
    def give_any(self, days: int) -> None:
        """Leave the choice to the county."""
        self._give(ANY, days)
        self.general, self.taken_back = self.on + timedelta(days=days), False

    @rule(by_itself=st.booleans())
    def withdraw(self, by_itself: bool) -> None:
        """Take back what stands for the bank."""
        if self.own is not None:
            self._withdraw(BANK, by_itself=by_itself)
            self.own, self.taken_back, self.working = None, self.general is not None, False

    @rule(by_itself=st.booleans())
    def withdraw_any(self, by_itself: bool) -> None:
        """Take back the general one, and what came of it."""
        if self.general is not None:
            self._withdraw(ANY, by_itself=by_itself)
            self.general = None
            if self.from_general:
                self.own, self.working = None, False

    @rule(days=st.integers(1, 6))
    def pass_days(self, days: int) -> None:
        """Days go by, and what has ended is ended."""
        self.on = min(self.on + timedelta(days=days), LAST)
        with handled(), reach(PLATFORM):
            end_consents(on=self.on, actor=PLATFORM, at=self.at)
        if self.general is not None and self.general < self.on:
            self.general = None
        if self.own is not None and self.own < self.on:
            goes_on = self.working and self.general is not None and not self.taken_back
            self.own, self.from_general = (self.general, True) if goes_on else (None, False)
            self.working = self.working and goes_on

    @rule()
    def push(self) -> None:
        """Send the case to the bank: only with a consent, and once."""
        covered = self.own is not None or (self.general is not None and not self.taken_back)
        if self.sent:
            return
        try:
            pushed([self.case], BANK, at=self.at)
        except NoConsent:
            assert not covered
            return
        assert covered
        self.sent = self.working = True
        if self.own is None:
            self.own, self.from_general = self.general, True

    @rule(step=st.sampled_from(STEPS), usual=st.booleans())
    def work(self, step: str, usual: bool) -> None:
        """The bank takes a step, if it can still see what it is about."""
        for referral in rows_of(Referral):
            with suppress(Refusal):
                self._take(NEXT.get(referral.state, step) if usual else step, referral)
            (now,) = rows_of(Referral)
            self.decided = now.state in {"approved", "refused"}
            self.working = self.working and not self.decided

    @invariant()
    def reads_what_it_may(self) -> None:
        """By a query of the platform, by a statement of its own, by count, and by the door."""
        shown = self.sent and self.own is not None
        rows, cards = int(self.sent and (shown or self.decided)), int(shown)
        SEEN.add(f"{rows}{cards}{int(self.decided)}")
        with reach(BANKER):
            assert in_reach(Referral, BANKER).count() == _count("referrals") == rows
            assert in_reach(Card, BANKER).count() == _count("cards") == cards
            assert bool(in_reach(Paper, BANKER).count()) is bool(_count("papers")) is shown
            for referral in Referral.objects.all():
                _, content = open_card(referral_id=referral.pk, actor=BANKER, at=self.at)
                assert bool(content) is shown

    def _give(self, bank: str, days: int) -> None:
        with handled(), reach(TOWNSHIP):
            give_consent(
                enterprise_id=self.case.enterprise_id, bank=bank,
                ends_on=self.on + timedelta(days=days), identified=Identified.FACE_TO_FACE,
                source="visit:1", actor=TOWNSHIP, at=self.at,
            )  # fmt: skip

    def _withdraw(self, bank: str, *, by_itself: bool) -> None:
        (consent,) = rows_of(Consent, bank=bank, withdrawn_at=None)
        actor = owner_of(self.case.enterprise_id) if by_itself else TOWNSHIP
        with handled(), reach(actor):
            withdraw_consent(consent_id=consent.pk, actor=actor, at=self.at)

    def _take(self, step: str, referral: Any) -> None:
        one: dict[str, Any] = {"referral_id": referral.pk}
        given: dict[str, Any] = {"actor": BANKER, "at": self.at}
        if step == "draw":
            for decision in rows_of(Decision, verdict="approved", waiting=True):
                drawn(decision, at=self.at, drawn_on=self.on)
            return
        with handled(), reach(BANKER):
            if step == "accept":
                accept(**one, **given)
            elif step == "contact":
                contact(**one, on=self.on, note="电话", **given)
            elif step == "complete":
                complete_file(**one, on=self.on, **given)
            elif step == "approve":
                approve(**one, terms=terms(), decided_on=self.on, **given)
            else:
                refuse(**one, reasons=("D1",), words="", decided_on=self.on, **given)


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
        return int(cursor.fetchone()[0])


class TestAnyWalk:
    def test_shows_a_bank_what_the_consents_allow_and_no_more(self) -> None:
        SEEN.clear()
        walk_at_random(
            Walk,
            settings=settings(
                max_examples=20,
                stateful_step_count=25,
                deadline=None,
                phases=(Phase.generate,),  # each example is hundreds of statements
                suppress_health_check=list(HealthCheck),
            ),
        )
        # rows, cards, decided: nothing; at work; decided with a consent; decided and closed.
        assert {"000", "110", "111", "101"} <= SEEN
