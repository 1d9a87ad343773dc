"""Webhooks tried out on demand, and receivers that ask to be left alone for a while."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongxie.foundation.outbox.access import SubscriptionNotFound
from rongxie.foundation.outbox.models import Subscription, SubscriptionState
from rongxie.foundation.outbox.subscriptions import (
    SubscriptionStands,
    move_subscription,
    try_subscription,
)
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.outgoing.posting import asked_wait
from tests.mechanism.cast import AT, PLATFORM
from tests.surfaces.outgoing.receivers import (
    Receiver,
    accepted,
    deliveries,
    happened,
    seated,
    states,
    subscribed,
)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def tried(found: Subscription, actor: Actor) -> None:
    with reach(actor):
        try_subscription(subscription_id=found.pk, actor=actor, at=AT)
    happened()


@pytest.mark.django_db
class TestATrial:
    @pytest.mark.parametrize("seat", ["bank", "head office", "office", "department"])
    def test_goes_where_it_is_of_on_the_way_of_all_events(self, seat: str) -> None:
        actor = seated(seat)
        found = subscribed(actor)
        tried(found, actor)
        receiver = Receiver()
        assert receiver.deliver()
        (body,) = receiver.bodies
        assert body["kind"] == "webhook.tried"
        assert body["about"] == {"sort": "subscription", "id": str(found.pk)}
        assert (body["payload"], body["enterprise"], body["case"]) == ({}, "", "")
        assert states() == ["delivered"]

    def test_goes_nowhere_else_whatever_kinds_are_wanted(self) -> None:
        actor = seated("bank")
        found = subscribed(actor)
        other = subscribed(actor, "webhook.tried", "webhook.opened")
        tried(found, actor)
        kinds = [one.kind for one in deliveries(subscription=other.pk)]
        assert "webhook.tried" not in kinds
        assert [one.kind for one in deliveries(subscription=found.pk)] == ["webhook.tried"]

    def test_of_somebody_else_is_not_there(self) -> None:
        found, other = subscribed(seated("bank")), seated("other bank")
        with reach(other), pytest.raises(SubscriptionNotFound):
            try_subscription(subscription_id=found.pk, actor=other, at=AT)

    @pytest.mark.parametrize("state", [SubscriptionState.PAUSED, SubscriptionState.ENDED])
    def test_needs_a_webhook_that_runs_and_leaves_no_trace(self, state: SubscriptionState) -> None:
        actor = seated("bank")
        found = subscribed(actor)
        with reach(actor):
            move_subscription(subscription_id=found.pk, to=state, actor=actor, at=AT)
            with pytest.raises(SubscriptionStands):
                try_subscription(subscription_id=found.pk, actor=actor, at=AT)
        happened()
        assert deliveries() == []


def rests() -> datetime | None:
    with reach(PLATFORM):
        return Subscription.objects.get().rests_until


@pytest.mark.django_db
class TestAReceiverThatIsBusy:
    def _asks(self, status: int, wait: str) -> timedelta:
        """Return how long after an answer the delivery is due again."""
        subscribed(seated("bank"))
        happened(accepted(5))
        Receiver(usual=status, headers={"retry-after": wait}).deliver()
        return deliveries()[0].due_at - AT

    @pytest.mark.parametrize("status", [429, 503])
    def test_is_left_alone_for_as_long_as_it_asks(self, status: int) -> None:
        assert self._asks(status, "1800") == timedelta(minutes=30)
        assert rests() == AT + timedelta(minutes=30)
        happened(accepted(6))
        assert not Receiver().deliver(AT + timedelta(minutes=29))
        receiver = Receiver()
        assert receiver.deliver(AT + timedelta(minutes=30))
        assert {body["case"] for body in receiver.bodies} == {"5", "6"}
        assert rests() is None

    def test_is_tried_no_sooner_than_any_other(self) -> None:
        assert self._asks(503, "1") >= MINUTE * 0.8

    def test_cannot_stop_its_events_for_good(self) -> None:
        assert self._asks(503, "999999999999") == DAY
        assert rests() == AT + HOUR  # then one is tried, and tells

    @pytest.mark.parametrize("status", [500, 404])
    def test_is_heard_only_if_it_says_that_it_is_busy(self, status: int) -> None:
        assert self._asks(status, "1800") < 2 * MINUTE
        assert rests() is None


class TestWhatIsAskedFor:
    @given(st.integers(0, 999_999))
    def test_is_read_in_seconds(self, seconds: int) -> None:
        assert asked_wait(str(seconds), AT) == timedelta(seconds=seconds)

    @given(st.timedeltas(timedelta(days=-2), timedelta(days=2)))
    def test_is_read_as_a_moment(self, later: timedelta) -> None:
        until = (AT + later).astimezone(UTC).replace(microsecond=0)
        wanted = max(until - AT, timedelta())
        assert asked_wait(format_datetime(until, usegmt=True), AT) == wanted
        assert asked_wait(format_datetime(until.replace(tzinfo=None)), AT) == wanted

    @given(st.text(max_size=40) | st.from_regex(r"[A-Z][a-z]{2}, \d{1,3} [A-Z][a-z]{2} \d{1,6}"))
    def test_is_nothing_if_it_is_garbage(self, text: str) -> None:
        assert asked_wait(text, AT) >= timedelta()
