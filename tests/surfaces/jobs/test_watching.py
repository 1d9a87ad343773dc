"""How patiently parts are started again, with children that end when told."""

from itertools import pairwise
from typing import cast

import pytest

from rongxie.surfaces.web.children import Child
from rongxie.surfaces.web.watching import EndsAgainAndAgain, Tended, Vital
from rongxie.values.texts import Message


class _Ending:
    """A child that ends when the test says so."""

    def __init__(self) -> None:
        self.code: int | None = None
        self.stopped = False

    def stop(self) -> None:
        self.stopped = True


class _Part:
    def __init__(self) -> None:
        self.running, self.starts = True, 0

    def ended(self) -> bool:
        return not self.running

    def start(self) -> None:
        self.running, self.starts = True, self.starts + 1


class _Nursery:
    """Makes children, and keeps what was told."""

    def __init__(self) -> None:
        self.children: list[_Ending] = []
        self.told: list[Message] = []

    def make(self) -> Child:
        self.children.append(_Ending())
        return cast(Child, self.children[-1])

    def pauses(self) -> list[object]:
        return [message.blanks["seconds"] for message in self.told]


class TestTended:
    @pytest.fixture
    @staticmethod
    def nursery() -> _Nursery:
        return _Nursery()

    def test_starts_nothing_before_it_is_begun(self, nursery: _Nursery) -> None:
        part = Tended("jobs", nursery.make)
        part.look(0.0, nursery.told.append)
        assert nursery.children == []
        part.begin()
        part.look(1.0, nursery.told.append)
        part.look(2.0, nursery.told.append)
        assert len(nursery.children) == 1

    def test_is_started_again_after_growing_pauses_of_at_most_a_minute(
        self, nursery: _Nursery
    ) -> None:
        part, starts = Tended("jobs", nursery.make), []
        part.begin()
        for tenths in range(4000):
            before = len(nursery.children)
            part.look(tenths / 10, nursery.told.append)
            if len(nursery.children) > before:
                starts.append(tenths / 10)
                nursery.children[-1].code = 1
        gaps = [later - earlier for earlier, later in pairwise(starts)]
        assert [round(gap) for gap in gaps[:8]] == [1, 2, 4, 8, 16, 32, 60, 60]
        assert nursery.pauses()[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
        assert all(child.stopped for child in nursery.children)  # what it left behind is ended

    def test_has_a_short_pause_again_after_it_ran_for_long(self, nursery: _Nursery) -> None:
        part = Tended("jobs", nursery.make)
        part.begin()
        for ticks in (0.0, 5.0, 10.0, 100.0):
            part.look(ticks, nursery.told.append)
            if ticks in (5.0, 100.0):
                continue
            nursery.children[-1].code = -9
        part.look(1000.0, nursery.told.append)
        assert nursery.pauses() == [1, 1]

    def test_is_no_more_once_it_is_done(self, nursery: _Nursery) -> None:
        codes: list[int] = []
        part = Tended("places", nursery.make, done=lambda code: code == 0, then=codes.append)
        part.begin()
        part.look(0.0, nursery.told.append)
        nursery.children[-1].code = 1
        part.look(1.0, nursery.told.append)
        part.look(3.0, nursery.told.append)
        nursery.children[-1].code = 0
        for ticks in (4.0, 5.0, 500.0):
            part.look(ticks, nursery.told.append)
        assert (len(nursery.children), codes, nursery.pauses()) == (2, [0], [1])

    def test_starts_nothing_after_it_was_stopped(self, nursery: _Nursery) -> None:
        part = Tended("jobs", nursery.make)
        part.begin()
        part.look(0.0, nursery.told.append)
        part.stop()
        part.look(100.0, nursery.told.append)
        assert [child.stopped for child in nursery.children] == [True]


class TestVital:
    def test_is_started_again_at_once(self) -> None:
        inner, told = _Part(), list[Message]()
        part = Vital("web", inner)
        part.look(0.0, told.append)
        inner.running = False
        part.look(1.0, told.append)
        assert (inner.starts, len(told)) == (1, 1)

    def test_stops_all_if_it_ends_again_within_moments(self) -> None:
        inner = _Part()
        part = Vital("web", inner)
        inner.running = False
        part.look(1.0, lambda _: None)
        inner.running = False
        with pytest.raises(EndsAgainAndAgain):
            part.look(10.9, lambda _: None)
        assert inner.starts == 1

    def test_may_end_again_later(self) -> None:
        inner = _Part()
        part = Vital("web", inner)
        for ticks in (1.0, 12.0, 23.0):
            inner.running = False
            part.look(ticks, lambda _: None)
        assert inner.starts == 3
