"""The line of somebody to the API: who asks, his keys, and what goes wrong on the way."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import httpx

from rongxie.surfaces.clock import now
from rongxie.surfaces.simulators.accounts import Account, Person
from rongxie.surfaces.simulators.habits import Fault, Habits

_API = "/api/v1"
_KEYS = "Idempotency-Key"
_REPLAYED = "idempotency-replayed"
_JSON = {"Content-Type": "application/json"}
_NUMBERS = re.compile(r"/\d+(?=/|$)")
_AT_ONCE = 1_000  # rows of a page
_STUMBLED = 500
_TRIED_AGAIN_WITHIN = timedelta(days=6)  # the platform knows a key for a week


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; the status is 0 where nothing did, and the body empty."""

    status: int
    body: Any

    @property
    def done(self) -> bool:
        """Whether the platform said that it did what was asked."""
        return 0 < self.status < 400

    @property
    def problem(self) -> str:
        """The type of the problem, blank if there is none."""
        return "" if self.done or not self.body else str(self.body["type"]).rpartition("/")[2]


_UNHEARD = Answer(0, {})


@dataclass(frozen=True, slots=True)
class _Sent:
    """A request as it left: sent again it is the same, to the byte."""

    path: str
    content: bytes
    form: Mapping[str, str]  # the header that tells the form of the content
    key: str

    @property
    def kind(self) -> str:
        """What is asked for, without the numbers in it."""
        return _NUMBERS.sub("/{}", self.path)


class Line:
    """The requests of a system or a person. Each that changes something has a key of its own.

    On some occasions a request is sent twice, or its answer is lost: it is then sent again with
    the same key when the system has come up again (`recover`). So is what the platform was too
    broken to answer.
    """

    def __init__(self, name: str, client: httpx.Client, account: Account, habits: Habits) -> None:
        self.name, self.habits = name, habits
        self._client, self._account = client, account
        self._numbers = count(1)
        self._lost: list[tuple[datetime, _Sent, Answer]] = []
        self.proven = False  # by the password, given again

    def get(self, path: str, **asked: object) -> Any:
        """Ask for something; what is refused is empty."""
        answer = self._answered(path, params={k: str(v) for k, v in asked.items()})
        return answer.body if answer.done else {}

    def pages(self, path: str, **asked: object) -> Iterator[dict[str, Any]]:
        """Yield all rows of a list, whatever number of pages it has."""
        page = self.get(path, limit=_AT_ONCE, **asked)
        while page:
            yield from page["items"]
            page = self._follow(page["next"]) if page["next"] else {}

    def send(self, path: str, body: object = None) -> Answer:
        """Change something, on some occasions twice; a lost answer is one with the status 0."""
        return self._send(self._made(path, body))

    def send_file(self, path: str, fields: Mapping[str, str], name: str, content: bytes) -> Answer:
        """Hand in a file with the fields of its form, as `send` does."""
        files = {"file": (name, content)}
        form = httpx.Request("POST", "http://form", data=dict(fields), files=files)
        told = {"Content-Type": form.headers["content-type"]}
        return self._send(_Sent(path, form.read(), told, self._key()))

    def send_wrong(self, path: str, body: object, fault: Fault) -> Answer:
        """Send what has to be refused, and keep it as a breach if it is not."""
        answer = self._heard(self._made(path, body))
        if answer.done:
            self._breach(f"POST {path} was taken ({answer.status}), though {fault}: {body}")
        return answer

    def send_known(self, path: str, body: object, before: Answer, fault: Fault) -> None:
        """Send anew, with a key of its own, what is known already: nothing comes of it."""
        stood = self.habits.tally.witness()
        answer = self._heard(self._made(path, body))
        if answer.status and (answer != before or self.habits.tally.witness() != stood):
            self._breach(f"POST {path} was done again, though {fault}: {body}")

    def recover(self) -> None:
        """Send again, after a crash, whatever was not heard of; it must not be done again."""
        lost, self._lost = self._lost, []
        for at, sent, unheard in lost:
            if now() - at < _TRIED_AGAIN_WITHIN:
                self._again(sent, unheard)

    def prove_again(self) -> None:
        """Give the password again: only people have one."""
        if isinstance(self._account, Person):
            self._account.prove_again(self._client)
            self.proven = True

    def _send(self, sent: _Sent) -> Answer:
        answer = self._heard(sent)
        self._count(sent, answer)
        if not answer.status:  # the platform was away: whether it was done, nobody knows
            self._lost.append((now(), sent, answer))
        elif self.habits.falls(Fault.CRASH):
            # It arrived, and the system never heard: only whoever judges keeps the answer.
            self._lost.append((now(), sent, answer))
            return _UNHEARD
        elif self.habits.falls(Fault.DUPLICATE):
            self._again(sent, answer)
        return answer

    def _count(self, sent: _Sent, answer: Answer) -> None:
        self.habits.tally.taken[sent.kind] += answer.done

    def _again(self, sent: _Sent, before: Answer) -> None:
        """Send a request once more: nothing happens, and what was answered is answered."""
        witness = self.habits.tally.witness
        stood = witness()
        answer, headers = self._raw(sent)
        if not before.done:  # not heard of, or refused and not kept: it may be done now
            self._count(sent, answer)
            return
        if witness() != stood:
            self._breach(f"POST {sent.path} was done again when it was sent again")
        if headers.get(_REPLAYED) != "true" or answer != before:
            self._breach(f"POST {sent.path} was answered otherwise when sent again")

    def _made(self, path: str, body: object) -> _Sent:
        return _Sent(path, json.dumps(body, default=str).encode(), _JSON, self._key())

    def _heard(self, sent: _Sent) -> Answer:
        try:
            return self._raw(sent)[0]
        except httpx.TransportError:
            self.habits.tally.unheard += 1
            return _UNHEARD

    def _raw(self, sent: _Sent) -> tuple[Answer, Mapping[str, str]]:
        headers = {_KEYS: sent.key, **sent.form}
        response = self._asked("POST", _API + sent.path, content=sent.content, headers=headers)
        return self._read(f"POST {sent.path}", response), response.headers

    def _answered(self, path: str, **given: Any) -> Answer:
        return self._read(f"GET {path}", self._asked("GET", _API + path, **given))

    def _follow(self, address: str) -> Any:
        answer = self._read(f"GET {address}", self._asked("GET", address))
        return answer.body if answer.done else {}

    def _asked(self, method: str, address: str, **given: Any) -> httpx.Response:
        """Ask as whoever we are; where that has run out, prove it anew."""
        response = self._once(method, address, **given)
        if response.status_code == httpx.codes.UNAUTHORIZED:
            self._account.forget(self._client)
            response = self._once(method, address, **given)
        return response

    def _once(self, method: str, address: str, **given: Any) -> httpx.Response:
        headers = {**given.pop("headers", {}), **self._account.headers(self._client)}
        return self._client.request(method, address, headers=headers, **given)

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
