"""A branch at its desk and on a phone, in a real browser: from the inbox to the money."""

import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Error, Page, Request

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.decisions.models import Decision, Drawdown
from rongxie.mechanism.referrals.actions import withdraw_consent
from rongxie.mechanism.referrals.actions.working import end_referral
from rongxie.mechanism.referrals.causes import WithdrawCause
from rongxie.mechanism.referrals.models import Consent, Referral
from rongxie.rulebook.reasons import reason
from rongxie.rulebook.steps import Role
from tests.browser.conftest import Visit
from tests.browser.gallery import found_wrong, pictured, too_wide
from tests.browser.test_workbench import _signed_in
from tests.mechanism.cast import PLATFORM, TOWNSHIP
from tests.mechanism.lists.county import county_stands
from tests.mechanism.referrals.makers import completed, rows_of, sent
from tests.surfaces.web.visitors import LOGIN, PASSWORD, code_now

MOST_PRESSES = 4


@pytest.fixture
def bank(visit: Visit) -> Visit:
    county_stands()
    _signed_in(visit, Role.BANK, "ICBC-TC")
    return visit


def _state(referral: Referral) -> str:
    with reach(PLATFORM):
        return str(Referral.objects.get(pk=referral.pk).state)


def _press(page: Page) -> None:
    """Press the first button of the form: that which goes on."""
    page.locator(
        "main form[data-draft] .button, main form:not([data-draft]) [value=do]"
    ).first.click()


def _back(page: Page) -> None:
    """Press the back button and have the browser send the form again, as it offers to."""
    with suppress(Error):  # nothing behind sign-in is kept, so it asks first
        page.go_back()
    for _ in range(20):  # the browser may still be putting its own page up, which asks
        with suppress(Error):
            page.reload()
            return
        time.sleep(0.2)
    raise AssertionError("the browser did not come back")


def _looked_at(visit: Visit, name: str, folder: Path) -> None:
    assert found_wrong(visit) == [], name
    assert too_wide(visit) <= 0, name
    pictured(visit, name, folder)


class TestRefusal:
    def test_is_reached_from_the_inbox_and_shows_what_the_enterprise_will_read(
        self, bank: Visit, tmp_path: Path
    ) -> None:
        page, referral = bank.page, sent()
        bank.go("/referrals/")
        _looked_at(bank, "inbox", tmp_path)
        page.locator("tbody th a").first.click()
        _looked_at(bank, "referral", tmp_path)
        page.locator(f"a[href='/referrals/{referral.pk}/contact/']").click()
        page.locator("#id_note").fill("电话联系负责人")
        _press(page)
        page.wait_for_url("**/contact/done/")
        page.locator(f".onward a[href='/referrals/{referral.pk}/']").click()
        page.locator(f"a[href='/referrals/{referral.pk}/complete/']").click()
        _looked_at(bank, "complete", tmp_path)
        _press(page)
        page.locator(".change").wait_for()
        assert _state(referral) == "contacted"
        _press(page)
        page.wait_for_url("**/complete/done/")
        bank.go(f"/referrals/{referral.pk}/refuse/")
        page.locator("input[value=D1]").check()
        page.locator("#id_words").fill("请补充担保")
        _looked_at(bank, "refuse", tmp_path)
        _press(page)
        page.locator(".change").wait_for()
        assert reason("D1").plain.zh in page.locator(".change").inner_text()
        _looked_at(bank, "refuse-preview", tmp_path)
        assert _state(referral) == "file_complete"
        page.locator("[value=do]").dblclick()
        page.wait_for_url("**/refuse/done/")
        _looked_at(bank, "refuse-done", tmp_path)
        assert _state(referral) == "refused"
        with reach(PLATFORM):
            assert Decision.objects.filter(referral=referral).count() == 1
        _back(page)
        assert page.url.endswith("/refuse/done/")
        assert page.locator("input[value=D1]").count() == 0
        assert bank.page.evaluate("window.refused") == []


class TestApproval:
    def test_takes_four_presses_from_home_and_leads_to_the_drawdown(
        self, bank: Visit, tmp_path: Path
    ) -> None:
        page, referral = bank.page, completed()
        asked: list[str] = []

        def heard(request: Request) -> None:
            if request.is_navigation_request() and request.redirected_from is None:
                asked.append(request.url)

        bank.go("/")
        page.on("request", heard)
        page.locator(f".item a[href='/referrals/{referral.pk}/']").click()
        page.locator(f"a[href='/referrals/{referral.pk}/approve/']").click()
        page.locator("#id_rate").fill("3.65%")
        until = timezone.localdate() + timedelta(days=60)
        page.locator("#id_ends_on").fill(until.isoformat())
        page.locator("input[name=securities]").first.check()
        _press(page)
        page.locator("dl.summary").first.wait_for()
        page.locator("[value=do]").dblclick()
        page.wait_for_url("**/approve/done/")
        assert len(asked) == MOST_PRESSES, asked
        assert _state(referral) == "approved"
        _looked_at(bank, "approved", tmp_path)
        bank.go(f"/referrals/{referral.pk}/draw/")
        page.locator("#id_reference").fill("LN-2026-1")
        _looked_at(bank, "draw", tmp_path)
        _press(page)
        page.locator("[value=do]").click()
        page.wait_for_url("**/draw/done/")
        with reach(PLATFORM):
            assert Drawdown.objects.filter(reference="LN-2026-1").count() == 1
        bank.go(f"/referrals/{referral.pk}/")
        _looked_at(bank, "drawn", tmp_path)

    def test_typed_before_the_session_ended_is_there_afterwards(self, bank: Visit) -> None:
        page, referral = bank.page, completed()
        bank.go(f"/referrals/{referral.pk}/approve/")
        page.locator("#id_rate").fill("4.05")
        page.locator("input[name=securities][value=pledge]").check()
        Session.objects.all().delete()
        _press(page)
        page.wait_for_url("**/sign-in/**")
        assert _state(referral) == "file_complete"
        page.get_by_label("手机号或电子邮箱").fill(LOGIN)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        page.get_by_label("验证码").fill(code_now(1))
        page.get_by_role("button", name="登录", exact=True).click()
        page.wait_for_url("**/approve/")
        assert page.locator("#id_rate").input_value() == "4.05"
        assert page.locator("input[name=securities][value=pledge]").is_checked()


class TestReferralThatWasRecalled:
    def test_is_without_fault_whether_or_not_the_enterprise_may_still_be_seen(
        self, bank: Visit, tmp_path: Path
    ) -> None:
        for consents, status in ((True, 200), (False, 410)):
            referral = sent()
            with reach(PLATFORM):
                end_referral(
                    referral, WithdrawCause.CASE_REMOVED, actor=PLATFORM, at=timezone.now()
                )
            if not consents:
                (consent,) = rows_of(Consent, enterprise=referral.enterprise_id)
                with reach(TOWNSHIP):
                    withdraw_consent(consent_id=consent.pk, actor=TOWNSHIP, at=timezone.now())
            answer = bank.page.goto(f"{bank.address}/referrals/{referral.pk}/")
            assert answer is not None
            assert answer.status == status
            _looked_at(bank, f"recalled-{status}", tmp_path)
            assert "已移出推荐清单" in bank.page.locator("dl.summary").first.inner_text()


class TestOtherPages:
    @pytest.mark.parametrize(
        ("path", "name"),
        [("/bank/", "own"), ("/bank/takes/", "takes"), ("/bank/nominate/", "nominate"),
         ("/bank/loans/report/", "loan"), ("/branches/", "branches"),
         ("/imports/", "imports"), ("/imports/new/answers/", "answers"), ("/exports/", "exports")],
    )  # fmt: skip
    def test_are_without_fault(self, bank: Visit, path: str, name: str, tmp_path: Path) -> None:
        bank.go(path)
        _looked_at(bank, name, tmp_path)
        assert bank.page.evaluate("window.refused") == []
        assert bank.complaints == []
