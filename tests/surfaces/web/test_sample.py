from collections.abc import Iterator

import pytest
from django.utils import timezone, translation
from pytest_django.fixtures import Settings

from tests.mechanism.cast import AT, COUNTY
from tests.mechanism.lists.county import county_stands
from tests.surfaces.web.desks import DESKS, seated, shown


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[None]:
    """Have it be the day of the cast, and a password be enough to sign in."""
    settings.SECOND_FACTOR, settings.AXES_ENABLED = "offered", False
    monkeypatch.setattr(timezone, "now", lambda: AT)
    yield
    translation.deactivate()


@pytest.mark.django_db
class TestEveryPage:
    @pytest.mark.parametrize(("region", "tells"), [("990101", True), (COUNTY, False)])
    def test_of_the_sample_county_says_so(
        self, region: str, tells: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        county_stands()
        monkeypatch.setitem(DESKS, "office", (*DESKS["office"][:2], region))
        assert ("示例县：" in shown(seated("office"), "/")) is tells
