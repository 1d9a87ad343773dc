"""Where webhooks go, and where they never do."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Coroutine
from ipaddress import ip_address, ip_network
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongxie.foundation.outbox.addresses import (
    AddressNotAllowed,
    AddressNotUsable,
    read_address,
    see_that_allowed,
)
from rongxie.surfaces.outgoing.posting import Answer, Post, Poster
from tests.mechanism.cast import AT

SAFE = read_address("https://bank.example.cn/")
INSIDE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16",
          "100.64.0.0/10", "0.0.0.0/8", "224.0.0.0/4", "::1/128", "fc00::/7", "fe80::/10",
          "ff00::/8", "::ffff:10.0.0.0/104", "64:ff9b::7f00:0/104", "2002:7f00::/24")  # fmt: skip


def _posted(post: Post, poster: Poster) -> Answer:
    return asyncio.run(poster.post([post], at=AT))[0]


def _post(address: str = "https://bank.example.cn/") -> Post:
    return Post(address, "event:1", b"{}")


class TestAddresses:
    @pytest.mark.parametrize(
        "text",
        ["", "bank.example.cn", "ftp://bank.example.cn/", "https://", "https:///x",
         "https://u:p@bank.example.cn/", "https://@bank.example.cn/", "https://b.cn/#x",
         "https://银行.cn/", "https://b.cn:0/", "https://b.cn:99999/", "https://b.cn/a b",
         "https://[::1/", "https://b.cn/" + "a" * 500, "https://b.cn/\n", "//b.cn/", "https:/b.cn"],
    )  # fmt: skip
    def test_that_are_none_are_refused(self, text: str) -> None:
        with pytest.raises(AddressNotUsable):
            read_address(text)

    @given(text=st.text(max_size=60))
    def test_of_any_text_are_read_or_refused(self, text: str) -> None:
        try:
            found = read_address(text)
        except AddressNotUsable:
            return
        assert found.host
        assert found.scheme in {"http", "https"}

    def test_keep_their_parts(self) -> None:
        found = read_address("https://Bank.example.cn:8443/a/b?c=d")
        assert (found.host, found.port, found.target, found.authority) == (
            "bank.example.cn", 8443, "/a/b?c=d", "bank.example.cn:8443",
        )  # fmt: skip

    @pytest.mark.parametrize("network", INSIDE)
    @given(data=st.data())
    def test_within_are_refused(self, network: str, data: st.DataObject) -> None:
        net = ip_network(network)
        ip = ip_address(data.draw(st.integers(int(net[0]), int(net[-1]))))
        with pytest.raises(AddressNotAllowed):
            see_that_allowed(SAFE, [str(ip)], [])

    @pytest.mark.parametrize("ip", ["168.63.129.16", "100.100.100.200", "fd00:ec2::254", "::"])
    def test_of_clouds_themselves_are_refused(self, ip: str) -> None:
        with pytest.raises(AddressNotAllowed):
            see_that_allowed(SAFE, [ip], [])

    def test_of_which_one_is_within_are_refused_whole(self) -> None:
        with pytest.raises(AddressNotAllowed):
            see_that_allowed(SAFE, ["93.184.215.14", "127.0.0.1"], [])

    def test_that_lead_nowhere_are_refused(self) -> None:
        with pytest.raises(AddressNotAllowed):
            see_that_allowed(SAFE, [], [])

    @pytest.mark.parametrize(
        "ip", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"]
    )
    def test_outside_are_taken(self, ip: str) -> None:
        assert see_that_allowed(SAFE, [ip], []) == ip

    @pytest.mark.parametrize("ip", ["10.20.0.5", "::ffff:10.20.0.5"])
    def test_within_a_network_that_is_allowed_are_taken_by_http_too(self, ip: str) -> None:
        plain = read_address("http://bank.gov.cn/")
        taken = see_that_allowed(plain, [ip], [ip_network("10.20.0.0/16")])
        assert ip_address(taken) == ip_address(ip)
        for other in ("10.21.0.5", "93.184.215.14"):
            with pytest.raises(AddressNotAllowed):
                see_that_allowed(plain, [other], [ip_network("10.20.0.0/16")])


class TestPosting:
    def test_connects_to_what_was_checked_and_asks_for_the_certificate_of_the_name(self) -> None:
        seen: list[httpx.Request] = []
        asked: list[str] = []

        def answer(request: httpx.Request) -> httpx.Response:
            seen.append(request)
            return httpx.Response(204, stream=httpx.ByteStream(b""))

        async def rebinding(host: str, port: int) -> list[str]:
            asked.append(host)  # the first answer is fine, each later one is not
            return ["93.184.215.14"] if len(asked) == 1 else ["127.0.0.1"]

        poster = Poster([], transport=httpx.MockTransport(answer), resolve=rebinding)
        assert _posted(_post(), poster).done
        assert asked == ["bank.example.cn"]
        (request,) = seen
        assert request.url.host == "93.184.215.14"
        assert request.headers["host"] == "bank.example.cn"
        assert request.extensions["sni_hostname"] == "bank.example.cn"
        assert not _posted(_post(), poster).done
        assert len(seen) == 1

    @pytest.mark.parametrize(
        "host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]",
                 "localhost", "0", "017700000001"],
    )  # fmt: skip
    def test_does_not_go_home_however_it_is_written(self, host: str) -> None:
        def never(request: httpx.Request) -> httpx.Response:
            raise AssertionError(request.url)

        poster = Poster([], transport=httpx.MockTransport(never), resolve=_as_written)
        answer = _posted(_post(f"https://{host}/"), poster)
        assert "private network" in answer.note

    def test_follows_nobody_elsewhere(self) -> None:
        seen: list[str] = []

        def answer(request: httpx.Request) -> httpx.Response:
            seen.append(request.url.host)
            to = {"location": "https://169.254.169.254/"}
            return httpx.Response(307, headers=to, stream=httpx.ByteStream(b""))

        found = _posted(_post(), Poster([], transport=httpx.MockTransport(answer), resolve=_public))
        assert (found.status, found.done, seen) == (307, False, ["93.184.215.14"])

    def test_waits_no_longer_than_its_seconds_for_whoever_drips(self) -> None:
        async def dripping() -> AsyncIterator[bytes]:
            while True:
                yield b""
                await asyncio.sleep(0.01)

        def answer(request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, content=dripping())

        poster = Poster([], transport=httpx.MockTransport(answer), resolve=_public, seconds=0.05)
        waited = asyncio.wait_for(poster.post([_post()], at=AT), 5)
        assert asyncio.run(_awaited(waited)) == [Answer(None, "time-out")]

    def test_reads_the_beginning_of_an_endless_answer(self) -> None:
        async def endless() -> AsyncIterator[bytes]:
            while True:
                yield b"x" * 400

        poster = Poster([], transport=httpx.MockTransport(
            lambda _: httpx.Response(200, content=endless())), resolve=_public)  # fmt: skip
        assert _posted(_post(), poster) == Answer(200, "x" * 1000)

    @pytest.mark.parametrize("fault", [ssl.SSLError("x"), OSError("x"), httpx.ReadError("x")])
    def test_outlives_what_networks_do(self, fault: Exception) -> None:
        def answer(request: httpx.Request) -> httpx.Response:
            raise fault

        poster = Poster([], transport=httpx.MockTransport(answer), resolve=_public)
        assert _posted(_post(), poster).note == type(fault).__name__


async def _awaited(waited: Coroutine[Any, Any, list[Answer]]) -> list[Answer]:
    return await waited


async def _public(host: str, port: int) -> list[str]:
    return ["93.184.215.14"]


async def _as_written(host: str, port: int) -> list[str]:
    """Read a host as resolvers do, who take numbers in many forms."""
    if ":" in host:
        return [host]
    return [socket.inet_ntoa(socket.inet_aton("127.0.0.1" if host == "localhost" else host))]
