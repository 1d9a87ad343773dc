"""Removing what is over, taking away what nobody tells of, and noticing what is lost."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Event

import pytest
from django.db import connection

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.files.opening import FileRemoved, open_file
from rongxie.foundation.files.places import shelf
from rongxie.foundation.files.storing import store_file
from rongxie.foundation.files.tending import check_files, remove_expired, sweep_orphans
from rongxie.foundation.reach.entering import reach
from tests.foundation.files.bytes_of import CSV, PDF, PNG
from tests.foundation.files.cases import (
    AT,
    JOB,
    NEXT_COUNTY,
    cut_short,
    lying,
    office,
    place_of,
    stored,
    upload,
)

LAST = date(2027, 1, 1)


@pytest.mark.django_db
class TestRemoveExpired:
    def test_removes_on_the_day_and_not_before(self) -> None:
        row = stored(kept_until=LAST)
        assert remove_expired(LAST - timedelta(days=1), at=AT) == 0
        assert lying() == [row.digest]
        assert remove_expired(LAST, at=AT) == 1
        assert remove_expired(LAST, at=AT) == 0

    def test_keeps_row_and_digest_without_the_name_and_says_so(self) -> None:
        row = stored(kept_until=LAST, enterprise=7, name="王小明身份证.pdf")
        remove_expired(LAST, at=AT)
        with reach(JOB):
            kept = StoredFile.objects.get(pk=row.pk)
            event = EventRow.objects.get(kind="file.removed")
        assert (kept.name, kept.removed_at, kept.digest) == ("", AT, row.digest)
        assert (event.subject, event.enterprise, event.actor) == (str(row.pk), "7", "job:files")
        assert event.payload == f'{{"digest":"{row.digest}","file":"{row.pk}"}}'
        with reach(office()), pytest.raises(FileRemoved, match="was removed"), open_file(row.pk):
            pass

    def test_keeps_bytes_that_another_file_needs(self) -> None:
        other = stored(by=office(NEXT_COUNTY), region=NEXT_COUNTY)
        stored(kept_until=LAST)
        assert remove_expired(LAST, at=AT) == 1
        assert lying() == [other.digest]

    def test_goes_on_until_nothing_is_due(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("rongxie.foundation.files.tending._AT_ONCE", 2)
        for number in range(5):
            stored(f"{number}".encode(), name="a.txt", kept_until=LAST)
        assert remove_expired(LAST, at=AT) == 5

    def test_keeps_the_file_when_the_log_refuses(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise LookupError

        row = stored(kept_until=LAST)
        monkeypatch.setattr("rongxie.foundation.files.tending.append", refuse)
        with pytest.raises(LookupError):
            remove_expired(LAST, at=AT)
        with reach(office()), open_file(row.pk) as opened:
            assert opened.stream.read() == PDF


@pytest.mark.usefixtures("committed")
class TestRemovedBytes:
    def test_are_gone(self) -> None:
        stored(kept_until=LAST)
        remove_expired(LAST, at=AT)
        assert lying() == []


@pytest.mark.usefixtures("committed")
class TestSweepOrphans:
    def test_takes_away_what_a_rolled_back_action_left_and_nothing_else(self) -> None:
        row = stored(PNG, name="a.png")
        cut_short(CSV)
        assert len(lying()) == 2
        assert sweep_orphans(at=AT) == 1
        assert lying() == [row.digest]
        assert sweep_orphans(at=AT) == 0

    def test_goes_through_all_of_them(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("rongxie.foundation.files.tending._AT_ONCE", 2)
        row = stored()
        cut_short(*(f"{number}".encode() for number in range(5)))
        assert sweep_orphans(at=AT) == 5
        assert lying() == [row.digest]

    def test_leaves_what_is_being_handed_in(self) -> None:
        put, swept = Event(), Event()

        def hand_in() -> StoredFile:
            try:
                with reach(office()):
                    row = store_file(CSV, upload("a.csv"), actor=office(), at=AT)
                    put.set()
                    assert swept.wait(20)
                return row
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            work = pool.submit(hand_in)
            assert put.wait(20)
            assert sweep_orphans(at=AT) == 0
            swept.set()
            row = work.result()
        assert lying() == [row.digest]
        assert check_files().missing == ()

    def test_takes_away_drafts_of_killed_processes_after_a_day(self) -> None:
        stored()
        left, fresh = (shelf().folder / "drafts" / name for name in ("left", "fresh"))
        for path, age in ((left, timedelta(days=2)), (fresh, timedelta(hours=2))):
            path.write_bytes(PDF)
            os.utime(path, times=(0, (AT - age).timestamp()))
        assert sweep_orphans(at=AT) == 1
        assert (left.exists(), fresh.exists()) == (False, True)

    def test_of_an_installation_without_files_finds_nothing(self) -> None:
        assert sweep_orphans(at=AT) == 0


@pytest.mark.django_db
class TestCheckFiles:
    def test_finds_what_is_missing_and_what_was_changed(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("rongxie.foundation.files.tending._AT_ONCE", 1)
        whole, gone, changed = stored(), stored(PNG, name="a.png"), stored(CSV, name="a.csv")
        again = stored(CSV, name="b.csv")
        place_of(gone).unlink()
        place_of(changed).write_bytes(CSV[:-1] + b"x")
        found = check_files()
        assert (found.files, found.missing) == (4, (gone.pk,))
        assert found.changed == (changed.pk, again.pk)
        assert place_of(whole).read_bytes() == PDF

    def test_is_content_where_all_is_there(self) -> None:
        stored()
        found = check_files()
        assert (found.files, found.missing, found.changed) == (1, (), ())

    def test_does_not_miss_what_was_removed(self) -> None:
        stored(kept_until=LAST)
        remove_expired(LAST, at=AT)
        assert check_files().files == 0
