"""The same request twice is done once, whatever comes in between."""

import threading
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rongxie.foundation.database.home import Home
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.access import enterprises_in_reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.surfaces.api.models import KeptAnswer
from rongxie.surfaces.api.throttling import ANSWERS_KEPT, forget
from rongxie.surfaces.clock import now
from tests.mechanism.cast import PLATFORM, REVIEWER, TOWN
from tests.mechanism.enterprises.makers import contact, enterprise, fresh_uscc, open_places
from tests.surfaces.api.callers import Caller, fresh_key, person, system

KEYS = ("first-key", "second-key", "third-key")


def _new(uscc: str) -> dict[str, object]:
    return {
        "name": "天长市向阳机械厂", "kind": "company", "region": TOWN, "source": "visit",
        "uscc": uscc,
    }  # fmt: skip


def _there() -> list[str]:
    with reach(PLATFORM):
        return list(Enterprise.objects.order_by("pk").values_list("uscc", flat=True))


@pytest.fixture
def township(db: None) -> Caller:
    open_places()
    return person("township")


@pytest.mark.django_db
class TestKey:
    @settings(
        max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(sent=st.lists(st.tuples(st.sampled_from(KEYS), st.integers(0, 2)), max_size=8))
    def test_belongs_to_one_request_and_its_answer(
        self, township: Caller, sent: list[tuple[str, int]]
    ) -> None:
        codes, prefix = [fresh_uscc() for _ in range(3)], fresh_key()
        answers: dict[str, tuple[int, bytes]] = {}  # by key: which body, and what was answered
        entered: list[str] = []
        for key, number in sent:
            response = township.post("/enterprises", _new(codes[number]), key=f"{prefix}-{key}")
            if key in answers and answers[key][0] == number:
                assert (response.status_code, response.content) == (201, answers[key][1])
            elif key in answers:
                assert response.json()["type"].endswith("/key-reused")
            elif codes[number] in entered:
                assert response.json()["type"].endswith("/code-taken")  # and the key is free
            else:
                assert response.status_code == 201
                answers[key] = number, response.content
                entered.append(codes[number])
        assert [code for code in _there() if code in codes] == entered

    def test_is_asked_of_systems_and_not_of_people(self) -> None:
        open_places()
        headers = {"Idempotency-Key": ""}
        refused = system("township").post("/enterprises", _new(fresh_uscc()), **headers)
        assert refused.json()["type"].endswith("/key-missing")
        assert _there() == []
        taken = person("task force").post("/enterprises", _new(fresh_uscc()), **headers)
        assert taken.status_code == 201

    @pytest.mark.parametrize("key", ["short", "x" * 129, "with blanks in"])
    def test_has_a_form(self, key: str) -> None:
        refused = person("township").post("/enterprises", _new(fresh_uscc()), key=key)
        assert refused.json()["type"].endswith("/key-missing")

    def test_of_others_is_another_key(self) -> None:
        open_places()
        first, second = person("township"), person("task force")
        code = fresh_uscc()
        assert first.post("/enterprises", _new(code), key=KEYS[0]).status_code == 201
        other = second.post("/enterprises", _new(code), key=KEYS[0])
        assert other.json()["type"].endswith("/code-taken")

    def test_tells_requests_apart_by_address_too(self, township: Caller) -> None:
        of = enterprise()
        first, second = contact(of).pk, contact(of, phone="13912345678").pk
        assert township.post(f"/contacts/{first}/end", key=KEYS[0]).status_code == 200
        other = township.post(f"/contacts/{second}/end", key=KEYS[0])
        assert other.json()["type"].endswith("/key-reused")


@pytest.mark.django_db
class TestKeptAnswers:
    def test_are_seen_by_nobody_else(self) -> None:
        open_places()
        person("township").post("/enterprises", _new(fresh_uscc()), key=KEYS[0])
        for reader in (REVIEWER,):
            with reach(reader):
                assert KeptAnswer.objects.count() == 0
        assert KeptAnswer.objects.count() == 0
        with reach(PLATFORM):
            assert KeptAnswer.objects.count() == 1

    def test_are_forgotten_after_a_while(self) -> None:
        open_places()
        person("township").post("/enterprises", _new(fresh_uscc()), key=KEYS[0])
        with reach(PLATFORM):
            assert forget(at=now() + ANSWERS_KEPT) == 0
            assert forget(at=now() + ANSWERS_KEPT * 2) == 1
            assert KeptAnswer.objects.count() == 0


def _ours() -> list[Enterprise]:
    with reach(PLATFORM):
        return list(enterprises_in_reach(PLATFORM))


class TestTwoAtOnce:
    def test_are_done_once_and_answered_alike(self, committed: Home) -> None:
        open_places()
        caller = system("township")
        body, answers = _new(fresh_uscc()), []

        def send() -> None:
            try:
                again = Caller(Client(), caller.headers)
                answers.append(again.post("/enterprises", body, key=KEYS[0]))
            finally:
                connections.close_all()

        threads = [threading.Thread(target=send) for _ in range(4)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert {one.status_code for one in answers} == {201}, [one.content for one in answers]
        assert len({one.content for one in answers}) == 1
        assert len(_ours()) == 1

    def test_broken_off_leave_neither_row_nor_key(
        self, committed: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        open_places()
        caller, body = system("township"), _new(fresh_uscc())
        caller.client.raise_request_exception = False

        def broken(*_: Any, **__: Any) -> None:
            connection.close()
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr("rongxie.surfaces.api.repeating.Claim.keep", broken)
            with pytest.raises(KeyboardInterrupt):
                caller.post("/enterprises", body, key=KEYS[0])
        assert _ours() == []
        done = caller.post("/enterprises", body, key=KEYS[0])
        assert (done.status_code, "Idempotency-Replayed" in done) == (201, False)
        assert len(_ours()) == 1
