"""Webhooks on pages: opened, tried, looked through, sent again; the keys they are signed with."""

import re

import pytest
from django.test import Client

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.outbox.models import Delivery, SigningKey, Subscription
from rongxie.foundation.reach.entering import reach
from tests.mechanism.cast import AT, PLATFORM
from tests.mechanism.referrals.makers import offices
from tests.surfaces.outgoing.receivers import Receiver, accepted, happened
from tests.surfaces.web.desks import seated, shown
from tests.surfaces.web.overseeing.test_log import MOST_QUERIES, asked_by, pressed

pytestmark = pytest.mark.django_db
LIST = "/overseeing/webhooks/"
ADDRESS = "https://bank.example.cn/hooks"


@pytest.fixture
def bank() -> Client:
    offices()
    return seated("bank")


def opened(client: Client, **other: object) -> str:
    """Open a webhook by the form; return its page."""
    page = shown(client, f"{LIST}new/")
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token
    given = {"address": ADDRESS, "kinds": ["referral.accepted"], "token": token[1], "go": "do"}
    return str(client.post(f"{LIST}new/", given | other)["Location"])


def hook() -> Subscription:
    with reach(PLATFORM):
        return Subscription.objects.get()


def sent() -> list[Delivery]:
    with reach(PLATFORM):
        return list(Delivery.objects.order_by("pk"))


class TestWebhooks:
    def test_are_opened_and_told_of_events(self, bank: Client) -> None:
        path = opened(bank)
        happened(accepted(5))
        receiver = Receiver()
        receiver.deliver()
        page = shown(bank, path)
        assert "<code>referral:5</code>" in page
        assert [one.state for one in sent()] == ["delivered"]
        assert path in shown(bank, LIST)

    @pytest.mark.parametrize(
        ("other", "field"),
        [({"address": "nowhere"}, "address"), ({"address": "http://a.example.cn/"}, "address"),
         ({"address": ""}, "address"), ({"kinds": []}, "kinds"),
         ({"kinds": ["case.blessed"]}, "kinds")],
    )  # fmt: skip
    def test_are_refused_at_the_field(
        self, bank: Client, other: dict[str, object], field: str
    ) -> None:
        page = shown(bank, f"{LIST}new/")
        token = re.search(r'name="token" value="([^"]+)"', page)
        assert token
        given = {"address": ADDRESS, "kinds": ["referral.sent"], "token": token[1], "go": "do"}
        answer = bank.post(f"{LIST}new/", given | other)
        assert answer.status_code == 422
        assert f'href="#id_{field}"' in answer.content.decode()
        with reach(PLATFORM):
            assert not Subscription.objects.exists()

    def test_are_tried_paused_resumed_and_ended(self, bank: Client) -> None:
        path = opened(bank)
        assert pressed(bank, path, f"{path}try/") == path
        with reach(PLATFORM):
            assert EventRow.objects.filter(kind="webhook.tried").count() == 1
        pressed(bank, path, f"{path}pause/")
        assert hook().state == "paused"
        pressed(bank, path, f"{path}resume/")
        assert hook().state == "active"
        token = re.search(r'name="token" value="([^"]+)"', shown(bank, f"{path}end/"))
        assert token
        first = bank.post(f"{path}end/", {"token": token[1], "go": ""})
        assert hook().state == "active"
        assert 'value="do"' in first.content.decode()
        done = bank.post(f"{path}end/", {"token": token[1], "go": "do"})
        assert hook().state == "ended"
        assert bank.get(done["Location"]).status_code == 200
        assert "/try/" not in shown(bank, path)

    def test_are_changed(self, bank: Client) -> None:
        path = opened(bank)
        page = shown(bank, f"{path}change/")
        token = re.search(r'name="token" value="([^"]+)"', page)
        assert token
        assert f'value="{ADDRESS}"' in page
        given = {"address": f"{ADDRESS}/2", "kinds": ["referral.sent", "case.closed"]}
        bank.post(f"{path}change/", given | {"token": token[1], "go": "do"})
        assert (hook().address, hook().kinds) == (f"{ADDRESS}/2", given["kinds"])

    @pytest.mark.parametrize("desk", ["visitor", "township", "auditor", "convener"])
    def test_are_not_for_whose_work_is_on_pages(self, desk: str) -> None:
        assert seated(desk).get(LIST).status_code == 403

    def test_of_others_are_not_there(self, bank: Client) -> None:
        path = opened(bank)
        happened(accepted(5))
        number = sent()[0].pk
        other = seated("other bank")
        assert path not in shown(other, LIST)
        for address in (path, f"{path}change/", f"{path}end/"):
            assert other.get(address).status_code == 404, address
        own = opened(other)
        token = re.search(
            rf'action="{own}pause/".*?name="token" value="([^"]+)"', shown(other, own), re.DOTALL
        )
        assert token
        for address in (f"{path}pause/", f"/overseeing/deliveries/{number}/give-up/"):
            assert other.post(address, {"token": token[1]}).status_code in (404, 422), address
        with reach(PLATFORM):
            assert Subscription.objects.filter(state="active").count() == 2


class TestDeliveries:
    @pytest.fixture
    def path(self, bank: Client) -> str:
        path = opened(bank)
        happened(accepted(5), accepted(6))
        with reach(PLATFORM):
            Delivery.objects.update(state="dead", attempts=8, note="<b>gone</b>", status=410)
        return path

    def test_that_arrived_nowhere_are_counted_and_told(self, bank: Client, path: str) -> None:
        assert 'class="tag tag-wrong"' in shown(bank, LIST)
        page = shown(bank, f"{path}?state=dead")
        assert page.count("referral:") == 2
        assert "&lt;b&gt;gone" in page
        assert "referral:5" not in shown(bank, f"{path}?state=delivered")

    def test_are_sent_again_once(self, bank: Client, path: str) -> None:
        number = sent()[0].pk
        action = f"/overseeing/deliveries/{number}/replay/"
        assert pressed(bank, path, action) == path
        assert (sent()[0].state, sent()[0].attempts) == ("waiting", 0)
        assert sent()[1].state == "dead"
        assert action not in shown(bank, path)

    def test_are_given_up_one_by_one(self, bank: Client, path: str) -> None:
        pressed(bank, path, f"/overseeing/deliveries/{sent()[0].pk}/give-up/")
        assert [one.state for one in sent()] == ["given_up", "dead"]

    def test_are_sent_again_from_a_place_on(self, bank: Client, path: str) -> None:
        _, second = sent()
        seq = str(second.seq)
        pressed(bank, path, f"{path}replay/", province="34", seq=seq)
        assert [one.state for one in sent()] == ["dead", "waiting"]

    @pytest.mark.parametrize(
        ("province", "seq"), [("34", ""), ("34", "all"), ("", "1"), ("3", "1"), ("341", "1")]
    )
    def test_are_not_sent_again_from_nowhere(
        self, bank: Client, path: str, province: str, seq: str
    ) -> None:
        token = re.search(
            rf'action="{path}replay/".*?name="token" value="([^"]+)"', shown(bank, path), re.DOTALL
        )
        assert token
        given = {"token": token[1], "province": province, "seq": seq}
        assert bank.post(f"{path}replay/", given).status_code == 422
        assert [one.state for one in sent()] == ["dead", "dead"]

    def test_cost_few_questions(self, bank: Client, path: str) -> None:
        happened(*(accepted(n) for n in range(10, 40)))
        for address in (LIST, path):
            assert len(asked_by(bank, address)) <= MOST_QUERIES


class TestSigningKeys:
    def test_are_shown_to_whose_systems_verify(self, bank: Client) -> None:
        page = shown(bank, LIST)
        with reach(PLATFORM):
            keys = list(SigningKey.objects.values_list("pk", flat=True))
        assert keys
        assert all(key in page for key in keys)

    @pytest.mark.usefixtures("_password_given")
    def test_are_changed_by_administrators_once_and_in_their_name(self) -> None:
        administrator = seated("administrator")
        page = shown(administrator, "/overseeing/keys/")
        token = re.search(r'change/">.*?name="token" value="([^"]+)"', page, re.DOTALL)
        assert token
        with reach(PLATFORM):
            before = SigningKey.objects.count()
        for _ in range(3):
            administrator.post("/overseeing/keys/change/", {"token": token[1]})
        with reach(PLATFORM):
            retiring = SigningKey.objects.filter(retires_at__gt=AT).count()
            assert (SigningKey.objects.count(), retiring) == (2 * before, before)
            told = EventRow.objects.filter(kind="signing_key.made").order_by("-id")[0]
        assert told.actor == f"membership:{administrator.session['membership']}"

    @pytest.mark.usefixtures("_password_given")
    @pytest.mark.parametrize("desk", ["office", "bank", "auditor", "head office"])
    def test_are_changed_by_nobody_else(self, desk: str) -> None:
        offices()
        client = seated(desk)
        assert client.get("/overseeing/keys/").status_code == 404
        assert client.post("/overseeing/keys/change/").status_code == 404

    def test_are_changed_after_the_password_alone(self) -> None:
        answer = seated("administrator").get("/overseeing/keys/")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/again/")
