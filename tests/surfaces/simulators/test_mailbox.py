"""The mailbox of a simulated system: genuine calls once, others not at all."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import httpx
import pytest

from rongxie.foundation.outbox.algorithms import algorithms
from rongxie.foundation.outbox.signing import Signer
from rongxie.surfaces.outgoing.posting import Answer, Poster, signed
from rongxie.surfaces.outgoing.posting import Post as Sent
from rongxie.surfaces.outgoing.verifying import Known
from rongxie.surfaces.simulators.habits import TAME, Fault, Habits, Tally
from rongxie.surfaces.simulators.mailbox import Mailbox, Post, deliver
from rongxie.values.moments import CHINA

AT = datetime(2026, 11, 20, 9, tzinfo=CHINA)
PRIVATE, PUBLIC = algorithms()["ed25519"].new_pair()
SIGNER = Signer("k", "ed25519", PRIVATE)


def mailbox(**shares: float) -> Mailbox:
    habits = Habits("1", Tally(), dict(TAME) | {Fault(name): one for name, one in shares.items()})
    box = Mailbox("bank1", habits, lambda: AT)
    box.keys = [Known("ed25519", PUBLIC)]
    return box


def event(number: int, about: str = "7") -> Sent:
    told = {
        "about": {"sort": "referral", "id": about}, "kind": "referral.sent", "payload": {},
        "province": "99", "seq": number,
    }  # fmt: skip
    return Sent(f"https://bank1.sample.example/{number}", f"event:{number}", _body(told))


def _body(told: Mapping[str, object]) -> bytes:
    return json.dumps(told, separators=(",", ":")).encode()


def post(box: Mailbox, sent: Sent) -> Answer:
    """Send something as the platform does."""
    import asyncio

    way = Post([box])
    poster = Poster([SIGNER], transport=way, resolve=way.resolve)
    return asyncio.run(poster.post([sent], at=AT))[0]


class TestMailbox:
    def test_keeps_what_a_genuine_call_tells(self) -> None:
        box = mailbox()
        assert post(box, event(3)) == Answer(204, "")
        (told,) = box.unread()
        assert (told.number, told.kind, told.about) == (
            "event:3",
            "referral.sent",
            ("referral", "7"),
        )
        assert told.place == ("99", 3)
        assert box.unread() == []

    def test_takes_the_same_call_again_and_keeps_it_once(self) -> None:
        box = mailbox()
        assert [post(box, event(3)).done for _ in range(3)] == [True] * 3
        assert len(box.unread()) == 1
        assert box.repeated == 2

    def test_notices_when_one_number_tells_two_things(self) -> None:
        box = mailbox()
        post(box, event(3))
        post(box, replace(event(4), number="event:3"))
        assert box.habits.tally.breaches == ["bank1: event:3 was told twice, and differently"]

    @pytest.mark.parametrize("change", [b"", b" "])
    def test_refuses_what_nobody_signed(self, change: bytes) -> None:
        box, sent = mailbox(), event(3)
        answer = deliver(box, signed(sent, [SIGNER], AT), sent.body + change)
        assert (answer.status_code, box.refused) == ((400, 1) if change else (204, 0))

    def test_away_takes_nothing(self) -> None:
        box = mailbox()
        box.away = True
        assert post(box, event(3)).status == 503
        assert not box.received


class TestPost:
    def test_of_a_slow_mailbox_times_out_and_keeps_nothing(self) -> None:
        box = mailbox(slow=1.0)
        assert post(box, event(3)) == Answer(None, "ReadTimeout")
        assert not box.received

    def test_of_a_mailbox_that_breaks_down_has_kept_it(self) -> None:
        box = mailbox(crash=1.0)
        assert post(box, event(3)) == Answer(None, "RemoteProtocolError")
        assert list(box.received) == ["event:3"]

    def test_forges_what_was_taken_and_it_is_not_taken(self) -> None:
        box = mailbox(forged=1.0)
        post(box, event(3))
        post(box, event(4))
        assert (box.refused, box.habits.tally.breaches) == (1, [])

    def test_tells_of_a_receiver_that_takes_what_is_forged(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        box = mailbox(forged=1.0)
        post(box, event(3))
        monkeypatch.setattr(
            "rongxie.surfaces.simulators.mailbox.verified", lambda *_, **__: "event:5"
        )
        post(box, event(4))
        assert "bank1: a forged call was taken for genuine" in box.habits.tally.breaches


def test_a_call_is_delivered_as_by_a_web_server() -> None:
    answer = deliver(mailbox(), {}, b"{}")
    assert isinstance(answer, httpx.Response)
    assert answer.status_code == 400
