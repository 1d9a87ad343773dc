import re
from pathlib import Path

from django.core.cache import cache

from rongxie.rulebook.steps import Role
from tests.browser.conftest import Visit
from tests.foundation.accounts.people import granted
from tests.surfaces.web.visitors import LOGIN, PASSWORD, code_now, office, officer, with_app

WIDTHS = (320, 1280)
ENTRANCE = {"sign-in": "/sign-in/", "not-found": "/nothing-here"}
INSIDE = {
    "home": "/",
    "account": "/account/",
    "membership": "/membership/",
    "password": "/account/password/",
    "remove": "/account/app/remove/",
    "keys": "/account/keys/",
    "key": "/account/keys/add/",
    "again": "/account/again/",
}


def _press(visit: Visit, *keys: str) -> None:
    for key in keys:
        visit.page.keyboard.press(key)


def _sign_in(visit: Visit, *, factor: bool = True) -> None:
    visit.go("/sign-in/")
    visit.page.get_by_label("手机号或电子邮箱").fill(LOGIN)
    visit.page.get_by_label("密码").fill(PASSWORD)
    visit.page.get_by_role("button", name="登录").click()
    if factor:
        visit.page.get_by_label("验证码").fill(code_now())
        visit.page.get_by_role("button", name="登录").click()


def _overflow(visit: Visit) -> int:
    wide: int = visit.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide


def _looked_at(visit: Visit, name: str, folder: Path) -> None:
    """Check a page on a phone and on a desk; keep a picture of each."""
    for width in WIDTHS:
        visit.page.set_viewport_size({"width": width, "height": 720})
        assert _overflow(visit) <= 0, (name, width)
        assert visit.page.title()
        assert visit.page.locator("h1").count() == 1
        visit.page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
    assert visit.page.evaluate("window.refused") == [], name


class TestSigningIn:
    def test_works_with_the_keyboard_alone(self, visit: Visit) -> None:
        with_app(officer())
        visit.go("/sign-in/")
        _press(visit, "Tab")
        assert visit.page.evaluate("document.activeElement.className") == "skip"
        _press(visit, "Enter", "Tab")
        visit.page.keyboard.type(LOGIN)
        _press(visit, "Tab")
        visit.page.keyboard.type(PASSWORD)
        _press(visit, "Enter")
        visit.page.wait_for_url("**/sign-in/code/")
        for _ in range(12):
            if visit.page.evaluate("document.activeElement.name") == "code":
                break
            _press(visit, "Tab")
        visit.page.keyboard.type(code_now())
        _press(visit, "Enter")
        visit.page.wait_for_url(f"{visit.address}/")
        assert visit.heading() == "今日"
        assert visit.complaints == []

    def test_shows_where_the_keyboard_is(self, visit: Visit) -> None:
        visit.go("/sign-in/")
        visit.page.get_by_label("密码").focus()
        _press(visit, "Tab")
        outline = visit.page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert outline == "3px"

    def test_that_fails_puts_the_reader_before_the_reasons(self, visit: Visit) -> None:
        visit.go("/sign-in/")
        visit.page.get_by_label("密码").fill("wrong")
        visit.page.get_by_role("button", name="登录").click()
        assert visit.page.evaluate("document.activeElement.className") == "errors"
        assert visit.page.title().startswith("请更正")
        reason = "请输入手机号或电子邮箱。"
        assert visit.page.locator(".errors li").inner_text() == reason
        assert visit.page.locator("p.wrong").inner_text() == reason
        visit.page.get_by_role("link", name=reason).click()
        assert visit.page.evaluate("document.activeElement.name") == "login"
        assert visit.page.get_by_label("手机号或电子邮箱").get_attribute("aria-invalid") == "true"


class TestPages:
    def test_fit_and_keep_the_policy(self, visit: Visit, tmp_path: Path) -> None:
        user = officer()
        granted(user, Role.CONVENER, office("O-2").code)
        for name, path in ENTRANCE.items():
            visit.go(path)
            _looked_at(visit, name, tmp_path)
        _sign_in(visit, factor=False)
        visit.page.get_by_role("link", name=re.compile("设置")).first.click()
        _looked_at(visit, "set-up", tmp_path)
        visit.page.get_by_label("应用显示的验证码").fill(
            code_now(secret=visit.page.locator(".secret").inner_text())
        )
        visit.page.get_by_role("button", name="设置").click()
        assert visit.page.locator(".codes li").count() == 10
        visit.page.screenshot(path=tmp_path / "codes.png", full_page=True)
        visit.page.get_by_role("link", name="已妥善保存").click()
        visit.page.get_by_text("县级专班").click()
        visit.page.get_by_role("button", name="继续").click()
        for name, path in INSIDE.items():
            visit.go(path)
            _looked_at(visit, name, tmp_path)
        visit.page.locator(".languages button").click()
        for name, path in INSIDE.items():
            visit.go(path)
            assert _overflow(visit) <= 0, (name, "in English")
        assert [c for c in visit.complaints if "404" not in c] == []

    def test_of_a_closed_sign_in_fits(self, visit: Visit, tmp_path: Path) -> None:
        officer()
        visit.go("/sign-in/")
        for _ in range(5):
            visit.page.get_by_label("手机号或电子邮箱").fill(LOGIN)
            visit.page.get_by_label("密码").fill("wrong")
            visit.page.screenshot(path=tmp_path / "wrong.png", full_page=True)
            visit.page.get_by_role("button", name="登录").click()
        assert visit.heading() == "已暂停登录"
        assert _overflow(visit) <= 0
        visit.page.screenshot(path=tmp_path / "closed.png", full_page=True)


class TestSecurityKey:
    def test_is_added_and_opens_the_account(self, visit: Visit) -> None:
        officer()
        devices = visit.page.context.new_cdp_session(visit.page)
        devices.send("WebAuthn.enable")
        devices.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "usb",
                    "hasUserVerification": True,
                    "isUserVerified": True,
                }
            },
        )
        _sign_in(visit, factor=False)
        visit.go("/account/keys/add/")
        visit.page.get_by_label("密钥名称").fill("办公室钥匙")
        visit.page.get_by_role("button", name="添加").click()
        visit.page.wait_for_url("**/account/codes/")
        visit.go("/account/keys/")
        assert visit.page.get_by_text("办公室钥匙").count() > 0
        visit.page.get_by_role("button", name="退出").click()
        cache.clear()
        _sign_in(visit, factor=False)
        visit.page.get_by_role("button", name="使用安全密钥").click()
        visit.page.wait_for_url(f"{visit.address}/")
        assert visit.heading() == "今日"
        assert visit.page.evaluate("window.refused") == []
        assert visit.complaints == []
