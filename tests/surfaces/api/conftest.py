from datetime import datetime

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.utils import timezone
from pytest_django.fixtures import Settings

from rongxie.values.moments import CHINA

_AT = datetime(2026, 11, 20, 9, 30, tzinfo=CHINA)  # as in the cast, which needs Django to be ready


@pytest.fixture(autouse=True)
def at_a_desk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have it be the day of the cast, and a password be enough to sit down at a desk."""
    monkeypatch.setattr(timezone, "now", lambda: _AT)
    settings.SECOND_FACTOR, settings.AXES_ENABLED = "offered", False


@pytest.fixture(autouse=True)
def light_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with the same function as always, only with less work."""
    for name, value in (("time_cost", 1), ("memory_cost", 8), ("parallelism", 1)):
        monkeypatch.setattr(Argon2PasswordHasher, name, value)
