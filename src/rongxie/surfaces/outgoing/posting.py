"""Posting a body to the address of a system: pinned to what its name stood for, and soon over."""

import asyncio
import base64
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache

import httpx
from django.conf import settings

from rongxie.foundation.outbox.addresses import (
    Address,
    AddressNotAllowed,
    AddressNotUsable,
    Network,
    read_address,
    see_that_allowed,
)
from rongxie.foundation.outbox.signing import Signer
from rongxie.surfaces.outgoing.verifying import ID, MOMENT, SIGNATURES, signed_text

SECONDS = 5.0  # for all of a try, whatever drips in
_ANSWER = 1_000  # bytes read of an answer
_DONE = range(200, 300)
_NOT_NOW = (429, 503)
_DIGITS = 6  # of the seconds of a wait: with more it is cut short anyhow

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Post:
    """A body for an address; `number` is the same each time that it is sent."""

    address: str
    number: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `status` None: nothing did, and `note` tells why.

    `wait` is the time for which the receiver asked to be left alone, if it is too busy.
    """

    status: int | None
    note: str
    wait: timedelta = timedelta()

    @property
    def done(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and self.status in _DONE


async def resolved(host: str, port: int) -> Sequence[str]:
    """Return the addresses that a name stands for now."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


@cache
def trusted() -> ssl.SSLContext:
    """Return whose certificates are believed: what this computer trusts, and the usual ones.

    So an operator adds the authority of a government network where all programs look for it.
    """
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


def allowed_networks() -> tuple[Network, ...]:
    """Return the private networks that webhooks may go to, as the settings say."""
    return tuple(ipaddress.ip_network(one) for one in settings.WEBHOOK_PRIVATE)


def signed(post: Post, signers: Sequence[Signer], at: datetime) -> dict[str, str]:
    """Return the headers of a post, with a signature by every key that signs."""
    moment = int(at.timestamp())
    text = signed_text(post.number, moment, post.body)
    signatures = [f"{one.mark},{base64.b64encode(one.signature(text)).decode()}" for one in signers]
    return {
        "content-type": "application/json",
        "accept-encoding": "identity",
        "user-agent": "Rongxie-Webhooks",
        ID: post.number,
        MOMENT: str(moment),
        SIGNATURES: " ".join(signatures),
        "rongxie-keys": " ".join(one.id for one in signers),
    }


class Poster:
    """Posts signed bodies; tests and simulators give it their own transport and names."""

    def __init__(
        self,
        signers: Sequence[Signer],
        *,
        allowed: Sequence[Network] = (),
        transport: httpx.AsyncBaseTransport | None = None,
        resolve: Resolve = resolved,
        seconds: float = SECONDS,
    ) -> None:
        self._signers, self._allowed, self._seconds = signers, allowed, seconds
        self._resolve, self._transport = resolve, transport

    async def post(self, posts: Sequence[Post], *, at: datetime) -> list[Answer]:
        """Return the answers to posts, all sent at once; none takes longer than its seconds."""
        limits = httpx.Limits(max_keepalive_connections=0)
        async with httpx.AsyncClient(
            transport=self._transport, timeout=self._seconds, limits=limits,
            follow_redirects=False, trust_env=False, verify=trusted(),
        ) as client:  # fmt: skip
            return list(await asyncio.gather(*(self._one(client, one, at) for one in posts)))

    async def _one(self, client: httpx.AsyncClient, post: Post, at: datetime) -> Answer:
        try:
            async with asyncio.timeout(self._seconds):
                return await self._sent(client, post, at)
        except TimeoutError:
            return Answer(None, "time-out")
        except (AddressNotAllowed, AddressNotUsable) as refusal:
            return Answer(None, refusal.message.text)
        except (OSError, httpx.HTTPError, httpx.InvalidURL, UnicodeError) as fault:
            return Answer(None, type(fault).__name__)

    async def _sent(self, client: httpx.AsyncClient, post: Post, at: datetime) -> Answer:
        address = read_address(post.address)
        ip = see_that_allowed(
            address, await self._resolve(address.host, address.port), self._allowed
        )
        # The name is not asked a second time: we connect to what was checked, and the certificate
        # still has to be that of the name.
        request = client.build_request(
            "POST",
            _pinned(address, ip),
            content=post.body,
            headers={"host": address.authority, **signed(post, self._signers, at)},
            extensions={"sni_hostname": address.host},
        )
        answer = await client.send(request, stream=True)
        try:
            wait = timedelta()
            if answer.status_code in _NOT_NOW:
                wait = asked_wait(answer.headers.get("retry-after", ""), at)
            return Answer(answer.status_code, await _beginning(answer), wait)
        finally:
            await answer.aclose()


def asked_wait(written: str, at: datetime) -> timedelta:
    """Return the time that a `Retry-After` asks for: seconds or a moment (RFC 9110, 10.2.3).

    What is neither asks for nothing.
    """
    if written.isascii() and written.isdigit():
        return timedelta(seconds=int(written[:_DIGITS]))
    try:
        until = parsedate_to_datetime(written)
    except ValueError:
        return timedelta()
    if until.tzinfo is None:  # "-0000": of no zone that anybody knows
        until = until.replace(tzinfo=UTC)
    return max(until - at, timedelta())


def _pinned(address: Address, ip: str) -> httpx.URL:
    host = f"[{ip}]" if ":" in ip else ip
    return httpx.URL(f"{address.scheme}://{host}:{address.port}{address.target}")


async def _beginning(answer: httpx.Response) -> str:
    """Return the beginning of an answer: whoever runs the receiver looks for his own words."""
    read = b""
    async for part in answer.aiter_raw():
        read += part
        if len(read) >= _ANSWER:
            break
    return read[:_ANSWER].decode("utf-8", "replace")
