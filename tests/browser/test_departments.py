"""Sector authority, departments and whoever answers matters, in a real browser: at any size."""

import re
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from rongxie.foundation.events import consequences
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.models import Evidence, FactRequest
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.matters.models import Matter, MatterKind
from rongxie.mechanism.referrals.actions import NewNomination, nominate
from rongxie.mechanism.referrals.models import Nomination
from rongxie.mechanism.supervision.models import OrderCause, SupervisionOrder
from rongxie.rulebook.steps import State
from tests.browser.conftest import Visit
from tests.browser.gallery import found_wrong, pictured, too_wide
from tests.mechanism.cast import AT, BANKER, PLATFORM, TOWN, open_offices, owner_of
from tests.mechanism.enterprises.makers import fresh_uscc
from tests.mechanism.evidence.firms import firm
from tests.mechanism.evidence.makers import fact, open_request
from tests.mechanism.lists.makers import appealed, declared, draft, removed, reviewed
from tests.mechanism.matters.makers import complaint_of, place, raised
from tests.mechanism.matters.makers import firm as shop
from tests.mechanism.supervision.makers import answered, closed, ordered
from tests.surfaces.web.desks import seated

DESK = {"width": 1280, "height": 800}


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
    """See that a page fits a phone and has no fault, in both languages; go on at a desk."""
    for language in ("en", "zh-hans"):
        switch = visit.page.locator(f".languages button[value={language}]")
        if switch.count():
            switch.click()
        visit.page.locator(f"html[lang={language}]").wait_for()
        assert too_wide(visit) <= 0, (name, language)
        assert found_wrong(visit) == [], (name, language)
        pictured(visit, f"{name}-{language}", folder)
        visit.page.set_viewport_size(DESK)  # type: ignore[arg-type]
        assert found_wrong(visit) == [], (name, language)


def _faultless(visit: Visit) -> None:
    assert visit.page.evaluate("window.refused") == []
    assert [one for one in visit.complaints if "409" not in one and "422" not in one] == []


class TestSectorAuthority:
    def test_confirms_together_by_keyboard_and_returns_one(
        self, visit: Visit, tmp_path: Path
    ) -> None:
        one, other, back, others = reviewed(), reviewed(), reviewed(), declared()
        _sit_down(visit, "sector authority")
        page = visit.page
        visit.go("/sector/")
        _looked_at(visit, "sector-list", tmp_path)
        for case in (one, other):
            page.locator(f"input[name=row][value='{case.pk}']").focus()
            page.keyboard.press("Space")
        page.locator(".bulk button").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/sector/together/**")
        visit.go(f"/sector/together/{one.pk}.{other.pk}.{others.pk}/")
        _looked_at(visit, "sector-together", tmp_path)
        page.locator("input[name=looked]").focus()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.wait_for_url("**/done/")
        _looked_at(visit, "sector-done", tmp_path)
        visit.go(f"/sector/returned/{back.pk}/")
        page.locator("textarea").fill("不属本行业")
        page.locator("form[data-draft] .button").first.dblclick()
        page.wait_for_url("**/done/")
        with reach(PLATFORM):
            cases = [Case.objects.get(pk=c.pk).state for c in (one, other, back, others)]
        assert cases == [State.CONFIRMED, State.CONFIRMED, State.RETURNED, State.DECLARED]
        _faultless(visit)


class TestMatters:
    @pytest.fixture
    def alone(self, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
        """Look at matters by themselves: whether a case is there to appeal about is seen below."""
        consequences.registered()
        monkeypatch.setitem(consequences._handlers, "matter.opened", [])
        place()

    @pytest.mark.usefixtures("alone")
    def test_are_answered_and_passed_on(self, visit: Visit, tmp_path: Path) -> None:
        complaint, asked = complaint_of(shop()), raised(enterprise_id=shop())
        _sit_down(visit, "task force")
        page = visit.page
        visit.go("/matters/")
        _looked_at(visit, "matter-list", tmp_path)
        visit.go(f"/matters/{complaint.pk}/")
        _looked_at(visit, "matter-page", tmp_path)
        page.locator(".step a").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/answer/")
        _looked_at(visit, "matter-answer", tmp_path)
        page.locator("input[name=outcome]").first.focus()
        page.keyboard.press("Space")
        page.locator("textarea[name=text]").fill("经核查，相关费用已退还。")
        page.locator("form[data-draft] .button").first.dblclick()
        page.wait_for_url("**/done/")
        visit.go(f"/matters/{asked.pk}/pass-on/")
        _looked_at(visit, "matter-pass-on", tmp_path)
        page.locator("select[name=to]").select_option("TAX")
        page.locator("form[data-draft] .button").first.click()
        page.wait_for_url("**/done/")
        _looked_at(visit, "matter-passed", tmp_path)
        visit.go(f"/matters/{complaint.pk}/")
        _looked_at(visit, "matter-answered", tmp_path)
        with reach(PLATFORM):
            states = [Matter.objects.get(pk=one.pk).state for one in (complaint, asked)]
        assert states == ["answered", "open"]
        _faultless(visit)

    @pytest.mark.usefixtures("alone")
    def test_are_raised_by_keyboard(self, visit: Visit, tmp_path: Path) -> None:
        owner = shop()
        _sit_down(visit, "task force")
        page = visit.page
        visit.go("/matters/")
        page.locator("a[href='/matters/new/']").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/matters/new/")
        _looked_at(visit, "matter-new", tmp_path)
        page.locator("input[name=kind][value=problem]").focus()
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.type("没有这家店")
        page.keyboard.press("Tab")
        page.keyboard.type("用电增容")
        page.keyboard.press("Tab")
        page.keyboard.type("厂房用电不足，请协调供电单位。")
        page.locator("form[data-draft] summary").first.press("Enter")
        _unfolded_fits(visit)
        page.locator("form[data-draft] .button").first.click()
        page.locator("#id_about_error").wait_for()
        assert too_wide(visit) <= 0
        assert found_wrong(visit) == []
        with reach(PLATFORM):
            name = Enterprise.objects.get(pk=owner).name
        page.locator("input[name=about]").fill(name)
        page.locator("form[data-draft] .button").first.dblclick()
        page.wait_for_url("**/opened/")
        _looked_at(visit, "matter-opened", tmp_path)
        with reach(PLATFORM):
            (matter,) = Matter.objects.all()
        assert (matter.title, matter.about) == ("用电增容", f"enterprise:{owner}")
        _faultless(visit)

    @pytest.mark.usefixtures("alone")
    def test_about_a_fact_show_first_what_changes(self, visit: Visit, tmp_path: Path) -> None:
        owner = shop()
        disputed = fact(owner, "tax_grade", "D")
        objection = raised(
            MatterKind.OBJECTION, owner_of(owner), enterprise_id=owner, title="纳税级别有误",
            text="本年度已评为B级，见税务局通知。", about=f"evidence:{disputed.pk}",
        )  # fmt: skip
        _sit_down(visit, "task force")
        page = visit.page
        visit.go(f"/matters/{objection.pk}/objection/")
        _looked_at(visit, "matter-objection", tmp_path)
        page.locator("input[value=upheld]").check()
        page.locator("textarea[name=text]").fill("经税务部门核对，2026年度为B级。")
        page.locator("form[data-draft] .button").first.click()
        page.locator(".change").wait_for()
        _looked_at_change(visit)
        page.locator("button[name=go][value=do]").click()
        page.wait_for_url("**/done/")
        with reach(PLATFORM):
            assert Matter.objects.get(pk=objection.pk).state == "answered"
            assert Evidence.objects.get(pk=disputed.pk).withdrawn_at
        _faultless(visit)

    def test_of_a_removal_is_decided_by_the_city(self, visit: Visit, tmp_path: Path) -> None:
        case = removed()
        matter = appealed(case)
        _sit_down(visit, "city")
        page = visit.page
        visit.go("/")
        page.locator(f"a[href='/matters/{matter.pk}/']").first.click()
        page.wait_for_url(f"**/matters/{matter.pk}/")
        _looked_at(visit, "appeal-page", tmp_path)
        page.locator(".step a").first.click()
        page.locator("input[name=upheld][value=yes]").check()
        page.locator("textarea[name=text]").fill("经核，流水真实。")
        page.locator("form[data-draft] .button").first.click()
        page.locator("button[name=go][value=do]").click()
        page.wait_for_url("**/done/")
        with reach(PLATFORM):
            assert Case.objects.get(pk=case.pk).state == State.RECOMMENDED
        _faultless(visit)


def _unfolded_fits(visit: Visit) -> None:
    """See that what is folded away fits a phone once it is opened."""
    visit.page.set_viewport_size({"width": 320, "height": 640})
    visit.page.locator("select[name=to]").wait_for()
    assert too_wide(visit) <= 0
    assert found_wrong(visit) == []


def _looked_at_change(visit: Visit) -> None:
    """Look at the page between form and deed: it has no address of its own to switch language."""
    assert too_wide(visit) <= 0
    assert found_wrong(visit) == []
    visit.page.set_viewport_size(DESK)  # type: ignore[arg-type]


class TestRequests:
    def test_are_answered_on_one_page_by_keyboard(self, visit: Visit, tmp_path: Path) -> None:
        open_offices()
        one, other, third = (
            open_request(firm().pk, *facts)
            for facts in (("tax_grade", "tax_arrears"), ("revenue_wan",), ("employees",))
        )
        _sit_down(visit, "department")
        page = visit.page
        visit.go("/requests/")
        _looked_at(visit, "request-list", tmp_path)
        page.locator("thead input[type=checkbox]").focus()
        page.keyboard.press("Space")
        page.locator(".bulk button").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/requests/together/**")
        _looked_at(visit, "request-answer", tmp_path)
        page.locator(f"[name='r{one.pk}-tax_grade']").focus()
        page.keyboard.press("B")
        page.locator(f"[name='r{one.pk}-note']").fill("2025年度评价")
        page.locator(f"[name='r{other.pk}-revenue_wan']").fill("not a number")
        page.keyboard.press("Enter")
        page.locator(".errors").wait_for()
        assert too_wide(visit) <= 0
        assert found_wrong(visit) == []
        assert page.locator(f"[name='r{one.pk}-note']").input_value() == "2025年度评价"
        page.locator(f"[name='r{other.pk}-revenue_wan']").fill("1,200万")
        page.locator("form[data-draft] .button").first.dblclick()
        page.wait_for_url(re.compile(r"/done/$"))
        visit.go(f"/requests/{one.pk}/")
        _looked_at(visit, "request-page", tmp_path)
        visit.go("/imports/new/fact_answers/")
        _looked_at(visit, "request-sheet", tmp_path)
        with reach(PLATFORM):
            found = [FactRequest.objects.get(pk=r.pk).state for r in (one, other, third)]
            values = set(Evidence.objects.filter(basis__startswith="request:")
                         .values_list("fact", "value"))  # fmt: skip
        assert found == ["answered", "answered", "open"]
        assert values == {("tax_grade", "B"), ("revenue_wan", "1200")}
        _faultless(visit)

    def test_are_made_and_withdrawn_by_keyboard(self, visit: Visit, tmp_path: Path) -> None:
        open_offices()
        case = declared()
        _sit_down(visit, "task force")
        page = visit.page
        visit.go(f"/cases/{case.pk}/")
        page.locator("a[href$='/ask-department/']").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/ask-department/")
        _looked_at(visit, "request-ask", tmp_path)
        page.locator("input[name=facts][value=employees]").focus()
        page.keyboard.press("Space")
        page.locator("select[name=department]").select_option("TAX")
        page.locator("textarea[name=question]").fill("请以社保参保人数为准。")
        page.locator("form[data-draft] .button").first.dblclick()
        page.wait_for_url("**/asked/")
        visit.go("/requests/?part=asked")
        _looked_at(visit, "request-list-asked", tmp_path)
        page.locator("tbody th a").first.focus()
        page.keyboard.press("Enter")
        page.locator("a[href$='/withdraw/']").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/withdraw/")
        _looked_at(visit, "request-withdraw", tmp_path)
        page.locator("textarea[name=reason]").focus()
        page.keyboard.type("企业已自行提供。")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/withdraw/done/")
        with reach(PLATFORM):
            (request,) = FactRequest.objects.all()
        assert (request.state, request.withdrawn_for) == ("withdrawn", "企业已自行提供。")
        _sit_down(visit, "department")
        visit.go(f"/requests/{request.pk}/")
        _looked_at(visit, "request-read-withdrawn", tmp_path)
        assert page.get_by_text("企业已自行提供。").is_visible()
        _faultless(visit)


def _stepped(visit: Visit, address: str) -> None:
    """Take the first step of the record by keyboard."""
    visit.page.locator(".step a").first.focus()
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url(address)


class TestOrders:
    def test_are_answered_by_keyboard_and_closed(self, visit: Visit, tmp_path: Path) -> None:
        order = ordered(text="请重点说明担保条件和还款来源。")
        other, moot = ordered(), ordered(cause=OrderCause.OTHER)
        closed(answered(other))
        _sit_down(visit, "bank")
        page = visit.page
        visit.go("/orders/")
        _looked_at(visit, "order-list", tmp_path)
        page.locator(f"tbody a[href='/orders/{order.pk}/']").focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/orders/{order.pk}/")
        _looked_at(visit, "order-page", tmp_path)
        _stepped(visit, "**/answer/")
        _looked_at(visit, "order-answer", tmp_path)
        page.locator("textarea[name=answer]").focus()
        page.keyboard.type("已补充担保，三日内上会决定。")
        page.locator("form[data-draft] .button").first.dblclick()
        page.wait_for_url("**/answer/done/")
        _sit_down(visit, "regulator")
        visit.go(f"/orders/{order.pk}/")
        _looked_at(visit, "order-read", tmp_path)
        _stepped(visit, "**/close/")
        page.locator("input[value=answered]").focus()
        page.keyboard.press("Space")
        page.locator("form[data-draft] .button").first.dblclick()
        page.wait_for_url("**/close/done/")
        visit.go(f"/orders/{moot.pk}/take-back/")
        _looked_at(visit, "order-take-back", tmp_path)
        page.locator("input[value=moot]").check()
        page.locator("form[data-draft] .button").first.click()
        page.locator(".change").wait_for()
        _looked_at_change(visit)
        page.locator("button[name=go][value=do]").click()
        page.wait_for_url("**/take-back/done/")
        with reach(PLATFORM):
            found = [SupervisionOrder.objects.get(pk=one.pk).outcome for one in (order, moot)]
        assert found == ["answered", "moot"]
        _faultless(visit)


class TestNominations:
    def test_are_listed_answered_and_read_by_the_bank(self, visit: Visit, tmp_path: Path) -> None:
        open_offices()
        for name in ("天长市新星机械配件制造有限公司", "天长甲食品厂"):
            new = NewNomination(uscc=fresh_uscc(), name=name, region=TOWN, facility_before=True)
            with reach(BANKER):
                one = nominate(new=new, actor=BANKER, at=AT)
        case = draft()
        with reach(PLATFORM):
            over = Nomination.objects.exclude(pk=one.pk)
            over.update(state="opened", case=case.pk, answer="已立案，请支行配合补齐材料。")
        _sit_down(visit, "task force")
        page = visit.page
        visit.go("/nominations/")
        _looked_at(visit, "nominations", tmp_path)
        page.locator("tbody th a").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/nominations/{one.pk}/answer/")
        _looked_at(visit, "nomination-answer", tmp_path)
        page.locator("input[value=decline]").check()
        page.locator("textarea[name=text]").fill("已停业，暂不列入。")
        page.locator("form[data-draft] .button").first.dblclick()
        page.wait_for_url("**/done/")
        visit.go("/nominations/?part=opened")
        _looked_at(visit, "nominations-opened", tmp_path)
        _sit_down(visit, "bank")
        visit.go("/nominations/")
        page.locator("input[name=q]").fill("食品")
        page.keyboard.press("Enter")
        page.locator("a[href*='part=declined']").first.click()
        page.locator("tbody tr").wait_for()
        _looked_at(visit, "nominations-bank", tmp_path)
        assert page.get_by_text("已停业，暂不列入。").is_visible()
        _faultless(visit)
