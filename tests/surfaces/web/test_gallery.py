"""The gallery of components: who sees it, and that every component is in it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone, translation
from pytest_django.fixtures import Settings

from rongxie.surfaces import web
from rongxie.surfaces.web.charts import Point, bar_chart, line_chart, width_of
from tests.architecture.test_words import CHINESE
from tests.mechanism.cast import AT
from tests.surfaces.web.desks import seated, shown

TEMPLATES = Path(web.__file__).parent / "templates"
BY_PAGES_OF_THEIR_OWN = {"header", "table", "summary", "line", "done"}


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[None]:
    """Have it be the day of the cast, and a password be enough to sign in."""
    settings.SECOND_FACTOR, settings.AXES_ENABLED = "offered", False
    monkeypatch.setattr(timezone, "now", lambda: AT)
    yield
    translation.deactivate()


@pytest.mark.django_db
class TestGallery:
    def test_is_for_administrators_and_who_develops(self, settings: Settings) -> None:
        client = seated("administrator")
        page = shown(client, "/gallery/?scheme=dark")
        assert 'data-scheme="dark"' in page
        other = seated("task force")
        assert other.get("/gallery/").status_code == 404
        settings.DEBUG = True
        assert other.get("/gallery/?scheme='><script>").status_code == 200
        client.post("/language/", {"language": "en", "next": "/gallery/"})
        told = r"<(h2|label|legend|button|caption|th|dt)\b[^>]*>(.*?)</\1>"
        words = " ".join(one[1] for one in re.findall(told, shown(client, "/gallery/")))
        assert "Days left" in words
        assert set(CHINESE.findall(words.replace("简体中文", ""))) <= set("设备更新流动资金")

    def test_has_every_component(self) -> None:
        shown_there = (TEMPLATES / "gallery" / "gallery.html").read_text("utf-8")
        there = {path.stem for path in (TEMPLATES / "cotton").glob("*.html")}
        used = set(re.findall(r"<c-([a-z]+)", shown_there))
        assert there - used == BY_PAGES_OF_THEIR_OWN


class TestCharts:
    POINTS = (Point("经济技术开发区", 412, "412"), Point("East", 0, "0"), Point("湖滨镇", 57, "57"))

    def test_give_chinese_an_em_each(self) -> None:
        assert width_of("湖滨镇") == 3 * 14
        assert width_of("abc") < 3 * 14

    def test_draw_bars_in_proportion_and_inside(self) -> None:
        drawn = bar_chart(self.POINTS, "走访")
        bars = [float(w) for w in re.findall(r'<rect[^>]*width="([\d.]+)"', drawn)]
        assert bars[1] == 0
        assert bars[2] / bars[0] == pytest.approx(57 / 412, abs=0.01)
        wide = float(re.search(r'viewBox="0 0 (\d+)', drawn)[1])  # type: ignore[index]
        starts = [float(x) for x in re.findall(r'<text x="([\d.]+)" y="[\d.]+">', drawn)]
        assert max(s + width_of(p.text) for s, p in zip(starts, self.POINTS, strict=True)) <= wide
        firsts = [float(x) for x in re.findall(r'x="([\d.]+)" y="[\d.]+" text-anchor="end"', drawn)]
        assert min(x - width_of(p.title) for x, p in zip(firsts, self.POINTS, strict=True)) >= 0

    def test_draw_a_line_that_rises_with_its_values(self) -> None:
        drawn = line_chart([Point(str(n), n, str(n)) for n in (1, 3, 2)], "走访")
        points = re.search(r'points="([^"]+)"', drawn)[1].split()  # type: ignore[index]
        heights = [float(one.split(",")[1]) for one in points]
        assert heights[1] < heights[2] < heights[0]

    @pytest.mark.parametrize("draw", [bar_chart, line_chart])
    def test_draw_nothing_and_odd_names_too(self, draw: object) -> None:
        assert "<svg" in draw([], "x")  # type: ignore[operator]
        drawn = draw([Point("<b>", -1, "&")], "x")  # type: ignore[operator]
        assert "<b>" not in drawn
        assert "&lt;b&gt;" in drawn
