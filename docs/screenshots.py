"""Pictures of the main pages, on a phone and on a desk: `make shots` beside a running `make run`.

Signs in as the people of the sample county, goes to their pages and keeps a picture of each. What
does not fit its screen, breaks the policy of content or complains in the console is told.
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

WIDTHS = (390, 1280)
CHROMIUM = "/usr/bin/chromium"
OWNER = "owner"  # has no account, but a code and a telephone
_PATIENCE = 30  # seconds that a code may take to the telephone
# The first part of a login, with the pages looked at; `>` follows the first such link of the page.
PAGES: dict[str, tuple[str, ...]] = {
    "visitor1": ("/", "/visits/", "/visits/>.walk a", "/visits/waiting/"),
    "town1": (
        "/",
        "/cases/",
        "/township/",
        "/township/>tbody th a",
        "/township/coaching/",
        "/township/plans/",
        "/township/progress/",
        "/township/posters/",
        "/township/posters/>tbody th a",
        "/township/sheet/",
    ),
    "taskforce1": (
        "/",
        "/cases/",
        "/cases/>tbody th a",
        "/figures/",
        "/figures/table/",
        "/figures/table/template/",
        "/figures/visited_enterprises/",
        "/reviewing/",
        "/reviewing/>p.buttons a",
        "/reviewing/meeting/",
        "/batches/",
        "/batches/>tbody th a",
        "/batches/compose/",
        "/allocations/",
        "/allocations/>tbody th a",
        "/matters/",
        "/matters/new/",
        "/nominations/",
        "/requests/?part=asked",
        "/form-burden/",
        "/account/",
    ),
    "sector1": ("/", "/sector/", "/sector/>p.buttons a", "/sector/>tbody th a", "/requests/"),
    "department2": ("/", "/requests/", "/requests/>tbody th a", "/imports/new/fact_answers/"),
    "convener": ("/", "/batches/", "/batches/>.step a.button"),
    "city": (
        "/",
        "/matters/",
        "/matters/?part=open>tbody th a",
        "/figures/?period=year",
        "/figures/?part=clocks&period=year>tbody th a",
    ),
    "office": (
        "/",
        "/administration/",
        "/administration/people/",
        "/administration/people/?part=new",
        "/administration/people/>tbody th a",
        "/administration/add/person/",
        "/administration/organisations/",
        "/administration/organisations/>tbody th a",
        "/administration/add/organisation/",
        "/administration/places/",
        "/administration/mechanisms/",
        "/administration/mechanisms/>tbody th a",
        "/overseeing/",
        "/overseeing/log/",
        "/overseeing/log/>tbody th a",
        "/overseeing/standards/",
        "/overseeing/standards/tenure_months/",
        "/overseeing/standards/tenure_months/set/",
        "/overseeing/standards/tenure_months/effect/?value=99",
        "/overseeing/jobs/",
        "/overseeing/under-way/",
        "/overseeing/webhooks/",
        "/overseeing/webhooks/new/",
        "/overseeing/systems/",
    ),
    "regulator": ("/",),
    "auditor": ("/", "/overseeing/", "/overseeing/log/"),
    "admin": (
        "/",
        "/administration/places/",
        "/administration/people/",
        "/gallery/",
    ),
    "bank1": (
        "/",
        "/referrals/",
        "/referrals/>tbody th a",
        "/referrals/?pile=decide>tbody th a",
        "/bank/",
        "/bank/takes/",
        "/bank/nominate/",
        "/imports/",
        "/imports/new/answers/",
        "/exports/",
        "/matters/new/",
        "/nominations/",
    ),
    "headoffice1": (
        "/",
        "/referrals/",
        "/branches/",
        "/administration/organisations/",
        "/administration/organisations/>tbody th a",
    ),
    OWNER: (
        "/owner/mine/",
        "/owner/facts/",
        "/owner/looks/",
        "/owner/apply/",
        "/owner/consent/",
        "/owner/wishes/",
        "/owner/raise/",
        "/owner/leave/",
    ),
}
# What stands in the documents: who, where, how wide.
PICTURES: dict[str, tuple[str, str, int]] = {
    "home-of-an-office": ("taskforce1", "/", 1280),
    "review": ("taskforce1", "/reviewing/", 1280),
    "a-case": ("taskforce1", "/cases/>tbody th a", 1280),
    "a-batch-to-sign": ("convener", "/batches/>.step a.button", 390),
    "a-visit": ("visitor1", "/visits/>.walk a", 390),
    "inbox-of-a-bank": ("bank1", "/referrals/", 1280),
    "application-of-an-owner": (OWNER, "/owner/mine/", 390),
    "progress-table": ("city", "/figures/table/?period=year", 1280),
}
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_COLLECT = """
window.refused = [];
document.addEventListener("securitypolicyviolation",
    e => window.refused.push(`${e.violatedDirective} ${e.blockedURI}`));
"""


@dataclass
class Looking:
    """Where the pages are, where the pictures go, and what was found wrong on the way."""

    address: str
    sign_ins: Path
    folder: Path
    scheme: str
    english: bool
    wrong: list[str] = field(default_factory=list)

    def look(self, page: Page, name: str) -> None:
        """Keep a picture of the page at each width."""
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate(_OVERFLOW) > 0:
                self.wrong.append(f"{name}: wider than {width}")
            if self.scheme == "print":
                page.emulate_media(media="print")
            page.screenshot(path=self.folder / f"{name}-{width}.png", full_page=True)
            page.emulate_media(media="screen")
        self.wrong += [f"{name}: {one}" for one in page.evaluate("window.refused")]


def sign_ins(path: Path) -> dict[str, str]:
    """Return the passwords by the first part of the login, as the sample county wrote them."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if "@" in line]
    return {login.split("@")[0]: password for _, login, password in rows}


def pages_of(key: str, wanted: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield for each page its name, its address and the link to follow from there, if any."""
    for path in PAGES[key]:
        address, _, link = path.partition(">")
        bare = address.partition("?")[0].strip("/").replace("/", "-") or "home"
        name = f"{key}-{bare}{'-one' if link else ''}"
        if not wanted or any(part in name for part in wanted):
            yield name, address, link


def owner_of(path: Path) -> list[str]:
    """Return the code and the telephone of the owner, as the sample county wrote them."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if "@" not in line]
    return rows[-1][1:] if rows else []


def code_sent(messages: Path, handle: str) -> str:
    """Wait for the code that would be sent to the telephone, and return it."""
    for _ in range(_PATIENCE):
        text = messages.read_text("utf-8") if messages.exists() else ""
        told = [json.loads(line) for line in text.splitlines() if f"code:{handle}" in line]
        if told:
            return str(re.findall(r"\d{4,}", told[-1]["text"])[0])
        time.sleep(1)
    return ""


def enter(page: Page, looking: Looking, key: str, known: dict[str, str]) -> None:
    """Sign in, or prove to be the owner by the code that comes to the telephone."""
    if key in known:
        page.goto(f"{looking.address}/sign-in/")
        page.locator("#id_login").fill(f"{key}@sample.example")
        page.locator("#id_password").fill(known[key])
        page.locator("main form button").first.click()
        return
    code, phone = owner_of(looking.sign_ins)
    page.goto(f"{looking.address}/owner/mine/")
    page.locator("#id_about").fill(code)
    page.locator("#id_phone").fill(phone)
    page.locator("main form .button").first.click()
    page.locator("#id_code").wait_for()
    handle = urlsplit(page.url).path.split("/")[3]
    messages = looking.sign_ins.with_name("simulated-messages.jsonl")
    page.locator("#id_code").fill(code_sent(messages, handle))
    page.locator("main form .button").first.click()
    page.wait_for_url("**/owner/mine/")


def walk(
    browser: Browser, looking: Looking, key: str, known: dict[str, str], wanted: list[str]
) -> None:
    """Sign in as somebody and look at his pages."""
    listed = list(pages_of(key, wanted))
    if not listed:
        return
    scheme = "dark" if looking.scheme == "dark" else "light"
    context = browser.new_context(locale="zh-CN", color_scheme=scheme)  # type: ignore[arg-type]
    context.add_init_script(_COLLECT)
    page = context.new_page()
    page.on("console", lambda said: looking.wrong.append(f"{key}: {said.text}"))
    enter(page, looking, key, known)
    if looking.english:
        page.locator(".languages button").click()
    for name, address, link in listed:
        go_to(page, looking, address, link)
        looking.look(page, name)
    context.close()


def illustrate(browser: Browser, looking: Looking, known: dict[str, str]) -> None:
    """Make the pictures of the documents anew, each as it comes onto the screen."""
    for name, (key, path, width) in PICTURES.items():
        context = browser.new_context(locale="zh-CN", viewport={"width": width, "height": 760})
        page = context.new_page()
        enter(page, looking, key, known)
        go_to(page, looking, *path.partition(">")[::2])
        page.screenshot(path=looking.folder / f"{name}.png")
        context.close()


def go_to(page: Page, looking: Looking, address: str, link: str) -> None:
    """Open a page, and from there what the first such link leads to."""
    page.goto(looking.address + address)
    if link and page.locator(link).count():
        page.locator(link).first.click()
        page.wait_for_load_state()


def main() -> int:
    """Make the pictures; 1 if something on the way was wrong."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("address", help="where the pages are, http://127.0.0.1:8000")
    asked.add_argument("sign_ins", type=Path, help="the file with the sign-ins of the sample")
    asked.add_argument("folder", type=Path, help="where the pictures go")
    asked.add_argument("--scheme", choices=("light", "dark", "print"), default="light")
    asked.add_argument("--english", action="store_true")
    asked.add_argument("--only", nargs="*", default=[], help="parts of names of pictures")
    asked.add_argument("--documents", action="store_true", help="only those of the documents")
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    looking = Looking(
        given.address.rstrip("/"), given.sign_ins, given.folder, given.scheme, given.english
    )
    known = sign_ins(given.sign_ins)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        if given.documents:
            illustrate(browser, looking, known)
        for key in () if given.documents else PAGES:
            if key in known or (key == OWNER and owner_of(given.sign_ins)):
                walk(browser, looking, key, known, given.only)
        browser.close()
    sys.stdout.write("".join(f"{one}\n" for one in looking.wrong))
    return 1 if looking.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
