"""Oversight in a real browser: every page at any size, the log verified while one looks on."""

from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from rongxie.foundation.events.checking import check_on
from rongxie.foundation.events.models import ChainCheck
from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.jobs.models import DeferredJob
from tests.browser.conftest import Visit
from tests.browser.gallery import found_wrong, pictured, too_wide
from tests.mechanism.cast import AT, PLATFORM
from tests.mechanism.enterprises.makers import open_places
from tests.mechanism.lists.makers import draft
from tests.mechanism.referrals.makers import offices
from tests.surfaces.outgoing.receivers import accepted, subscribed
from tests.surfaces.outgoing.receivers import happened as told
from tests.surfaces.outgoing.receivers import seated as seat
from tests.surfaces.web.desks import seated
from tests.surfaces.web.overseeing.test_log import happened

DESK, PHONE = {"width": 1280, "height": 800}, {"width": 320, "height": 640}
LANGUAGES = ("zh-hans", "en")


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Have it be the day of the cast, and a password be enough to sign in."""
    settings.SECOND_FACTOR, settings.AXES_ENABLED = "offered", False
    monkeypatch.setattr(timezone, "now", lambda: AT)


def _sit_down(visit: Visit, desk: str) -> None:
    session = seated(desk).cookies["sessionid"].value
    visit.page.context.add_cookies([{"name": "sessionid", "value": session, "url": visit.address}])


def _looked_at(visit: Visit, path: str, folder: Path) -> None:
    """See that a page fits a phone and has no fault in either language; keep its pictures."""
    for language in LANGUAGES:
        visit.page.context.add_cookies(
            [{"name": "django_language", "value": language, "url": visit.address}]
        )
        visit.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        visit.go(path)
        assert too_wide(visit) <= 0, (path, language)
        assert found_wrong(visit) == [], (path, language)
        pictured(visit, f"{path.strip('/').replace('/', '-')}-{language}", folder)
    visit.page.set_viewport_size(DESK)  # type: ignore[arg-type]
    assert found_wrong(visit) == [], path
    assert too_wide(visit) <= 0, path


class TestPages:
    def test_of_the_office_fit_any_size_and_have_no_fault(
        self, visit: Visit, tmp_path: Path
    ) -> None:
        offices()
        open_places()
        draft()
        (number, *_) = happened()
        _sit_down(visit, "office")
        for path in (
            "/overseeing/", "/overseeing/log/", f"/overseeing/log/{number}/",
            "/overseeing/standards/", "/overseeing/standards/tenure_months/",
            "/overseeing/standards/tenure_months/set/",
            "/overseeing/standards/tenure_months/effect/?value=99", "/overseeing/jobs/",
            "/overseeing/under-way/", "/overseeing/webhooks/new/", "/overseeing/systems/",
        ):  # fmt: skip
            _looked_at(visit, path, tmp_path)
        assert visit.page.evaluate("window.refused") == []

    def test_of_a_bank_fit_any_size_and_have_no_fault(self, visit: Visit, tmp_path: Path) -> None:
        hook = subscribed(seat("bank"))
        told(accepted(5))
        _sit_down(visit, "bank")
        for path in ("/overseeing/webhooks/", f"/overseeing/webhooks/{hook.pk}/"):
            _looked_at(visit, path, tmp_path)
        assert visit.page.evaluate("window.refused") == []


class TestVerifying:
    def test_is_seen_going_on_left_and_come_back_to(self, visit: Visit) -> None:
        happened(5)
        _sit_down(visit, "office")
        page = visit.page
        visit.go("/overseeing/log/")
        page.locator(".verify form .button").press("Enter")  # by keyboard
        page.wait_for_url("**/overseeing/checks/*/")
        assert page.locator("#checked progress").count() == 1
        visit.go("/overseeing/under-way/")
        page.locator(".under-way a").click()
        page.wait_for_url("**/overseeing/checks/*/")
        with reach(PLATFORM):
            check = ChainCheck.objects.get()
            check_on(check_id=check.pk, actor=PLATFORM, at=AT)
            DeferredJob.objects.update(state="done", ended_at=AT)
        page.locator("#checked .notice-success").wait_for(timeout=10_000)  # without reloading
        assert page.locator("#checked progress").count() == 0
        assert page.evaluate("window.refused") == []
        assert visit.complaints == []
