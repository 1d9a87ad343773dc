"""The engine with kinds of lists that are made up for it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from rongxie.foundation.imports.access import import_in_reach
from rongxie.foundation.imports.ending import cancel_import, commit_import
from rongxie.foundation.imports.judging import RowLost
from rongxie.foundation.imports.kinds import ROW, Judged, ListKind, Setting, Written, faults
from rongxie.foundation.imports.models import Import, ImportPart, ImportRow
from rongxie.foundation.imports.recognising import NotAtThisStep
from rongxie.foundation.imports.results import purge_imports
from rongxie.foundation.imports.singly import Row, judge_singly, write_singly
from rongxie.foundation.imports.stepping import step
from rongxie.foundation.imports.uploading import upload_list
from rongxie.foundation.reach.entering import reach
from rongxie.rulebook.layouts import layout
from rongxie.values.texts import Refusal, say
from tests.mechanism.cast import AT, PLATFORM, REVIEWER

pytestmark = pytest.mark.django_db
CONTENT = "名称,从业人员\n甲,1\n乙,二\n丙,3\n".encode()


class _Odd(Refusal):
    """A number that the made-up action does not take."""


def _act(row: Row) -> int | None:
    if row["name"] == "丙":
        raise _Odd(say("no"))
    return 7


def _kind(**how: object) -> ListKind:
    plain = ListKind(
        name="made_up",
        title=layout("enterprises").title,
        layout=layout("enterprises"),
        see_that_may=lambda _: None,
        judge=lambda rows, _: judge_singly(rows, _act),
        write=lambda rows, _: write_singly(rows, _act),
        part_rows=2,
    )
    return replace(plain, **how)  # type: ignore[arg-type]


def _through(kind: ListKind, *, commit: bool = True) -> Import:
    with reach(REVIEWER):
        of = upload_list(
            content=CONTENT, name="a.csv", kind=kind, options={}, actor=REVIEWER, at=AT
        )
    for phase in range(1 + commit):
        if phase:
            with reach(REVIEWER):
                commit_import(import_id=of.pk, kind=kind, actor=REVIEWER, at=AT)
        while step(import_id=of.pk, kinds={kind.name: kind}, actor=REVIEWER, at=AT):
            pass
    with reach(REVIEWER):
        return import_in_reach(import_id=of.pk, actor=REVIEWER)


class TestAKind:
    def test_has_its_rows_done_one_by_one_and_each_told(self) -> None:
        done = _through(_kind())
        assert (done.parts, done.counts) == (2, {"new": 1, "rejected": 2})
        with reach(REVIEWER):
            rows = ImportRow.objects.order_by("row").values_list("row", "outcome", "subject")
            assert list(rows) == [(2, "new", 7), (3, "rejected", None), (4, "rejected", None)]

    def test_that_loses_a_row_is_stopped(self) -> None:
        def losing(rows: pl.DataFrame, setting: Setting) -> Judged:
            return Judged(judge_singly(rows, _act).frame.head(1))

        with pytest.raises(RowLost):
            _through(_kind(judge=losing))

    def test_that_refuses_while_it_writes_rejects_those_rows_alone(self) -> None:
        def late(rows: pl.DataFrame, setting: Setting) -> Written:
            return Written(rows.select(ROW, subject=pl.lit(9)), faults(rows[ROW], "", say("late")))

        done = _through(_kind(write=late))
        assert done.counts == {"rejected": 3}
        with reach(REVIEWER):
            assert not ImportRow.objects.exclude(subject=None).exists()

    def test_that_lacks_a_column_waits(self) -> None:
        of = _through(_kind(required=("uscc",)), commit=False)
        assert (of.state, of.lacking) == ("uploaded", ["uscc"])


class TestAnImport:
    def test_that_was_cancelled_is_not_gone_on_with(self) -> None:
        of = _through(_kind(), commit=False)
        with reach(REVIEWER):
            cancel_import(import_id=of.pk, kind=_kind(), actor=REVIEWER, at=AT)
            for again in (commit_import, cancel_import):
                with pytest.raises(NotAtThisStep):
                    again(import_id=of.pk, kind=_kind(), actor=REVIEWER, at=AT)

    def test_is_forgotten_row_by_row_after_its_time(self) -> None:
        _through(_kind())
        with reach(PLATFORM):
            early = purge_imports(on=date(2026, 12, 1), actor=PLATFORM, at=AT)
        assert early == 0
        at = datetime(2027, 8, 1, tzinfo=UTC)
        gone = []
        for _ in range(3):
            with reach(PLATFORM):
                gone.append(purge_imports(on=at.date(), actor=PLATFORM, at=at + timedelta(1)))
        assert gone == [3, 2, 0]
        with reach(REVIEWER):
            assert not ImportPart.objects.exists()
            assert Import.objects.get().counts == {"new": 1, "rejected": 2}
