"""Who walks the journeys: each in a browser of one's own, at a desk or on a phone.

Whatever is done here is done on a page: opened, typed into, pressed.
"""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page, ViewportSize, expect

from tests.browser.conftest import COLLECT, Visit
from tests.browser.gallery import OVERFLOW, found_wrong
from tests.browser.journeys.county import PHONES, STAFF
from tests.surfaces.web.visitors import PASSWORD

PATIENCE = 30_000  # milliseconds: the machine may be at other work
DESK: ViewportSize = {"width": 1280, "height": 800}
SMALL: ViewportSize = {"width": 390, "height": 844}
_SENT = "simulated-messages.jsonl"  # what would have gone to phones
_LOOK_AGAIN = 100  # milliseconds between looks at the phone whether a message has come
_TWICE = """async (button) => {
    const sent = () => fetch(button.form.action,
        { method: "POST", body: new FormData(button.form, button) });
    const told = await Promise.all([sent(), sent()]);
    return told.map((answer) => `${answer.status} ${answer.url}`);
}"""


@dataclass
class Person(Visit):
    """Somebody at a browser; blank `login` is an owner, who has no account."""

    name: str = ""
    login: str = ""
    phone: bool = False
    looked_at: list[str] = field(default_factory=list)

    def opens(self, path: str) -> None:
        """Go to a page, and sign in first where the session has run for its time."""
        self.go(path)
        if "/sign-in/" in self.page.url:
            self.signs_in()

    def signs_in(self) -> None:
        """Enter login and password, and go on to where one was led away from."""
        self.page.locator("#id_login").fill(self.login)
        self.page.locator("#id_password").fill(PASSWORD)
        self.press("main form .button")
        self.page.wait_for_url(lambda url: "/sign-in/" not in url)

    def press(self, what: str | Locator) -> None:
        """Press the first of what is shown by this selector."""
        found = self.page.locator(what) if isinstance(what, str) else what
        if self.phone:
            found.first.tap()
        else:
            found.first.click()

    def presses_twice(self, what: str) -> None:
        """Press twice before anything can have come of the first press."""
        self.page.locator(what).first.evaluate("one => { one.click(); one.click(); }")

    def sends_twice(self, what: str) -> None:
        """Send the form of a button twice at the same moment: both are told the same, and go there.

        So a double click comes over a slow line; of two clicks within a page the browser itself may
        drop one, and then nothing would be seen of what the platform does.
        """
        first, second = self.page.locator(what).first.evaluate(_TWICE)
        assert first == second
        self.go(first.partition(self.address)[2])

    def goes_back_and_sends_again(self) -> None:
        """Press the back button and have the browser send the form again, as it offers to."""
        with suppress(Error):  # nothing behind sign-in is kept, so it asks first
            self.page.go_back()
        for _ in range(PATIENCE // _LOOK_AGAIN):
            with suppress(Error):  # it may still be putting up its own page, which asks
                self.page.reload()
                return
            self.page.wait_for_timeout(_LOOK_AGAIN)
        raise AssertionError("the browser did not come back")

    def reaches(self, pattern: str) -> str:
        """Wait for an address like `**/done/`; return its path."""
        self.page.wait_for_url(pattern)
        return self.page.url.removeprefix(self.address)

    def reads(self, text: str) -> None:
        """Wait until a text stands on the page."""
        expect(self.page.locator("main")).to_contain_text(text)

    def reads_in_time(self, path: str, what: str, text: str) -> None:
        """Open a page again and again until something of it has this text: jobs bring it about."""
        for _ in range(PATIENCE // _LOOK_AGAIN):
            self.opens(path)
            if text in self.page.locator(what).first.inner_text():
                return
            self.page.wait_for_timeout(_LOOK_AGAIN)
        raise AssertionError(f"{text} did not come to {path}")

    def finds_nothing_wrong(self) -> None:
        """See that the page that is open has no fault for anybody, and fits the screen.

        At a desk each page is looked at once: what comes again looks the same.
        """
        where = re.sub(r"\d+", "…", self.page.url.removeprefix(self.address))
        if where in self.looked_at and not self.phone:
            return
        assert found_wrong(self) == [], where
        assert self.page.evaluate(OVERFLOW) <= 0, where
        assert self.page.evaluate("window.refused") == [], where
        self.looked_at.append(where)

    def stands(self) -> str:
        """Return where one is and what one reads there, for who has to find out what failed."""
        return f"{self.name} at {self.page.url}\n{self.page.inner_text('body')[:1500]}"


@dataclass
class People:
    """Those who walk: each gets a browser when first asked for."""

    browser: Browser
    address: str
    home: Path
    here: dict[str, Person] = field(default_factory=dict)

    def comes(self, who: str, *, phone: bool = False) -> Person:
        """Return somebody of the staff, or an owner; on a phone of 390 points, or at a desk."""
        if who in self.here:
            return self.here[who]
        context = self.browser.new_context(
            viewport=SMALL if phone else DESK, has_touch=phone, is_mobile=phone, locale="zh-CN"
        )
        context.add_init_script(COLLECT)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        login, name, *_ = STAFF.get(who, ("", who))
        person = Person(page, self.address, name=name, login=login, phone=phone)
        self.here[who] = person
        page.on("pageerror", lambda fault: person.complaints.append(str(fault)))
        page.on("console", _heard(person))
        return person

    def go_home(self) -> None:
        """Close every browser."""
        for one in self.here.values():
            one.page.context.close()

    def message(self, page: Page, reference: str) -> str:
        """Wait for a message to a phone; return its words."""
        for _ in range(PATIENCE // _LOOK_AGAIN):
            for line in self._sent():
                if line["reference"] == reference:
                    return line["text"]
            page.wait_for_timeout(_LOOK_AGAIN)
        raise AssertionError(f"no message {reference} came")

    def proves(self, owner: Person, about: str, phone: str = PHONES[0]) -> None:
        """Have an owner ask for a code and enter it, as it comes to the phone."""
        page = owner.page
        page.locator("#id_about").fill(about)
        page.locator("#id_phone").fill(phone)
        owner.press("main form .button")
        page.locator("#id_code").wait_for()
        handle = page.url.partition("/owner/code/")[2].partition("/")[0]
        digits = re.search(r"\d{6}", self.message(page, f"code:{handle}"))
        assert digits
        page.locator("#id_code").fill(digits[0])
        owner.press("main form .button")
        page.wait_for_url(lambda url: "/owner/code/" not in url)

    def _sent(self) -> list[dict[Literal["reference", "text"], str]]:
        path = self.home / _SENT
        if not path.exists():
            return []
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _heard(person: Person) -> Callable[[ConsoleMessage], None]:
    def heard(said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"} and "Failed to load resource" not in said.text:
            person.complaints.append(said.text)

    return heard
