from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory
from pytest_django import Settings

from rongxie.surfaces.web.signing_in import lockout
from rongxie.surfaces.web.signing_in.again import recently_signed_in
from tests.surfaces.web.visitors import PASSWORD, officer, signed_in, with_app

pytestmark = pytest.mark.django_db
Later = Callable[[timedelta], None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Let the clock of sessions and passwords run ahead by so much."""
    start = datetime.now(UTC)  # noqa: TID251  # the session counts from the real clock

    def ahead(by: timedelta) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: start + by)
        monkeypatch.setattr("time.time", (start + by).timestamp)

    return ahead


class TestSession:
    def test_ends_after_its_time_however_busy(self, client: Client, later: Later) -> None:
        signed_in(client, with_app(officer()))
        for minutes in range(20, 12 * 60, 20):
            later(timedelta(minutes=minutes))
            assert client.get("/").status_code == 200, minutes
        later(timedelta(hours=12, seconds=5))
        assert client.get("/").headers["Location"] == "/sign-in/?next=/"
        assert "登录已超时" in client.get("/sign-in/").content.decode()

    def test_ends_when_nobody_is_there(self, client: Client, later: Later) -> None:
        signed_in(client, with_app(officer()))
        later(timedelta(minutes=29))
        assert client.get("/").status_code == 200
        later(timedelta(minutes=58))
        assert client.get("/").status_code == 200
        later(timedelta(minutes=89))
        assert client.get("/").status_code == 302
        assert "_auth_user_id" not in client.session

    def test_lasts_as_the_installation_says(
        self, client: Client, later: Later, settings: Settings
    ) -> None:
        settings.SESSION_IDLE = timedelta(minutes=5)
        signed_in(client, with_app(officer()))
        later(timedelta(minutes=6))
        answer = client.post("/membership/")
        assert answer.headers["Location"] == "/sign-in/?next=/membership/"

    def test_ends_with_the_browser(self, client: Client) -> None:
        signed_in(client, with_app(officer()))
        assert client.cookies["sessionid"]["max-age"] == ""
        assert client.cookies["sessionid"]["httponly"]
        assert client.cookies["sessionid"]["samesite"] == "Lax"

    def test_gets_another_number_on_signing_in(self, client: Client) -> None:
        client.get("/sign-in/")
        user = with_app(officer())
        client.post("/sign-in/", {"login": user.login, "password": PASSWORD})
        before = client.session.session_key
        signed_in(client, user)
        assert client.session.session_key != before


class TestRecentlySignedIn:
    def test_is_true_just_after_the_password(self, client: Client, later: Later) -> None:
        signed_in(client, with_app(officer()))
        request = client.get("/").wsgi_request
        assert recently_signed_in(request, 300)
        assert not recently_signed_in(request, 300, again=True)
        later(timedelta(seconds=302))
        assert not recently_signed_in(request, 300)

    def test_is_renewed_by_the_password_alone(self, client: Client, later: Later) -> None:
        signed_in(client, with_app(officer()))
        later(timedelta(minutes=10))
        client.post("/account/again/", {"password": PASSWORD})
        request = client.get("/").wsgi_request
        assert recently_signed_in(request, 300, again=True)
        later(timedelta(minutes=16))
        assert not recently_signed_in(request, 300, again=True)

    def test_is_true_of_nobody(self) -> None:
        request = RequestFactory().get("/")
        request.session, request.user = SessionStore(), AnonymousUser()
        assert not recently_signed_in(request, 300)


class TestClientAddress:
    @pytest.mark.parametrize(
        ("behind", "forwarded", "address"),
        [
            (False, "", "127.0.0.1"),
            (False, "10.0.0.1", "127.0.0.1"),
            (True, "10.0.0.1", "10.0.0.1"),
            (True, "6.6.6.6, 10.0.0.1", "10.0.0.1"),
            (True, "", "127.0.0.1"),
        ],
    )
    def test_is_what_the_server_in_front_appended(
        self, settings: Settings, behind: bool, forwarded: str, address: str
    ) -> None:
        settings.BEHIND_TLS = behind
        request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded})
        assert lockout.client_address(request) == address
