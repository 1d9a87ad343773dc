"""A day of a rehearsal takes as long as it takes, and yet a night lies before it."""

from datetime import date
from typing import Any, cast

import pytest
from django.core.cache import cache

from rongxie.surfaces.simulators import rehearsing

SUNDAY = date(2026, 11, 22)


class _Nobody:
    """A scene in which nobody does anything."""

    mailboxes = ()


@pytest.mark.django_db
class TestADay:
    def test_begins_with_no_try_to_sign_in_counted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rehearsing, "_jobs", lambda *_: None)
        cache.set("tries", 10, 60)
        rehearsing._day(cast("Any", _Nobody()), SUNDAY)
        assert cache.get("tries") is None
