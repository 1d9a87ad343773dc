"""Looking at a page as its readers do: with axe, at 320 points, zoomed, in the dark, on paper."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visit

SERIOUS = {"serious", "critical"}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def found_wrong(visit: Visit) -> list[str]:
    """Return what axe finds serious on the page that is open."""
    told = Axe().run(visit.page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:120]}"
        for one in told
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]


def too_wide(visit: Visit, width: int = 320) -> int:
    """Return by how many points the page is wider than a screen of that width."""
    visit.page.set_viewport_size({"width": width, "height": 720})
    wide: int = visit.page.evaluate(OVERFLOW)
    return wide


def pictured(visit: Visit, name: str, folder: Path) -> None:
    """Keep a picture on a phone, on a desk, in the dark and on paper."""
    for width in (320, 1280):
        visit.page.set_viewport_size({"width": width, "height": 720})
        visit.page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
    for media in ("dark", "print"):
        if media == "dark":
            visit.page.emulate_media(color_scheme="dark")
        else:
            visit.page.emulate_media(media="print", color_scheme="light")
        visit.page.screenshot(path=folder / f"{name}-{media}.png", full_page=True)
    visit.page.emulate_media(media="screen", color_scheme="light")
