"""The ciphers against published examples, and the form of what they write."""

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import ECB, GCM
from hypothesis import given
from hypothesis import strategies as st

from rongxie.foundation.digests import sm3
from rongxie.foundation.secrecy.digesting import derived, keyed_digest
from rongxie.foundation.secrecy.envelopes import (
    Changed,
    FormUnknown,
    Key,
    WrongKey,
    disclose,
    enclose,
    new_key,
)
from rongxie.foundation.secrecy.masks import masked_id_number, masked_name, masked_phone
from rongxie.foundation.secrecy.providers import PRESENT, PROVIDERS, Sm4Gcm, Tampered

KEY = Key(bytes(range(16)))
PLACE = "contact:17:phone"
# GB/T 32907, annex A, and RFC 8998, A.1
KEY_OF_STANDARD = bytes.fromhex("0123456789abcdeffedcba9876543210")
NONCE = bytes.fromhex("00001234567800000000abcd")
BOUND_TO = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
PLAIN = b"".join(bytes([b]) * 8 for b in b"\xaa\xbb\xcc\xdd\xee\xff\xee\xaa")
ENCRYPTED = bytes.fromhex(
    "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
    "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
)
TAG = bytes.fromhex("83de3541e4c2b58177e065a9bf7b62ec")


class TestThePublishedExamples:
    def test_of_one_block_of_sm4_is_met(self) -> None:
        work = Cipher(SM4(KEY_OF_STANDARD), ECB()).encryptor()  # noqa: S305  # one block
        block = work.update(KEY_OF_STANDARD) + work.finalize()
        assert block.hex() == "681edf34d206965e86b3e94f536e4246"

    def test_of_sm4_in_counter_mode_is_met(self) -> None:
        work = Cipher(SM4(KEY_OF_STANDARD), GCM(NONCE)).encryptor()
        work.authenticate_additional_data(BOUND_TO)
        assert (work.update(PLAIN) + work.finalize(), work.tag) == (ENCRYPTED, TAG)

    def test_is_what_the_provider_decrypts(self) -> None:
        stored = NONCE + ENCRYPTED + TAG
        assert Sm4Gcm().decrypt(KEY_OF_STANDARD, stored, BOUND_TO) == PLAIN
        with pytest.raises(Tampered):
            Sm4Gcm().decrypt(KEY_OF_STANDARD, stored, BOUND_TO[:-1])

    @pytest.mark.parametrize("key", [b"k" * 32, b"short", b"longer than a block of sm3 " * 4])
    def test_of_a_keyed_digest_is_what_the_rfc_writes_out(self, key: bytes) -> None:
        block = (sm3(key) if len(key) > 64 else key).ljust(64, b"\0")
        inner = sm3(bytes(b ^ 0x36 for b in block) + b"data")
        assert keyed_digest(key, b"data") == sm3(bytes(b ^ 0x5C for b in block) + inner)


class TestKey:
    @given(st.text(), st.text(min_size=1))
    def test_gives_back_what_was_encrypted_for_the_place(self, text: str, place: str) -> None:
        stored = KEY.encrypt(text, place)
        assert KEY.decrypt(stored, place) == text
        assert len(stored) == 6 + 12 + len(text.encode()) + 16

    def test_never_writes_the_same_twice(self) -> None:
        assert len({KEY.encrypt("13812341234", PLACE) for _ in range(50)}) == 50

    @given(st.integers(0, 44), st.integers(1, 255))
    def test_refuses_whatever_byte_was_changed(self, place: int, difference: int) -> None:
        stored = bytearray(KEY.encrypt("13812341234", PLACE))
        stored[place] ^= difference
        with pytest.raises((Changed, FormUnknown, WrongKey)) as refused:
            KEY.decrypt(bytes(stored), PLACE)
        first = (FormUnknown, FormUnknown, WrongKey, WrongKey, WrongKey, WrongKey)
        assert refused.type is (first[place] if place < len(first) else Changed)

    @given(st.integers(0, 44))
    def test_refuses_what_was_cut_off(self, length: int) -> None:
        stored = KEY.encrypt("13812341234", PLACE)
        with pytest.raises((Changed, FormUnknown)):
            KEY.decrypt(stored[:length], PLACE)

    @pytest.mark.parametrize("other", ["contact:18:phone", "contact:17:name", PLACE + " "])
    def test_refuses_what_was_moved_to_another_place(self, other: str) -> None:
        stored = KEY.encrypt("13812341234", PLACE)
        with pytest.raises(Changed, match=other):
            KEY.decrypt(stored, other)

    def test_refuses_what_another_key_encrypted_and_names_that_key(self) -> None:
        other = new_key()
        with pytest.raises(WrongKey, match=other.id.hex()):
            KEY.decrypt(other.encrypt("13812341234", PLACE), PLACE)

    def test_belongs_to_a_place(self) -> None:
        with pytest.raises(ValueError, match="place"):
            KEY.encrypt("13812341234", "")

    def test_does_not_show_itself(self) -> None:
        assert repr(KEY) == "Key()"
        assert KEY.secret.hex() not in f"{KEY.id.hex()} {KEY}"

    def test_is_drawn_anew(self) -> None:
        assert len({new_key().secret for _ in range(20)}) == 20
        assert len(new_key().secret) == PRESENT.key_bytes


class TestEnvelopes:
    def test_of_an_older_key_are_opened_while_a_newer_one_encrypts(self) -> None:
        older, newer = new_key(), new_key()
        stored = enclose(older, b"x", PLACE)
        assert disclose([newer, older], stored, PLACE) == b"x"
        with pytest.raises(WrongKey):
            disclose([newer], stored, PLACE)

    def test_of_an_older_cipher_are_opened(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Newer(Sm4Gcm):
            code = 200

        stored = enclose(KEY, b"x", PLACE)
        monkeypatch.setitem(PROVIDERS, 200, Newer())
        monkeypatch.setattr("rongxie.foundation.secrecy.envelopes.PRESENT", Newer())
        assert disclose([KEY], stored, PLACE) == b"x"
        assert enclose(KEY, b"x", PLACE)[1] == 200

    def test_read_as_they_were_first_written(self) -> None:
        """Bytes that a database holds already: whoever changes the form breaks it."""
        stored = bytes.fromhex(
            "0101c8e4c31f"
            "eced191dbf37ebb712806d2c"
            "60087080e8a1361cced4e0adbf3c3987c16a2350ad123b4fe720cb"
        )
        assert KEY.decrypt(stored, PLACE) == "13812341234"


class TestDerivedKeys:
    def test_differ_by_purpose_and_by_origin(self) -> None:
        keys = {derived(k, p, 16) for k in (b"a" * 32, b"b" * 32) for p in ("wrap", "look")}
        assert len(keys) == 4
        assert {len(key) for key in keys} == {16}


class TestMasks:
    @pytest.mark.parametrize(
        ("phone", "shown"),
        [
            ("13812341234", "138****1234"),
            ("+86 138-1234-1234", "138****1234"),
            ("0550-7021234", "****1234"),
            ("7021234", "****1234"),
            ("110", "****"),
            ("", "****"),
        ],
    )
    def test_of_phones(self, phone: str, shown: str) -> None:
        assert masked_phone(phone) == shown

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("王明", "王*"), ("王小明", "王**"), ("欧阳修", "欧阳*"), ("欧阳", "欧*"),
            ("司马相如", "司马**"), ("王", "*"), ("", "*"), (" 李 四 ", "李*"),
        ],
    )  # fmt: skip
    def test_of_names(self, name: str, shown: str) -> None:
        assert masked_name(name) == shown

    def test_of_identity_numbers(self) -> None:
        assert masked_id_number("34118119900101123X") == "341*************3X"
        assert masked_id_number("1234567") == "*******"

    @given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
    def test_never_show_more_than_seven_digits(self, phone: str) -> None:
        assert sum(c.isdigit() for c in masked_phone(phone)) == 7
        assert masked_phone(phone) != phone
