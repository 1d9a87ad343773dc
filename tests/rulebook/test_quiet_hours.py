from datetime import UTC, datetime, time, timedelta
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.quiet_hours import awake_at
from rongxie.values.moments import CHINA

COUNTY = "341181"


def _at(hour: int, minute: int = 0, day: int = 20) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=CHINA)


def _hours(begins: str, ends: str) -> object:
    return patch.object(InForce, "__getitem__", lambda *_: {"from": begins, "until": ends})


class TestQuietHours:
    @pytest.mark.parametrize(
        ("at", "awake"),
        [
            (_at(20, 59), _at(20, 59)),
            (_at(21), _at(8, day=21)),
            (_at(23, 59), _at(8, day=21)),
            (_at(0), _at(8)),
            (_at(7, 59), _at(8)),
            (_at(8), _at(8)),
        ],
    )
    def test_run_over_midnight_as_in_force(self, at: datetime, awake: datetime) -> None:
        assert awake_at(at, COUNTY) == awake
        assert awake_at(at.astimezone(UTC), COUNTY) == awake

    def test_run_over_the_end_of_a_year(self) -> None:
        eve = datetime(2026, 12, 31, 22, tzinfo=CHINA)
        assert awake_at(eve, COUNTY) == datetime(2027, 1, 1, 8, tzinfo=CHINA)

    @pytest.mark.parametrize(("hour", "awake"), [(12, 14), (13, 14), (14, 14), (11, 11)])
    def test_within_a_day(self, hour: int, awake: int) -> None:
        with _hours("12:00", "14:00"):  # type: ignore[attr-defined]
            assert awake_at(_at(hour), COUNTY) == _at(awake)

    def test_with_equal_ends_are_none(self) -> None:
        with _hours("08:00", "08:00"):  # type: ignore[attr-defined]
            assert awake_at(_at(8), COUNTY) == _at(8)

    @given(
        at=st.integers(0, 730 * 24 * 60).map(lambda m: _at(0) + timedelta(minutes=m)),
        begins=st.times(),
        ends=st.times(),
    )
    def test_end_within_a_day_and_are_over_then(
        self, at: datetime, begins: time, ends: time
    ) -> None:
        with _hours(begins.isoformat(), ends.isoformat()):  # type: ignore[attr-defined]
            awake = awake_at(at, COUNTY)
            assert at <= awake <= at + timedelta(days=1)
            assert awake_at(awake, COUNTY) == awake
            here = awake.astimezone(CHINA).time()
            assert awake == at or here == ends
