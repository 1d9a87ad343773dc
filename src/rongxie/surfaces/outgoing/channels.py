"""The ways on which messages leave: gateways and a mail server, or a file that keeps them."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from smtplib import SMTPException
from typing import Protocol
from urllib.parse import unquote, urlsplit

import httpx
from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from rongxie.foundation.database.home import closed_to_others
from rongxie.foundation.outbox.models import Channel
from rongxie.foundation.outbox.signing import Signer
from rongxie.foundation.secrecy.masks import masked_phone
from rongxie.surfaces.outgoing.posting import Post, signed, trusted

FILE = "simulated-messages.jsonl"
_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What leaves for one address, which is not printed: no log has it by accident."""

    reference: str  # the same each time that it is sent
    to: str = field(repr=False)
    title: str
    text: str


class NotSent(Exception):
    """A gateway did not take a message; `note` is a code without what it was about."""

    def __init__(self, note: str) -> None:
        super().__init__(note)
        self.note = note


class Sender(Protocol):
    """One way out of the platform."""

    def send(self, item: Outgoing, at: datetime) -> None:
        """Hand a message over.

        :raises NotSent: if it was not taken
        """
        ...


@dataclass(frozen=True, slots=True)
class Simulated:
    """Keeps what would have been sent, as a line of JSON each, with the address masked."""

    channel: Channel
    path: Path

    def send(self, item: Outgoing, at: datetime) -> None:
        """Write a line."""
        line = {
            "at": at.isoformat(),
            "channel": self.channel.value,
            "reference": item.reference,
            "to": _masked(item.to),
            "title": item.title,
            "text": item.text,
        }
        with open(self.path, "a", encoding="utf-8", opener=closed_to_others) as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway of SMS or chat: takes signed JSON, and knows by the reference what it has."""

    address: str
    signers: Sequence[Signer]
    transport: httpx.BaseTransport | None = None

    def send(self, item: Outgoing, at: datetime) -> None:
        """Post the message.

        :raises NotSent: if the gateway is away or does not take it
        """
        told = {"reference": item.reference, "to": item.to, "text": item.text}
        body = json.dumps(told, ensure_ascii=False).encode()
        headers = signed(Post(self.address, item.reference, body), self.signers, at)
        try:
            with httpx.Client(
                transport=self.transport, timeout=_SECONDS, trust_env=False, verify=trusted()
            ) as client:
                answer = client.post(self.address, content=body, headers=headers)
        except (httpx.HTTPError, OSError) as fault:
            raise NotSent(type(fault).__name__) from None
        if not answer.is_success:
            raise NotSent(f"status_{answer.status_code}")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail server, `smtp://name:password@host:587` (STARTTLS) or `smtps://…`."""

    server: str = field(repr=False)
    sender: str

    def send(self, item: Outgoing, at: datetime) -> None:
        """Hand the message to the server.

        :raises NotSent: if it is away or does not take it
        """
        parts = urlsplit(self.server)
        implicit = parts.scheme == "smtps"
        connection = get_connection(
            "django.core.mail.backends.smtp.EmailBackend",
            host=parts.hostname,
            port=parts.port or (465 if implicit else 587),
            username=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            use_ssl=implicit,
            use_tls=not implicit,
            timeout=_SECONDS,
        )
        headers = {"Message-ID": f"<{item.reference.replace(':', '.')}@{_host(self.sender)}>"}
        mail = EmailMessage(
            item.title, item.text, self.sender, [item.to], connection=connection, headers=headers
        )
        try:
            mail.send()
        except (SMTPException, OSError) as fault:
            raise NotSent(type(fault).__name__) from None


def simulated(channel: Channel) -> Simulated:
    """Return what keeps messages in the home instead of sending them."""
    return Simulated(channel, Path(os.fspath(settings.RONGXIE_HOME)) / FILE)


def usual_senders(signers: Sequence[Signer]) -> Mapping[Channel, Sender]:
    """Return the ways out as the settings name them; what they do not name is simulated."""
    found: dict[Channel, Sender] = {
        channel: simulated(channel) for channel in Channel if channel is not Channel.LETTER
    }
    if settings.SMS_GATEWAY:
        found[Channel.SMS] = Gateway(settings.SMS_GATEWAY, signers)
    if settings.CHAT_GATEWAY:
        found[Channel.CHAT] = Gateway(settings.CHAT_GATEWAY, signers)
    if settings.SMTP:
        found[Channel.EMAIL] = Mail(settings.SMTP, settings.MAIL_FROM)
    return found


def _masked(to: str) -> str:
    if "@" not in to:
        return masked_phone(to)
    name, _, host = to.partition("@")
    return f"{name[:1]}***@{host}"


def _host(address: str) -> str:
    return address.rpartition("@")[2] or "localhost"
