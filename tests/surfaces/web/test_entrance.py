from datetime import date, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from pytest_django import Settings

from rongxie.foundation.accounts.actions import disable_user, end_membership
from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.access import ReadingRole
from rongxie.rulebook.steps import Role
from rongxie.surfaces.web.entrance import EntranceMiddleware, Entry, NoRowsForTheRole
from tests.foundation.accounts.people import AT, granted
from tests.surfaces.web.visitors import office, officer, signed_in, visitor, with_app

pytestmark = pytest.mark.django_db


def _today() -> date:
    return timezone.localdate()


def _end(on: date) -> None:
    held = Membership.objects.get()
    end_membership(membership_id=held.pk, on=on, reason="调离", by="membership:1", at=AT)


def _patterns(resolver: URLResolver) -> list[URLPattern]:
    found: list[URLPattern] = []
    for one in resolver.url_patterns:
        found += _patterns(one) if isinstance(one, URLResolver) else [one]
    return found


class TestEveryPage:
    # A page that is to be open says so here too, so that nobody opens one by mistake.
    OPEN = frozenset({
        "api",  # it has its own door, which asks for a session or a token
        "account_login", "mfa_authenticate", "account_inactive", "account_logout",
        "set_language", "health",
    })  # fmt: skip
    WITHOUT_MEMBERSHIP = "account_ mfa_ choose_membership gallery"

    def test_is_shut_unless_it_is_known_to_be_open(self) -> None:
        entries = {
            str(p.name): getattr(p.callback, "entry", Entry.ACTING)
            for p in _patterns(get_resolver())
        }
        open_ = {name for name, entry in entries.items() if entry == Entry.NOTHING}
        # Enterprises come through a door of their own, see owners/test_identifying.py.
        assert {name for name in open_ if not name.startswith("owner_")} == self.OPEN
        lesser = {n for n, e in entries.items() if Entry.NOTHING < e < Entry.ACTING}
        assert all(n.startswith(tuple(self.WITHOUT_MEMBERSHIP.split())) for n in lesser)

    def test_that_says_nothing_asks_for_everything(self) -> None:
        def page(_request: object) -> HttpResponse:
            return HttpResponse("secret")

        request = RequestFactory().get("/page/")
        request.user = visitor()
        request.session = {}  # type: ignore[assignment]
        first = EntranceMiddleware(page).process_view(request, page, (), {})
        assert first is not None
        assert first.status_code == 302


class TestMembership:
    def test_is_chosen_where_there_is_only_one(self, client: Client) -> None:
        signed_in(client, with_app(officer()))
        page = client.get("/").content.decode()
        assert "O-1机构" in page
        assert "切换身份" not in page

    def test_is_asked_for_where_there_are_several(self, client: Client) -> None:
        user = with_app(officer())
        second = granted(user, Role.CONVENER, office("O-2").code)
        signed_in(client, user)
        assert client.get("/?a=1").headers["Location"] == "/membership/?next=%2F%3Fa%3D1"
        assert "O-2机构" in client.get("/membership/").content.decode()
        chosen = client.post("/membership/", {"membership": second.pk, "next": "/?a=1"})
        assert chosen.headers["Location"] == "/?a=1"
        page = client.get("/").content.decode()
        assert "O-2机构" in page
        assert "切换身份" in page

    def test_of_somebody_else_cannot_be_chosen(self, client: Client) -> None:
        foreign = granted(visitor("13800000009"), Role.CONVENER, office("O-3").code)
        signed_in(client, with_app(officer()))
        answer = client.post("/membership/", {"membership": foreign.pk})
        assert "您已不再担任该职务" in answer.content.decode()
        assert "O-3机构" not in client.get("/").content.decode()

    def test_that_ended_stops_with_the_next_request(self, client: Client) -> None:
        signed_in(client, with_app(officer()))
        assert client.get("/").status_code == 200
        _end(_today())
        assert client.get("/").headers["Location"].startswith("/membership/")
        page = client.get("/membership/")
        assert page.status_code == 403
        assert "您今天没有任职身份" in page.content.decode()

    def test_that_ends_tomorrow_still_holds(self, client: Client) -> None:
        signed_in(client, with_app(officer()))
        _end(_today() + timedelta(days=1))
        assert client.get("/").status_code == 200

    def test_that_ended_is_not_replaced_in_silence(self, client: Client) -> None:
        user = with_app(officer())
        signed_in(client, user)
        client.get("/")
        granted(user, Role.CONVENER, office("O-2").code)
        end_membership(
            membership_id=Membership.objects.earliest("pk").pk,
            on=_today(), reason="调离", by="membership:1", at=AT,
        )  # fmt: skip
        assert client.get("/").headers["Location"].startswith("/membership/")
        assert "已经终止" in client.get("/membership/").content.decode()

    def test_of_a_person_shut_out_stops_with_the_session(self, client: Client) -> None:
        user = with_app(officer())
        signed_in(client, user)
        disable_user(user_id=user.pk, at=AT)
        assert client.get("/").headers["Location"].startswith("/sign-in/")

    def test_does_not_outlive_the_choice_in_another_session(self, client: Client) -> None:
        user = with_app(officer())
        signed_in(client, user)
        client.get("/")
        client.post("/sign-out/")
        assert client.get("/").headers["Location"].startswith("/sign-in/")
        assert "membership" not in client.session


class TestActor:
    def test_is_who_the_membership_makes(self, client: Client) -> None:
        user = with_app(officer())
        signed_in(client, user)
        request = client.get("/").wsgi_request
        held = Membership.objects.get()
        assert request.actor.name == f"membership:{held.pk}"  # type: ignore[attr-defined]
        assert request.actor.kind is Kind.OFFICE  # type: ignore[attr-defined]

    def test_of_a_role_without_rows_is_refused_when_asked_for(
        self, client: Client, settings: Settings
    ) -> None:
        user = with_app(officer(role=ReadingRole.ADMINISTRATOR))
        signed_in(client, user)
        answer = client.get("/")
        assert answer.status_code == 200
        with pytest.raises(NoRowsForTheRole):
            _ = answer.wsgi_request.actor.name  # type: ignore[attr-defined]

    def test_refusal_becomes_a_page(self) -> None:
        from rongxie.values.texts import say

        request = RequestFactory().get("/")
        request.user = visitor()
        middleware = EntranceMiddleware(lambda _: HttpResponse())
        page = middleware.process_exception(request, NoRowsForTheRole(say("No rows.")))
        assert page is not None
        assert page.status_code == 403
        assert middleware.process_exception(request, ValueError()) is None
