"""A visitor's phone in a real browser: without network, with a dead tab, in other hands."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Route, expect
from pytest_django.fixtures import Settings

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.visits.actions import record_visit
from rongxie.mechanism.visits.models import Need, VisitOutcome, VisitPlan
from rongxie.mechanism.visits.models import Visit as Visited
from tests.browser.conftest import Visit
from tests.browser.gallery import found_wrong, pictured, too_wide
from tests.mechanism.cast import AT, PLATFORM, TOWNSHIP
from tests.mechanism.enterprises.makers import enterprises
from tests.mechanism.lists.county import county_stands
from tests.mechanism.visits.makers import new_visit, planned
from tests.surfaces.web.desks import seated
from tests.surfaces.web.visiting.doors import PICTURE

TAPS_MOST = 6
CARDS = "() => document.documentElement.dataset.cards === 'kept'"
READY = "form[data-visit][data-ready]"
MANY, SECONDS = 500, 60


@pytest.fixture(autouse=True)
def a_password_is_enough(settings: Settings) -> None:
    settings.SECOND_FACTOR, settings.AXES_ENABLED = "offered", False


@pytest.fixture
def plan(visit: Visit) -> list[int]:
    """Three planned visits of whoever holds the phone, who is signed in."""
    county_stands()
    rows = [one.pk for one in enterprises(3)]
    owner = _hold(visit.page.context, visit.address, "visitor")
    planned(rows, due_on=timezone.localdate() + timedelta(days=3))
    with reach(PLATFORM):
        VisitPlan.objects.filter(enterprise__in=rows).update(visitor=f"membership:{owner}")
    return rows


def _hold(context: BrowserContext, address: str, desk: str) -> int:
    """Sign somebody in on the phone."""
    client: Client = seated(desk)
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": address}])
    return int(client.get("/visits/standing/").json()["owner"])


def _with_cards(visit: Visit) -> None:
    """Open the plan, and wait until every card of it is on the phone."""
    visit.go("/visits/")
    visit.page.wait_for_function(CARDS)


def _tap(page: Page, selector: str) -> int:
    page.locator(selector).first.click()
    return 1


def _save_no_need(visit: Visit, enterprise: int) -> int:
    """Save from the plan that there is no need; return how many taps it took."""
    page = visit.page
    taps = _tap(page, f'a[href="/visits/{enterprise}/"]')
    page.wait_for_selector(READY)
    taps += _tap(page, "label:has(> [name=outcome][value=no_need])")
    return taps + _tap(page, ".visit-save button")


def _kept(**which: Any) -> list[Visited]:
    with reach(PLATFORM):
        return list(Visited.objects.filter(**which).order_by("pk"))


def _counts(page: Page) -> dict[str, int]:
    told: dict[str, int] = page.evaluate(
        "() => visitStore.counted(document.querySelector('[data-visits]').dataset.visitsOwner)"
    )
    return told


def _sent_all(page: Page) -> None:
    """Wait until nothing waits on the phone to be sent."""
    _until(page, "waiting", 0)


def _until(page: Page, state: str, count: int) -> None:
    for _ in range(SECONDS * 5):
        if _counts(page)[state] == count:
            return
        page.wait_for_timeout(200)
    raise AssertionError((state, _counts(page)))


class TestOnLine:
    def test_no_need_takes_few_taps_from_the_plan(self, visit: Visit, plan: list[int]) -> None:
        _with_cards(visit)
        taps = _save_no_need(visit, plan[0])
        visit.page.wait_for_url(f"**/visits/{plan[0]}/done/")
        assert taps <= TAPS_MOST
        assert [one.outcome for one in _kept(enterprise=plan[0])] == ["no_need"]
        assert visit.complaints == []

    def test_pages_can_be_used_by_everybody(
        self, visit: Visit, plan: list[int], tmp_path: Path
    ) -> None:
        for path in ("/visits/", f"/visits/{plan[0]}/", "/visits/waiting/", "/visits/find/?q=机械"):
            visit.go(path)
            if "/find" not in path and "waiting" not in path and path != "/visits/":
                visit.page.locator("label:has(> [value=need])").click()
                visit.page.locator("details").evaluate_all("all => all.forEach(d => d.open = true)")
            assert found_wrong(visit) == [], path
            assert too_wide(visit) <= 0, path
            assert visit.page.evaluate("window.refused") == []
            pictured(visit, path.strip("/").replace("/", "-").split("?")[0], tmp_path)


class TestWithoutNetwork:
    def test_a_visit_is_kept_on_the_phone_and_sent_later(
        self, visit: Visit, plan: list[int]
    ) -> None:
        _with_cards(visit)
        visit.page.context.set_offline(True)
        _save_no_need(visit, plan[1])
        expect(visit.page.locator("[data-saved]")).to_be_visible()
        assert _kept() == []
        with reach(PLATFORM):
            Enterprise.objects.filter(pk=plan[1]).update(name="网络断开后改的名")
        visit.go("/visits/")
        assert "网络断开后改的名" not in visit.page.content()  # it came from the phone
        expect(visit.page.locator(f'[data-enterprise="{plan[1]}"] .tag-brand')).to_be_visible()
        visit.page.context.set_offline(False)
        _sent_all(visit.page)
        assert [one.enterprise_id for one in _kept()] == [plan[1]]
        with reach(PLATFORM):
            assert VisitPlan.objects.get(enterprise=plan[1]).state == "done"

    def test_outlives_the_tab_and_what_is_half_typed_too(
        self, visit: Visit, plan: list[int]
    ) -> None:
        _with_cards(visit)
        context = visit.page.context
        context.set_offline(True)
        _save_no_need(visit, plan[0])
        expect(visit.page.locator("[data-saved]")).to_be_visible()
        visit.go(f"/visits/{plan[1]}/")
        visit.page.wait_for_selector(READY)
        visit.page.locator("label:has(> [value=need])").click()
        visit.page.locator("[name=amount_wan]").fill("66")
        _until(visit.page, "typing", 1)
        visit.page.close()  # as when the battery is empty: nothing is asked, nothing is saved
        visit.page = context.new_page()
        visit.go(f"/visits/{plan[1]}/")
        visit.page.wait_for_selector(READY)
        assert visit.page.locator("[name=amount_wan]").input_value() == "66"
        assert _counts(visit.page)["waiting"] == 1
        context.set_offline(False)
        visit.go("/visits/")
        _sent_all(visit.page)
        assert len(_kept(enterprise=plan[0])) == 1

    def test_five_hundred_visits_go_out_once_each(self, visit: Visit, plan: list[int]) -> None:
        _with_cards(visit)
        context = visit.page.context
        context.set_offline(True)
        visit.page.evaluate(
            """async ([rows, many, bytes]) => {
                const owner = document.querySelector("[data-visits]").dataset.visitsOwner;
                const key = await visitStore.keyOf(owner);
                const picture = new Uint8Array(bytes).buffer;
                for (let n = 0; n < many; n += 1) {
                    await visitStore.put({ id: crypto.randomUUID(), owner, state: "waiting",
                        saved_at: n, photos: n % 50 === 0
                            ? [{ name: "a.png", type: "image/png", bytes: picture }] : [],
                        secret: { enterprise: rows[n % 3], name: "", seen: 0, visited_at:
                            new Date(Date.now() - n * 60000).toISOString(),
                            typed: [["outcome", "no_need"], ["channel", "onsite"]] } }, key);
                }
            }""",
            [plan, MANY, list(PICTURE)],
        )
        assert _counts(visit.page)["waiting"] == MANY
        context.set_offline(False)
        visit.page.wait_for_timeout(700)
        visit.page.close()  # in the middle of sending
        visit.page = context.new_page()
        visit.go("/visits/")
        other = context.new_page()  # two tabs send at once
        other.goto(visit.address + "/visits/")
        _sent_all(visit.page)
        assert len(_kept()) == MANY
        assert len({one.sent_as for one in _kept()}) == MANY
        assert visit.complaints == []


class TestLostAnswers:
    def test_cost_nothing(self, visit: Visit, plan: list[int]) -> None:
        _with_cards(visit)
        page, lost = visit.page, []

        def keep_and_say_nothing(asked: Route) -> None:
            lost.append(asked.fetch().json()["results"][0]["state"])
            asked.abort()

        page.context.route("**/visits/send/", keep_and_say_nothing)
        _save_no_need(visit, plan[0])
        expect(page.locator("[data-saved]")).to_be_visible()
        assert lost == ["kept"]
        assert _counts(page)["waiting"] == 1  # the phone has not heard of it
        page.context.unroute("**/visits/send/")
        visit.go("/visits/")
        _sent_all(page)
        assert len(_kept()) == 1


class TestMeeting:
    def test_somebody_else_is_settled_on_a_page(self, visit: Visit, plan: list[int]) -> None:
        _with_cards(visit)
        context, page = visit.page.context, visit.page
        context.set_offline(True)
        _tap(page, f'a[href="/visits/{plan[0]}/"]')
        page.wait_for_selector(READY)
        page.locator("label:has(> [value=need])").click()
        page.locator("[name=amount_wan]").fill("50")
        page.locator("label:has(> [name=purpose][value=equipment])").click()
        page.locator(".visit-save button").click()
        expect(page.locator("[data-saved]")).to_be_visible()
        with reach(TOWNSHIP):
            record_visit(enterprise_id=plan[0], visit=new_visit(VisitOutcome.NEED, visited_at=AT),
                         actor=TOWNSHIP, at=timezone.now())  # fmt: skip
        context.set_offline(False)
        _sent_all(page)
        assert len(_kept()) == 1
        visit.go("/visits/waiting/")
        row = page.locator("[data-queue] li[data-state=met]")
        row.get_by_role("button").first.click()
        page.locator("[name=keep_purpose][value=theirs]").check()
        assert found_wrong(visit) == []
        page.locator("[data-comparing] button").click()
        expect(page.locator("[data-queue] li")).to_have_count(0)
        mine = _kept()[-1]
        with reach(PLATFORM):
            assert Need.objects.get(visit=mine).purpose == "working_capital"


class TestOtherHands:
    def test_neither_see_nor_send_what_is_not_theirs(self, visit: Visit, plan: list[int]) -> None:
        _with_cards(visit)
        context, page = visit.page.context, visit.page
        context.set_offline(True)
        _save_no_need(visit, plan[0])
        expect(page.locator("[data-saved]")).to_be_visible()
        mine = context.cookies()
        _hold(context, visit.address, "township")
        posted: list[str] = []
        page.on("request", lambda asked: posted.append(asked.method))
        context.set_offline(False)  # the page of the first is still open
        page.wait_for_timeout(1_000)
        assert "POST" not in posted
        visit.go("/visits/waiting/")
        expect(page.locator("[data-others], [data-phone]").first).to_be_attached()
        page.wait_for_timeout(1_000)
        assert page.locator("[data-queue] li").count() == 0
        assert _counts(page)["others"] == 1
        names = page.evaluate("async () => (await caches.keys()).filter(n => n.includes('pages'))")
        assert len(names) == 1  # theirs: the cards of the first are gone
        key = "async (owner) => (await visitStore.keyOf(owner)) !== undefined"
        assert page.evaluate(key, str(_owner(mine))) is False
        assert _kept() == []
        context.clear_cookies()
        _give_back(context, mine)
        visit.go("/visits/")
        _sent_all(page)
        assert len(_kept()) == 1

    def test_an_ended_session_asks_to_sign_in_and_loses_nothing(
        self, visit: Visit, plan: list[int]
    ) -> None:
        _with_cards(visit)
        context, page = visit.page.context, visit.page
        page.locator(f'a[href="/visits/{plan[0]}/"]').click()
        page.wait_for_selector(READY)
        before = context.cookies()
        context.clear_cookies()
        page.locator("label:has(> [name=outcome][value=closed])").click()
        page.locator(".visit-save button").click()
        expect(page.locator("[data-signed-out]")).to_be_visible()
        assert _kept() == []
        assert _counts(page)["waiting"] == 1
        _give_back(context, before)
        visit.go("/visits/")
        _sent_all(page)
        assert [one.outcome for one in _kept()] == ["closed"]


def _owner(cookies: list[Any]) -> int:
    client = Client()
    client.cookies["sessionid"] = next(c["value"] for c in cookies if c["name"] == "sessionid")
    return int(client.get("/visits/standing/").json()["owner"])


def _give_back(context: BrowserContext, cookies: list[Any]) -> None:
    """Have the phone be signed in as before."""
    context.add_cookies([one for one in cookies if one["name"] == "sessionid"])
