"""Any order of events, failures, crashes, replays: nothing lost, and each subject in its order."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from rongxie.foundation.outbox.deliveries import LEASE
from rongxie.foundation.outbox.models import Delivery, SubscriptionState
from rongxie.foundation.outbox.replaying import give_up, replay_delivery, replay_from
from rongxie.foundation.outbox.signing import Signer
from rongxie.foundation.outbox.subscriptions import move_subscription
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.outgoing.posting import Answer, Post, Poster
from tests.mechanism.cast import AT
from tests.surfaces.outgoing.receivers import (
    Receiver,
    accepted,
    deliveries,
    happened,
    seated,
    subscribed,
)


class _Killed(Exception):
    """The process ends between sending and noting."""


class _Dying(Poster):
    async def post(self, posts: Sequence[Post], *, at: object) -> list[Answer]:
        await super().post(posts, at=at)  # type: ignore[arg-type]
        raise _Killed


class Deliveries(RuleBasedStateMachine):
    """One system of a bank; subjects 1 to 3."""

    banker: Actor

    def __init__(self) -> None:
        super().__init__()
        self.at, self.receiver = AT, Receiver()
        self.subscription = subscribed(self.banker)
        self.crashes, self.replays = 0, Counter[int]()
        self.order: dict[str, list[int]] = defaultdict(list)
        self.let_go: set[int] = set()

    @rule(subjects=st.lists(st.integers(1, 3), min_size=1, max_size=4))
    def happen(self, subjects: list[int]) -> None:
        happened(*map(accepted, subjects), at=self.at)

    @rule(answers=st.lists(st.sampled_from([204, 500]), max_size=6))
    def deliver(self, answers: list[int]) -> None:
        self.receiver.answers = list(answers)
        self._sent(lambda: self.receiver.deliver(self.at))

    @rule()
    def die_after_sending(self) -> None:
        receiver = self.receiver
        receiver.answers = []

        usual, self.crashes = receiver.poster, self.crashes + 1

        def dying(keys: Sequence[Signer]) -> Poster:
            poster = usual(keys)
            poster.__class__ = _Dying
            return poster

        receiver.poster = dying  # type: ignore[method-assign]
        try:
            self._sent(lambda: receiver.deliver(self.at))
        except _Killed:
            pass
        finally:
            receiver.poster = usual  # type: ignore[method-assign]

    @rule(minutes=st.sampled_from([0, 1, 2, 60, 24 * 60]))
    def wait(self, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)

    @precondition(lambda self: self._all())
    @rule(which=st.integers(0, 50))
    def replay_one(self, which: int) -> None:
        self._replay(self._pick(which))

    @precondition(lambda self: self._all())
    @rule(which=st.integers(0, 50))
    def replay_all_from(self, which: int) -> None:
        one = self._pick(which)
        for other in self._all():
            if other.seq >= one.seq:
                self.replays[other.seq] += 1
                self.let_go.discard(other.seq)
        with reach(self.banker):
            replay_from(
                subscription_id=self.subscription.pk, province=one.province, seq=one.seq,
                actor=self.banker, at=self.at,
            )  # fmt: skip

    @precondition(lambda self: self._waiting())
    @rule(which=st.integers(0, 50))
    def give_one_up(self, which: int) -> None:
        waiting = self._waiting()
        one = waiting[which % len(waiting)]
        self.let_go.add(one.seq)
        with reach(self.banker):
            give_up(delivery_id=one.pk, actor=self.banker, at=self.at)

    def teardown(self) -> None:
        for _ in range(
            60
        ):  # at most: whoever waits long enough, and helps the dead up, gets everything
            self.at += timedelta(days=1) + LEASE
            self.receiver.answers = []
            self._sent(lambda: self.receiver.deliver(self.at))
            for one in self._all():
                if one.state == "dead":
                    self._replay(one)
            if not self._waiting():
                break
        came = Counter(self.receiver.seqs)
        for one in self._all():
            assert one.state == ("given_up" if one.seq in self.let_go else "delivered")
            assert one.seq in self.let_go or came[one.seq] >= 1
            assert came[one.seq] <= 1 + self.crashes + self.replays[one.seq]
        numbers = {request.headers["webhook-id"] for request in self.receiver.requests}
        assert len(numbers) <= len(self._all())
        with reach(self.banker):
            move_subscription(
                subscription_id=self.subscription.pk, to=SubscriptionState.ENDED,
                actor=self.banker, at=self.at,
            )  # fmt: skip

    def _sent(self, send: object) -> None:
        """Send, and see that none came before an earlier one of its subject that was due to."""
        open_ones = {one.seq: one.about for one in self._all() if one.state in ("waiting", "dead")}
        before = len(self.receiver.bodies)
        try:
            send()  # type: ignore[operator]
        finally:
            for body in self.receiver.bodies[before:]:
                about = f"{body['about']['sort']}:{body['about']['id']}"
                earlier = [s for s, of in open_ones.items() if of == about and s < body["seq"]]
                assert earlier == []

    def _replay(self, one: Delivery) -> None:
        self.replays[one.seq] += 1
        self.let_go.discard(one.seq)
        with reach(self.banker):
            replay_delivery(delivery_id=one.pk, actor=self.banker, at=self.at)

    def _all(self) -> list[Delivery]:
        return deliveries(subscription=self.subscription.pk)

    def _waiting(self) -> list[Delivery]:
        return [one for one in self._all() if one.state in ("waiting", "dead")]

    def _pick(self, which: int) -> Delivery:
        listed = self._all()
        return listed[which % len(listed)]


@pytest.mark.django_db
def test_deliveries_are_in_order_and_none_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rongxie.foundation.outbox.deliveries.MOST_TRIES", 2)  # soon dead
    Deliveries.banker = seated("bank")
    run_state_machine_as_test(
        Deliveries,
        settings=settings(
            max_examples=12, stateful_step_count=14, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
