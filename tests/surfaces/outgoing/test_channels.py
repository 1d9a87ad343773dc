"""The ways out: what is simulated, what goes to gateways and to the mail server."""

import json
import logging
import stat
from email.message import EmailMessage, Message
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from pytest_django.fixtures import Settings

from rongxie.foundation.outbox.algorithms import algorithms
from rongxie.foundation.outbox.models import Channel
from rongxie.foundation.outbox.signing import Signer
from rongxie.surfaces.outgoing.channels import (
    FILE,
    Gateway,
    Mail,
    NotSent,
    Outgoing,
    Simulated,
    usual_senders,
)
from rongxie.surfaces.outgoing.verifying import Known, verified
from tests.mechanism.cast import AT

ITEM = Outgoing("message:5", "13912345678", "已列入推荐清单", "您的案件7已列入推荐清单。")


class TestSimulated:
    def test_keeps_what_would_have_been_sent_without_the_number(self, tmp_path: Path) -> None:
        way = Simulated(Channel.SMS, tmp_path / FILE)
        way.send(ITEM, AT)
        way.send(Outgoing("message:6", "chen@bank.example.cn", "t", "x"), AT)
        first, second = map(json.loads, (tmp_path / FILE).read_text("utf-8").splitlines())
        assert first["text"] == ITEM.text
        assert first["reference"] == "message:5"
        assert "13912345678" not in str(first)
        assert second["to"] == "c***@bank.example.cn"
        assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600

    def test_is_what_there_is_unless_the_settings_say_otherwise(self, settings: Settings) -> None:
        settings.SMS_GATEWAY = settings.CHAT_GATEWAY = settings.SMTP = ""
        ways = usual_senders([])
        assert {channel: type(way) for channel, way in ways.items()} == dict.fromkeys(
            (Channel.SMS, Channel.CHAT, Channel.EMAIL), Simulated
        )
        settings.SMS_GATEWAY, settings.SMTP = "https://sms.example.cn/", "smtp://h"
        ways = usual_senders([])
        assert isinstance(ways[Channel.SMS], Gateway)
        assert isinstance(ways[Channel.EMAIL], Mail)
        assert isinstance(ways[Channel.CHAT], Simulated)


class TestTheGateway:
    def test_gets_a_signed_message(self) -> None:
        private, public = algorithms()["ed25519"].new_pair()
        seen: list[httpx.Request] = []

        def answer(request: httpx.Request) -> httpx.Response:
            seen.append(request)
            return httpx.Response(200)

        signer = Signer("k", "ed25519", private)
        transport = httpx.MockTransport(answer)
        Gateway("https://sms.example.cn/", [signer], transport).send(ITEM, AT)
        (request,) = seen
        number = verified(dict(request.headers), request.content, [Known("ed25519", public)], at=AT)
        told = json.loads(request.content)
        assert (number, told) == (
            "message:5",
            {"reference": "message:5", "to": "13912345678", "text": ITEM.text},
        )

    @pytest.mark.parametrize(
        ("answer", "note"),
        [(500, "status_500"), (302, "status_302"), (httpx.ConnectError("13912345678"),
                                                    "ConnectError")],
    )  # fmt: skip
    def test_that_does_not_take_it_is_told_without_the_number(
        self, answer: int | Exception, note: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        def answers(request: httpx.Request) -> httpx.Response:
            if isinstance(answer, Exception):
                raise answer
            return httpx.Response(answer, headers={"location": "https://elsewhere.example.cn/"})

        way = Gateway("https://sms.example.cn/", [], httpx.MockTransport(answers))
        with caplog.at_level(logging.DEBUG), pytest.raises(NotSent) as refused:
            way.send(ITEM, AT)
        assert refused.value.note == note
        assert "13912345678" not in caplog.text + repr(refused.value)


class TestMail:
    def test_goes_to_the_server_of_the_settings(self, monkeypatch: pytest.MonkeyPatch) -> None:
        sent: list[Message] = []
        opened: list[dict[str, Any]] = []

        def taken(mails: list[Any]) -> int:
            sent.extend(mail.message() for mail in mails)
            return len(mails)

        def connection(backend: str, **given: Any) -> Any:
            opened.append(given)
            return SimpleNamespace(send_messages=taken)

        monkeypatch.setattr("rongxie.surfaces.outgoing.channels.get_connection", connection)
        item = Outgoing("message:5", "chen@bank.example.cn", "待办摘要", "待接收的推送：1 件")
        Mail("smtp://us%40er:p%3Aw@mail.example.cn", "office@county.example.cn").send(item, AT)
        Mail("smtps://mail.example.cn", "office@county.example.cn").send(item, AT)
        assert [(o["port"], o["use_tls"], o["use_ssl"]) for o in opened] == [
            (587, True, False),
            (465, False, True),
        ]
        assert (opened[0]["username"], opened[0]["password"]) == ("us@er", "p:w")
        assert sent[0]["To"] == "chen@bank.example.cn"
        assert sent[0]["Message-ID"] == "<message.5@county.example.cn>"

    def test_that_is_away_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def away(**given: Any) -> EmailMessage:
            raise OSError("p:w")

        monkeypatch.setattr("smtplib.SMTP.__init__", lambda *_, **__: away())
        item = Outgoing("message:5", "chen@bank.example.cn", "t", "x")
        way = Mail("smtp://u:p@mail.example.cn", "office@county.example.cn")
        with pytest.raises(NotSent, match="OSError"):
            way.send(item, AT)
        assert "u:p" not in repr(way)
