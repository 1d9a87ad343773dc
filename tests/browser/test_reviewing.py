"""The review, the signature and the allocation in a real browser: small, by keyboard, no fault."""

from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.actions.allocating import allocate
from rongxie.rulebook.steps import State
from tests.browser.conftest import Visit
from tests.browser.gallery import found_wrong, pictured, too_wide
from tests.mechanism.cast import AT, COUNTY, PLATFORM, REVIEWER
from tests.mechanism.lists.makers import confirmed, declared, known, laid
from tests.mechanism.referrals.makers import appetite, consented, recommended_case
from tests.surfaces.web.desks import seated
from tests.surfaces.web.visitors import PASSWORD

DESK, PHONE = {"width": 1280, "height": 800}, {"width": 320, "height": 640}

_WIDER = """
[...document.querySelectorAll("main *")].filter(one => one.getBoundingClientRect().right > 321)
    .map(one => one.outerHTML.slice(0, 80))
"""


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Have it be the day of the cast, and a password be enough to sign in."""
    settings.SECOND_FACTOR, settings.AXES_ENABLED = "offered", False
    monkeypatch.setattr(timezone, "now", lambda: AT)


def _sit_down(visit: Visit, desk: str) -> None:
    session = seated(desk).cookies["sessionid"].value
    visit.page.context.clear_cookies()
    visit.page.context.add_cookies([{"name": "sessionid", "value": session, "url": visit.address}])


def _looked_at(visit: Visit, name: str, folder: Path) -> None:
    """See that a page fits a phone and has no fault, keep its pictures, and go on at a desk."""
    assert too_wide(visit) <= 0, (name, visit.page.evaluate(_WIDER))
    pictured(visit, name, folder)
    visit.page.set_viewport_size(DESK)  # type: ignore[arg-type]
    assert found_wrong(visit) == [], name


def _state(case: Case) -> str:
    with reach(PLATFORM):
        return str(Case.objects.get(pk=case.pk).state)


class TestReview:
    def test_is_done_together_and_in_a_meeting_by_keys(self, visit: Visit, tmp_path: Path) -> None:
        clear, agreed, returned, held = (declared() for _ in range(4))
        known(returned, premises_seen="false")
        _sit_down(visit, "task force")
        page = visit.page
        visit.go("/reviewing/")
        _looked_at(visit, "review-list", tmp_path)
        bulk = page.locator(".bulk button").first
        assert bulk.is_disabled()
        page.locator(f"input[name=row][value='{clear.pk}']").check()
        bulk.click()
        page.wait_for_url("**/together/**")
        _looked_at(visit, "review-together", tmp_path)
        page.locator("button[name=go][value='']").click()
        page.wait_for_url("**/done/")
        assert _state(clear) == State.REVIEWED
        visit.go("/reviewing/meeting/")
        _looked_at(visit, "meeting-open", tmp_path)
        page.locator("input[name=pile][value=all]").check()
        page.locator("main form .button").click()
        page.wait_for_url(f"**/meeting/{agreed.pk}/")
        _looked_at(visit, "meeting-case", tmp_path)
        page.keyboard.press("a")
        page.wait_for_url(f"**/meeting/{returned.pk}/")
        page.keyboard.press("w")  # into the words: letters are words there
        page.keyboard.type("补充合同 a r h")
        page.keyboard.press("Escape")
        page.keyboard.press("r")
        page.wait_for_url(f"**/meeting/{held.pk}/")
        page.keyboard.press("h")
        page.wait_for_url("**/meeting/")
        _looked_at(visit, "meeting-agenda", tmp_path)
        found = [_state(one) for one in (agreed, returned, held)]
        assert found == [State.REVIEWED, State.RETURNED, State.DECLARED]
        visit.go(f"/cases/{held.pk}/")
        _looked_at(visit, "record", tmp_path)
        assert page.evaluate("window.refused") == []
        assert [one for one in visit.complaints if "409" not in one] == []


class TestSignature:
    def test_is_given_on_a_phone(self, visit: Visit, tmp_path: Path) -> None:
        keep, strike = confirmed(), confirmed()
        batch = laid([keep, strike])
        _sit_down(visit, "convener")
        page = visit.page
        visit.go("/batches/")
        _looked_at(visit, "batches", tmp_path)
        visit.go(f"/batches/{batch.pk}/")
        _looked_at(visit, "batch", tmp_path)
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        page.locator("details.strike summary").nth(1).click()
        page.locator(f"#struck_{strike.pk}").fill("另行核实")
        page.locator("#document").fill("县政办〔2026〕9号")
        page.locator("#id_password").fill("wrong")
        page.locator("button[name=mode][value=platform]").click()
        page.locator(".errors").wait_for()
        assert found_wrong(visit) == []
        assert page.locator(f"#struck_{strike.pk}").input_value() == "另行核实"
        page.locator("#id_password").fill(PASSWORD)
        page.locator("button[name=mode][value=platform]").dblclick()
        page.locator(".tag-good").first.wait_for()
        assert (_state(keep), _state(strike)) == (State.RECOMMENDED, State.RETURNED)
        _looked_at(visit, "batch-signed", tmp_path)
        assert page.evaluate("window.refused") == []


class TestAllocation:
    def test_is_looked_at_and_sent(self, visit: Visit, tmp_path: Path) -> None:
        appetite(capacity=1)
        cases = [recommended_case(), recommended_case()]
        for case in cases:
            consented(case)
        with reach(REVIEWER):
            ids = [case.pk for case in cases]
            made = allocate(region=COUNTY, case_ids=ids, actor=REVIEWER, at=AT)
        _sit_down(visit, "task force")
        page = visit.page
        visit.go("/allocations/")
        _looked_at(visit, "allocations", tmp_path)
        page.locator("button[name=batch]").first.click()
        page.locator(".progress").wait_for()
        assert found_wrong(visit) == []
        visit.go(f"/allocations/{made.pk}/?capacity_ICBC-TC=2")
        _looked_at(visit, "allocation", tmp_path)
        page.locator("form[data-draft] .button").click()
        page.wait_for_url("**/send/")
        _looked_at(visit, "send", tmp_path)
        page.locator("button[value=do]").dblclick()
        page.wait_for_url("**/sent/**")
        found = sorted(_state(case) for case in cases)
        assert found == [State.RECOMMENDED, State.REFERRED]
        assert page.evaluate("window.refused") == []
