"""Made-up places lie in the province that is kept for them."""

from datetime import date

import pytest

from rongxie.foundation.regions.actions import NotASamplePlace, open_sample_place
from rongxie.foundation.regions.queries import UnknownPlace, path_of

DAY = date(2026, 8, 22)


@pytest.mark.django_db
class TestOpenSamplePlace:
    def test_opens_a_place_below_the_one_above_once(self) -> None:
        for code, name in (("99", "示例省"), ("9901", "示例市"), ("9901", "示例市")):
            open_sample_place(code=code, name=name, since=DAY)
        assert path_of("9901") == ("示例省", "示例市")

    @pytest.mark.parametrize("code", ["34", "3411", "", "990", "99A01"])
    def test_opens_none_elsewhere(self, code: str) -> None:
        with pytest.raises(NotASamplePlace):
            open_sample_place(code=code, name="甲", since=DAY)

    def test_opens_none_in_the_air(self) -> None:
        with pytest.raises(UnknownPlace):
            open_sample_place(code="990101", name="甲县", since=DAY)
