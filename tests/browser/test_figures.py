"""Figures by place and the progress table in a real browser: phone and desk, both languages."""

from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.browser.conftest import Visit
from tests.browser.gallery import found_wrong, pictured, too_wide
from tests.mechanism.cast import AT, COUNTY
from tests.mechanism.enterprises.makers import open_places
from tests.surfaces.progress.books import read, sheet_of, template
from tests.surfaces.web.desks import seated
from tests.surfaces.web.figures.rolled import two_towns

DESK = {"width": 1280, "height": 800}
PAGES = (
    "/figures/", "/figures/?part=credit&period=year", "/figures/?part=clocks&period=all",
    "/figures/visited_enterprises/?period=week", "/figures/table/", "/figures/table/template/",
)  # fmt: skip


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Have it be the day of the cast, and a password be enough to sign in."""
    settings.SECOND_FACTOR, settings.AXES_ENABLED = "offered", False
    monkeypatch.setattr(timezone, "now", lambda: AT)


def _sit_down(visit: Visit, desk: str) -> None:
    open_places()
    two_towns()
    session = seated(desk).cookies["sessionid"].value
    visit.page.context.add_cookies([{"name": "sessionid", "value": session, "url": visit.address}])


def _looked_at(visit: Visit, path: str, folder: Path) -> None:
    visit.go(path)
    for width in (320, 768, 1280):
        assert too_wide(visit, width) <= 0, (path, width)
    visit.page.set_viewport_size({"width": 320, "height": 720})
    assert found_wrong(visit) == [], path
    pictured(visit, path.strip("/").replace("/", "-").replace("?", "-"), folder)
    visit.page.set_viewport_size(DESK)  # type: ignore[arg-type]
    assert found_wrong(visit) == [], path
    assert visit.page.evaluate("window.refused") == [], path


class TestFigures:
    def test_are_sound_on_a_phone_and_a_desk_in_both_languages(
        self, visit: Visit, tmp_path: Path
    ) -> None:
        _sit_down(visit, "office")
        for path in PAGES:
            _looked_at(visit, path, tmp_path)
        visit.page.locator(".languages button").click()
        for path in PAGES:
            _looked_at(visit, path, tmp_path)
        assert visit.complaints == []

    def test_go_down_a_place_with_the_keyboard(self, visit: Visit) -> None:
        _sit_down(visit, "city")
        visit.go("/figures/?period=week")
        county = visit.page.locator("tbody th a", has_text="天长市")
        county.focus()
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url(f"**/figures/?place={COUNTY}*")
        assert visit.page.locator("tbody tr").count() == 3
        visit.page.locator("#on").fill("2026-11-10")
        visit.page.locator(".days-form button").press("Enter")
        visit.page.wait_for_url("**on=2026-11-10*")
        assert "place=341181" in visit.page.url
        assert "2026-11-15" in visit.page.locator(".days-shown").inner_text()


class TestProgressTable:
    def test_takes_a_template_and_hands_out_the_filled_table(
        self, visit: Visit, tmp_path: Path
    ) -> None:
        _sit_down(visit, "office")
        form = tmp_path / "周报.xlsx"
        form.write_bytes(template(B2="{{走访户}}"))
        visit.go("/figures/table/template/")
        visit.page.locator("#id_file").set_input_files(form)
        visit.page.locator("main form .button").first.click()
        visit.page.wait_for_load_state()
        assert "Sheet!B2" in visit.page.locator("#id_file_error").inner_text()
        form.write_bytes(template(B2="{{走访户数}}"))
        visit.page.locator("#id_file").set_input_files(form)
        visit.page.locator("main form .button").first.click()
        visit.page.wait_for_url("**/figures/table/")
        with visit.page.expect_download() as coming:
            visit.page.locator("main .row-of-buttons a.button").first.click()
        kept = tmp_path / "filled.xlsx"
        coming.value.save_as(kept)
        assert coming.value.suggested_filename.startswith("天长市")
        assert sheet_of(read(kept.read_bytes()))["B2"].value == 7
