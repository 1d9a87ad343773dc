"""What the journeys need: people in browsers, the platform at work beside, a clock to put on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.fixtures import Settings

from tests.browser.journeys.county import Calendar, at_work
from tests.browser.journeys.people import PATIENCE, People


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Calendar:
    """The clock of the platform; a password is enough to sign in."""
    settings.SECOND_FACTOR, settings.AXES_ENABLED = "offered", False
    calendar = Calendar()
    monkeypatch.setattr(timezone, "now", calendar.now)
    return calendar


@pytest.fixture
def people(chromium: Browser, served: str, calendar: Calendar) -> Iterator[People]:
    """Those who walk, while the platform does its part."""
    expect.set_options(timeout=PATIENCE)
    found = People(chromium, served, Path(django_settings.RONGXIE_HOME))
    with at_work():
        yield found
        found.go_home()
    expect.set_options(timeout=5_000)
