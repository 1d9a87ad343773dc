"""The components and the pattern of forms in a real browser: without fault, by keyboard, small."""

from pathlib import Path

import pytest
from django.contrib.sessions.models import Session

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.access import ReadingRole
from rongxie.rulebook.steps import Role
from tests.browser.conftest import Visit
from tests.browser.gallery import found_wrong, pictured, too_wide
from tests.foundation.accounts.people import granted
from tests.mechanism.cast import COUNTY, PLATFORM
from tests.mechanism.referrals.makers import completed, offices, sent
from tests.surfaces.web.visitors import LOGIN, PASSWORD, code_now, office, visitor, with_app

SCRIPT_OF_A_PAGE = 150_000  # bytes


def _signed_in(visit: Visit, role: Role | ReadingRole, organisation: str) -> None:
    if not visit.page.context.cookies():
        granted(with_app(visitor()), role, office(organisation).code, region=COUNTY)
    visit.go("/sign-in/")
    visit.page.get_by_label("手机号或电子邮箱").fill(LOGIN)
    visit.page.get_by_label("密码").fill(PASSWORD)
    visit.page.get_by_role("button", name="登录", exact=True).click()
    visit.page.get_by_label("验证码").fill(code_now())
    visit.page.get_by_role("button", name="登录", exact=True).click()
    visit.page.wait_for_url(f"{visit.address}/")


class TestGallery:
    def test_is_without_fault_in_both_languages_and_lights(
        self, visit: Visit, tmp_path: Path
    ) -> None:
        _signed_in(visit, ReadingRole.ADMINISTRATOR, "IT")
        for language in ("zh", "en"):
            for scheme in ("light", "dark"):
                visit.go(f"/gallery/?scheme={scheme}")
                assert found_wrong(visit) == [], (language, scheme)
                assert too_wide(visit) <= 0, (language, scheme)
            visit.go("/gallery/")
            pictured(visit, f"gallery-{language}", tmp_path)
            visit.page.locator(".languages button").click()
        assert visit.page.evaluate("window.refused") == []
        assert visit.complaints == []

    def test_is_walked_with_the_keyboard(self, visit: Visit) -> None:
        _signed_in(visit, ReadingRole.ADMINISTRATOR, "IT")
        visit.go("/gallery/")
        page = visit.page
        bulk = page.locator(".bulk button")
        assert bulk.is_disabled()
        page.locator("tbody input[type=checkbox]").first.focus()
        page.keyboard.press("Space")
        assert page.locator("[data-chosen]").inner_text() == "1"
        assert bulk.is_enabled()
        page.locator("thead input[type=checkbox]").focus()
        page.keyboard.press("Space")
        assert page.locator("[data-chosen]").inner_text() == "2"
        page.locator("[data-opens]").focus()
        page.keyboard.press("Enter")
        assert page.locator("dialog[open]").count() == 1
        page.keyboard.press("Escape")
        assert page.locator("dialog[open]").count() == 0
        assert page.evaluate("document.activeElement.dataset.opens") == "g-dialogue"

    def test_picks_a_bank_by_typing(self, visit: Visit) -> None:
        offices()
        _signed_in(visit, ReadingRole.ADMINISTRATOR, "IT")
        visit.go("/gallery/")
        field = visit.page.locator("[data-pick=banks]")
        field.press_sequentially("ICBC")
        visit.page.locator("[role=option]").first.wait_for()
        assert field.get_attribute("aria-expanded") == "true"
        field.press("ArrowDown")
        chosen = field.get_attribute("aria-activedescendant")
        assert visit.page.locator(f"#{chosen}").get_attribute("aria-selected") == "true"
        assert found_wrong(visit) == []
        field.press("Enter")
        assert field.input_value().endswith("）")
        assert visit.page.locator("[role=option]").count() == 0

    def test_loads_little_script(self, visit: Visit) -> None:
        _signed_in(visit, ReadingRole.ADMINISTRATOR, "IT")
        sizes = []
        visit.page.on(
            "response",
            lambda got: sizes.append(len(got.body())) if ".js" in got.url else None,
        )
        visit.go("/gallery/")
        visit.page.wait_for_load_state("networkidle")
        assert 0 < sum(sizes) < SCRIPT_OF_A_PAGE


@pytest.fixture
def referral(visit: Visit) -> Referral:
    offices()
    completed()
    one = sent()
    _signed_in(visit, Role.BANK, "ICBC-TC")
    return one


def _state(referral: Referral) -> str:
    with reach(PLATFORM):
        return str(Referral.objects.get(pk=referral.pk).state)


class TestFirstContact:
    def test_is_logged_from_the_home_page(
        self, visit: Visit, referral: Referral, tmp_path: Path
    ) -> None:
        page = visit.page
        assert found_wrong(visit) == []
        assert too_wide(visit) <= 0
        pictured(visit, "home", tmp_path)
        page.locator(f".item a[href='/referrals/{referral.pk}/']").click()
        assert found_wrong(visit) == []
        page.locator(".step a.button").first.click()
        page.wait_for_url("**/contact/")
        assert found_wrong(visit) == []
        assert too_wide(visit) <= 0
        pictured(visit, "contact", tmp_path)
        page.locator("main form .button").first.click()
        page.locator(".errors").wait_for()
        assert page.evaluate("document.activeElement.className") == "errors"
        assert found_wrong(visit) == []
        page.locator("#id_note").fill("电话联系")
        page.locator("button[value=later]").click()
        page.wait_for_url(f"{visit.address}/")
        visit.go(f"/referrals/{referral.pk}/contact/")
        assert page.locator("#id_note").input_value() == "电话联系"
        page.locator("form[data-draft] .button").first.dblclick()
        page.wait_for_url("**/contact/done/")
        assert found_wrong(visit) == []
        assert _state(referral) == "contacted"
        pictured(visit, "done", tmp_path)
        page.go_back()
        assert page.locator("textarea").count() == 0
        assert visit.page.evaluate("window.refused") == []

    def test_typed_before_the_session_ended_is_there_afterwards(
        self, visit: Visit, referral: Referral
    ) -> None:
        page = visit.page
        visit.go(f"/referrals/{referral.pk}/contact/")
        page.locator("#id_note").fill("会话过期前写的")
        Session.objects.all().delete()
        page.locator("main form .button").first.click()
        page.wait_for_url("**/sign-in/**")
        assert _state(referral) == "sent"
        page.get_by_label("手机号或电子邮箱").fill(LOGIN)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        page.get_by_label("验证码").fill(code_now(1))
        page.get_by_role("button", name="登录", exact=True).click()
        page.wait_for_url("**/contact/")
        assert page.locator("#id_note").input_value() == "会话过期前写的"
        page.locator("form[data-draft] .button").first.click()
        page.wait_for_url("**/contact/done/")
        assert _state(referral) == "contacted"
