"""The job that keeps the figures current: its tables equal those of a rebuild."""

from random import Random
from typing import Any

import polars as pl
import pytest
from django.db import DataError, connection
from django.db.models import Model

from rongxie.foundation.database.home import Home
from rongxie.foundation.reach.entering import reach
from rongxie.insight.rollup.firsts import FIRSTS, STATE
from rongxie.insight.rollup.sums import KEYS, SUMS
from rongxie.mechanism.reporting.actions import rolling as writing
from rongxie.mechanism.reporting.models import DayFigure, DayFirst, FirstSeen, RolledUpTo
from rongxie.mechanism.reporting.queries import as_array
from rongxie.surfaces.jobs import rolling
from rongxie.surfaces.jobs.rolling import rebuild, roll_up
from tests.insight.rollup.written import write_some
from tests.mechanism.cast import AT, DAY, PLATFORM

_TABLES: dict[type[Model], tuple[str, ...]] = {
    DayFigure: (*KEYS, *SUMS),
    DayFirst: (*FIRSTS, "count"),
    FirstSeen: STATE,
    RolledUpTo: ("province", "seq"),
}


def _tables() -> dict[str, list[tuple[Any, ...]]]:
    with reach(PLATFORM):
        return {
            model._meta.db_table: sorted(model._default_manager.values_list(*columns))
            for model, columns in _TABLES.items()
        }


class TestRollUp:
    @pytest.mark.parametrize("seed", range(3))
    def test_in_steps_equals_a_rebuild(
        self, committed: Home, monkeypatch: pytest.MonkeyPatch, seed: int
    ) -> None:
        random = Random(seed)
        for _ in range(4):
            write_some(random.randint(1, 25), random)
            monkeypatch.setattr(rolling, "AT_ONCE", random.randint(1, 9))
            while roll_up(actor=PLATFORM, at=AT):
                pass
        kept = _tables()
        assert all(kept.values())
        monkeypatch.setattr(rolling, "_PART", 7)
        head = rebuild("34", actor=PLATFORM, at=AT)
        assert _tables() == kept
        assert kept["rolled_up_to"] == [("34", head)]

    def test_follows_each_province_by_itself(self, committed: Home) -> None:
        write_some(2, Random(2), ("",))
        for seed in range(3):
            write_some(8, Random(seed), ("341181", "360102"))
            roll_up(actor=PLATFORM, at=AT)
        kept = _tables()
        assert [province for province, _ in kept["rolled_up_to"]] == ["00", "34", "36"]
        for province in ("00", "34", "36"):
            rebuild(province, actor=PLATFORM, at=AT)
        assert _tables() == kept

    def test_tells_if_more_waits(self, committed: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        write_some(3, Random(1))
        monkeypatch.setattr(rolling, "AT_ONCE", 2)
        assert roll_up(actor=PLATFORM, at=AT) is True
        assert roll_up(actor=PLATFORM, at=AT) is False
        kept = _tables()
        assert roll_up(actor=PLATFORM, at=AT) is False
        assert _tables() == kept

    def test_that_breaks_off_has_counted_nothing(
        self, committed: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write_some(9, Random(1))
        before = _tables()

        with monkeypatch.context() as patch:
            patch.setattr(writing, "_ADD_SEEN", "SELECT 1 / 0, %s, %s, %s, %s, %s")
            with pytest.raises(DataError, match="division by zero"):
                roll_up(actor=PLATFORM, at=AT)
        assert _tables() == before
        roll_up(actor=PLATFORM, at=AT)
        kept = _tables()
        rebuild("34", actor=PLATFORM, at=AT)
        assert _tables() == kept
        assert kept["day_figures"]


class TestRebuild:
    def test_puts_right_what_was_wrong(self, committed: Home) -> None:
        write_some(12, Random(1))
        roll_up(actor=PLATFORM, at=AT)
        kept = _tables()
        with reach(PLATFORM), connection.cursor() as cursor:
            cursor.execute("UPDATE day_figures SET times = times + 1")
            cursor.execute("DELETE FROM first_seen")
            cursor.execute(
                "INSERT INTO day_firsts (region, bank, figure, day, shared, count)"
                " SELECT region, 'gone', figure, day, shared, count FROM day_firsts LIMIT 1"
            )
        rebuild("34", actor=PLATFORM, at=AT)
        assert _tables() == kept

    def test_of_a_province_without_events_leaves_nothing(self, committed: Home) -> None:
        assert rebuild("34", actor=PLATFORM, at=AT) == 0
        assert _tables()["day_figures"] == []


@pytest.mark.django_db
class TestAsArray:
    @pytest.mark.parametrize("text", ["", "341181", 'a"b', "a\\b", 'a\\"b', "{a,b}", "a b", "NULL"])
    def test_is_read_as_it_was(self, text: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::text[]", [as_array(pl.Series([text, "next"]))])
            assert cursor.fetchone()[0] == [text, "next"]

    def test_takes_days_and_numbers(self) -> None:
        with connection.cursor() as cursor:
            days, numbers = pl.Series([DAY]), pl.Series([-3, 2**40])
            asked = [as_array(days), as_array(numbers), as_array(pl.Series([], dtype=pl.Int64))]
            cursor.execute("SELECT %s::date[], %s::bigint[], %s::bigint[]", asked)
            assert cursor.fetchone() == ([DAY], [-3, 2**40], [])
