"""Webhooks from the sealed log to the system of a bank."""

from collections.abc import Sequence
from datetime import timedelta

import httpx
import pytest
from django.db import connection

from rongxie.foundation.accounts.actions import end_membership
from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.outbox.access import SubscriptionNotFound
from rongxie.foundation.outbox.cursors import behind
from rongxie.foundation.outbox.deliveries import LEASE, MOST_TRIES, Tried, claim, note, pause_after
from rongxie.foundation.outbox.models import Cursor, Subscription, SubscriptionState
from rongxie.foundation.outbox.replaying import give_up, replay_delivery, replay_from
from rongxie.foundation.outbox.subscriptions import move_subscription
from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.outgoing.delivering import follow_webhooks
from tests.mechanism.cast import AT, COUNTY, ELSEWHERE, PLATFORM
from tests.surfaces.outgoing.receivers import (
    Receiver,
    accepted,
    deliveries,
    happened,
    seated,
    states,
    subscribed,
)

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class TestAnEvent:
    def test_reaches_the_system_that_wants_it_and_is_signed(self) -> None:
        subscribed(seated("bank"))
        happened(accepted(5))
        receiver = Receiver()
        assert receiver.deliver()
        (body,) = receiver.bodies
        assert (body["kind"], body["about"]) == (
            "referral.accepted",
            {"sort": "referral", "id": "5"},
        )
        (row,) = deliveries()
        assert receiver.requests[0].headers["webhook-id"] == f"event:{row.event}"
        assert (row.state, row.status, len(row.note)) == ("delivered", 204, 300)
        assert not receiver.deliver(AT + DAY)

    def test_of_another_kind_another_bank_or_before_the_subscription_stays(self) -> None:
        happened(accepted(1))
        subscribed(seated("bank"))
        happened(accepted(2, bank="ABC-TC"), accepted(3, bank=""), accepted(4))
        receiver = Receiver()
        receiver.deliver()
        assert [body["case"] for body in receiver.bodies] == ["4"]

    def test_of_a_branch_reaches_its_head_office_and_no_other(self) -> None:
        subscribed(seated("head office"))
        happened(accepted(2, bank="ABC-TC"), accepted(4))
        receiver = Receiver()
        receiver.deliver()
        assert [body["case"] for body in receiver.bodies] == ["4"]

    def test_of_another_place_stays(self) -> None:
        subscribed(seated("office"))
        happened(accepted(1), accepted(2, region=ELSEWHERE), accepted(3, region="341181101"))
        receiver = Receiver()
        receiver.deliver()
        assert [body["case"] for body in receiver.bodies] == ["1", "3"]

    def test_out_of_reach_is_withheld_whatever_the_queue_says(self) -> None:
        found = subscribed(seated("office"))
        with reach(PLATFORM):  # as if somebody had widened it behind our back
            Subscription.objects.filter(pk=found.pk).update(region="3411")
        happened(accepted(1), accepted(2, region=ELSEWHERE))
        receiver = Receiver()
        receiver.deliver()
        assert [body["case"] for body in receiver.bodies] == ["1"]
        assert states() == ["delivered", "withheld"]

    def test_is_not_sent_to_whose_membership_has_ended(self) -> None:
        banker = seated("bank")
        found = subscribed(banker)
        happened(accepted(1), accepted(2))
        membership = Membership.objects.get(pk=int(banker.name.removeprefix("membership:")))
        end_membership(
            membership_id=membership.pk, on=AT.date(), reason="调离", by="membership:1", at=AT
        )
        receiver = Receiver()
        receiver.deliver()
        happened(accepted(3))
        receiver.deliver(AT + DAY)
        assert (receiver.requests, states()) == ([], ["withheld", "withheld"])
        with reach(PLATFORM):
            assert Subscription.objects.get(pk=found.pk).state == SubscriptionState.ENDED

    def test_waits_while_the_subscription_is_paused(self) -> None:
        banker = seated("bank")
        found = subscribed(banker)
        with reach(banker):
            move_subscription(
                subscription_id=found.pk, to=SubscriptionState.PAUSED, actor=banker, at=AT
            )
        happened(accepted(1))
        receiver = Receiver()
        assert not receiver.deliver()
        with reach(banker):
            move_subscription(
                subscription_id=found.pk, to=SubscriptionState.ACTIVE, actor=banker, at=AT
            )
        receiver.deliver()
        assert len(receiver.bodies) == 1


class TestFollowing:
    def test_moves_the_cursor_with_the_rows_or_not_at_all(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        subscribed(seated("bank"))
        happened()
        with reach(PLATFORM):
            before = list(Cursor.objects.values_list("seq", flat=True))
        monkeypatch.setattr("rongxie.foundation.outbox.deliveries.advance", _broken)
        with pytest.raises(ZeroDivisionError), connection.cursor():
            happened(accepted(1))
        assert deliveries() == []
        with reach(PLATFORM):
            assert list(Cursor.objects.values_list("seq", flat=True)) == before
        monkeypatch.undo()
        follow_webhooks(actor=PLATFORM, at=AT)
        assert states() == ["waiting"]

    def test_goes_by_the_chain_in_portions(self, monkeypatch: pytest.MonkeyPatch) -> None:
        subscribed(seated("bank"))
        happened()
        monkeypatch.setattr("rongxie.foundation.outbox.deliveries.AT_ONCE", 2)
        happened(*map(accepted, range(5)))
        assert len(deliveries()) == 5
        with reach(PLATFORM):
            assert behind("webhooks") == []

    def test_a_second_time_adds_nothing(self) -> None:
        subscribed(seated("bank"))
        happened(accepted(1))
        with reach(PLATFORM):
            Cursor.objects.update(seq=0)
        happened()
        assert len(deliveries()) == 1


class TestFailing:
    def test_is_tried_again_after_growing_pauses_and_then_waits_for_a_person(self) -> None:
        banker = seated("bank")
        subscribed(banker)
        happened(accepted(1), accepted(1), accepted(2))
        receiver = Receiver(judge=lambda body: 500 if body["case"] == "1" else 204)
        at = AT
        for _ in range(MOST_TRIES):
            receiver.deliver(at)
            at += DAY + DAY
        receiver.deliver(at)  # the next of its subject waits with the dead one
        assert states() == ["dead", "waiting", "delivered"]
        assert len(receiver.requests) == MOST_TRIES + 1
        (dead, *_) = deliveries()
        with reach(banker):
            give_up(delivery_id=dead.pk, actor=banker, at=at)
        receiver.judge = None
        receiver.deliver(at)
        assert states() == ["given_up", "delivered", "delivered"]

    @pytest.mark.parametrize("attempts", range(1, 20))
    def test_pauses_between_a_minute_and_a_day_and_spreads(self, attempts: int) -> None:
        pauses = {pause_after(attempts, delivery) for delivery in range(50)}
        wanted = min(MINUTE * 2 ** (attempts - 1), DAY)
        assert len(pauses) > 40
        assert all(wanted * 0.8 <= one <= wanted * 1.2 for one in pauses)

    @pytest.mark.parametrize(
        ("answer", "note"),
        [(500, "收到"), (302, "收到"), (httpx.ConnectError("no"), "ConnectError")],
    )
    def test_tells_what_came_back(self, answer: int | Exception, note: str) -> None:
        subscribed(seated("bank"))
        happened(accepted(1))
        Receiver(answers=[answer]).deliver()
        (row,) = deliveries()
        assert row.state == "waiting"
        assert row.note.startswith(note)
        assert row.due_at > AT

    def test_makes_a_system_rest_and_costs_the_others_nothing(self) -> None:
        dead = subscribed(seated("bank"), address="https://dead.example.cn/")
        subscribed(seated("head office"))
        receiver = Receiver()

        def judge(body: dict[str, object]) -> int:
            return 500 if receiver.requests[-1].headers["host"] == "dead.example.cn" else 204

        receiver.judge = judge
        for number in range(12):
            happened(accepted(number))
            receiver.deliver(AT + number * MINUTE / 60)
        hosts = [one.headers["host"] for one in receiver.requests]
        assert hosts.count("dead.example.cn") == 5  # then it rests
        assert hosts.count("bank.example.cn") == 12
        with reach(PLATFORM):
            assert Subscription.objects.get(pk=dead.pk).rests_until
        at = AT + DAY
        receiver.judge = None
        receiver.deliver(at)
        assert [one.headers["host"] for one in receiver.requests[17:]] == ["dead.example.cn"]
        receiver.deliver(at)  # it lives: now the others at once
        assert len(receiver.requests) == 29

    def test_gives_each_system_its_turn(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("rongxie.foundation.outbox.deliveries.MANY", 4)
        subscribed(seated("bank"))
        happened(*map(accepted, range(30)))
        subscribed(seated("other bank"), address="https://small.example.cn/")
        happened(accepted(99, bank="ABC-TC"))
        receiver = Receiver()
        receiver.deliver()
        hosts = [one.headers["host"] for one in receiver.requests]
        assert len(hosts) == 4
        assert "small.example.cn" in hosts

    def test_lets_the_next_of_a_subject_wait_and_others_go_on(self) -> None:
        subscribed(seated("bank"))
        happened(accepted(1), accepted(1), accepted(2), accepted(2))
        receiver = Receiver(judge=lambda body: 500 if body["case"] == "1" else 204)
        while receiver.deliver():
            pass
        assert states() == ["waiting", "waiting", "delivered", "delivered"]
        assert [one["case"] for one in receiver.bodies] == ["2", "2"]


class TestAClaim:
    def test_that_was_too_slow_says_nothing_any_more(self) -> None:
        subscribed(seated("bank"))
        happened(accepted(1))
        with reach(PLATFORM):
            (slow,) = claim(at=AT)
            (again,) = claim(at=AT + LEASE)
            note([Tried(again, status=500)], at=AT + LEASE)
            note([Tried(slow, done=True, status=200)], at=AT + LEASE)
        (row,) = deliveries()
        assert (row.state, row.attempts, row.status) == ("waiting", 2, 500)

    def test_of_what_a_person_gave_up_meanwhile_says_nothing_any_more(self) -> None:
        banker = seated("bank")
        subscribed(banker)
        happened(accepted(1))
        with reach(PLATFORM):
            (one,) = claim(at=AT)
        with reach(banker):
            give_up(delivery_id=one.delivery, actor=banker, at=AT)
        with reach(PLATFORM):
            note([Tried(one, status=500)], at=AT)
        assert states() == ["given_up"]


class TestReplaying:
    def test_sends_one_again_with_its_number(self) -> None:
        banker = seated("bank")
        subscribed(banker)
        happened(accepted(1))
        receiver = Receiver()
        receiver.deliver()
        (row,) = deliveries()
        with reach(banker):
            replay_delivery(delivery_id=row.pk, actor=banker, at=AT)
        receiver.deliver()
        assert len({one.headers["webhook-id"] for one in receiver.requests}) == 1
        assert len(receiver.bodies) == 2

    def test_from_a_place_sends_that_and_what_follows_and_what_was_before_it_was_opened(
        self,
    ) -> None:
        happened(accepted(1), accepted(2), accepted(3))
        banker = seated("bank")
        found = subscribed(banker)
        happened(accepted(4))
        receiver = Receiver()
        receiver.deliver()
        assert [one["case"] for one in receiver.bodies] == ["4"]
        second = _seq_of("2")
        with reach(banker):
            count = replay_from(
                subscription_id=found.pk, province=COUNTY[:2], seq=second, actor=banker, at=AT
            )
        assert {one.attempts for one in deliveries()} == {0}
        receiver.bodies.clear()
        receiver.deliver()
        assert (count, [one["case"] for one in receiver.bodies]) == (3, ["2", "3", "4"])

    @pytest.mark.parametrize(("whose", "others"), [
        ("bank", "other bank"), ("office", "department"),  # the latter in one place
    ])  # fmt: skip
    def test_is_not_for_others(self, whose: str, others: str) -> None:
        found = subscribed(seated(whose))
        happened(accepted(1))
        (row,) = deliveries()
        other = seated(others)
        for tried in (
            lambda: replay_delivery(delivery_id=row.pk, actor=other, at=AT),
            lambda: give_up(delivery_id=row.pk, actor=other, at=AT),
            lambda: replay_from(subscription_id=found.pk, province="34", seq=1, actor=other, at=AT),
            lambda: replay_delivery(delivery_id=10**9, actor=other, at=AT),
        ):
            with reach(other), pytest.raises(SubscriptionNotFound):
                tried()

    def test_does_not_reach_further_than_before(self) -> None:
        happened(accepted(1, bank="ABC-TC"), accepted(2, region="4401"))
        banker = seated("bank")
        found = subscribed(banker)
        with reach(banker):
            count = replay_from(subscription_id=found.pk, province="34", seq=0, actor=banker, at=AT)
        assert count == 0


def _broken(consumer: str, province: str, seq: int) -> None:
    raise ZeroDivisionError


def _seq_of(case: str) -> int:
    with reach(PLATFORM), connection.cursor() as cursor:
        event = EventRow.objects.filter(case=case).values_list("pk", flat=True).get()
        cursor.execute("SELECT seq FROM seals WHERE event = %s", [event])
        found: Sequence[int] = cursor.fetchone()
        return found[0]
