from pathlib import Path

import pytest

from rongxie.foundation.events.sealing import seal_all
from rongxie.rulebook.steps import Role
from rongxie.surfaces.jobs.rolling import roll_up
from tests.browser.conftest import Visit
from tests.foundation.accounts.people import granted
from tests.mechanism.cast import AT, COUNTY, PLATFORM
from tests.mechanism.decisions.makers import approved, drawn, refused
from tests.mechanism.referrals.makers import completed, contacted, offices, sent
from tests.surfaces.web.visitors import LOGIN, PASSWORD, code_now, visitor, with_app

WIDTHS = (320, 1280)


def _recorded() -> tuple[int, int]:
    """Record some of everything; return the case that was refused, and its referral."""
    offices()
    drawn(approved(completed()))
    sent()
    contacted()
    decision = refused(completed())
    seal_all()
    roll_up(actor=PLATFORM, at=AT)
    return int(decision.case_id), int(decision.referral_id)


def _sign_in(visit: Visit, role: Role, organisation: str) -> None:
    granted(with_app(visitor()), role, organisation, region=COUNTY)
    visit.go("/sign-in/")
    visit.page.get_by_label("手机号或电子邮箱").fill(LOGIN)
    visit.page.get_by_label("密码").fill(PASSWORD)
    visit.page.get_by_role("button", name="登录", exact=True).click()
    visit.page.get_by_label("验证码").fill(code_now())
    visit.page.get_by_role("button", name="登录", exact=True).click()
    visit.page.wait_for_url(f"{visit.address}/")


def _fits(visit: Visit, path: str, folder: Path) -> None:
    """Look at a page on a phone and a desk, in the language of the moment."""
    for width in WIDTHS:
        visit.page.set_viewport_size({"width": width, "height": 720})
        visit.go(path)
        wide = visit.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, (path, width)
        assert visit.page.locator("h1").count() == 1
        assert visit.page.evaluate("window.refused") == [], path
        name = path.strip("/").replace("/", "-") or "home"
        visit.page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)


@pytest.mark.parametrize(
    ("role", "organisation", "paths"),
    [
        (Role.TASK_FORCE, "DRC", ("/", "/cases/", "/cases/{0}/", "/figures/drawn_amount/")),
        (Role.BANK, "ICBC-TC", ("/", "/referrals/", "/referrals/{1}/")),
    ],
)
class TestFirstPage:
    def test_fits_in_both_languages(
        self, visit: Visit, tmp_path: Path, role: Role, organisation: str, paths: tuple[str, ...]
    ) -> None:
        recorded = _recorded()
        _sign_in(visit, role, organisation)
        listed = [path.format(*recorded) for path in paths]
        for path in listed:
            _fits(visit, path, tmp_path)
        visit.page.locator(".languages button").click()
        for path in listed:
            _fits(visit, path, tmp_path)
        assert visit.complaints == []


class TestFigures:
    def test_open_to_their_rows_and_back_with_the_keyboard(self, visit: Visit) -> None:
        _recorded()
        _sign_in(visit, Role.TASK_FORCE, "DRC")
        visit.page.locator("details.defined summary").first.focus()
        visit.page.keyboard.press("Enter")
        assert visit.page.locator("details.defined[open]").count() == 1
        visit.page.locator(".stages a").first.focus()
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url("**/cases/?state=*")
        visit.page.locator("tbody th a").first.click()
        visit.page.wait_for_url("**/cases/*/")
        assert visit.page.locator("#time-line").count() == 1
