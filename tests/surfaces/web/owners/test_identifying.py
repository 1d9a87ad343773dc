"""Who has not proved who he is sees nothing, and is answered the same whatever he types."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from rongxie.foundation.identity.models import IdentifiedSession, OneTimeCode
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.referrals.models import Referral
from rongxie.surfaces.web.owners.urls import urlpatterns
from tests.mechanism.cast import AT, PLATFORM
from tests.mechanism.enterprises.makers import NAME, PHONE, contact, enterprise, fresh_uscc
from tests.mechanism.referrals.makers import sent
from tests.surfaces.web.owners.phones import (
    CONSENT,
    OBJECT,
    STATUS,
    WITHDRAW,
    asked,
    digits,
    entered,
    inside,
    reachable_enterprise,
)

pytestmark = pytest.mark.django_db
SHUT = ("mine/", "facts/", "looks/", "apply/", "apply/check/", "apply/amount/", "consent/",
        "raise/", "wishes/", "papers/1/", "papers/1/again/", "banks/1/complete/",
        "banks/1/withdraw/", "consents/1/withdraw/", "cases/1/end/", "cases/1/appeal/",
        "facts/1/object/", "matters/1/again/", "matters/1/settled/", "apply/1/done/")  # fmt: skip


def _plain(page: bytes) -> str:
    """Return a page without what differs each time that it is shown."""
    text = re.sub(r'value="[A-Za-z0-9]{64}"', "", page.decode())
    return re.sub(r"/owner/code/[^/]+/", "", text)


class TestDoor:
    @pytest.mark.parametrize("path", SHUT)
    def test_is_shut_to_who_has_proved_nothing(self, path: str) -> None:
        enterprise()
        for answer in (Client().get(f"/owner/{path}"), Client().post(f"/owner/{path}")):
            assert answer.status_code == 302
            assert answer["Location"].startswith("/owner/code/?for=")
            assert NAME not in answer.content.decode()

    def test_lists_every_page_that_is_shut(self) -> None:
        open_ = {"", "at/<str:place>/", "code/", "code/<str:handle>/", "leave/", "leave/done/"}
        own = {re.sub(r"<int:\w+>", "1", str(one.pattern)) for one in urlpatterns}
        shut = {one for one in own if one not in open_ and not one.endswith("1/done/")}
        told = {one.replace("amount", "<slug:name>") for one in SHUT if not one.endswith("done/")}
        assert {one for one in shut if not one.endswith("done/")} - {"end/"} == told

    def test_opens_to_the_code_of_the_number_on_the_record(self) -> None:
        client = inside(reachable_enterprise())
        assert NAME in client.get("/owner/mine/").content.decode()

    def test_answers_the_same_whatever_is_there(self) -> None:
        known, unreachable = reachable_enterprise(), enterprise("无电话企业")
        pages = []
        for about, phone in (
            (known.uscc, PHONE), (known.uscc, "13911112222"), (unreachable.uscc, "13911113333"),
            (fresh_uscc(), "13911114444"), ("999999", "13911115555"), ("乱写", "13911116666"),
        ):  # fmt: skip
            client = Client()
            handle = asked(client, about, phone)
            wrong = entered(client, handle, "000000")
            pages.append((
                wrong.status_code, _plain(client.get(f"/owner/code/{handle}/").content),
                _plain(wrong.content),
            ))  # fmt: skip
        assert len(set(pages)) == 1

    def test_costs_the_same_queries_whatever_is_there(
        self, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        counts: list[int] = []
        for about in (reachable_enterprise().uscc, fresh_uscc()):
            with django_assert_max_num_queries(30) as counted:
                asked(Client(), about, PHONE if not counts else "13911112222")
            counts.append(len(counted.captured_queries))
        assert counts[0] == counts[1]

    def test_sends_nothing_to_a_number_that_is_not_on_the_record(self) -> None:
        known = reachable_enterprise()
        assert digits(asked(Client(), known.uscc, "13911112222")) == ""
        assert len(digits(asked(Client(), known.uscc))) == 6

    def test_refuses_a_wrong_code_and_keeps_it_shut(self) -> None:
        client = Client()
        handle = asked(client, reachable_enterprise().uscc)
        code = digits(handle)
        answer = entered(client, handle, f"{(int(code) + 1) % 10**6:06}")
        assert answer.status_code == 403
        assert client.get("/owner/mine/").status_code == 302

    def test_goes_on_where_one_came_from_and_nowhere_else(self) -> None:
        of, client = reachable_enterprise(), Client()
        for wanted, came in (
            ("/owner/looks/", "/owner/looks/"), ("https://evil.example/owner/", "/owner/mine/"),
            ("//evil.example/owner/", "/owner/mine/"), ("/cases/", "/owner/mine/"),
        ):  # fmt: skip
            with reach(PLATFORM):
                OneTimeCode.objects.all().delete()
            handle = asked(client, of.uscc)
            answer = client.post(f"/owner/code/{handle}/?for=status&next={wanted}",
                                 {"code": digits(handle)})  # fmt: skip
            assert answer["Location"] == came

    def test_shuts_after_half_an_hour(self, monkeypatch: pytest.MonkeyPatch) -> None:
        client = inside(reachable_enterprise())
        monkeypatch.setattr(timezone, "now", lambda: AT + timedelta(minutes=29))
        assert client.get("/owner/mine/").status_code == 200
        monkeypatch.setattr(timezone, "now", lambda: AT + timedelta(minutes=30))
        assert client.get("/owner/mine/").status_code == 302

    def test_shuts_when_one_leaves_even_to_a_kept_token(self) -> None:
        client = inside(reachable_enterprise())
        token = client.cookies["owner"].value
        client.post("/owner/end/")
        client.cookies["owner"] = token
        assert client.get("/owner/mine/").status_code == 302

    def test_leaves_nothing_on_a_borrowed_phone(self) -> None:
        client = inside(reachable_enterprise())
        assert "no-store" in client.get("/owner/mine/")["Cache-Control"]
        cookie = client.cookies["owner"]
        assert cookie["httponly"]
        assert cookie["path"] == "/owner/"


class TestPurpose:
    @pytest.mark.parametrize(
        ("purpose", "path", "opens"),
        [
            (STATUS, "apply/", False), (STATUS, "consent/", False), (STATUS, "raise/", False),
            (OBJECT, "raise/", True), (OBJECT, "consent/", False), (OBJECT, "wishes/", False),
            (WITHDRAW, "consent/", False), (CONSENT, "consent/", True), (CONSENT, "apply/", True),
            (CONSENT, "raise/", False), (WITHDRAW, "mine/", True), (OBJECT, "looks/", True),
        ],
    )  # fmt: skip
    def test_of_a_code_opens_nothing_heavier(self, purpose: object, path: str, opens: bool) -> None:
        client = inside(reachable_enterprise(), purpose)  # type: ignore[arg-type]
        assert (client.get(f"/owner/{path}").status_code == 200) is opens

    def test_wrong_for_something_heavier_is_told_to_who_is_inside(self) -> None:
        of = reachable_enterprise()
        client = inside(of, STATUS)
        with reach(PLATFORM):
            OneTimeCode.objects.all().delete()
        handle = asked(client, of.uscc, purpose=CONSENT)
        code = f"{(int(digits(handle)) + 1) % 10**6:06}"
        assert entered(client, handle, code, CONSENT).status_code == 403
        assert client.get("/owner/consent/").status_code == 302

    def test_entered_for_another_is_refused(self) -> None:
        client = Client()
        handle = asked(client, reachable_enterprise().uscc, purpose=STATUS)
        assert entered(client, handle, digits(handle), CONSENT).status_code == 403


class TestOthers:
    def test_are_not_there_for_an_enterprise(self) -> None:
        foreign = sent()
        client = inside(reachable_enterprise(), WITHDRAW)
        for path in (f"banks/{foreign.pk}/withdraw/", f"cases/{foreign.case_id}/end/"):
            assert client.get(f"/owner/{path}").status_code == 404
        with reach(PLATFORM):
            assert Referral.objects.get(pk=foreign.pk).state == "sent"

    def test_see_no_session_of_it(self) -> None:
        of = reachable_enterprise()
        inside(of)
        with reach(PLATFORM):
            found = in_reach(IdentifiedSession, PLATFORM).filter(enterprise=of.pk)
            assert found.count() == 1


class TestStart:
    def test_needs_nothing_and_says_that_nothing_is_charged(self) -> None:
        for path in ("/owner/", "/owner/code/", "/owner/leave/", "/owner/leave/done/"):
            page = Client().get(path).content.decode()
            assert 'class="no-fee"' in page, path
            assert "contact" not in page

    def test_remembers_the_poster_of_a_place_and_no_other_text(self) -> None:
        client = Client()
        contact(enterprise())
        assert client.get("/owner/at/341181101/")["Location"] == "/owner/"
        assert "铜城镇" in client.get("/owner/").content.decode()
        other = Client()
        other.get("/owner/at/nonsense/")
        assert "owner_place" not in other.cookies
