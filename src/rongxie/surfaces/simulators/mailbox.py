"""Where a simulated system receives webhooks: a small WSGI application, and the way to it."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import httpx

from rongxie.surfaces.outgoing.verifying import Known, NotGenuine, verified
from rongxie.surfaces.simulators.habits import Fault, Habits

_PUBLIC = "9.9.9.9"  # what every made-up name stands for; nothing is ever sent there
_HEADER = "HTTP_"
_BEFORE_OTHERS = b"referral.accepted"  # who calls at once accepts, too: two events, one right after
_HELD_UP_SHARE = 0.5
_TAKEN, _NOT_TAKEN, _AWAY = "204 No Content", "400 Bad Request", "503 Service Unavailable"


@dataclass(frozen=True, slots=True)
class Told:
    """An event as the webhook told of it; `place` is its seq in the chain of the province."""

    number: str
    kind: str
    about: tuple[str, str]
    place: tuple[str, int]
    payload: Mapping[str, Any]


class Mailbox:
    """Takes genuine calls once for each number, unless the system is away or breaks down.

    `received` are the events by number in the order in which each came first; `repeated` counts
    those that came again, which is what a receiver has to expect.
    """

    def __init__(self, name: str, habits: Habits, clock: Callable[[], datetime]) -> None:
        self.name, self.habits = name, habits
        self.keys: Sequence[Known] = ()
        self.received: dict[str, Told] = {}
        self.repeated = self.refused = 0
        self.away = False  # for a whole day
        self._clock = clock
        self._bodies: dict[str, bytes] = {}
        self._unread: list[str] = []
        self.last: tuple[dict[str, str], bytes] | None = None
        self.address = f"https://{self.host}/hooks/rongxie"  # as it is given to the platform

    @property
    def host(self) -> str:
        """The name of the computer, which there is not."""
        return f"{self.name}.sample.example"

    def unread(self) -> list[Told]:
        """Return what came since somebody looked, on some occasions in another order."""
        came, self._unread = self._unread, []
        return [self.received[number] for number in self.habits.shuffled(came)]

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Take a call in."""
        status = _AWAY if self.away or self.habits.falls(Fault.SILENT) else self._take(environ)
        start(status, [])
        return [b""]

    def _take(self, environ: WSGIEnvironment) -> str:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        headers = {
            name.removeprefix(_HEADER).replace("_", "-").lower(): str(value)
            for name, value in environ.items()
            if name.startswith(_HEADER)
        }
        try:
            number = verified(headers, body, self.keys, at=self._clock())
        except NotGenuine:
            self.refused += 1
            return _NOT_TAKEN
        self.last = headers, body
        self._keep(number, body)
        return _TAKEN

    def _keep(self, number: str, body: bytes) -> None:
        if number in self._bodies:
            self.repeated += 1
            if self._bodies[number] != body:
                self.habits.tally.breach(f"{self.name}: {number} was told twice, and differently")
            return
        told = json.loads(body)
        about = told["about"]["sort"], told["about"]["id"]
        place = told["province"], told["seq"]
        self._bodies[number] = body
        self._unread.append(number)
        self.received[number] = Told(number, told["kind"], about, place, told["payload"])


class Post(httpx.AsyncBaseTransport):
    """The way from the platform to the mailboxes: slow at times, and broken off at others."""

    def __init__(self, mailboxes: Iterable[Mailbox]) -> None:
        self._boxes = {box.host: box for box in mailboxes}

    async def resolve(self, _host: str, _port: int) -> Sequence[str]:
        """Return the address of a name, as whoever posts asks for it."""
        return [_PUBLIC]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry a call to its mailbox.

        :raises httpx.ReadTimeout: where the mailbox is too slow
        :raises httpx.RemoteProtocolError: where it took the call, and broke down before it said so
        """
        box = self._boxes[request.headers["host"]]
        if box.habits.falls(Fault.SLOW) or self._holds_up(box, await request.aread()):
            raise httpx.ReadTimeout("the mailbox is slow", request=request)
        if box.last and box.habits.falls(Fault.FORGED):
            self._forge(box)
        response = deliver(box, dict(request.headers), await request.aread())
        if box.habits.falls(Fault.CRASH):
            raise httpx.RemoteProtocolError("the mailbox broke down", request=request)
        return httpx.Response(response.status_code, stream=httpx.ByteStream(response.content))

    @staticmethod
    def _holds_up(box: Mailbox, body: bytes) -> bool:
        """Tell whether a call is lost of which the next, of the same subject, is on its way."""
        share = _HELD_UP_SHARE if box.habits.shares[Fault.SLOW] else 0.0
        return _BEFORE_OTHERS in body and box.habits.turns("held up", share)

    @staticmethod
    def _forge(box: Mailbox) -> None:
        """Send what was taken before with a number changed: it must not be taken for genuine."""
        headers, body = box.last or ({}, b"")
        answer = deliver(box, headers, body.replace(b'"seq":', b'"seq":9', 1))
        if answer.status_code == httpx.codes.NO_CONTENT:
            box.habits.tally.breach(f"{box.name}: a forged call was taken for genuine")


def deliver(box: Mailbox, headers: Mapping[str, str], body: bytes) -> httpx.Response:
    """Call a mailbox as a web server does."""
    with httpx.Client(transport=httpx.WSGITransport(box)) as client:
        return client.post(box.address, content=body, headers=dict(headers))
