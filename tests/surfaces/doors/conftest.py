from collections.abc import Iterator
from datetime import datetime

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.test import override_settings
from django.utils import timezone

from rongxie.values.moments import CHINA

_AT = datetime(2026, 11, 20, 9, 30, tzinfo=CHINA)  # as in the cast, which needs Django to be ready


@pytest.fixture(scope="module")
def at_a_desk() -> Iterator[None]:
    """Have it be the day of the cast, and a password be enough to sit down at a desk."""
    with (
        pytest.MonkeyPatch.context() as patched,
        override_settings(SECOND_FACTOR="offered", AXES_ENABLED=False),
    ):
        patched.setattr(timezone, "now", lambda: _AT)
        for name, value in (("time_cost", 1), ("memory_cost", 8), ("parallelism", 1)):
            patched.setattr(Argon2PasswordHasher, name, value)
        cache.clear()
        yield
    cache.clear()
