"""An owner on a phone of 320 points: to the loan and back, slowly, twice, and with breaks."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Route

from rongxie.foundation.identity.models import IdentifiedSession, OneTimeCode
from rongxie.foundation.identity.sessions import DOOR
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.actions import Stated, record_evidence
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.actions import code_to_send
from rongxie.mechanism.referrals.models import Consent, Paper, Referral
from rongxie.mechanism.visits.models import Need
from rongxie.surfaces.clock import today
from tests.browser.conftest import Visit
from tests.browser.gallery import found_wrong, pictured, too_wide
from tests.mechanism.cast import PLATFORM
from tests.mechanism.enterprises.makers import PHONE, contact
from tests.mechanism.referrals.makers import contacted, offices
from tests.surfaces.web.owners.phones import reachable_enterprise
from tests.surfaces.web.owners.test_pages import PHOTO

SLOW = 1_500  # milliseconds that each answer takes on the slow network
MOST_ANSWERS = 12  # with everything known, the code and the commitment included


@pytest.fixture
def of(visit: Visit) -> Enterprise:
    offices()
    return reachable_enterprise()


def _press(visit: Visit, *, twice: bool = False) -> None:
    button = visit.page.locator("main form .button").first
    if twice:
        button.dblclick()
    else:
        button.click()


def _prove(visit: Visit, about: str, *, twice: bool = False) -> None:
    """Ask for a code and enter it, as it comes to the phone."""
    page = visit.page
    page.locator("#id_about").fill(about)
    page.locator("#id_phone").fill(PHONE)
    _press(visit, twice=twice)
    page.locator("#id_code").wait_for()
    found = re.search(r"/owner/code/([^/?]+)/", page.url)
    assert found
    with reach(DOOR):
        OneTimeCode.objects.update(asked_at=timezone.now() - timedelta(minutes=2))
        sent = code_to_send(handle=found[1], actor=DOOR, at=timezone.now())
    assert sent is not None
    page.locator("#id_code").fill(sent.code)
    _press(visit, twice=twice)


def _known(of: Enterprise) -> None:
    facts = {"revenue_wan": "320", "overdue_loans": False, "debt_evasion": False,
             "principals_bad_credit": False, "within_scope": True, "employees": "8"}  # fmt: skip
    day, at = today(), timezone.now()
    with reach(PLATFORM):
        stated = [Stated(fact=k, value=v, level="declared", as_of=day) for k, v in facts.items()]
        record_evidence(enterprise_id=of.pk, stated=stated, actor=PLATFORM, at=at)
        Need.objects.create(
            enterprise=of, region=of.region, amount_wan=80, term_months=6, purpose="materials",
            stated_on=day, source="visit", by="membership:11", at=at,
        )  # fmt: skip


def _answer(visit: Visit) -> None:
    """Answer the question that is shown, whichever it is, and go on."""
    page = visit.page
    name = page.url.rstrip("/").split("/")[-1]
    if name == "banks":
        page.locator("input[name=banks][value=ICBC-TC]").check()
        page.locator("input[name=ends_on]").first.check()
    elif page.locator("main input[type=radio]").count():
        wanted = {"purpose": "materials", "security": "credit", "within_scope": "yes"}
        page.locator(f"main input[type=radio][value={wanted.get(name, 'no')}]").check()
    else:
        page.locator("main form input:not([type=hidden])").first.fill("12")
    before = page.url
    _press(visit)
    page.wait_for_url(lambda url: url != before)


def _begin(visit: Visit) -> None:
    """Press what leads from the first page of the form to its first question."""
    visit.page.locator("main a.button").click()
    visit.page.wait_for_url("**/owner/apply/*/")


def _cases() -> int:
    with reach(PLATFORM):
        return Case.objects.count()


def _fine(visit: Visit) -> None:
    assert found_wrong(visit) == [], visit.page.url
    assert too_wide(visit) <= 0, visit.page.url


class TestApplying:
    def test_goes_from_the_poster_to_the_number(
        self, visit: Visit, of: Enterprise, tmp_path: Path
    ) -> None:
        page = visit.page
        visit.go("/owner/at/341181101/")
        _fine(visit)
        pictured(visit, "start", tmp_path)
        page.locator("a[href='/owner/apply/']").click()
        _fine(visit)
        _prove(visit, of.uscc, twice=True)
        page.wait_for_url("**/owner/apply/")
        _fine(visit)
        _begin(visit)
        asked = 0
        while "/check/" not in page.url:
            _fine(visit)
            _answer(visit)
            asked += 1
        assert asked == 12
        _fine(visit)
        pictured(visit, "check", tmp_path)
        page.locator("#id_promised").check()
        page.locator("button[value=do]").dblclick()
        page.wait_for_url("**/done/")
        _fine(visit)
        assert _cases() == 1
        page.go_back()
        page.wait_for_url("**/owner/mine/")  # the form is done: what became of it is shown
        _fine(visit)
        pictured(visit, "status", tmp_path)
        assert _cases() == 1
        assert page.evaluate("window.refused") == []

    def test_takes_few_answers_where_everything_is_known(
        self, visit: Visit, of: Enterprise
    ) -> None:
        _known(of)
        page = visit.page
        visit.go("/owner/apply/")
        _prove(visit, of.uscc)
        answers = 3  # whose, which phone, the code
        _begin(visit)
        while "/check/" not in page.url:
            answers += page.locator("main form fieldset, main form input[type=text]").count()
            _answer(visit)
        answers += page.locator("#id_promised").count()
        page.locator("#id_promised").check()
        page.locator("button[value=do]").click()
        page.wait_for_url("**/done/")
        assert answers == 7
        assert answers <= MOST_ANSWERS

    def test_comes_back_to_what_was_answered_after_the_half_hour(
        self, visit: Visit, of: Enterprise
    ) -> None:
        page = visit.page
        visit.go("/owner/apply/amount/")
        _prove(visit, of.uscc)
        page.wait_for_url("**/owner/apply/amount/")
        _answer(visit)
        _answer(visit)
        page.go_back()
        page.go_back()
        assert page.locator("#id_amount_wan").input_value() == "12"
        page.locator("#id_amount_wan").fill("77")
        with reach(PLATFORM):
            IdentifiedSession.objects.update(ended_at=timezone.now())
        _press(visit)
        page.wait_for_url("**/owner/code/**")
        _prove(visit, of.uscc)
        page.wait_for_url("**/owner/apply/amount/")
        assert page.locator("#id_amount_wan").input_value() == "77"
        visit.go("/owner/apply/purpose/")
        assert page.locator("input[value=materials]").is_checked()
        assert _cases() == 0

    def test_is_done_once_on_a_slow_network(self, visit: Visit, of: Enterprise) -> None:
        _known(of)
        page = visit.page
        visit.go("/owner/apply/")
        _prove(visit, of.uscc)
        _begin(visit)
        while "/check/" not in page.url:
            _answer(visit)

        def slowly(route: Route) -> None:
            page.wait_for_timeout(SLOW)
            route.continue_()

        page.route("**/owner/apply/check/", slowly)
        page.locator("#id_promised").check()
        page.locator("button[value=do]").evaluate("b => { b.click(); b.click(); b.click(); }")
        page.wait_for_url("**/done/")
        assert _cases() == 1
        with reach(PLATFORM):
            assert Consent.objects.count() == 1


class TestAfterwards:
    def test_hands_a_paper_in_and_takes_the_consent_back(
        self, visit: Visit, tmp_path: Path
    ) -> None:
        referral = contacted(at=timezone.now())
        with reach(PLATFORM):
            owner = Enterprise.objects.get(pk=referral.enterprise_id)
        contact(owner)
        page = visit.page
        visit.go("/owner/mine/")
        _prove(visit, str(referral.case_id))
        page.wait_for_url("**/owner/mine/")
        _fine(visit)
        pictured(visit, "bank", tmp_path)
        page.locator("a[href^='/owner/papers/']").first.click()
        _fine(visit)
        page.locator("input[type=file]").set_input_files(
            {"name": "执照.png", "mimeType": "image/png", "buffer": PHOTO}
        )
        page.locator("form[data-draft] .button").first.dblclick()
        page.wait_for_url("**/done/")
        _fine(visit)
        with reach(PLATFORM):
            assert Paper.objects.filter(referral=referral).exclude(file="").count() == 1
        visit.go("/owner/mine/")
        page.locator("a[href*='/consents/']").click()
        page.wait_for_url("**/owner/code/**")  # a code to look at it withdraws nothing
        _prove(visit, str(referral.case_id))
        page.locator("form[data-draft] .button").first.click()
        _fine(visit)
        page.locator("button[value=do]").click()
        page.wait_for_url("**/done/")
        with reach(PLATFORM):
            assert Referral.objects.get(pk=referral.pk).state == "withdrawn"
        for path in ("facts", "looks", "mine"):
            visit.go(f"/owner/{path}/")
            _fine(visit)
        assert page.evaluate("window.refused") == []
        assert visit.complaints == []

    def test_is_asked_to_be_called_with_a_draft_in_the_browser(
        self, visit: Visit, of: Enterprise
    ) -> None:
        page = visit.page
        visit.go("/owner/leave/")
        _fine(visit)
        page.locator("#id_name").fill("老王饲料店")
        with page.expect_response(lambda got: got.status == 204):
            page.locator("#id_person").fill("王大力")
        visit.go("/owner/leave/")
        assert page.locator("#id_person").input_value() == "王大力"
        page.locator("#id_place").fill("铜城镇")
        page.locator("#id_phone").fill("13811112222")
        _press(visit, twice=True)
        page.wait_for_url("**/leave/done/")
        _fine(visit)
