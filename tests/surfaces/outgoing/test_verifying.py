"""Signatures, as the developer of a bank checks them."""

import base64
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongxie.foundation.outbox.algorithms import algorithms
from rongxie.foundation.outbox.events import KeyMade
from rongxie.foundation.outbox.models import SigningKey
from rongxie.foundation.outbox.signing import OVERLAP, Signer, change_keys, public_keys, signers
from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.outgoing.posting import Post, signed
from rongxie.surfaces.outgoing.verifying import Known, NotGenuine, verified
from tests.mechanism.cast import AT, PLATFORM
from tests.surfaces.outgoing.receivers import known

# RFC 8032, section 7.1, test 2.
_PRIVATE = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
_PUBLIC = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
_SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)
# GB/T 32918.5, annex A.2, with the id 1234567812345678.
_SM2_HEAD = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004")
_SM2_X = "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
_SM2_Y = "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
_SM2_R = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
_SM2_S = "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
BODY = b'{"kind":"referral.sent"}'


class TestAlgorithms:
    def test_sign_as_the_standard_does(self) -> None:
        ed25519 = algorithms()["ed25519"]
        assert ed25519.sign(_PRIVATE, b"\x72") == _SIGNATURE
        assert ed25519.fits(_PUBLIC, _SIGNATURE, b"\x72")

    @pytest.mark.skipif("sm2" not in algorithms(), reason="no OpenSSL 3 with SM2 here")
    def test_know_the_signature_of_the_standard(self) -> None:
        public = _SM2_HEAD + bytes.fromhex(_SM2_X + _SM2_Y)
        signature = bytes.fromhex(f"3046022100{_SM2_R}022100{_SM2_S}")
        assert algorithms()["sm2"].fits(public, signature, b"message digest")
        assert not algorithms()["sm2"].fits(public, signature, b"message digesT")

    @pytest.mark.parametrize("name", sorted(algorithms()))
    def test_make_keys_that_fit_and_no_others(self, name: str) -> None:
        algorithm = algorithms()[name]
        private, public = algorithm.new_pair()
        signature = algorithm.sign(private, BODY)
        assert algorithm.fits(public, signature, BODY)
        assert not algorithm.fits(public, signature, BODY + b" ")
        assert not algorithm.fits(algorithm.new_pair()[1], signature, BODY)
        for garbage in (b"", b"x", signature[:-1], bytes(len(signature))):
            assert not algorithm.fits(public, garbage, BODY)
            assert not algorithm.fits(garbage, signature, BODY)


class TestVerifying:
    SIGNER = Signer("0", "ed25519", _PRIVATE)
    KEYS = (Known("ed25519", _PUBLIC),)

    def _headers(self) -> dict[str, str]:
        return signed(Post("", "event:7", BODY), [self.SIGNER], AT)

    def test_tells_the_number(self) -> None:
        headers = {name.upper(): value for name, value in self._headers().items()}
        assert verified(headers, BODY, self.KEYS, at=AT) == "event:7"

    def test_uses_the_published_form(self) -> None:
        """Standard Webhooks: `v1a,` and base64 of the signature of id, moment and body."""
        headers = self._headers()
        mark, _, encoded = headers["webhook-signature"].partition(",")
        text = f"event:7.{int(AT.timestamp())}.".encode() + BODY
        assert mark == "v1a"
        assert algorithms()["ed25519"].fits(_PUBLIC, base64.b64decode(encoded), text)

    @pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
    @given(value=st.text(max_size=20))
    def test_refuses_whatever_stands_in_a_header(self, name: str, value: str) -> None:
        with pytest.raises(NotGenuine):
            verified(self._headers() | {name: value}, BODY, self.KEYS, at=AT)

    @given(body=st.binary(max_size=40))
    def test_refuses_another_body(self, body: bytes) -> None:
        with pytest.raises(NotGenuine):
            verified(self._headers(), body, self.KEYS, at=AT)

    @pytest.mark.parametrize("off", [timedelta(minutes=6), timedelta(minutes=-6)])
    def test_refuses_an_old_call_and_one_from_the_future(self, off: timedelta) -> None:
        with pytest.raises(NotGenuine):
            verified(self._headers(), BODY, self.KEYS, at=AT + off)

    def test_refuses_without_keys(self) -> None:
        with pytest.raises(NotGenuine):
            verified(self._headers(), BODY, (), at=AT)


@pytest.mark.django_db
class TestKeys:
    def test_are_made_once_and_kept_encrypted(self) -> None:
        first, again = known(), known()
        assert first == again
        with reach(PLATFORM):
            (row,) = SigningKey.objects.filter(algorithm="ed25519")
            (signer,) = [s for s in signers(actor=PLATFORM, at=AT) if s.algorithm == "ed25519"]
        assert signer.private not in bytes(row.private_sealed)
        assert repr(signer.private) not in repr(signer)

    def test_change_with_an_overlap(self) -> None:
        old = known()
        later = AT + timedelta(days=1)
        with reach(PLATFORM):
            change_keys(actor=PLATFORM, at=later)
        new = [key for key in known(later) if key not in old]
        assert len(new) == len(algorithms())
        with reach(PLATFORM):
            headers = signed(Post("", "event:7", BODY), signers(actor=PLATFORM, at=later), later)
        for keys in (old, new):
            assert verified(headers, BODY, keys, at=later) == "event:7"
        after = later + OVERLAP
        assert sorted(map(repr, known(after))) == sorted(map(repr, new))
        with reach(PLATFORM):
            assert all(k.retires_at is None for k in public_keys(actor=PLATFORM, at=after))

    def test_are_on_record(self) -> None:
        assert KeyMade.kind == "signing_key.made"
