"""Streams that break off: nothing of their reach is left on the connection, and nothing is lost.

Real commits, as the application.
"""

from collections.abc import Generator
from contextlib import closing
from itertools import islice

import polars as pl
import pytest
from django.db import connection

from rongxie.foundation.database.home import Home
from rongxie.foundation.exports.contents import Contents
from rongxie.foundation.exports.making import GrownMeanwhile
from rongxie.foundation.exports.models import Export, ExportContent
from rongxie.foundation.reach.entering import reach, streamed
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.surfaces.exports import reading
from rongxie.surfaces.exports.making import make, make_whole
from rongxie.surfaces.exports.reading import frames
from rongxie.surfaces.exports.selecting import selected
from rongxie.surfaces.exports.spool import spool_of
from tests.mechanism.cast import AT, PLATFORM, REVIEWER
from tests.mechanism.enterprises.makers import contact, enterprises
from tests.surfaces.exports.made import asked_for


@pytest.fixture
def few_at_once(committed: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames of two rows, of seven that there are."""
    monkeypatch.setattr(reading, "_AT_ONCE", 2)
    enterprises(7)


def left_on_the_connection() -> tuple[str, int]:
    """Return the role and the rows that the connection has when nobody acts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('rx.lo', true), '')")
        return str(cursor.fetchone()[0]), Enterprise.objects.count()


def streaming() -> Generator[pl.DataFrame]:
    selection = selected("enterprises", {}, "", actor=REVIEWER, at=AT)
    return streamed(REVIEWER, lambda: frames(selection, Contents()))


@pytest.mark.usefixtures("few_at_once")
class TestAStream:
    def test_that_is_closed_half_way_leaves_no_reach(self) -> None:
        with closing(streaming()) as rows:
            assert [frame.height for frame in islice(rows, 2)] == [2, 2]
            assert connection.in_atomic_block
        assert not connection.in_atomic_block
        assert left_on_the_connection() == ("", 0)

    def test_that_nobody_began_opens_nothing(self) -> None:
        with closing(streaming()):
            assert not connection.in_atomic_block

    def test_that_came_to_its_end_leaves_no_reach_either(self) -> None:
        assert sum(frame.height for frame in streaming()) == 7
        assert left_on_the_connection() == ("", 0)


@pytest.mark.usefixtures("few_at_once")
class TestAnExport:
    def test_that_is_refused_half_way_leaves_neither_reach_nor_looks(self) -> None:
        with reach(PLATFORM):
            there = list(Enterprise.objects.order_by("pk"))
        for one in there:
            contact(one)
        export = asked_for("contacts", purpose="visit")
        with reach(REVIEWER):
            Export.objects.filter(pk=export.pk).update(at_most=5)
        with pytest.raises(GrownMeanwhile):
            make(export_id=export.pk, actor=REVIEWER, at=AT)
        assert not connection.in_atomic_block
        assert left_on_the_connection() == ("", 0)
        assert not spool_of(export).folder.exists()
        with reach(PLATFORM):
            assert not ExportContent.objects.exists()

    def test_shows_how_far_it_is_and_has_every_row_once(self) -> None:
        export = asked_for("enterprises", form="csv")
        assert spool_of(export).rows == 0
        assert make(export_id=export.pk, actor=REVIEWER, at=AT).done == 7
        assert spool_of(export).rows == 7
        frame = pl.concat(spool_of(export).parts())
        assert frame["uscc"].n_unique() == frame.height == 7
        make_whole(export_id=export.pk, actor=REVIEWER, at=AT)
        with reach(REVIEWER):
            assert Export.objects.get(pk=export.pk).rows == 7
