"""Handing files in and opening them: row, bytes and log agree, whatever happens in between."""

import hashlib
import io
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime
from threading import Barrier
from typing import Any, ClassVar

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from rongxie.foundation.digests import sm3
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.files.contents import ContentDiffers
from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.files.opening import BytesLost, FileNotFound, open_file
from rongxie.foundation.files.places import DiskNotUsable, shelf
from rongxie.foundation.files.purposes import Purpose
from rongxie.foundation.files.storing import FileEmpty, FileTooLarge, KeptTooShort, store_file
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.parameters import parameter
from tests.foundation.files.bytes_of import CSV, PDF, PNG
from tests.foundation.files.cases import (
    AT,
    COUNTY,
    JOB,
    NEXT_COUNTY,
    TODAY,
    bank,
    cut_short,
    enterprise,
    lying,
    office,
    place_of,
    stored,
    upload,
)


def _traces() -> tuple[int, int]:
    with reach(JOB):
        return StoredFile.objects.count(), EventRow.objects.filter(kind="file.stored").count()


@pytest.mark.django_db
class TestStoreFile:
    def test_keeps_the_bytes_what_is_known_of_them_and_an_event(self) -> None:
        row = stored(enterprise=7, bank_path="B/B1/", name="../购销 合同.pdf")
        assert (row.name, row.media_type, row.size) == (
            "购销 合同.pdf",
            "application/pdf",
            len(PDF),
        )
        assert (row.digest, row.sha256) == (sm3(PDF).hex(), hashlib.sha256(PDF).hexdigest())
        assert (row.stored_by, row.organisation, row.stored_at) == ("membership:1", "O1", AT)
        assert row.kept_until == date(2031, 11, 21)  # papers are kept for five years
        assert place_of(row).read_bytes() == PDF
        with reach(JOB):
            event = EventRow.objects.get(kind="file.stored")
        assert (event.subject, event.region, event.enterprise) == (str(row.pk), COUNTY, "7")
        assert (event.bank, event.actor, event.at) == ("B1", "membership:1", AT)
        assert event.payload == f'{{"digest":"{row.digest}","file":"{row.pk}"}}'

    def test_reads_a_stream_piece_by_piece(self) -> None:
        content = b"x" * 3_000_000
        with reach(office()):
            row = store_file(io.BytesIO(content), upload("a.txt"), actor=office(), at=AT)
        assert place_of(row).read_bytes() == content
        assert row.digest == sm3(content).hex()

    def test_lets_nobody_else_into_the_folder(self) -> None:
        place = place_of(stored())
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
        for folder in (place.parent, shelf().folder, shelf().folder / "drafts"):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    def test_keeps_the_same_bytes_once_and_each_row(self) -> None:
        first, second = stored(), stored(name="again.pdf", region=f"{COUNTY}001")
        assert first.pk != second.pk
        assert lying() == [first.digest]

    def test_puts_right_what_has_gone_bad(self) -> None:
        place = place_of(stored())
        place.write_bytes(b"x" * len(PDF))
        stored()
        assert place.read_bytes() == PDF

    @pytest.mark.parametrize("purpose", list(Purpose))
    def test_keeps_each_purpose_for_its_years(self, purpose: Purpose) -> None:
        years = parameter("kept_years").value_on(TODAY).amount
        assert set(years) == set(Purpose)
        row = stored(purpose=purpose)
        assert row.kept_until == date(TODAY.year + years[purpose], TODAY.month, TODAY.day)

    def test_keeps_until_the_day_that_is_given(self) -> None:
        assert stored(kept_until=date(2026, 11, 22)).kept_until == date(2026, 11, 22)

    def test_from_a_leap_day_keeps_to_the_end_of_february(self) -> None:
        at = datetime(2028, 2, 28, 16, 0, tzinfo=UTC)  # midnight of the 29th in China
        with reach(office()):
            row = store_file(PDF, upload(), actor=office(), at=at)
        assert row.kept_until == date(2033, 2, 28)

    @pytest.mark.parametrize(
        ("content", "more", "refusal"),
        [
            (b"", {}, FileEmpty),
            (PNG, {}, ContentDiffers),
            (PDF, {"kept_until": TODAY}, KeptTooShort),
            (b"x" * (20 * (1 << 20) + 1), {"name": "a.txt"}, FileTooLarge),
        ],
        ids=["empty", "differs", "too short", "too large"],
    )
    def test_refuses_and_leaves_no_trace(
        self, content: bytes, more: dict[str, Any], refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal), reach(office()):
            store_file(content, upload(**more), actor=office(), at=AT)
        assert _traces() == (0, 0)
        assert lying() == []

    def test_takes_the_largest_that_is_allowed(self) -> None:
        assert stored(b"x" * (20 * (1 << 20)), name="a.txt").size == 20 * (1 << 20)

    def test_tells_that_the_disk_is_full(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(_: int) -> None:
            raise OSError(28, os.strerror(28))

        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(DiskNotUsable, match="No space left"), reach(office()):
            store_file(PDF, upload(), actor=office(), at=AT)
        monkeypatch.undo()
        assert _traces() == (0, 0)
        assert lying() == []

    @pytest.mark.parametrize(
        "column",
        [{"size": 0}, {"digest": "x"}, {"sha256": "A" * 64}, {"purpose": "fun"}, {"name": ""}],
        ids=str,
    )
    def test_has_the_database_refuse_what_cannot_be(self, column: dict[str, Any]) -> None:
        row = stored()
        row.pk = None
        for name, value in column.items():
            setattr(row, name, value)
        with pytest.raises(IntegrityError), reach(office()):
            row.save(force_insert=True)


@pytest.mark.django_db
class TestReach:
    OF: ClassVar[dict[str, Any]] = {"region": f"{COUNTY}001", "enterprise": 7, "bank_path": "B/B1/"}

    @pytest.mark.parametrize(
        "actor",
        [office(), office("34"), bank("B/B1/"), bank("B/"), enterprise(7), JOB,
         Actor(name="membership:9", kind=Kind.AUDITOR, area=area_of("34"))],
        ids=lambda a: f"{a.kind} {a.bank}",
    )  # fmt: skip
    def test_opens_a_file_to_those_whose_it_is(self, actor: Actor) -> None:
        row = stored(**self.OF)
        with reach(actor), open_file(row.pk) as opened:
            assert opened.stream.read() == PDF
            assert opened.row.name == "合同.pdf"

    @pytest.mark.parametrize(
        "actor",
        [office(NEXT_COUNTY), bank("B/B2/"), bank("C/"), enterprise(8)],
        ids=lambda a: f"{a.kind} {a.bank}",
    )
    def test_hides_a_file_from_others_like_one_that_is_not_there(self, actor: Actor) -> None:
        row, of_nobody = stored(**self.OF), stored()
        for file in (row.pk, of_nobody.pk, of_nobody.pk + 1):
            with reach(actor), pytest.raises(FileNotFound) as refused, open_file(file):
                pass
            assert str(refused.value) == f"File {file} is not there, or not in your reach."

    @pytest.mark.parametrize(
        ("actor", "more"),
        [(bank("B/B1/"), {"bank_path": "B/B1/"}), (enterprise(7), {"enterprise": 7})],
        ids=["bank", "enterprise"],
    )
    def test_lets_banks_and_enterprises_hand_in_their_own_alone(
        self, actor: Actor, more: dict[str, Any]
    ) -> None:
        row = stored(by=actor, **more)
        with reach(actor), open_file(row.pk) as opened:
            assert opened.row.pk == row.pk
        with pytest.raises(ProgrammingError, match="row-level security"):
            stored(by=actor)

    def test_ends_where_an_office_would_write_elsewhere(self) -> None:
        with pytest.raises(ProgrammingError, match="row-level security"):
            stored(region=NEXT_COUNTY)
        assert _traces() == (0, 0)

    @pytest.mark.parametrize("actor", [office(), bank("B/B1/"), enterprise(7)])
    def test_lets_nobody_but_the_platform_change_a_row(self, actor: Actor) -> None:
        row = stored(**self.OF)
        with pytest.raises(ProgrammingError, match="permission denied"), reach(actor):
            StoredFile.objects.filter(pk=row.pk).update(kept_until=date(2100, 1, 1))
        with pytest.raises(ProgrammingError, match="permission denied"), reach(JOB):
            StoredFile.objects.all().delete()


@pytest.mark.django_db
class TestOpenFile:
    @pytest.mark.parametrize("bad", [b"", PDF[:-1], PDF[:-1] + b"x", PDF + b"\n"])
    def test_does_not_show_bytes_that_were_changed(self, bad: bytes) -> None:
        row = stored()
        place_of(row).write_bytes(bad)
        with reach(office()), pytest.raises(BytesLost, match="backup"), open_file(row.pk):
            pass

    def test_tells_that_bytes_are_gone(self) -> None:
        row = stored()
        place_of(row).unlink()
        with reach(office()), pytest.raises(BytesLost), open_file(row.pk):
            pass


@pytest.mark.usefixtures("committed")
class TestStoringThatIsCutShort:
    def test_is_not_begun_outside_a_transaction(self) -> None:
        with pytest.raises(transaction.TransactionManagementError, match="belongs to"):
            store_file(PDF, upload(), actor=office(), at=AT)
        assert lying() == []

    def test_leaves_no_row_and_no_event_when_the_action_fails_later(self) -> None:
        cut_short(CSV)
        assert _traces() == (0, 0)

    def test_leaves_nothing_when_the_log_refuses(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise LookupError

        monkeypatch.setattr("rongxie.foundation.files.storing.append", refuse)
        with reach(office()), suppress(LookupError):  # and the action goes on
            store_file(PDF, upload(), actor=office(), at=AT)
        assert _traces() == (0, 0)

    def test_can_be_done_again(self) -> None:
        cut_short(CSV)
        row = stored(CSV, name="a.csv")
        with reach(office()), open_file(row.pk) as opened:
            assert opened.stream.read() == CSV
        assert lying() == [row.digest]

    def test_of_the_same_bytes_by_two_at_once_keeps_both_rows(self) -> None:
        together = Barrier(4)

        def hand_in(number: int) -> StoredFile:
            together.wait()
            try:
                return stored(CSV, name=f"{number}.csv")
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            rows = list(pool.map(hand_in, range(4)))
        assert _traces() == (4, 4)
        assert lying() == [rows[0].digest]
        assert place_of(rows[0]).read_bytes() == CSV
