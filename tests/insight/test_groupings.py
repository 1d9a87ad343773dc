"""How groupings are written, and what is refused."""

import pytest

from rongxie.insight.indicators import Grouping, UnusableGrouping, parse_groupings


class TestParseGroupings:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", ()),
            ("  ", ()),
            ("bank", (Grouping("bank"),)),
            ("region:6", (Grouping("region", 6),)),
            ("region:6,bank", (Grouping("region", 6), Grouping("bank"))),
            (" bank , region : 12 ", (Grouping("bank"), Grouping("region", 12))),
        ],
    )
    def test_reads(self, text: str, expected: tuple[Grouping, ...]) -> None:
        assert parse_groupings(text) == expected

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("county", "cannot be grouped by 'county': write region:6, bank"),
            ("region:6,", "cannot be grouped by ''"),
            ("region:six", "cannot be grouped by 'region:six'"),
            ("region:-6", "cannot be grouped by 'region:-6'"),
            ("region:", "cannot be grouped by 'region:'"),
            ("region", "needs its number of digits (2, 4, 6, 9, 12), not none"),
            ("region:5", "needs its number of digits (2, 4, 6, 9, 12), not 5"),
            ("bank:6", "A grouping by bank takes no digits"),
            ("bank,region:6,bank", "grouped by bank twice"),
            ("region:4,region:6", "grouped by region twice"),
        ],
    )
    def test_refuses_and_says_what_to_write(self, text: str, told: str) -> None:
        with pytest.raises(UnusableGrouping) as refusal:
            parse_groupings(text)
        assert told in str(refusal.value)
