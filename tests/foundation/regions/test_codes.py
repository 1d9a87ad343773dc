import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongxie.foundation.regions.codes import ZONES_MAX, bounds, codes_above, zone_code
from rongxie.values.division_table import names

_DIVISIONS = st.sampled_from(sorted(names()))
_NUMBERS = st.integers(0, ZONES_MAX - 1)


class TestBounds:
    @given(_DIVISIONS, _DIVISIONS)
    def test_hold_what_begins_with_the_code_and_nothing_else(self, code: str, other: str) -> None:
        area = bounds(code)
        assert (area.first <= other < area.end) == other.startswith(code)

    @given(_DIVISIONS, _NUMBERS, _NUMBERS)
    def test_of_a_zone_hold_its_own_zones_and_not_the_next_one(
        self, parent: str, number: int, inner: int
    ) -> None:
        zone = zone_code(parent, number)
        area = bounds(zone)
        assert area.first <= zone_code(zone, inner) < area.end
        assert not area.first <= zone_code(parent, (number + 1) % ZONES_MAX) < area.end
        assert bounds(parent).first <= zone < bounds(parent).end

    def test_of_the_last_zone_are_a_range_too(self) -> None:
        first, end = bounds("440608Z99")
        assert (first, end) == ("440608Z99", "440608Z9:")
        assert first < "440608Z99A01" < end


class TestCodesAbove:
    @pytest.mark.parametrize(
        ("code", "above"),
        [
            ("44", ()),
            ("440608", ("44", "4406")),
            ("440608001001", ("44", "4406", "440608", "440608001")),
            ("440608A01", ("44", "4406", "440608")),
            ("4406A01", ("44", "4406")),
            ("440608A01B02", ("44", "4406", "440608", "440608A01")),
            ("44060", ()),
            ("440608A1", ()),
        ],
    )
    def test_are_the_lengths_that_codes_have(self, code: str, above: tuple[str, ...]) -> None:
        assert codes_above(code) == above


class TestZoneCode:
    @given(_DIVISIONS, st.sets(_NUMBERS, min_size=2, max_size=2))
    def test_never_begins_with_that_of_another_zone(self, parent: str, pair: set[int]) -> None:
        first, second = (zone_code(parent, number) for number in pair)
        assert not first.startswith(second)
        assert not second.startswith(first)

    def test_goes_from_a01_to_z99(self) -> None:
        assert zone_code("44", 0) == "44A01"
        assert zone_code("44", ZONES_MAX - 1) == "44Z99"
