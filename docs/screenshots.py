"""Pictures of the main pages, on a phone and on a desk: `make shots` beside a running `make run`.

Signs in as the people of the sample county, goes to their pages and keeps a picture of each. What
does not fit its screen, breaks the policy of content or complains in the console is told.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

WIDTHS = (390, 1280)
CHROMIUM = "/usr/bin/chromium"
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
    ),
    "headoffice1": (
        "/",
        "/referrals/",
        "/branches/",
        "/administration/organisations/",
        "/administration/organisations/>tbody th a",
    ),
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


def walk(browser: Browser, looking: Looking, key: str, password: str, wanted: list[str]) -> None:
    """Sign in as somebody and look at his pages."""
    listed = list(pages_of(key, wanted))
    if not listed:
        return
    scheme = "dark" if looking.scheme == "dark" else "light"
    context = browser.new_context(locale="zh-CN", color_scheme=scheme)  # type: ignore[arg-type]
    context.add_init_script(_COLLECT)
    page = context.new_page()
    page.on("console", lambda said: looking.wrong.append(f"{key}: {said.text}"))
    page.goto(f"{looking.address}/sign-in/")
    page.locator("#id_login").fill(f"{key}@sample.example")
    page.locator("#id_password").fill(password)
    page.locator("main form button").first.click()
    if looking.english:
        page.locator(".languages button").click()
    for name, address, link in listed:
        page.goto(looking.address + address)
        if link and page.locator(link).count():
            page.locator(link).first.click()
            page.wait_for_load_state()
        looking.look(page, name)
    context.close()


def main() -> int:
    """Make the pictures; 1 if something on the way was wrong."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("address", help="where the pages are, http://127.0.0.1:8000")
    asked.add_argument("sign_ins", type=Path, help="the file with the sign-ins of the sample")
    asked.add_argument("folder", type=Path, help="where the pictures go")
    asked.add_argument("--scheme", choices=("light", "dark", "print"), default="light")
    asked.add_argument("--english", action="store_true")
    asked.add_argument("--only", nargs="*", default=[], help="parts of names of pictures")
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    looking = Looking(given.address.rstrip("/"), given.folder, given.scheme, given.english)
    known = sign_ins(given.sign_ins)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for key in PAGES:
            if key in known:
                walk(browser, looking, key, known[key], given.only)
        browser.close()
    sys.stdout.write("".join(f"{one}\n" for one in looking.wrong))
    return 1 if looking.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
