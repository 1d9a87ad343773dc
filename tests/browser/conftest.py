"""A real browser before real pages: a server in a thread, on a database of its own.

The browser is the Chromium of the system; without it these tests are skipped.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.cache import cache
from django.db import connections
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from rongxie.foundation.database.home import Home

CHROMIUM = Path("/usr/bin/chromium")
_ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
COLLECT = """
window.refused = [];
document.addEventListener("securitypolicyviolation",
    e => window.refused.push(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
"""


@dataclass
class Visit:
    """A tab, the address of the server, and what the browser complained of on the way."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page of ours."""
        self.page.goto(self.address + path)

    def heading(self) -> str:
        """Return the heading of the page."""
        return self.page.locator("h1").inner_text()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser, started once for the tests of a file.

    Its driver runs an event loop in this thread, beside which Django refuses to ask the database
    although nothing here is asynchronous. Both end with the file, before other tests come.
    """
    if not CHROMIUM.exists():
        pytest.skip(f"there is no browser at {CHROMIUM}")
    # Beside a running loop Django keeps other connections than without one: those that earlier
    # tests left open would be out of reach, and in the way of copying the database.
    connections.close_all()
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=_ARGUMENTS)
        yield browser
        browser.close()
        connections.close_all()


@pytest.fixture
def served(socket_enabled: None, chromium: Browser, committed: Home) -> Iterator[str]:
    """The address of the pages, served until the test ends."""
    cache.clear()
    server = LiveServerThread("localhost", _Plain)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://localhost:{server.port}"
    server.terminate()
    cache.clear()


class _Plain(StaticFilesHandler):
    """WhiteNoise serves the static files, as everywhere."""

    def _should_handle(self, path: str) -> bool:
        return False


@pytest.fixture
def visit(chromium: Browser, served: str) -> Iterator[Visit]:
    """A fresh tab on a phone of 320 points, in Chinese."""
    context = chromium.new_context(viewport={"width": 320, "height": 640}, locale="zh-CN")
    context.add_init_script(COLLECT)
    context.set_default_timeout(10_000)
    visit = Visit(context.new_page(), served)

    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "429" not in message.text:
            visit.complaints.append(message.text)

    visit.page.on("console", heard)
    visit.page.on("pageerror", lambda fault: visit.complaints.append(str(fault)))
    yield visit
    context.close()
