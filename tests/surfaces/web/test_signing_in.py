import re

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.http import HttpResponse
from django.test import Client

from rongxie.foundation.accounts.actions import disable_user
from tests.foundation.accounts.people import AT
from tests.surfaces.web.visitors import (
    LOGIN,
    PASSWORD,
    code_now,
    officer,
    signed_in,
    try_password,
    visitor,
    with_app,
)

pytestmark = pytest.mark.django_db
MISMATCH = "登录名或密码不正确"
CLOSED = "已暂停登录"


def _said(response: HttpResponse) -> str:
    """Return a page without what changes from one request to the next."""
    page = response.content.decode()
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
    return re.sub(r'name="login" value="[^"]*"', "", page)


class TestSigningIn:
    def test_with_the_right_password_opens_the_account(self, client: Client) -> None:
        user = visitor()
        assert try_password(client).status_code == 302
        assert client.session["_auth_user_id"] == str(user.pk)

    @pytest.mark.parametrize(
        "written", ["+86 138 0000 0001", "１３８００００" + "０００１", " 13800000001"]
    )
    def test_reads_the_login_as_people_write_it(self, client: Client, written: str) -> None:
        visitor(LOGIN)
        assert try_password(client, login=written).status_code == 302

    def test_reads_an_address_in_capitals(self, client: Client) -> None:
        visitor("li@example.gov.cn")
        assert try_password(client, login="Li@Example.gov.CN").status_code == 302

    def test_with_a_wrong_password_says_so_at_the_top(self, client: Client) -> None:
        visitor()
        response = try_password(client, "wrong")
        assert MISMATCH in response.content.decode()
        assert "autofocus" in response.content.decode()
        assert "_auth_user_id" not in client.session

    def test_is_refused_to_a_closed_account(self, client: Client) -> None:
        disable_user(user_id=visitor().pk, at=AT)
        response = try_password(client)
        assert "_auth_user_id" not in client.session
        assert response.headers["Location"] == "/sign-in/closed/"

    def test_brings_back_to_the_page_asked_for(self, client: Client) -> None:
        visitor()
        asked = client.get("/membership/")
        assert asked.headers["Location"] == "/sign-in/?next=/membership/"
        given = {"login": LOGIN, "password": PASSWORD, "next": "/membership/"}
        assert client.post("/sign-in/", given).headers["Location"] == "/membership/"

    def test_leads_to_no_other_site(self, client: Client) -> None:
        visitor()
        given = {"login": LOGIN, "password": PASSWORD, "next": "https://elsewhere.example/"}
        assert client.post("/sign-in/", given).headers["Location"] == "/"

    def test_leaves_no_sign_of_a_password_in_the_page(self, client: Client) -> None:
        visitor()
        assert "not-it-9" not in try_password(client, "not-it-9").content.decode()


class TestUnknownAccount:
    @pytest.mark.parametrize("login", ["13900000009", "nobody@example.gov.cn", "neither"])
    def test_is_answered_like_a_wrong_password(self, client: Client, login: str) -> None:
        visitor()
        known, unknown = try_password(client, "wrong"), try_password(client, "wrong", login)
        assert _said(unknown) == _said(known)
        assert unknown.status_code == known.status_code

    def test_costs_as_much_work(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        """Counted, not timed: hashing is what takes the time."""
        visitor()
        hashed: list[str] = []
        encode = Argon2PasswordHasher.encode

        def counted(self: Argon2PasswordHasher, password: str, salt: str) -> str:
            hashed.append("encode")
            return encode(self, password, salt)

        verify = Argon2PasswordHasher.verify

        def verified(self: Argon2PasswordHasher, password: str, encoded: str) -> bool:
            hashed.append("verify")
            return verify(self, password, encoded)

        monkeypatch.setattr(Argon2PasswordHasher, "encode", counted)
        monkeypatch.setattr(Argon2PasswordHasher, "verify", verified)
        try_password(client, "wrong")
        known = len(hashed)
        try_password(client, "wrong", "13900000009")
        assert (known, len(hashed) - known) == (1, 1)

    def test_is_locked_out_like_one_that_exists(self, client: Client) -> None:
        visitor()
        pages = {
            login: [try_password(client, "wrong", login).status_code for _ in range(6)]
            for login in (LOGIN, "13900000009")
        }
        assert pages[LOGIN] == pages["13900000009"] == [200, 200, 200, 200, 429, 429]


class TestLockOut:
    def test_comes_after_five_wrong_passwords_and_says_until_when(self, client: Client) -> None:
        visitor()
        for _ in range(5):
            response = try_password(client, "wrong")
        assert response.status_code == 429
        assert CLOSED in response.content.decode()
        assert re.search(r"<strong>\d\d:\d\d</strong>", response.content.decode())
        assert 0 < int(response.headers["Retry-After"]) <= 900

    def test_refuses_the_right_password_too(self, client: Client) -> None:
        visitor()
        for _ in range(5):
            try_password(client, "wrong")
        assert try_password(client).status_code == 429
        assert "_auth_user_id" not in client.session

    def test_does_not_come_after_four(self, client: Client) -> None:
        visitor()
        for _ in range(4):
            try_password(client, "wrong")
        assert try_password(client).status_code == 302

    def test_is_not_put_off_by_trying_on(self, client: Client) -> None:
        visitor()
        for _ in range(5):
            told = try_password(client, "wrong")
        counted = AccessAttempt.objects.values_list("attempt_time", "failures_since_start").get()
        again = [try_password(client, "wrong") for _ in range(3)]
        assert {r.status_code for r in again} == {429}
        kept = AccessAttempt.objects.values_list("attempt_time", "failures_since_start").get()
        assert kept == counted
        assert int(again[-1].headers["Retry-After"]) <= int(told.headers["Retry-After"])

    def test_leaves_other_people_and_other_addresses_alone(self, client: Client) -> None:
        visitor()
        visitor("13800000002")
        for _ in range(5):
            try_password(client, "wrong")
        assert try_password(client, login="13800000002").status_code == 302
        assert try_password(Client(REMOTE_ADDR="10.0.0.9")).status_code == 302

    def test_does_not_believe_an_address_that_the_client_wrote(self, client: Client) -> None:
        visitor()
        codes = [
            try_password(client, "wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}").status_code
            for n in range(5)
        ]
        assert codes[-1] == 429

    def test_keeps_neither_password_nor_login_in_what_was_posted(self, client: Client) -> None:
        visitor()
        try_password(client, "hush-hush")
        kept = AccessAttempt.objects.get()
        assert "hush-hush" not in kept.post_data
        assert LOGIN not in kept.post_data

    def test_logs_nobodys_number(self, client: Client, caplog: pytest.LogCaptureFixture) -> None:
        visitor()
        for _ in range(5):
            try_password(client, "wrong")
        assert "Locking out" in caplog.text
        assert LOGIN not in caplog.text
        assert "127.0.0.1" not in caplog.text


class TestRegistration:
    @pytest.mark.parametrize("path", ["/signup/", "/sign-in/signup/", "/account/email/"])
    def test_is_not_there(self, client: Client, path: str) -> None:
        assert client.get(path).status_code == 404


class TestChangingThePassword:
    def test_ends_the_other_sessions_and_keeps_this_one(self, client: Client) -> None:
        user = with_app(officer())
        signed_in(client, user)
        other = Client()
        assert try_password(other).status_code == 302
        other.post("/sign-in/code/", {"code": code_now(1)})
        assert other.get("/").status_code == 200
        new = "另一个-密码-2027"
        given = {"oldpassword": PASSWORD, "password1": new, "password2": new}
        assert client.post("/account/password/", given).status_code == 302
        assert client.get("/").status_code == 200
        assert other.get("/").headers["Location"].startswith("/sign-in/")

    @pytest.mark.parametrize("weak", ["short", "1234567890123", LOGIN])
    def test_refuses_a_weak_one(self, client: Client, weak: str) -> None:
        signed_in(client, with_app(officer()))
        given = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
        response = client.post("/account/password/", given)
        assert "有内容需要更正" in response.content.decode()

    def test_asks_for_the_present_one(self, client: Client) -> None:
        signed_in(client, with_app(officer()))
        new = "另一个-密码-2027"
        given = {"oldpassword": "wrong", "password1": new, "password2": new}
        assert "原密码不正确" in client.post("/account/password/", given).content.decode()
