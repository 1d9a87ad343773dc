"""Real commits: late ones, two followers at once, and a process that is killed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event as Signal

from django.db import connection

from rongxie.foundation.database.home import Home
from rongxie.foundation.events.sealing import seal_all
from rongxie.foundation.events.writing import append
from rongxie.foundation.outbox.deliveries import LEASE, claim
from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.outgoing.delivering import follow_webhooks
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


class TestTheLog:
    def test_that_commits_late_is_told_late_and_never_missed(self, committed: Home) -> None:
        subscribed(seated("bank"))
        written, go = Signal(), Signal()

        def late() -> None:
            with reach(PLATFORM):
                append(accepted(1), actor=PLATFORM, at=AT)
                written.set()
                go.wait(10)
            connection.close()

        with ThreadPoolExecutor(1) as pool:
            done = pool.submit(late)
            assert written.wait(10)
            happened(accepted(2))  # has the greater id, and is sealed first
            assert [one.about for one in deliveries()] == ["referral:2"]
            go.set()
            done.result()
        happened()
        assert [one.about for one in deliveries()] == ["referral:2", "referral:1"]

    def test_followed_by_two_at_once_is_told_once(self, committed: Home) -> None:
        subscribed(seated("bank"))
        with reach(PLATFORM):
            append(*map(accepted, range(300)), actor=PLATFORM, at=AT)
        seal_all()

        def following() -> None:
            while follow_webhooks(actor=PLATFORM, at=AT):
                pass
            connection.close()

        with ThreadPoolExecutor(3) as pool:
            for done in [pool.submit(following) for _ in range(3)]:
                done.result()
        assert len(deliveries()) == 300

    def test_is_told_again_when_whoever_claimed_it_died(self, committed: Home) -> None:
        subscribed(seated("bank"))
        happened(accepted(1))
        with reach(PLATFORM):
            assert len(claim(at=AT)) == 1  # and the process is killed here
        receiver = Receiver()
        receiver.deliver(AT)
        assert receiver.requests == []
        receiver.deliver(AT + LEASE)
        assert (len(receiver.bodies), states()) == (1, ["delivered"])

    def test_is_sent_by_one_of_two_who_deliver_at_once(self, committed: Home) -> None:
        subscribed(seated("bank"))
        happened(*map(accepted, range(40)))

        def claiming() -> list[int]:
            with reach(PLATFORM):
                taken = [one.delivery for one in claim(at=AT)]
            connection.close()
            return taken

        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(lambda _: claiming(), range(2))
        assert not set(first) & set(second)
        assert first or second
