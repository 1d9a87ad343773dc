from collections.abc import Iterator
from datetime import datetime

import pytest
from django.utils import timezone, translation
from pytest_django.fixtures import Settings

from rongxie.values.moments import CHINA

_AT = datetime(2026, 11, 20, 9, 30, tzinfo=CHINA)  # the day of the cast, whose tables are not ready


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[None]:
    """Have it be the day of the cast, and a password be enough to sign in."""
    settings.SECOND_FACTOR, settings.AXES_ENABLED = "offered", False
    monkeypatch.setattr(timezone, "now", lambda: _AT)
    yield
    translation.deactivate()
