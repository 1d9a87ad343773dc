"""The file of an export is there for who asked, for days; the log says when it left."""

import os
from datetime import timedelta

import pytest

from rongxie.foundation.exports.access import ExportNotFound, exports_in_reach
from rongxie.foundation.exports.keeping import (
    end_exports,
    export_shelf,
    make_closed,
    parts_folder,
)
from rongxie.foundation.exports.making import NotReady, NotReleased, note_fetched
from rongxie.foundation.exports.models import Export
from rongxie.foundation.reach.entering import reach
from tests.foundation.exports.orders import ALONE, DIGEST, LATER, asked, made, told_of
from tests.mechanism.cast import AT, CONFIRMER, OFFICE, OUTSIDER, PLATFORM, REVIEWER, VISITOR

WEEK = timedelta(days=7)
pytestmark = pytest.mark.django_db


def ended(export: Export) -> str:
    with reach(PLATFORM):
        return Export.objects.get(pk=export.pk).state


class TestNoteMade:
    def test_puts_list_count_filters_and_digest_into_the_log(self) -> None:
        export = made(asked(5, "", region="341181101", since="2026-11-01"))
        assert told_of(export) == [
            (
                "export.made",
                f'{{"count":5,"digest":"{DIGEST}","items":["region:341181101","since:2026-11-01"],'
                '"layout":"contacts"}',
            )
        ]

    def test_is_for_who_asked_and_not_for_a_colleague(self) -> None:
        with pytest.raises(ExportNotFound):
            made(asked(), actor=OFFICE)

    def test_is_done_once(self) -> None:
        export = made(asked())
        with pytest.raises(NotReleased):
            made(export)
        assert [kind for kind, _ in told_of(export)] == ["export.made"]


class TestNoteFetched:
    def test_tells_each_time(self) -> None:
        export = made(asked())
        for _ in range(2):
            with reach(REVIEWER):
                note_fetched(export_id=export.pk, actor=REVIEWER, at=AT)
        assert [kind for kind, _ in told_of(export)] == ["export.made", *["export.fetched"] * 2]

    def test_refuses_what_is_not_made_or_over(self) -> None:
        waiting, over = asked(ALONE + 1), made(asked())
        for export, at in ((waiting, AT), (over, AT + WEEK)):
            with reach(REVIEWER), pytest.raises(NotReady):
                note_fetched(export_id=export.pk, actor=REVIEWER, at=at)

    @pytest.mark.parametrize("actor", [OFFICE, CONFIRMER, OUTSIDER, VISITOR], ids=lambda a: a.name)
    def test_hides_it_from_everybody_else(self, actor: object) -> None:
        export = made(asked())
        with reach(actor), pytest.raises(ExportNotFound):  # type: ignore[arg-type]
            note_fetched(export_id=export.pk, actor=actor, at=AT)  # type: ignore[arg-type]


class TestExportsInReach:
    def test_are_those_of_the_organisation(self) -> None:
        export = asked()
        for actor, sees in ((REVIEWER, True), (OFFICE, True), (CONFIRMER, False), (VISITOR, False)):
            with reach(actor):
                assert exports_in_reach(actor).filter(pk=export.pk).exists() is sees


class TestEndExports:
    def test_takes_the_file_away_on_the_first_day_without(self) -> None:
        export = made(asked())
        with export_shelf().draft() as draft:
            draft.write(b"x")
            export_shelf().put(draft, DIGEST)
        end_exports(actor=PLATFORM, at=AT + WEEK - timedelta(days=1))
        assert (ended(export), export_shelf().place(DIGEST).exists()) == ("made", True)
        end_exports(actor=PLATFORM, at=AT + WEEK)
        assert (ended(export), export_shelf().place(DIGEST).exists()) == ("over", False)

    def test_leaves_a_file_that_another_export_has_too(self) -> None:
        first = made(asked())
        other = made(asked())
        with export_shelf().draft() as draft:
            draft.write(b"x")
            export_shelf().put(draft, DIGEST)
        with reach(PLATFORM):
            kept = other.kept_until + timedelta(days=1) if other.kept_until else None
            Export.objects.filter(pk=other.pk).update(kept_until=kept)
        end_exports(actor=PLATFORM, at=AT + WEEK)
        assert (ended(first), ended(other)) == ("over", "made")
        assert export_shelf().place(DIGEST).exists()
        export_shelf().discard(DIGEST)

    def test_ends_what_lapsed(self) -> None:
        waiting, free = asked(ALONE + 1), asked(1, actor=OFFICE)
        end_exports(actor=PLATFORM, at=LATER - timedelta(days=1))
        assert (ended(waiting), ended(free)) == ("asked", "released")
        end_exports(actor=PLATFORM, at=LATER)
        assert (ended(waiting), ended(free)) == ("over", "over")

    def test_sweeps_what_a_killed_process_left(self) -> None:
        folder, orphan = parts_folder(asked()), export_shelf().place("cd" * 32)
        for path in (folder, orphan.parent):
            make_closed(path)
        orphan.write_bytes(b"x")
        for age, there in ((timedelta(hours=23), True), (timedelta(hours=25), False)):
            left_at = (AT - age).timestamp()
            for path in (folder, orphan):
                os.utime(path, (left_at, left_at))
            end_exports(actor=PLATFORM, at=AT)
            assert (folder.exists(), orphan.exists()) == (there, there)


class TestPartsFolder:
    def test_is_another_for_another_export_of_the_same_number(self) -> None:
        export = asked(5, "")
        folder = parts_folder(export)
        export.list = "cases"
        assert parts_folder(export) != folder
