from collections.abc import Iterator
from datetime import datetime

import pytest

from rongxie.surfaces import clock
from rongxie.values.moments import CHINA

_AT = datetime(2026, 11, 20, 9, 30, tzinfo=CHINA)  # as in the cast, which needs Django to be ready


@pytest.fixture(autouse=True)
def on_the_day_of_the_cast() -> Iterator[None]:
    """Have it be the day on which the memberships of the tests hold."""
    with clock.at_moment(_AT):
        yield
