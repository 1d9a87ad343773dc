from collections.abc import Iterator

import pytest
from django.utils import timezone, translation
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[None]:
    """Have it be the day of the cast, and a password be enough to sign in."""
    from tests.mechanism.cast import AT  # settings come first

    settings.SECOND_FACTOR, settings.AXES_ENABLED = "offered", False
    monkeypatch.setattr(timezone, "now", lambda: AT)
    yield
    translation.deactivate()


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at matters by themselves: appeals and their cases have tests of their own."""
    from rongxie.foundation.events import consequences  # as above
    from tests.mechanism.matters.makers import place

    consequences.registered()
    monkeypatch.setitem(consequences._handlers, "matter.opened", [])
    place()
