"""The log as a table: the same figures as from the same events in a file."""

from dataclasses import make_dataclass
from datetime import UTC, date, datetime
from typing import Any, ClassVar

import polars as pl
import pytest
from django.db import ProgrammingError
from polars.testing import assert_frame_equal

from rongxie.foundation.database.home import Home
from rongxie.foundation.events import writing
from rongxie.foundation.events.event import Event
from rongxie.foundation.events.frames import sealed_events
from rongxie.foundation.events.sealing import seal_all
from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.insight.indicators import compute, parse_groupings
from rongxie.rulebook.layouts import layout
from rongxie.rulebook.parameters import InForce
from rongxie.surfaces.samples import Sample, draw_sample
from tests.foundation.events.happenings import AT, EVERYWHERE, LoanDrawn, visit, write

FIRST, LAST = date(2026, 8, 23), date(2026, 11, 20)
_PAYLOAD = ("amount_wan", "rate", "flags")


def _event(row: dict[str, Any]) -> Event:
    """Return an event of the sort that a line of a file tells of."""
    carried = {name: row[name] for name in _PAYLOAD if row[name] is not None}
    sort = make_dataclass(
        row["kind"].title().replace(".", ""),
        [("kind", ClassVar[str], row["kind"]), *((name, Any) for name in carried)],
        bases=(Event,), frozen=True, kw_only=True,
    )  # fmt: skip
    named = {name: row[name] or "" for name in ("region", "case", "enterprise", "bank")}
    event: Event = sort(subject=named["case"] or named["enterprise"], **named, **carried)
    return event


def _told(events: pl.DataFrame) -> None:
    for (at,), rows in events.group_by("at", maintain_order=True):
        assert isinstance(at, datetime)
        with reach(EVERYWHERE):
            told = [_event(row) for row in rows.iter_rows(named=True)]
            append(*told, actor=EVERYWHERE, at=at)


def _figures(events: pl.LazyFrame, by: str) -> pl.DataFrame:
    return compute(
        events, first=FIRST, last=LAST, by=parse_groupings(by), params=InForce(LAST, "341181")
    )


def _read(actor: Actor = EVERYWHERE, province: str = "", from_seq: int = 1) -> pl.LazyFrame:
    with reach(actor):
        return sealed_events(province, from_seq)


def _county() -> Sample:
    return draw_sample("341181", 120, 7, as_of=LAST, banks=4)


class TestSealedEvents:
    def test_gives_the_figures_of_the_same_events_in_a_file(
        self, committed: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # The events of a file have no rows behind them that anything could follow for.
        monkeypatch.setattr(writing, "run_handlers", lambda *_, **__: None)
        events = _county().events
        assert events.height > 300
        _told(events)
        seal_all()
        log = _read()
        for by in ("", "region:9,bank"):
            assert_frame_equal(_figures(log, by), _figures(events.lazy(), by))
        funded = _figures(log, "").filter(pl.col("indicator") == "funded_enterprises")
        assert funded["numerator"].item() > 0

    def test_has_the_columns_of_an_event_file(self, committed: Home) -> None:
        write(visit())
        seal_all()
        columns = _read().collect_schema().names()
        assert set(layout("events").columns) == set(columns) - {"province"}

    def test_tells_an_event_as_it_was(self, committed: Home) -> None:
        write(LoanDrawn(subject="R1", region="341181", bank="B1", amount_wan=50, rate=3.5))
        seal_all()
        (row,) = _read().collect().to_dicts()
        assert row == {
            "province": "34", "seq": 1, "at": AT.astimezone(UTC), "kind": "loan.drawn",
            "region": "341181", "bank": "B1", "enterprise": None, "case": None,
            "amount_wan": 50.0, "rate": 3.5, "flags": None,
        }  # fmt: skip

    def test_follows_the_seal_and_not_the_id(self, committed: Home) -> None:
        write(visit(1), visit(2), visit(3, "441900"))
        seal_all()
        write(visit(4))
        read = _read(province="34", from_seq=2).collect()
        assert read.select("seq", "enterprise").rows() == [(2, "E2")]
        assert _read().select("province", "seq").collect().rows() == [
            ("34", 1), ("34", 2), ("44", 1),
        ]  # fmt: skip

    def test_of_an_empty_log_has_the_same_columns(self, committed: Home) -> None:
        empty = _read()
        write(visit())
        seal_all()
        assert empty.collect_schema() == _read().collect_schema()
        assert empty.collect().height == 0

    @pytest.mark.parametrize("kind", [Kind.OFFICE, Kind.AUDITOR, Kind.SYSTEM])
    def test_are_those_in_the_reach_of_the_reader(self, committed: Home, kind: Kind) -> None:
        write(visit(1, "341181"), visit(2, "341182"), visit(3, "341181003"), visit(4, "4411"))
        seal_all()
        reader = Actor(name="membership:1", kind=kind, area=area_of("341181"))
        found = _read(reader).collect()
        assert found.select("province", "seq", "enterprise").rows() == [
            ("34", 1, "E1"), ("34", 3, "E3"),
        ]  # fmt: skip

    def test_are_read_in_a_reach_or_not_at_all(self, committed: Home) -> None:
        write(visit())
        seal_all()
        with pytest.raises(ProgrammingError, match="permission denied"):
            sealed_events()

    @pytest.mark.parametrize(
        "reader",
        [
            Actor(name="x", kind=Kind.BANK, area=area_of("34"), bank="B1", bank_path="B1/"),
            Actor(name="x", kind=Kind.ENTERPRISE, enterprise="1"),
        ],
    )
    def test_are_not_for_banks_and_enterprises(self, committed: Home, reader: Actor) -> None:
        with pytest.raises(ProgrammingError, match="permission denied"):
            _read(reader)
