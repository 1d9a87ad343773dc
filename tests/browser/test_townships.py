"""A township in a real browser: a paper sheet in few presses, plans, posters, at any size."""

from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.visits.models import VisitPlan
from tests.browser.conftest import Visit
from tests.browser.gallery import found_wrong, pictured, too_wide
from tests.mechanism.cast import AT, PLATFORM
from tests.mechanism.coaching.makers import coached, tasks
from tests.mechanism.enterprises.makers import fresh_uscc
from tests.mechanism.lists.makers import draft, enterprise, need
from tests.surfaces.web.desks import seated
from tests.surfaces.web.owners.test_pages import PHOTO
from tests.surfaces.web.townships.places import NORTH, shop, villages

DESK, PHONE = {"width": 1280, "height": 800}, {"width": 320, "height": 640}
MOST_ANSWERS = 12  # with everything known, the code and the press at the end included


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Have it be the day of the cast, and a password be enough to sign in."""
    settings.SECOND_FACTOR, settings.AXES_ENABLED = "offered", False
    monkeypatch.setattr(timezone, "now", lambda: AT)


def _sit_down(visit: Visit) -> None:
    session = seated("township").cookies["sessionid"].value
    visit.page.context.add_cookies([{"name": "sessionid", "value": session, "url": visit.address}])


def _looked_at(visit: Visit, path: str, folder: Path) -> None:
    """See that a page fits a phone and has no fault on it or at a desk; keep its pictures."""
    visit.go(path)
    assert too_wide(visit) <= 0, path
    assert found_wrong(visit) == [], path
    pictured(visit, path.partition("?")[0].strip("/").replace("/", "-"), folder)
    visit.page.set_viewport_size(DESK)  # type: ignore[arg-type]
    assert found_wrong(visit) == [], path


class _Counted:
    """What somebody does to a page, counted as answers: a tap, or a field that is typed into."""

    def __init__(self, visit: Visit) -> None:
        self.page, self.answers = visit.page, 0

    def fill(self, field: str, text: str) -> None:
        self.answers += 1
        self.page.locator(field).fill(text)

    def press(self, what: str) -> None:
        self.answers += 1
        self.page.locator(what).first.click()

    def tick(self, what: str) -> None:
        self.answers += 1
        self.page.locator(what).check()


class TestSheet:
    def test_takes_few_answers_where_everything_is_known(
        self, visit: Visit, tmp_path: Path
    ) -> None:
        of, code = enterprise(), fresh_uscc()
        with reach(PLATFORM):
            Enterprise.objects.filter(pk=of.pk).update(uscc=code)
        need(of, "66")
        _sit_down(visit)
        _looked_at(visit, "/township/", tmp_path)
        _looked_at(visit, f"/enterprises/{of.pk}/sheet/", tmp_path)
        page, does = visit.page, _Counted(visit)
        visit.go("/township/")
        does.fill("#q", code)
        does.press("main .finder button")
        page.wait_for_url(f"**/enterprises/{of.pk}/sheet/")
        if not page.locator("select[name=collateral]").input_value():
            does.answers += 1
            page.locator("select[name=collateral]").select_option("credit")
        for tick in page.locator("input[name=ticks]").all():
            does.answers += 1
            tick.check()
        does.tick("input[name=any_bank]")
        does.answers += 1
        page.locator("input[name=sheet]").set_input_files(
            {"name": "申报表.png", "mimeType": "image/png", "buffer": PHOTO}
        )
        does.tick("input[name=checked]")
        does.press("main form .button:has-text('申报')")
        page.wait_for_url("**/sheet/done/")
        assert does.answers <= MOST_ANSWERS
        with reach(PLATFORM):
            case = Case.objects.get()
        assert (case.state, int(case.amount_wan)) == ("declared", 66)
        assert visit.complaints == []
        assert page.evaluate("window.refused") == []


class TestPages:
    def test_fit_any_size_and_have_no_fault(self, visit: Visit, tmp_path: Path) -> None:
        case, plan = draft(premises_seen=None), coached()
        villages()
        shop("北村小店")
        _sit_down(visit)
        for path in (
            f"/cases/{case.pk}/declare/", f"/cases/{case.pk}/ask/", "/township/sheet/?q=天长市第",
            "/township/coaching/", f"/coaching/{tasks(plan)[0].pk}/prove/",
            "/township/plans/", "/township/progress/", f"/township/progress/{NORTH}/",
            "/township/posters/", f"/township/posters/print/?row={NORTH}",
        ):  # fmt: skip
            _looked_at(visit, path, tmp_path)
        assert visit.page.evaluate("window.refused") == []

    def test_plan_visits_from_the_list_to_the_visitor(self, visit: Visit, tmp_path: Path) -> None:
        villages()
        of = shop("北村小店")
        _sit_down(visit)
        page = visit.page
        visit.go("/township/plans/")
        assert page.locator(".bulk button").first.is_disabled()
        page.locator(f"input[name=row][value='{of.pk}']").check()
        page.locator(".bulk button").first.click()
        page.wait_for_url("**/plans/new/**")
        page.locator("input[name=visitors]").first.check()
        page.locator("main form .button").first.click()
        page.locator("button[value=do]").wait_for()
        assert found_wrong(visit) == []
        page.locator("button[value=do]").dblclick()
        page.wait_for_url("**/plans/made/**")
        with reach(PLATFORM):
            assert VisitPlan.objects.get().visitor.startswith("membership:")
        _looked_at(visit, "/township/plans/?part=handed_out", tmp_path)
