import re

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from rongxie.surfaces.web.signing_in.adapters import FactorAdapter, FactorUnreadable
from tests.surfaces.web.visitors import (
    PASSWORD,
    SECRET,
    code_now,
    officer,
    signed_in,
    try_code,
    try_password,
    with_app,
)

pytestmark = pytest.mark.django_db


def _secret_of(page: str) -> str:
    found = re.search(r'class="secret">([A-Z2-7]+)<', page)
    assert found
    return found.group(1)


def _factors() -> set[str]:
    return set(Authenticator.objects.values_list("type", flat=True))


class TestSecondFactor:
    def test_is_asked_for_after_the_password(self, client: Client) -> None:
        with_app(officer())
        assert try_password(client).headers["Location"] == "/sign-in/code/"
        assert "_auth_user_id" not in client.session
        assert client.get("/").headers["Location"].startswith("/sign-in/")

    def test_opens_the_account_with_the_code_of_the_app(self, client: Client) -> None:
        signed_in(client, with_app(officer()))
        assert client.get("/").status_code == 200

    def test_reads_a_code_with_a_blank(self, client: Client) -> None:
        with_app(officer())
        try_password(client)
        code = code_now()
        assert try_code(client, f"{code[:3]} {code[3:]}").status_code == 302

    def test_refuses_a_wrong_code(self, client: Client) -> None:
        with_app(officer())
        try_password(client)
        assert "验证码不正确" in try_code(client, "000000").content.decode()
        assert "_auth_user_id" not in client.session

    def test_refuses_a_code_that_was_used(self, client: Client) -> None:
        with_app(officer())
        try_password(client)
        code = code_now()
        try_code(client, code)
        other = Client()
        try_password(other)
        assert try_code(other, code).status_code == 200
        assert "_auth_user_id" not in other.session

    def test_counts_wrong_codes_like_wrong_passwords(self, client: Client) -> None:
        with_app(officer())
        try_password(client)
        codes = [try_code(client, "000000").status_code for _ in range(5)]
        assert codes == [200, 200, 200, 200, 429]
        assert try_code(client, code_now()).status_code == 429
        assert try_password(Client()).status_code == 429

    def test_is_kept_so_that_a_stolen_table_tells_nothing(self) -> None:
        with_app(officer())
        kept = Authenticator.objects.get(type="totp")
        assert SECRET not in str(kept.data)

    def test_says_so_when_the_secret_key_was_changed(self, settings: Settings) -> None:
        kept = FactorAdapter().encrypt(SECRET)
        settings.SECRET_KEY = "another key of the installation " * 2
        with pytest.raises(FactorUnreadable, match="RONGXIE_SECRET_KEY"):
            FactorAdapter().decrypt(kept)


class TestRecoveryCode:
    def _codes(self) -> list[str]:
        codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
        return [str(code) for code in codes]

    def test_opens_the_account_once(self, client: Client) -> None:
        with_app(officer())
        code = self._codes()[0]
        try_password(client)
        assert try_code(client, code).status_code == 302
        assert client.get("/").status_code == 200
        other = Client()
        try_password(other)
        assert try_code(other, code).status_code == 200
        assert "_auth_user_id" not in other.session

    def test_is_shown_once_after_the_app_is_set_up(self, client: Client) -> None:
        officer()
        try_password(client)
        secret = _secret_of(client.get("/account/app/").content.decode())
        client.post("/account/app/", {"code": code_now(secret=secret)})
        first = client.get("/account/codes/").content.decode()
        assert all(code in first for code in self._codes())
        assert not any(
            code in client.get("/account/codes/").content.decode() for code in self._codes()
        )


class TestRequiredFactor:
    def test_comes_before_any_work(self, client: Client) -> None:
        officer()
        try_password(client)
        assert client.get("/").headers["Location"] == "/account/"
        assert "请设置第二重验证" in client.get("/account/").content.decode()

    def test_once_set_up_opens_the_work(self, client: Client) -> None:
        officer()
        try_password(client)
        secret = _secret_of(client.get("/account/app/").content.decode())
        answer = client.post("/account/app/", {"code": code_now(secret=secret)})
        assert answer.headers["Location"] == "/account/codes/"
        assert client.get("/").status_code == 200

    def test_is_each_persons_choice_where_it_is_offered(
        self, client: Client, settings: Settings
    ) -> None:
        settings.SECOND_FACTOR = "offered"
        officer()
        try_password(client)
        assert client.get("/").status_code == 200

    def test_is_required_unless_the_installation_says_less(self) -> None:
        assert settings.SECOND_FACTOR == "required"


class TestTakingAFactorAway:
    PATHS = ("/account/app/remove/", "/account/codes/new/")

    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_needs_the_password_even_just_after_signing_in(
        self, client: Client, path: str, method: str
    ) -> None:
        signed_in(client, with_app(officer()))
        before = list(Authenticator.objects.order_by("pk").values_list("pk", "data"))
        answer = getattr(client, method)(path)
        assert answer.headers["Location"] == f"/account/again/?next={path.replace('/', '%2F')}"
        assert list(Authenticator.objects.order_by("pk").values_list("pk", "data")) == before

    def test_goes_on_after_the_password(self, client: Client) -> None:
        signed_in(client, with_app(officer()))
        client.post("/account/app/remove/")
        again = {"password": PASSWORD, "next": "/account/app/remove/"}
        client.post("/account/again/", again)
        assert _factors() == set()
        assert client.get("/").headers["Location"] == "/account/"

    def test_does_not_go_on_after_a_wrong_password(self, client: Client) -> None:
        signed_in(client, with_app(officer()))
        client.post("/account/app/remove/")
        again = {"password": "wrong", "next": "/account/app/remove/"}
        assert "密码不正确" in client.post("/account/again/", again).content.decode()
        assert _factors() == {"totp", "recovery_codes"}

    def test_of_a_key_needs_the_password_too(self, client: Client) -> None:
        user = with_app(officer())
        key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "钥匙"})
        signed_in(client, user)
        answer = client.post(f"/account/keys/{key.pk}/remove/")
        assert answer.headers["Location"].startswith("/account/again/")
        assert "webauthn" in _factors()

    def test_by_the_code_alone_is_no_way(self, client: Client) -> None:
        signed_in(client, with_app(officer()))
        for path in ("/account/reauthenticate/", "/mfa/reauthenticate/", "/2fa/reauthenticate/"):
            assert client.get(path).status_code == 404


class TestSecurityKeyPages:
    def test_can_be_opened(self, client: Client) -> None:
        signed_in(client, with_app(officer()))
        page = client.get("/account/keys/add/").content.decode()
        assert "添加安全密钥" in page
        assert '"publicKey"' in page
        assert "您还没有安全密钥" in client.get("/account/keys/").content.decode()

    def test_of_others_are_not_there(self, client: Client) -> None:
        other = officer("13800000002")
        key = Authenticator.objects.create(user=other, type="webauthn", data={"name": "钥匙"})
        signed_in(client, with_app(officer()))
        assert client.get(f"/account/keys/{key.pk}/").status_code == 404
