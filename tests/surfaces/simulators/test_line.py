"""The line of a simulated system: keys, requests sent twice, answers lost, tokens that end."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx
import pytest

from rongxie.surfaces.clock import at_moment
from rongxie.surfaces.simulators.accounts import System
from rongxie.surfaces.simulators.habits import TAME, Fault, Habits, Tally
from rongxie.surfaces.simulators.line import Answer, Line
from rongxie.values.moments import CHINA

AT = datetime(2026, 11, 20, 9, tzinfo=CHINA)


@dataclass
class Platform:
    """What answers: it keeps answers by key as the API does, unless it is told not to."""

    keeps: bool = True
    status: int = 201
    done: int = 0
    refusing: Iterator[int] = field(default_factory=lambda: iter(()))
    requests: list[httpx.Request] = field(default_factory=list)
    _kept: dict[str, httpx.Response] = field(default_factory=dict)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/oauth/token":
            return httpx.Response(200, json={"access_token": f"t{len(self.requests)}"})
        self.requests.append(request)
        if status := next(self.refusing, 0):
            return httpx.Response(status, json={"type": "/problems/not-now"})
        key = request.headers.get("Idempotency-Key", "")
        if self.keeps and key in self._kept:
            before = self._kept[key]
            return httpx.Response(before.status_code, content=before.content,
                                  headers={"Idempotency-Replayed": "true"})  # fmt: skip
        self.done += 1
        answer = httpx.Response(self.status, json={"id": self.done})
        if self.status < 400:
            self._kept[key] = answer
        return answer


def line(platform: Platform, **shares: float) -> Line:
    tally = Tally(witness=lambda: platform.done)
    habits = Habits("1", tally, dict(TAME) | {Fault(name): one for name, one in shares.items()})
    transport = httpx.MockTransport(platform)
    client = httpx.Client(transport=transport, base_url="http://127.0.0.1")
    return Line("bank1", client, System("id", "secret"), habits)


class TestLine:
    def test_gives_each_change_a_key_of_its_own(self) -> None:
        platform = Platform()
        one = line(platform)
        assert [one.send("/a", {"x": 1}).body["id"] for _ in range(2)] == [1, 2]
        keys = {request.headers["Idempotency-Key"] for request in platform.requests}
        assert len(keys) == 2
        assert json.loads(platform.requests[0].content) == {"x": 1}

    def test_sends_twice_and_finds_nothing_where_answers_are_kept(self) -> None:
        platform = Platform()
        one = line(platform, duplicate=1.0)
        one.send("/a")
        assert (len(platform.requests), platform.done) == (2, 1)
        assert one.habits.tally.breaches == []

    def test_sends_twice_and_tells_where_it_is_done_twice(self) -> None:
        one = line(Platform(keeps=False), duplicate=1.0)
        one.send("/a")
        assert one.habits.tally.breaches == [
            "bank1: POST /a was done again when it was sent again",
            "bank1: POST /a was answered otherwise when sent again",
        ]

    def test_that_lost_an_answer_sends_the_same_again(self) -> None:
        platform = Platform()
        one = line(platform, crash=1.0)
        assert one.send("/a", {"x": 1}) == Answer(0, {})
        one.recover()
        first, second = platform.requests
        assert first.content == second.content
        assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]
        assert (platform.done, one.habits.tally.breaches) == (1, [])
        one.recover()
        assert len(platform.requests) == 2

    def test_that_lost_an_answer_tells_where_it_is_done_twice(self) -> None:
        one = line(Platform(keeps=False), crash=1.0)
        one.send("/a")
        one.recover()
        assert len(one.habits.tally.breaches) == 2

    def test_does_not_send_again_what_the_platform_has_forgotten(self) -> None:
        platform = Platform()
        one = line(platform, crash=1.0)
        with at_moment(AT):
            one.send("/a")
        with at_moment(AT + timedelta(days=7)):
            one.recover()
        assert len(platform.requests) == 1

    def test_tells_of_what_is_wrong_and_taken(self) -> None:
        one = line(Platform())
        one.send_wrong("/a", None, Fault.WRONG)
        assert one.habits.tally.breaches == ["bank1: POST /a was taken (201), though wrong: None"]

    def test_that_the_platform_does_not_answer_sends_the_same_again_when_it_is_there(self) -> None:
        away = iter([True, True, False])
        platform = Platform()

        def respond(request: httpx.Request) -> httpx.Response:
            if request.url.path == "/api/v1/a" and next(away, False):
                platform(request)  # it arrives, and the platform is killed over it
                raise httpx.ReadError("killed", request=request)
            return platform(request)

        one = line(platform)
        one._client = httpx.Client(transport=httpx.MockTransport(respond), base_url="http://x")
        assert [one.send("/a", {"x": n}).status for n in (1, 2)] == [0, 0]
        assert one.habits.tally.taken["/a"] == 0
        one.recover()
        keys = [request.headers["Idempotency-Key"] for request in platform.requests]
        assert keys[:2] == keys[2:]
        assert (platform.done, one.habits.tally.unheard) == (2, 2)
        assert one.habits.tally.taken["/a"] == 2

    def test_hands_a_file_in_and_sends_the_same_bytes_again(self) -> None:
        platform = Platform()
        one = line(platform, duplicate=1.0)
        one.send_file("/files", {"purpose": "evidence"}, "a.pdf", b"%PDF-")
        first, second = platform.requests
        assert first.content == second.content
        assert first.headers["Content-Type"].startswith("multipart/form-data; boundary=")
        assert b'name="purpose"' in first.content

    def test_counts_each_request_that_was_taken_once(self) -> None:
        one = line(Platform(), duplicate=1.0)
        one.send("/cases/12/close")
        one.send("/cases/13/close")
        assert one.habits.tally.taken == {"/cases/{}/close": 2}

    def test_counts_what_is_refused_and_is_content_with_it(self) -> None:
        one = line(Platform(refusing=iter([409])))
        one.send_wrong("/a", None, Fault.WRONG)
        assert one.habits.tally.problems == {"not-now": 1}
        assert one.habits.tally.breaches == []

    def test_tells_of_what_stumbles(self) -> None:
        one = line(Platform(refusing=iter([500])))
        assert not one.send("/a").done
        (told,) = one.habits.tally.breaches
        assert told.startswith("bank1: POST /a stumbled")

    def test_gets_a_new_token_where_one_has_ended(self) -> None:
        platform = Platform(refusing=iter([401]))
        assert line(platform).send("/a").done
        before, after = (request.headers["Authorization"] for request in platform.requests)
        assert before != after

    def test_follows_a_list_to_its_end(self) -> None:
        pages = {
            "/api/v1/rows": {"items": [{"id": 1}], "next": "/api/v1/more"},
            "/api/v1/more": {"items": [{"id": 2}], "next": None},
        }

        def respond(request: httpx.Request) -> httpx.Response:
            known = pages.get(request.url.path, {"access_token": "t"})
            return httpx.Response(200, json=known)

        client = httpx.Client(transport=httpx.MockTransport(respond), base_url="http://x")
        one = Line("bank1", client, System("id", "s"), Habits("1", Tally(), TAME))
        assert [row["id"] for row in one.pages("/rows")] == [1, 2]


class TestHabits:
    def test_fall_the_same_for_the_same_seed(self) -> None:
        def drawn(seed: str) -> list[bool]:
            habits = Habits(seed, Tally())
            return [habits.falls(Fault.SLOW) for _ in range(100)]

        assert drawn("1") == drawn("1") != drawn("2")

    def test_count_how_often_each_falls(self) -> None:
        habits = Habits("1", Tally())
        fell = sum(habits.falls(Fault.CRASH) for _ in range(200))
        assert 0 < fell == habits.tally.faults[Fault.CRASH]

    @pytest.mark.parametrize("share", [0.1, 0.25, 0.5, 1.0])
    def test_have_a_turn_once_in_each_round(self, share: float) -> None:
        habits, length = Habits("1", Tally()), round(1 / share)
        for _ in range(5):
            assert sum(habits.turns("refused", share) for _ in range(length)) == 1

    @pytest.mark.parametrize("fault", Fault)
    def test_that_are_tame_never_fall(self, fault: Fault) -> None:
        habits = Habits("1", Tally(), TAME)
        assert not any(habits.falls(fault) for _ in range(50))
