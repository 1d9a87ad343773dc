"""Administration in a real browser: one person from the invitation to the end, at any size."""

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.fixtures import Settings

from rongxie.foundation.accounts.models import Membership, User
from rongxie.foundation.organisations.models import Mechanism, Organisation
from rongxie.rulebook.steps import Role
from tests.browser.conftest import Visit
from tests.browser.gallery import found_wrong, pictured, too_wide
from tests.mechanism.cast import AT, COUNTY, DAY, TOWN
from tests.mechanism.enterprises.makers import open_places
from tests.mechanism.referrals.makers import offices
from tests.surfaces.web.administering.desks import somebody
from tests.surfaces.web.desks import seated
from tests.surfaces.web.visitors import PASSWORD, with_app

DESK, PHONE = {"width": 1280, "height": 800}, {"width": 320, "height": 640}


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Have it be the day of the cast, and a password be enough to sign in."""
    settings.SECOND_FACTOR, settings.AXES_ENABLED = "offered", False
    monkeypatch.setattr(timezone, "now", lambda: AT)


def _sit_down(visit: Visit, desk: str = "office") -> None:
    offices()
    open_places()
    session = seated(desk).cookies["sessionid"].value
    visit.page.context.add_cookies([{"name": "sessionid", "value": session, "url": visit.address}])


def _looked_at(visit: Visit, path: str, folder: Path | None) -> None:
    """See that a page fits a phone and has no fault on it or at a desk; keep its pictures."""
    visit.go(path)
    assert too_wide(visit) <= 0, path
    assert found_wrong(visit) == [], path
    if folder is None:
        return
    pictured(visit, path.partition("?")[0].strip("/").replace("/", "-"), folder)
    visit.page.set_viewport_size(DESK)  # type: ignore[arg-type]
    assert found_wrong(visit) == [], path


def _onward(page: Page) -> None:
    page.locator("main form[data-draft] .button").first.click()
    page.locator("main form:not([data-draft]) [value=do]").wait_for()


class TestOnePerson:
    def test_is_invited_handed_a_password_and_shut_out_by_keyboard_and_phone(
        self, visit: Visit, tmp_path: Path
    ) -> None:
        _sit_down(visit)
        user = self._invite(visit)
        self._hand_a_password(visit, user)
        pictured(visit, "first-password-told", tmp_path)
        self._shut_out(visit, user, tmp_path)
        assert visit.complaints == []
        assert visit.page.evaluate("window.refused") == []

    def _invite(self, visit: Visit) -> User:
        page = visit.page
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        visit.go("/administration/")
        page.locator("a[href='/administration/add/person/']").click()
        page.locator("#id_name").fill("王小明")
        page.locator("#id_login").fill("13812345678")
        page.locator("#id_role").select_option("visitor")
        picker = page.locator("#id_organisation")
        picker.press_sequentially("TOWN")
        page.locator("[role=option]").first.wait_for()
        picker.press("ArrowDown")
        picker.press("Enter")
        assert "TOWN" in picker.input_value()
        page.locator("#id_region").fill(TOWN)
        page.keyboard.press("Tab")
        assert found_wrong(visit) == []
        _onward(page)
        assert found_wrong(visit) == []
        assert too_wide(visit) <= 0
        page.locator("[value=do]").dblclick()
        page.wait_for_url("**/administration/people/*/")
        user = User.objects.get(login="13812345678")
        assert user.memberships.count() == 1
        return user

    def _hand_a_password(self, visit: Visit, user: User) -> None:
        page = visit.page
        page.locator("a[href$='/first-password/']").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/first-password/")
        page.locator("main form .button").focus()
        page.keyboard.press("Enter")
        page.locator("code.password").wait_for()
        assert found_wrong(visit) == []
        user.refresh_from_db()
        assert user.check_password(page.locator("code.password").inner_text())

    def _shut_out(self, visit: Visit, user: User, tmp_path: Path) -> None:
        page, held = visit.page, user.memberships.get()
        visit.go(f"/administration/memberships/{held.pk}/end/")
        page.locator("#id_reason").fill("调离")
        _onward(page)
        assert str(DAY) in page.locator(".change").inner_text()
        assert found_wrong(visit) == []
        pictured(visit, "end-change", tmp_path)
        page.locator("[value=do]").dblclick()
        page.wait_for_url("**/end/done/")
        assert Membership.objects.get(pk=held.pk).until == DAY


class TestOneAccount:
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_is_seen_to_by_two_shut_and_opened_again_on_a_phone(
        self, visit: Visit, tmp_path: Path, language: str
    ) -> None:
        user = with_app(somebody().user)
        _sit_down(visit)
        page, of = visit.page, f"/administration/people/{user.pk}/"
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        if language == "en":
            visit.go("/administration/")
            page.locator(".languages button").click()
        visit.go(f"{of}reset-factor/")
        page.locator("#id_password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/reset-factor/")
        _pressed(visit)
        page.wait_for_url(f"**{of}")
        assert page.locator("a[href$='/new-password/']").count() == 0
        _looked_at(visit, of, tmp_path)
        page.locator("a[href$='/shut-out/']").click()
        _pressed(visit)
        _looked_at(visit, of, tmp_path / "shut")
        page.locator("a[href$='/reopen/']").click()
        page.wait_for_url("**/reopen/")
        pictured(visit, "reopen", tmp_path)
        _pressed(visit)
        assert User.objects.get(pk=user.pk).is_active
        _looked_at(visit, of, tmp_path / "again")
        assert visit.complaints == []
        assert page.evaluate("window.refused") == []


def _pressed(visit: Visit) -> None:
    """Go on to what it changes, look at that, and do it, twice as fast as one can."""
    page = visit.page
    _onward(page)
    assert found_wrong(visit) == []
    assert too_wide(visit) <= 0
    page.locator("[value=do]").dblclick()
    page.wait_for_url("**/administration/people/*/")


class TestPages:
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_fit_any_size_and_have_no_fault(
        self, visit: Visit, tmp_path: Path, language: str
    ) -> None:
        held = somebody(role=Role.BANK, code="ICBC-TC")
        somebody("13900000008")
        mechanism = Mechanism.objects.create(
            tier="county", region=COUNTY, name="天长市工作机制", since=DAY,
            office=Organisation.objects.get(code="DRC"),
        )  # fmt: skip
        member = mechanism.members.create(organisation=held.organisation, since=DAY)
        beside = mechanism.conveners.create(
            name="李召集", title="副市长", document="天政〔2026〕2号", co_convener=True, since=DAY
        )
        _sit_down(visit)
        if language == "en":
            visit.go("/administration/")
            visit.page.locator(".languages button").click()
        one = f"/administration/people/{held.user_id}/"
        of = "/administration/organisations/"
        for path in (
            "/administration/", "/administration/people/", one, f"{one}grant/",
            f"{one}first-password/", of, f"{of}ICBC/", f"{of}ICBC-TC/merge/",
            "/administration/add/organisation/", f"/administration/places/{COUNTY}/",
            f"/administration/places/{TOWN}/close/", f"/administration/places/{TOWN}/add-zone/",
            "/administration/mechanisms/", f"/administration/mechanisms/{mechanism.pk}/",
            f"/administration/mechanisms/{mechanism.pk}/convener/",
            f"/administration/members/{member.pk}/end/",
            f"/administration/conveners/{beside.pk}/end/",
        ):  # fmt: skip
            _looked_at(visit, path, tmp_path if language == "zh" else None)
        assert visit.page.evaluate("window.refused") == []
        assert visit.complaints == []

    def test_of_an_administrator_are_reached_from_home(self, visit: Visit) -> None:
        _sit_down(visit, "administrator")
        visit.go("/")
        assert found_wrong(visit) == []
        visit.page.locator("a[href='/administration/people/']").first.click()
        visit.page.locator("tbody th a").first.click()
        assert found_wrong(visit) == []
        assert PASSWORD not in visit.page.content()
