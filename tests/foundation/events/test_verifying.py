"""Every way to tamper that we could think of, done as the owner with the triggers off."""
# ruff: noqa: S608  # ids of our own

from datetime import timedelta
from pathlib import Path

import pytest

from rongxie.foundation.database.home import Home
from rongxie.foundation.database.roles import OWNER
from rongxie.foundation.events import verifying
from rongxie.foundation.events.anchors import (
    AnchorsDisagree,
    AnchorsUnreadable,
    disagreeing,
    read_anchors,
    write_anchors,
)
from rongxie.foundation.events.models import Seal
from rongxie.foundation.events.sealing import START, linked, seal_all
from rongxie.foundation.events.verifying import Chain, Fault, Wrong, verify
from tests.foundation.events.happenings import AT, LoanDrawn, entered, everything, visit, write


@pytest.fixture
def written(committed: Home) -> list[int]:
    """Eight sealed events, of different content, and the ids they have."""
    loans = [
        LoanDrawn(subject=str(n), region="341181", bank="B1", amount_wan=n) for n in range(1, 9)
    ]
    ids = write(*loans)
    seal_all()
    return ids


@pytest.fixture(autouse=True)
def _short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "CHUNK", 3)


def tamper(home: Home, *statements: str) -> None:
    with entered(home, OWNER) as owner:
        for table in ("events", "seals"):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER kept")
        for statement in statements:
            owner.execute(statement)
        for table in ("events", "seals"):
            owner.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER kept")


def found() -> Chain:
    (chain,) = verify()
    return chain


def in_chain(place: int, wrong: Wrong) -> Fault:
    return Fault(True, place, wrong)


class TestAnUntouchedLog:
    def test_is_sound(self, written: list[int]) -> None:
        chain = found()
        (head,) = everything(Seal.objects.filter(seq=8))
        assert chain == Chain("34", 8, bytes(head.digest).hex(), 0, ())
        assert chain.first is None

    def test_counts_what_waits(self, written: list[int]) -> None:
        write(visit(), visit())
        assert (found().waiting, found().faults) == (2, ())

    def test_is_verified_by_province(self, written: list[int]) -> None:
        write(visit(1, "441900"), visit(2, ""))
        assert [chain.province for chain in verify()] == ["00", "34", "44"]
        assert [chain.faults for chain in verify()] == [(), (), ()]
        assert [(c.province, c.sealed, c.waiting) for c in verify("44")] == [("44", 0, 1)]

    def test_that_is_empty_has_no_chain(self, committed: Home) -> None:
        assert verify() == []


class TestAChangedEvent:
    @pytest.mark.parametrize(
        "change",
        [
            """payload = '{"amount_wan":400}'""",
            """payload = '{"amount_wan": 4}'""",
            "at = at + interval '1 microsecond'",
            "recorded_at = recorded_at + interval '1 day'",
            "actor = 'person:2'",
            "organisation = ''",
            "region = '341182'",
            "region = '441900', province = '44'",
            "kind = 'loan.repaid'",
            "subject = '5'",
            "\"case\" = 'C1'",
            "enterprise = 'E1'",
            "bank = 'B2'",
        ],
    )
    def test_is_found(self, committed: Home, written: list[int], change: str) -> None:
        tamper(committed, f"UPDATE events SET {change} WHERE id = {written[3]}")
        chain = next(c for c in verify() if c.province == "34")
        assert chain.first == in_chain(4, Wrong.CHANGED)
        assert len(chain.faults) == 1

    def test_is_found_at_each_place(self, committed: Home, written: list[int]) -> None:
        tamper(committed, "UPDATE events SET bank = 'B2'")
        assert found().faults == tuple(in_chain(n, Wrong.CHANGED) for n in range(1, 9))

    def test_that_changed_places_with_another_is_found(
        self, committed: Home, written: list[int]
    ) -> None:
        one, two = written[1], written[6]
        tamper(
            committed,
            f"UPDATE events e SET payload = o.payload, subject = o.subject FROM events o"
            f" WHERE e.id IN ({one}, {two}) AND o.id IN ({one}, {two}) AND o.id <> e.id",
        )
        assert found().faults == (in_chain(2, Wrong.CHANGED), in_chain(7, Wrong.CHANGED))


class TestAChangedSeal:
    def test_is_found_with_the_one_after_it(self, committed: Home, written: list[int]) -> None:
        tamper(committed, "UPDATE seals SET digest = sha256('x') WHERE seq = 3")
        assert found().faults == (in_chain(3, Wrong.CHANGED), in_chain(4, Wrong.CHANGED))

    def test_that_changed_places_with_another_is_found(
        self, committed: Home, written: list[int]
    ) -> None:
        tamper(
            committed,
            "UPDATE seals SET seq = -seq WHERE seq IN (2, 3)",
            "UPDATE seals SET seq = 5 + seq WHERE seq < 0",
        )
        assert found().first == in_chain(2, Wrong.CHANGED)

    @pytest.mark.parametrize("seq", [1, 3, 4, 5, 7])
    def test_that_is_missing_is_a_gap(self, committed: Home, written: list[int], seq: int) -> None:
        tamper(committed, f"DELETE FROM seals WHERE seq = {seq}")
        assert found().first == in_chain(seq, Wrong.GAP)
        assert Fault(False, written[seq - 1], Wrong.LOOSE) in found().faults

    def test_for_an_event_that_has_one_is_found(self, committed: Home, written: list[int]) -> None:
        seals = everything(Seal.objects.order_by("seq"))
        with entered(committed, OWNER) as owner:
            record = owner.execute(
                f"SELECT convert_to(event_record(e), 'UTF8') FROM events e WHERE id = {written[0]}"
            ).fetchall()[0][0]
        again = linked(bytes(seals[7].digest), record)
        tamper(
            committed,
            "ALTER TABLE seals DROP CONSTRAINT seals_event_key",
            f"INSERT INTO seals VALUES ('34', 9, {written[0]}, '\\x{again.hex()}')",
        )
        assert found().faults == (in_chain(9, Wrong.TWICE),)


class TestADeletedEvent:
    @pytest.mark.parametrize("seq", [1, 4, 8])
    def test_is_found(self, committed: Home, written: list[int], seq: int) -> None:
        tamper(committed, f"DELETE FROM events WHERE id = {written[seq - 1]}")
        assert found().faults == (in_chain(seq, Wrong.DELETED),)

    def test_is_found_with_its_seal(self, committed: Home, written: list[int]) -> None:
        tamper(
            committed,
            f"DELETE FROM events WHERE id = {written[3]}",
            "DELETE FROM seals WHERE seq = 4",
        )
        assert found().first == in_chain(4, Wrong.GAP)

    def test_is_found_even_if_the_others_move_up(self, committed: Home, written: list[int]) -> None:
        tamper(
            committed,
            f"DELETE FROM events WHERE id = {written[3]}",
            "DELETE FROM seals WHERE seq = 4",
            "UPDATE seals SET seq = -seq WHERE seq > 4",
            "UPDATE seals SET seq = -seq - 1 WHERE seq < 0",
        )
        assert found().faults == (in_chain(4, Wrong.CHANGED),)

    def test_is_found_before_it_was_sealed(self, committed: Home, written: list[int]) -> None:
        (late,) = write(visit())
        tamper(committed, f"DELETE FROM events WHERE id = {late}")
        assert seal_all() == 0
        assert found().faults == (Fault(False, late, Wrong.VANISHED),)


class TestAnInsertedEvent:
    def test_that_nobody_queued_is_found(self, committed: Home, written: list[int]) -> None:
        (slipped,) = write(visit())
        tamper(committed, f"DELETE FROM event_queue WHERE event = {slipped}")
        assert found().faults == (Fault(False, slipped, Wrong.LOOSE),)

    def test_that_took_the_place_of_another_is_found(
        self, committed: Home, written: list[int]
    ) -> None:
        (slipped,) = write(visit())
        tamper(
            committed,
            f"DELETE FROM event_queue WHERE event = {slipped}",
            f"UPDATE seals SET event = {slipped} WHERE seq = 5",
        )
        assert found().faults == (
            in_chain(5, Wrong.CHANGED),
            Fault(False, written[4], Wrong.LOOSE),
        )


class TestAcrossProcesses:
    @pytest.mark.parametrize("seq", [4, 5])
    def test_the_border_hides_nothing(
        self, committed: Home, written: list[int], seq: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(verifying, "MANY", 2)
        tamper(committed, f"UPDATE events SET bank = 'B2' WHERE id = {written[seq - 1]}")
        (chain,) = verify(processes=2)
        assert chain.faults == (in_chain(seq, Wrong.CHANGED),)


class TestAnchors:
    @pytest.fixture
    @staticmethod
    def file(written: list[int], tmp_path: Path) -> Path:
        write_anchors(tmp_path / "heads", AT)
        return tmp_path / "heads"

    def test_agree_with_a_chain_that_only_grew(self, file: Path) -> None:
        write(visit())
        seal_all()
        assert disagreeing(read_anchors(file)) == []
        write_anchors(file, AT + timedelta(days=1))
        assert [(a.province, a.seq, a.at[:10]) for a in read_anchors(file)] == [
            ("34", 8, "2026-11-20"),
            ("34", 9, "2026-11-21"),
        ]

    def test_find_a_chain_that_was_cut_short(self, committed: Home, file: Path) -> None:
        tamper(
            committed,
            "DELETE FROM events WHERE id IN (SELECT event FROM seals WHERE seq > 6)",
            "DELETE FROM seals WHERE seq > 6",
        )
        assert found().faults == ()
        assert disagreeing(read_anchors(file)) == read_anchors(file)

    def test_find_a_chain_that_was_reckoned_anew(self, committed: Home, file: Path) -> None:
        tamper(committed, "UPDATE events SET bank = 'B2'")
        _reckon_anew(committed)
        assert found().faults == ()
        assert disagreeing(read_anchors(file)) == read_anchors(file)
        with pytest.raises(AnchorsDisagree):
            write_anchors(file, AT)
        assert len(read_anchors(file)) == 1

    @pytest.mark.parametrize("line", ["{", "[1]", '{"province":"34"}', "7", '{"province":1,'
                                      '"seq":1,"digest":"","at":""}'])  # fmt: skip
    def test_that_are_none_are_refused(self, file: Path, line: str) -> None:
        with file.open("a") as lines:
            lines.write(line)
        with pytest.raises(AnchorsUnreadable):
            read_anchors(file)

    def test_in_no_file_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(AnchorsUnreadable):
            read_anchors(tmp_path / "none")


def _reckon_anew(home: Home) -> None:
    with entered(home, OWNER) as owner:
        rows = owner.execute(
            "SELECT seq, convert_to(event_record(e), 'UTF8') FROM seals JOIN events e"
            " ON e.id = event ORDER BY seq"
        ).fetchall()
    digest, changes = START, []
    for seq, record in rows:
        digest = linked(digest, record)
        changes.append(f"UPDATE seals SET digest = '\\x{digest.hex()}' WHERE seq = {seq}")
    tamper(home, *changes)
