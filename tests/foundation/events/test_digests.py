import pytest

from rongxie.foundation.digests import Digest, by_cryptography, by_hashlib, sm3

# GB/T 32905, appendix A.
PUBLISHED = {
    b"abc": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    b"abcd" * 16: "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
}


class TestSm3:
    @pytest.mark.parametrize("digest", [sm3, by_cryptography, by_hashlib])
    @pytest.mark.parametrize("data", PUBLISHED)
    def test_is_as_published(self, digest: Digest, data: bytes) -> None:
        try:
            assert digest(data).hex() == PUBLISHED[data]
        except ValueError:
            pytest.skip("this Python was built without SM3")
