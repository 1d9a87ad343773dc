"""Region codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongxie.values.regions import Level, NotARegion, RegionCode, read_region

CODES = st.builds(
    lambda parts, n: "44" + "".join(parts[:n]),
    st.tuples(
        st.integers(1, 99).map("{:02}".format),
        st.integers(1, 99).map("{:02}".format),
        st.integers(1, 999).map("{:03}".format),
        st.integers(1, 999).map("{:03}".format),
    ),
    st.integers(0, 4),
)


class TestARegionCode:
    @pytest.mark.parametrize(
        ("written", "code", "level"),
        [
            ("440000", "44", Level.PROVINCE),
            ("44", "44", Level.PROVINCE),
            ("4400", "44", Level.PROVINCE),
            ("440600000000", "4406", Level.CITY),
            ("440608000000", "440608", Level.COUNTY),
            ("440608000", "440608", Level.COUNTY),
            ("440608107000", "440608107", Level.TOWNSHIP),
            ("441900003", "441900003", Level.TOWNSHIP),
            ("440608107201", "440608107201", Level.VILLAGE),
            (" ４４０６０８ ", "440608", Level.COUNTY),
            ("440608.0", "440608", Level.COUNTY),
        ],
    )
    def test_is_read_without_its_padding(self, written: str, code: str, level: Level) -> None:
        assert read_region(written) == RegionCode(code)
        assert read_region(written).level is level

    @pytest.mark.parametrize(
        "text", ["", "4", "440", "44060", "990000", "160000", "高明", "44O608"]
    )
    def test_is_refused_when_it_cannot_be_one(self, text: str) -> None:
        with pytest.raises(NotARegion):
            read_region(text)

    @pytest.mark.parametrize("text", ["440000", "440600", "440608000", "440608000000"])
    def test_cannot_be_built_padded(self, text: str) -> None:
        with pytest.raises(NotARegion):
            RegionCode(text)

    def test_covers_itself_and_what_lies_below(self) -> None:
        city = RegionCode("4406")
        assert city.covers(city)
        assert city.covers(RegionCode("440608107"))
        assert not city.covers(RegionCode("44"))
        assert not city.covers(RegionCode("4407"))

    @given(CODES)
    def test_lies_below_its_parent_up_to_the_province(self, code: str) -> None:
        region = RegionCode(code)
        while region.parent:
            assert region.parent.covers(region)
            assert region.parent.level.value < region.level.value
            region = region.parent
        assert region.level is Level.PROVINCE

    @given(CODES)
    def test_is_the_same_read_again_with_padding(self, code: str) -> None:
        assert read_region(code.ljust(12, "0")) == RegionCode(code)

    def test_of_a_township_without_county_has_the_city_above(self) -> None:
        assert RegionCode("441900003").parent == RegionCode("4419")
