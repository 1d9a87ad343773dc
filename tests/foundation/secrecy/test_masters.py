"""The master key on disk, and what numbers are found by."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from rongxie.foundation.reach.entering import reach
from rongxie.foundation.secrecy.keys import provide_keys
from rongxie.foundation.secrecy.lookups import lookup_digest, lookup_digests
from rongxie.foundation.secrecy.masters import (
    FILE,
    MasterKeyMissing,
    MasterKeyUnusable,
    masters,
)
from tests.foundation.secrecy.cases import AT, COUNTY, office

PHONE = "13812341234"


class TestTheMasterKey:
    def test_is_made_once_and_for_nobody_else(self, home: Path) -> None:
        first = masters(may_make=True)
        assert masters(may_make=False) == first
        assert stat.S_IMODE((home / FILE).stat().st_mode) == 0o600
        assert [path.name for path in home.iterdir()] == [FILE]
        assert first[0].wrapping.secret != first[0].lookup.secret[:16]

    def test_is_not_made_where_it_may_not(self, home: Path) -> None:
        with pytest.raises(MasterKeyMissing, match=FILE):
            masters(may_make=False)
        assert list(home.iterdir()) == []

    def test_is_one_however_many_make_it_at_once(self, home: Path) -> None:
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda _: masters(may_make=True), range(8)))
        assert len({one[0].id for one in found}) == 1
        assert [path.name for path in home.iterdir()] == [FILE]

    def test_of_who_was_faster_is_taken(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        theirs = home / "theirs"
        theirs.write_text("ab" * 32, "utf-8")
        theirs.chmod(0o600)

        def be_faster(_: int) -> None:
            if theirs.exists():
                theirs.rename(home / FILE)

        monkeypatch.setattr("os.fsync", be_faster)
        found = masters(may_make=True)
        assert (home / FILE).read_text("utf-8") == "ab" * 32
        assert masters(may_make=False) == found
        assert [path.name for path in home.iterdir()] == [FILE]

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
    def test_that_others_may_read_is_not_used(self, home: Path, mode: int) -> None:
        (home / FILE).write_text("ab" * 32, "utf-8")
        (home / FILE).chmod(mode)
        with pytest.raises(MasterKeyUnusable, match="never delete it"):
            masters(may_make=True)

    @pytest.mark.parametrize("text", ["", "ab", "ab" * 31, "zz" * 32, "ab" * 32 + " x", "AB" * 32])
    def test_of_another_form_is_not_used(self, home: Path, text: str) -> None:
        handle = os.open(home / FILE, os.O_CREAT | os.O_WRONLY, 0o600)
        os.write(handle, text.encode())
        os.close(handle)
        with pytest.raises(MasterKeyUnusable, match="64 hexadecimal digits"):
            masters(may_make=True)

    def test_given_as_a_setting_goes_before_the_file(self, home: Path, settings: Settings) -> None:
        of_file = masters(may_make=True)
        settings.MASTER_KEY = "cd" * 32 + "," + "ef" * 32
        assert len(masters(may_make=False)) == 2
        assert of_file[0] not in masters(may_make=False)


@pytest.mark.django_db
class TestLookupDigest:
    @pytest.mark.parametrize(
        "written",
        [
            "138 1234 1234",
            "138-1234-1234",
            "+86 13812341234",
            "008613812341234",
            "１３８１２３４１２３４",
        ],
    )
    def test_is_the_same_however_a_number_is_written(self, home: Path, written: str) -> None:
        assert lookup_digest(written) == lookup_digest(PHONE)

    def test_is_of_an_identity_number_in_either_case(self, home: Path) -> None:
        assert lookup_digest("34118119900101123x") == lookup_digest("34118119900101123X")

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
    @given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
    def test_is_of_one_number_alone(self, home: Path, phone: str) -> None:
        assert (lookup_digest(phone) == lookup_digest(PHONE)) is (phone == PHONE)
        assert len(lookup_digest(phone)) == 32

    def test_cannot_be_made_without_the_key(self, home: Path, settings: Settings) -> None:
        ours = lookup_digest(PHONE)
        settings.MASTER_KEY = "cd" * 32
        assert lookup_digest(PHONE) != ours

    def test_is_found_while_one_master_key_replaces_another(
        self, home: Path, settings: Settings
    ) -> None:
        older = lookup_digest(PHONE)
        settings.MASTER_KEY = f"{'cd' * 32} {(home / FILE).read_text('utf-8')}"
        assert lookup_digests(PHONE) == [lookup_digest(PHONE), older]
        assert lookup_digest(PHONE) != older

    def test_does_not_replace_a_master_key_that_is_lost(self, home: Path) -> None:
        with reach(office()):
            provide_keys({7: COUNTY}, at=AT)
        (home / FILE).unlink()
        with reach(office()), pytest.raises(MasterKeyMissing):
            lookup_digest(PHONE)
        assert not (home / FILE).exists()
