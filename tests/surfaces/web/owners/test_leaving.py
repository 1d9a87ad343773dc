"""A line from somebody who is not identified: the same answer for all, and looked into once."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.visits.models import Lead
from tests.mechanism.cast import AT, DAY, PLATFORM
from tests.mechanism.enterprises.makers import NAME, PHONE, enterprise, open_places
from tests.mechanism.referrals.makers import offices
from tests.surfaces.web.desks import seated, shown
from tests.surfaces.web.owners.phones import reachable_enterprise, token_in

pytestmark = pytest.mark.django_db
TYPED = {"name": "老王饲料店", "place": "铜城镇", "person": "王大力", "phone": "13811112222",
         "wanted": "要三十万进饲料"}  # fmt: skip


@pytest.fixture(autouse=True)
def places() -> None:
    open_places()


def _left(client: Client, token: str = "", **typed: str) -> str:
    token = token or token_in(client.get("/owner/leave/").content.decode())
    answer = client.post("/owner/leave/", {"token": token, **TYPED, **typed})
    return answer["Location"] if answer.status_code == 302 else str(answer.status_code)


def _leads() -> list[Lead]:
    with reach(PLATFORM):
        return list(Lead.objects.order_by("pk"))


class TestLead:
    def test_is_kept_sealed_in_its_place_with_a_day_to_call(self) -> None:
        assert _left(Client()) == "/owner/leave/done/"
        (lead,) = _leads()
        assert (lead.region, lead.due_on) == ("341181101", DAY + timedelta(days=5))
        for secret in ("老王饲料店", "王大力", "13811112222", "要三十万进饲料"):
            assert secret.encode() not in bytes(lead.sealed)
            assert json.dumps(secret).encode() not in bytes(lead.sealed)

    def test_twice_is_once(self) -> None:
        client = Client()
        token = token_in(client.get("/owner/leave/").content.decode())
        assert _left(client, token) == _left(client, token) == "/owner/leave/done/"
        assert len(_leads()) == 1

    def test_is_answered_the_same_whatever_is_there(self) -> None:
        known = reachable_enterprise()
        pages = set()
        for name, phone in ((known.name, PHONE), ("没有这家企业", "13811113333")):
            client = Client()
            page = client.get(_left(client, name=name, phone=phone)).content.decode()
            pages.add(re.sub(r'value="[A-Za-z0-9]{64}"', "", page))
        assert len(pages) == 1

    def test_shows_nothing_of_an_enterprise_of_the_name(self) -> None:
        of, client = enterprise(), Client()
        _left(client, name=NAME)
        assert of.uscc not in client.get("/owner/leave/").content.decode()

    def test_is_counted_so_that_nobody_floods_a_township(self) -> None:
        assert [_left(Client()) for _ in range(3)] == ["/owner/leave/done/"] * 3
        assert _left(Client()) == "429"
        assert _left(Client(), phone="13811119999") == "/owner/leave/done/"
        assert len(_leads()) == 4

    def test_that_cannot_be_called_is_not_kept(self) -> None:
        assert _left(Client(), phone="12") == "422"
        assert _left(Client(), name=" ") == "422"
        assert _left(Client(), place="安徽省") == "422"  # nobody there would call
        assert _leads() == []


class TestDraft:
    def test_is_kept_in_the_browser_alone_and_sealed(self) -> None:
        client = Client()
        token = token_in(client.get("/owner/leave/").content.decode())
        kept = client.post("/owner/leave/", {"token": token, "go": "draft", **TYPED})
        assert kept.status_code == 204
        cookie = client.cookies["owner_lead"]
        assert "王大力".encode().hex() not in cookie.value
        assert cookie["max-age"] == 14 * 24 * 3600
        page = client.get("/owner/leave/").content.decode()
        assert "王大力" in page
        assert "王大力" not in Client().get("/owner/leave/").content.decode()
        assert _leads() == []

    def test_is_gone_once_it_is_sent(self) -> None:
        client = Client()
        assert _left(client, phone="12") == "422"
        assert "老王饲料店" in client.get("/owner/leave/").content.decode()
        _left(client)
        assert "老王饲料店" not in client.get("/owner/leave/").content.decode()

    def test_that_somebody_changed_is_none(self) -> None:
        client = Client()
        client.cookies["owner_lead"] = "00" * 40
        assert client.get("/owner/leave/").status_code == 200


class TestLookingInto:
    def test_is_a_duty_of_the_township_and_done_once(self) -> None:
        _left(Client())
        (lead,) = _leads()
        desk, path = seated("township"), f"/leads/{lead.pk}/"
        assert f'href="{path}"' in shown(desk, "/")
        page = shown(desk, path)
        assert "老王饲料店" in page
        assert "13811112222" in page
        given = {"token": token_in(page), "go": "", "outcome": "followed"}
        assert desk.post(path, given)["Location"] == f"{path}done/"
        assert desk.post(path, given)["Location"] == f"{path}done/"
        assert _leads()[0].outcome == "followed"
        other = {"token": token_in(shown(desk, path)), "go": "", "outcome": "not_real"}
        assert desk.post(path, other).status_code == 409
        assert _leads()[0].outcome == "followed"

    @pytest.mark.parametrize("desk", ["other township", "bank", "outsider"])
    def test_is_not_there_for_others(self, desk: str) -> None:
        offices()
        _left(Client())
        (lead,) = _leads()
        answer = seated(desk).get(f"/leads/{lead.pk}/")
        assert answer.status_code == 404
        assert "13811112222" not in answer.content.decode()

    def test_is_not_for_who_does_not_visit(self) -> None:
        _left(Client())
        (lead,) = _leads()
        answer = seated("convener").get(f"/leads/{lead.pk}/")
        assert answer.status_code == 403
        assert "13811112222" not in answer.content.decode()

    def test_leaves_events_without_words(self) -> None:
        from rongxie.foundation.events.models import EventRow

        _left(Client())
        with reach(PLATFORM):
            row = EventRow.objects.get(kind="lead.left")
        assert row.payload == '{"due_on":"2026-11-25"}'
        assert row.at == AT
