"""Asks a web server at moments that are set beforehand, however long its answers take.

What is measured runs from the moment at which a request was due: one that had to wait for a
connection, or for the requests before it, waited all the same.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

_AHEAD = 0.5  # seconds in which all connections are opened first
_PATIENCE = 60.0  # seconds for the last answer


@dataclass
class _Seen:
    waited: list[float] = field(default_factory=list)  # milliseconds
    refused: int = 0


class _Line(asyncio.Protocol):
    """A connection that is kept: one request after the other."""

    def __init__(self) -> None:
        self._came = bytearray()
        self._answer: asyncio.Future[int] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    async def ask(self, request: bytes) -> int:
        """Send a request; return the status of its answer once all of it is there."""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def data_received(self, data: bytes) -> None:
        self._came += data
        head, ended, body = self._came.partition(b"\r\n\r\n")
        if not ended or self._answer is None:
            return
        lines = head.lower().split(b"\r\n")
        length = next(int(one.split(b":")[1]) for one in lines if one.startswith(b"content-length"))
        if len(body) >= length:
            self._answer.set_result(int(lines[0].split()[1]))
            self._came.clear()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("the server hung up"))


def asked(port: int, due: Sequence[float], requests: Iterable[bytes], lines: int) -> dict[str, Any]:
    """Send a request at each moment (seconds from the start); return what wrk would tell."""
    return asyncio.run(_asked(port, due, requests, lines))


async def _asked(
    port: int, due: Sequence[float], requests: Iterable[bytes], lines: int
) -> dict[str, Any]:
    loop, free, seen = asyncio.get_running_loop(), asyncio.Queue[_Line](), _Seen()
    for _ in range(lines):
        _, line = await loop.create_connection(_Line, "127.0.0.1", port)
        free.put_nowait(line)
    begun = loop.time() + _AHEAD

    async def send(moment: float, request: bytes) -> None:
        line = await free.get()
        status = await line.ask(request)
        seen.waited.append(1000 * (loop.time() - begun - moment))
        seen.refused += status >= 300
        free.put_nowait(line)

    sent = []
    for moment, request in zip(due, requests, strict=False):
        if (rest := begun + moment - loop.time()) > 0:
            await asyncio.sleep(rest)
        sent.append(loop.create_task(send(moment, request)))
    async with asyncio.timeout(_PATIENCE):
        await asyncio.gather(*sent)
    return _told(seen, loop.time() - begun)


def _told(seen: _Seen, seconds: float) -> dict[str, Any]:
    waited = sorted(seen.waited)
    return {
        "requests": len(waited), "seconds": seconds, "refused": seen.refused, "lost": 0,
        "p50": waited[len(waited) // 2], "p95": waited[int(0.95 * len(waited))],
        "most": waited[-1],
    }  # fmt: skip
