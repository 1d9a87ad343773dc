from collections.abc import Iterator
from datetime import datetime

import pytest
from django.utils import timezone, translation
from pytest_django.fixtures import Settings

from rongxie.foundation.standards.holding import forget
from rongxie.rulebook.parameters import hold_local
from rongxie.values.moments import CHINA

_AT = datetime(2026, 11, 20, 9, 30, tzinfo=CHINA)  # the day of the cast, whose tables are not ready


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[None]:
    """Have it be the day of the cast, and a password be enough to sign in."""
    settings.SECOND_FACTOR, settings.AXES_ENABLED = "offered", False
    monkeypatch.setattr(timezone, "now", lambda: _AT)
    yield
    translation.deactivate()
    hold_local(())
    forget()


@pytest.fixture
def _password_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the password been given lately: who does so by the form is tested elsewhere."""
    monkeypatch.setattr(
        "rongxie.surfaces.web.signing_in.again.recently_signed_in", lambda *_, **__: True
    )
