from datetime import date

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from rongxie.surfaces.web.worklists.clocks import Clock


class TestClock:
    @given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(-400, 400))
    def test_tells_by_sign_and_words_what_the_colour_tells(self, on: date, left: int) -> None:
        with translation.override("en"):
            clock = Clock("Decide", on, left)
            words, kind, sign = clock.words, clock.kind, clock.sign
        assert ("overdue" in words) == (left < 0) == (kind == "wrong") == (sign == "✕")
        assert (kind == "warn") == (0 <= left <= 5) == (sign == "▲")
        assert str(abs(left)) in words or left == 0
