"""The data keys of enterprises: whose they are, and what remains when they are destroyed."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import ProgrammingError, connection
from pytest_django import Settings

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.secrecy.envelopes import Changed, Key, WrongKey
from rongxie.foundation.secrecy.keys import (
    KeyGone,
    KeyNotFound,
    MasterKeyForeign,
    destroy_key,
    key_of,
    keys_of,
    move_key,
    provide_keys,
)
from rongxie.foundation.secrecy.masters import FILE, MasterKeyMissing
from rongxie.foundation.secrecy.models import DataKey, MasterKey
from tests.foundation.secrecy.cases import AT, COUNTY, JOB, NEXT_COUNTY, bank, enterprise, office

PLACE = "contact:7:phone"


@pytest.fixture
def known(home: Path) -> Key:
    """The key of enterprise 7, which lies in the county."""
    with reach(office()):
        return provide_keys({7: COUNTY}, at=AT)[7]


def _destroy(actor: Actor) -> None:
    with reach(actor):
        destroy_key(7, basis="asked", actor=actor, at=AT)


@pytest.mark.django_db
class TestProvideKeys:
    def test_makes_one_for_each_and_the_same_the_next_time(self, home: Path) -> None:
        with reach(office()):
            first = provide_keys({7: COUNTY, 8: f"{COUNTY}001"}, at=AT)
            again = provide_keys({8: f"{COUNTY}001", 9: COUNTY, 7: COUNTY}, at=AT)
        assert {one: again[one] for one in (7, 8)} == first
        assert len({key.secret for key in again.values()}) == 3

    def test_of_nobody_asks_for_nothing(self, home: Path) -> None:
        assert provide_keys({}, at=AT) == {}
        assert not (home / FILE).exists()

    def test_keeps_no_key_in_the_clear(self, known: Key) -> None:
        with reach(JOB):
            wrapped = bytes(DataKey.objects.get(pk=7).wrapped or b"")
        assert known.secret not in wrapped

    def test_is_found_by_whoever_reaches_the_enterprise(self, known: Key) -> None:
        for actor in (office(), office("34"), enterprise(7), JOB):
            with reach(actor):
                assert key_of(7) == known

    @pytest.mark.parametrize("actor", [office(NEXT_COUNTY), enterprise(8)])
    def test_is_not_there_for_others(self, known: Key, actor: Actor) -> None:
        with reach(actor), pytest.raises(KeyNotFound, match="not in your reach"):
            key_of(7)
        with reach(actor):
            assert keys_of([7, 8]) == {}

    def test_makes_no_second_one_out_of_reach(self, known: Key) -> None:
        with reach(office(NEXT_COUNTY)), pytest.raises(KeyNotFound):
            provide_keys({7: NEXT_COUNTY}, at=AT)
        with reach(JOB):
            assert key_of(7) == known

    def test_is_nothing_for_banks(self, known: Key) -> None:
        with pytest.raises(ProgrammingError, match="permission denied"), reach(bank()):
            key_of(7)

    def test_moved_to_another_enterprise_opens_nothing(self, known: Key) -> None:
        with reach(JOB):
            wrapped = DataKey.objects.get(pk=7).wrapped
            DataKey.objects.create(pk=8, region=COUNTY, wrapped=wrapped, made_at=AT)
            with pytest.raises(Changed, match="data_key:8"):
                key_of(8)


@pytest.mark.django_db
class TestMoveKey:
    def test_lets_the_next_county_read_and_the_former_no_more(self, known: Key) -> None:
        with reach(JOB):
            move_key(7, NEXT_COUNTY)
        with reach(office(NEXT_COUNTY)):
            assert key_of(7) == known
        with reach(office()), pytest.raises(KeyNotFound):
            move_key(7, COUNTY)


@pytest.mark.django_db
class TestDestroyKey:
    def test_makes_unreadable_for_good_and_says_so(self, known: Key) -> None:
        _destroy(office())
        with reach(office()):
            with pytest.raises(KeyGone, match="for good"):
                key_of(7)
            with pytest.raises(KeyGone):
                provide_keys({7: COUNTY}, at=AT)
            assert keys_of([7]) == {}
        with reach(JOB):
            row = DataKey.objects.get(pk=7)
            event = EventRow.objects.get(kind="key.destroyed")
        assert (row.wrapped, row.destroyed_at) == (None, AT)
        assert (event.enterprise, event.region, event.actor) == ("7", COUNTY, "membership:1")
        assert event.payload == '{"basis":"asked"}'

    def test_happens_once(self, known: Key) -> None:
        _destroy(office())
        with pytest.raises(KeyGone):
            _destroy(office())
        with reach(JOB):
            assert EventRow.objects.filter(kind="key.destroyed").count() == 1

    def test_is_refused_out_of_reach_and_leaves_no_trace(self, known: Key) -> None:
        with pytest.raises(KeyNotFound):
            _destroy(office(NEXT_COUNTY))
        with reach(JOB):
            assert key_of(7) == known
            assert not EventRow.objects.filter(kind="key.destroyed").exists()

    def test_keeps_the_key_when_the_log_refuses(
        self, known: Key, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object, **__: object) -> None:
            raise LookupError

        monkeypatch.setattr("rongxie.foundation.secrecy.keys.append", fail)
        with reach(office()):
            with pytest.raises(LookupError):
                destroy_key(7, basis="asked", actor=office(), at=AT)
            assert key_of(7) == known


@pytest.mark.django_db
class TestTheMasterKey:
    def test_that_is_lost_is_not_replaced(self, home: Path, known: Key) -> None:
        (home / FILE).unlink()
        with reach(office()):
            for asked in ({7: COUNTY}, {8: COUNTY}):
                with pytest.raises(MasterKeyMissing, match="Put it back"):
                    provide_keys(asked, at=AT)
        assert not (home / FILE).exists()

    def test_of_another_installation_is_refused_for_old_and_new(
        self, home: Path, known: Key, settings: Settings
    ) -> None:
        settings.MASTER_KEY = "ab" * 32
        with reach(office()):
            with pytest.raises(WrongKey, match="master key"):
                key_of(7)
            with pytest.raises(MasterKeyForeign, match="not the one"):
                provide_keys({8: COUNTY}, at=AT)
            assert MasterKey.objects.count() == 1

    def test_can_be_changed_for_a_newer_one(
        self, home: Path, known: Key, settings: Settings
    ) -> None:
        older = (home / FILE).read_text("utf-8").strip()
        settings.MASTER_KEY = f"{'ab' * 32} {older}"
        with reach(office()):
            newer = provide_keys({7: COUNTY, 8: COUNTY}, at=AT)
            assert newer[7] == known
            assert MasterKey.objects.count() == 2
            settings.MASTER_KEY = "ab" * 32
            assert key_of(8) == newer[8]
            with pytest.raises(WrongKey):
                key_of(7)


def test_two_who_are_first_at_once_get_the_same_key(home: Path, committed: object) -> None:
    together = Barrier(2)

    def ask(_: int) -> Key:
        together.wait()
        try:
            with reach(office()):
                return provide_keys({7: COUNTY}, at=AT)[7]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(ask, range(2))
    assert first == second
