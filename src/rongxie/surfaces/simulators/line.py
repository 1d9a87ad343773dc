"""The line of a system to the API: its token, its keys, and what goes wrong on the way."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import httpx

from rongxie.surfaces.clock import now
from rongxie.surfaces.simulators.habits import Fault, Habits

_API = "/api/v1"
_KEYS = "Idempotency-Key"
_REPLAYED = "idempotency-replayed"
_AT_ONCE = 1_000  # rows of a page
_STUMBLED = 500
_TRIED_AGAIN_WITHIN = timedelta(days=6)  # the platform knows a key for a week


@dataclass(frozen=True, slots=True)
class Account:
    """What a system got when it was let in."""

    client_id: str
    secret: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `body` is empty where nothing did."""

    status: int
    body: Any

    @property
    def done(self) -> bool:
        """Whether the platform said that it did what was asked."""
        return 0 < self.status < 400

    @property
    def problem(self) -> str:
        """The type of the problem, blank if there is none."""
        return "" if self.done else str(self.body.get("type", "")).rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class _Sent:
    """A request as it left: sent again it is the same, to the byte."""

    method: str
    path: str
    content: bytes
    key: str


class Line:
    """One system's requests. Each that changes something has a key of its own.

    On some occasions a request is sent twice, or its answer is lost: it is then sent again with
    the same key when the system has come up again (`recover`).
    """

    def __init__(self, name: str, client: httpx.Client, account: Account, habits: Habits) -> None:
        self.name, self.habits = name, habits
        self._client, self._account = client, account
        self._token = ""
        self._numbers = count(1)
        self._lost: list[tuple[datetime, _Sent, Answer]] = []

    def get(self, path: str, **asked: object) -> Any:
        """Ask for something; what is refused is empty."""
        answer = self._answered("GET", path, params={k: str(v) for k, v in asked.items()})
        return answer.body if answer.done else {}

    def pages(self, path: str, **asked: object) -> Iterator[dict[str, Any]]:
        """Yield all rows of a list, whatever number of pages it has."""
        page = self.get(path, limit=_AT_ONCE, **asked)
        while page:
            yield from page["items"]
            page = self._follow(page["next"]) if page["next"] else {}

    def send(self, path: str, body: object = None, *, method: str = "POST") -> Answer:
        """Change something, on some occasions twice; a lost answer is one with the status 0."""
        sent = _Sent(method, path, json.dumps(body, default=str).encode(), self._key())
        if self.habits.falls(Fault.CRASH):
            # It arrived, and the system never heard: only whoever judges keeps the answer.
            self._lost.append((now(), sent, self._post(sent)))
            return Answer(0, {})
        answer = self._post(sent)
        if self.habits.falls(Fault.DUPLICATE):
            self._again(sent, answer)
        return answer

    def send_wrong(self, path: str, body: object, fault: Fault) -> Answer:
        """Send what has to be refused, and keep it as a breach if it is not."""
        content = json.dumps(body, default=str).encode()
        answer = self._post(_Sent("POST", path, content, self._key()))
        if answer.done:
            self._breach(f"POST {path} was taken ({answer.status}), though {fault}: {body}")
        return answer

    def send_known(self, path: str, body: object, before: Answer, fault: Fault) -> None:
        """Send anew, with a key of its own, what is known already: nothing comes of it."""
        stood = self.habits.tally.witness()
        content = json.dumps(body, default=str).encode()
        answer = self._post(_Sent("POST", path, content, self._key()))
        if answer != before or self.habits.tally.witness() != stood:
            self._breach(f"POST {path} was done again, though {fault}: {body}")

    def recover(self) -> None:
        """Send again, after a crash, whatever was not heard of; it must not be done again."""
        lost, self._lost = self._lost, []
        for at, sent, unheard in lost:
            if now() - at < _TRIED_AGAIN_WITHIN:
                self._again(sent, unheard)

    def _again(self, sent: _Sent, before: Answer) -> None:
        """Send a request once more: nothing happens, and what was answered is answered."""
        witness = self.habits.tally.witness
        stood = witness()
        answer, headers = self._raw(sent)
        if not before.done:  # what was refused was not kept: it may be tried again
            return
        if witness() != stood:
            self._breach(f"{sent.method} {sent.path} was done again when it was sent again")
        if headers.get(_REPLAYED) != "true" or answer != before:
            self._breach(f"{sent.method} {sent.path} was answered otherwise when sent again")

    def _post(self, sent: _Sent) -> Answer:
        return self._raw(sent)[0]

    def _raw(self, sent: _Sent) -> tuple[Answer, Mapping[str, str]]:
        headers = {_KEYS: sent.key, "Content-Type": "application/json"}
        response = self._asked(sent.method, _API + sent.path, content=sent.content, headers=headers)
        return self._read(f"{sent.method} {sent.path}", response), response.headers

    def _answered(self, method: str, path: str, **given: Any) -> Answer:
        return self._read(f"{method} {path}", self._asked(method, _API + path, **given))

    def _follow(self, address: str) -> Any:
        answer = self._read(f"GET {address}", self._asked("GET", address))
        return answer.body if answer.done else {}

    def _asked(self, method: str, address: str, **given: Any) -> httpx.Response:
        """Ask with the token; where it has run out, with a new one."""
        headers = given.pop("headers", {})
        self._token = self._token or self._new_token()
        bearer = {"Authorization": f"Bearer {self._token}"}
        response = self._client.request(method, address, headers=headers | bearer, **given)
        if response.status_code != httpx.codes.UNAUTHORIZED:
            return response
        self._token = self._new_token()
        bearer = {"Authorization": f"Bearer {self._token}"}
        return self._client.request(method, address, headers=headers | bearer, **given)

    def _new_token(self) -> str:
        asked = {
            "grant_type": "client_credentials",
            "client_id": self._account.client_id,
            "client_secret": self._account.secret,
        }
        response = self._client.post("/api/oauth/token", data=asked)
        return str(response.raise_for_status().json()["access_token"])

    def _read(self, what: str, response: httpx.Response) -> Answer:
        tally = self.habits.tally
        tally.answers[response.status_code] += 1
        body = response.json() if response.content else {}
        answer = Answer(response.status_code, body)
        if not answer.done:
            tally.problems[answer.problem] += 1
        if answer.status >= _STUMBLED:
            self._breach(f"{what} stumbled: {body}")
        return answer

    def _breach(self, what: str) -> None:
        self.habits.tally.breach(f"{self.name}: {what}")

    def _key(self) -> str:
        return f"{self.name}-{next(self._numbers):06}"
