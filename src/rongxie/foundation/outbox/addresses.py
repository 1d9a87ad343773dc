"""Addresses of systems that are told of events: what they look like, and where they may lead."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from rongxie.values.texts import Refusal, say

_LONGEST = 500
_PORTS = {"https": 443, "http": 80}
Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# Where clouds answer who asks from inside, at an address that looks public.
_METADATA = frozenset({ipaddress.ip_address("168.63.129.16")})
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class AddressNotUsable(Refusal):
    """An address cannot be that of a system that is told of events."""


class AddressNotAllowed(Refusal):
    """An address leads into a network that webhooks do not go to."""


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address that are needed to connect to it."""

    scheme: str
    host: str  # as written: what the certificate has to name
    port: int
    target: str  # path and query

    @property
    def authority(self) -> str:
        """The header `Host`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def read_address(text: str) -> Address:
    """Return the parts of an address.

    :raises AddressNotUsable: if it is none of the web, or carries a name and password
    """
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _not_usable() from None
    plain = text.isascii() and text.isprintable() and " " not in text and len(text) <= _LONGEST
    odd = parts.username is not None or parts.password is not None or parts.fragment
    if not plain or odd or parts.scheme not in _PORTS or not host or port == 0:
        raise _not_usable()
    target = parts.path or "/"
    target += f"?{parts.query}" if parts.query else ""
    return Address(parts.scheme, host, port or _PORTS[parts.scheme], target)


def see_that_allowed(address: Address, found: Iterable[str], allowed: Iterable[Network]) -> str:
    """Return the one of the addresses that a name stands for which is to be connected to.

    `found` is what the name was resolved to at this moment, and nothing else is connected to: a
    name that changes its mind in between leads nowhere. One that is not allowed spoils them all.

    :raises AddressNotAllowed: if one is private and not allowed, or https is not spoken there
    """
    networks, ips = tuple(allowed), [ipaddress.ip_address(one) for one in found]
    for ip in ips:
        inside = any(_within(ip, network) for network in networks)
        if not inside and not _public(ip):
            raise AddressNotAllowed(
                say(
                    "The address leads into a private network, where webhooks do not go. Use a"
                    " public address, or have whoever runs the platform allow the network"
                    " (RONGXIE_WEBHOOK_PRIVATE)."
                )
            )
        if address.scheme != "https" and not inside:
            raise _unsafe()
    if not ips:
        raise AddressNotAllowed(say("The name in the address leads nowhere. Check the address."))
    return str(ips[0])


def see_that_speaks_safely(address: Address, allowed: Iterable[Network]) -> None:
    """Refuse plain http where no private network is allowed in which it could be spoken.

    :raises AddressNotAllowed: if so
    """
    if address.scheme != "https" and not tuple(allowed):
        raise _unsafe()


def _public(ip: Ip) -> bool:
    return all(
        one.is_global and not (one.is_multicast or one.is_reserved or one in _METADATA)
        for one in _all_of(ip)
    )


def _within(ip: Ip, network: Network) -> bool:
    """Tell whether the network has the address, whichever way it is written."""
    return any(one.version == network.version and one in network for one in _all_of(ip)[-1:])


def _all_of(ip: Ip) -> list[Ip]:
    """Return an address, and behind it the one that it only wraps."""
    if isinstance(ip, ipaddress.IPv4Address):
        return [ip]
    if ip in _NAT64:  # how IPv6 alone reaches the rest
        return [ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)]
    teredo = ip.teredo[1] if ip.teredo else None
    inner = ip.ipv4_mapped or ip.sixtofour or teredo
    return [ip, inner] if inner else [ip]


def _unsafe() -> AddressNotAllowed:
    return AddressNotAllowed(
        say(
            "Webhooks go out encrypted only: the address has to begin with https. Plain http is"
            " spoken only within networks that whoever runs the platform allowed"
            " (RONGXIE_WEBHOOK_PRIVATE)."
        )
    )


def _not_usable() -> AddressNotUsable:
    return AddressNotUsable(
        say(
            "A webhook needs a whole address of the web, https://host/path, with at most {most}"
            " characters, without a name and password and without #.",
            most=_LONGEST,
        )
    )
