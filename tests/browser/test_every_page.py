"""Every page of everybody, as its readers meet it: small, zoomed, dark, on paper, by keyboard.

The pages are those of `docs/screenshots.py`, and one of every route that links lead anybody to; the
links are followed first, to see that none is dead and no page asks the database too much.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client, override_settings
from django.urls import resolve
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, Request

from rongxie.foundation.events.consequences import following
from rongxie.foundation.events.sealing import seal_all
from rongxie.foundation.identity.sessions import DOOR
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.coaching.handlers import coach_after_refusal, end_when_closed
from rongxie.mechanism.referrals.actions import code_to_send
from rongxie.surfaces.demo.cast import SIGN_INS
from rongxie.surfaces.demo.filling import fill
from rongxie.surfaces.demo.plan import HISTORY, Plan
from screenshots import OWNER, PAGES, owner_of, pages_of, sign_ins
from tests.browser.crawling import HOME, Crawl
from tests.browser.gallery import OVERFLOW, SERIOUS

ENTERPRISES = 120
A4 = 718  # CSS pixels between the margins
MOST_SCRIPT = 150_000
PHONE, DESK = "phone", "zoomed, dark, English"
MOST_EMPTY = 10
QUICK = "django.contrib.auth.hashers.MD5PasswordHasher"
# What the Tab key has to come to: of a group of radio buttons one.
_REACHABLE = """() => {
    const seen = [...document.querySelectorAll(
        "a[href], button, input, select, textarea, summary, [tabindex]"
    )].filter(one => one.tabIndex >= 0 && !one.disabled && one.checkVisibility(
        {visibilityProperty: true}) && one.type !== "hidden" && !one.closest("[inert]"));
    const groups = new Set();
    return seen.filter(one => {
        if (one.type !== "radio") return true;
        const key = one.name; const first = !groups.has(key); groups.add(key); return first;
    }).length;
}"""
_FOCUSED = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    window.met = window.met || new Set();
    const same = window.last === one; window.last = one;  // a date has three parts
    const known = window.met.has(one) && !same; window.met.add(one);
    const style = getComputedStyle(one);
    const shown = style.outlineStyle !== "none" || style.boxShadow !== "none";
    return {known, same, shown, what: one.outerHTML.slice(0, 90)};
}"""
_SCRIPT = """() => performance.getEntriesByType("resource")
    .filter(one => one.initiatorType === "script")
    .reduce((sum, one) => sum + one.decodedBodySize, 0)"""


@dataclass
class Reader:
    """Somebody who reads pages in one way, and what he found wrong."""

    page: Page
    address: str
    way: str
    wrong: list[str] = field(default_factory=list)

    def enter(self, client: Client, start: str) -> None:
        """Go on where somebody has signed in; what goes elsewhere from now on is noted."""
        told = {"error", "warning"}
        self.page.on("console", lambda said: self._say(said.text, said.type in told))
        self.page.on("pageerror", lambda fault: self._say(str(fault)))
        self.page.on("request", self._heard)
        for name, cookie in client.cookies.items():
            self.page.context.add_cookies(
                [{"name": name, "value": cookie.value, "url": self.address}]
            )
        self.page.goto(self.address + start)

    def read(self) -> None:
        """Look at the page that is open, in every way."""
        self.look()
        self.walk_with_tab()
        self.print()
        self.weigh()

    def open(self, address: str, link: str) -> bool:
        """Open a page; false if there is no link to it."""
        answer = self.page.goto(self.address + address)
        if answer is None or answer.status != 200:
            self._say(f"{address} answers {answer and answer.status}")
        if not link:
            return True
        found = self.page.locator(link)
        there = found.count() > 0
        if there:
            found.first.click()
            self.page.wait_for_load_state()
        return there

    def look(self) -> None:
        """See what axe finds serious, and that nothing is wider than the screen."""
        for one in Axe().run(self.page).response["violations"]:
            if one["impact"] in SERIOUS:
                for node in one["nodes"][:3]:
                    self._say(f"{one['id']}: {node['html'][:120]}")
        if wider := self.page.evaluate(OVERFLOW):
            self._say(f"is wider than its screen by {wider}")

    def print(self) -> None:
        """See that nothing is cut off on paper."""
        size = self.page.viewport_size
        assert size is not None
        self.page.emulate_media(media="print")
        self.page.set_viewport_size({"width": A4, "height": 1000})
        if wider := self.page.evaluate(OVERFLOW):
            self._say(f"is wider than paper by {wider}")
        self.page.emulate_media(media="screen")
        self.page.set_viewport_size(size)

    def walk_with_tab(self) -> None:
        """Come to everything with the Tab key, and see where one is."""
        wanted, met = self.page.evaluate(_REACHABLE), 0
        self.page.evaluate("window.scrollTo(0, 0); document.activeElement.blur()")
        while met < wanted:
            self.page.keyboard.press("Tab")
            focused = self.page.evaluate(_FOCUSED)
            if focused and focused["known"]:
                break
            if focused and not focused["same"]:  # behind the last comes the browser, then the first
                met += 1
                if not focused["shown"]:
                    self._say(f"does not show where one is: {focused['what']}")
        if met < wanted:
            self._say(f"lets the Tab key come to {met} of {wanted}")

    def weigh(self) -> None:
        """See that little script came."""
        if (script := self.page.evaluate(_SCRIPT)) > MOST_SCRIPT:
            self._say(f"brings {script} bytes of script")

    def _heard(self, request: Request) -> None:
        if urlsplit(request.url).scheme in {"http", "https"}:
            self._say(f"asks {request.url}", not request.url.startswith(self.address))

    def _say(self, what: str, when: bool = True) -> None:
        if when:
            self.wrong.append(f"{urlsplit(self.page.url).path} ({self.way}): {what}")


@pytest.fixture
def county(served: str, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of the pages of a small sample county, and the file of its sign-ins."""
    last = date.fromordinal(timezone.localdate().toordinal()) - timedelta(days=1)
    plan = Plan(ENTERPRISES, last - HISTORY, last)
    with ExitStack() as stack:
        stack.enter_context(
            override_settings(PASSWORD_HASHERS=[QUICK], SECOND_FACTOR="offered", AXES_ENABLED=False)
        )
        stack.enter_context(following("decision.refused", coach_after_refusal))
        stack.enter_context(following("case.closed", end_when_closed))
        done = fill(plan, home=tmp_path, language="zh", tell=lambda _: None, at=timezone.now())
        assert not done.refused, done.refused
        seal_all()
        yield served, tmp_path / SIGN_INS


def _context(browser: Browser, way: str) -> BrowserContext:
    """A phone by day, or a desk zoomed to twice its size by night."""
    if way == PHONE:
        return browser.new_context(viewport={"width": 320, "height": 640}, locale="zh-CN")
    return browser.new_context(
        viewport={"width": 640, "height": 400}, device_scale_factor=2, color_scheme="dark",
        locale="zh-CN",
    )  # fmt: skip


def _signed_in(key: str, password: str) -> Client:
    client = Client()
    typed = {"login": f"{key}@sample.example", "password": password}
    assert client.post("/sign-in/", typed).status_code == 302
    return client


def _start(key: str) -> str:
    return "/owner/mine/" if key == OWNER else "/"


def _owner(sign_ins: Path) -> Client:
    """Return the browser of the owner whom the sample county names."""
    client, (code, phone) = Client(), owner_of(sign_ins)
    asked = client.post("/owner/code/?for=status", {"about": code, "phone": phone})
    handle = asked["Location"].split("/")[3]
    with reach(DOOR):
        sent = code_to_send(handle=handle, actor=DOOR, at=timezone.now())
    assert sent is not None
    entered = client.post(f"/owner/code/{handle}/?for=status", {"code": sent.code})
    assert entered.status_code == 302
    return client


@dataclass
class _Seen:
    """What was looked at in one way: the routes, and the pictures whose list was empty."""

    routes: set[str] = field(default_factory=set)
    empty: set[str] = field(default_factory=set)

    def look(self, reader: Reader, key: str, crawl: Crawl) -> None:
        """Look at somebody's main pages, then at a page of each route that nobody was on yet."""
        for name, path, link in pages_of(key, []) if key in PAGES else ():
            if reader.open(path, link):
                self._note(reader)
            else:
                self.empty.add(name)
        for route, addresses in crawl.pages.items():
            if route not in self.routes:
                reader.open(addresses[0], "")
                self._note(reader)

    def _note(self, reader: Reader) -> None:
        self.routes.add(resolve(urlsplit(reader.page.url).path).route or HOME)
        reader.read()


class TestEveryPage:
    def test_is_good_for_whoever_reads_it(
        self, chromium: Browser, county: tuple[str, Path]
    ) -> None:
        address, known = county
        crawls = {key: Crawl(_signed_in(key, word)) for key, word in sign_ins(known).items()}
        crawls[OWNER] = Crawl(_owner(known))
        for key, crawl in crawls.items():
            crawl.go(_start(key))
        wrong = [f"{key}: {one}" for key, crawl in crawls.items() for one in crawl.wrong]
        for way in (PHONE, DESK):
            seen = _Seen()
            for key, crawl in crawls.items():
                with _context(chromium, way) as context:
                    reader = Reader(context.new_page(), address, f"{key}, {way}")
                    reader.enter(crawl.client, _start(key))
                    if way == DESK:
                        reader.page.locator(".languages button").click()
                    seen.look(reader, key, crawl)
                    wrong += reader.wrong
            # Of a small county some lists are empty.
            assert len(seen.empty) < MOST_EMPTY, seen.empty
        assert not wrong, "\n".join(wrong)
