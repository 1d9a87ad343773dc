"""Places that addresses name."""

from datetime import date

import polars as pl
import pytest

from rongxie.foundation.regions.actions import add_zone, close
from rongxie.foundation.regions.addresses import Addresses, place_meant
from rongxie.foundation.regions.loading import Loaded
from rongxie.foundation.regions.queries import children
from rongxie.values.regions import Level

FOSHAN, GAOMING, HECHENG, YANGHE = "4406", "440608", "440608001", "440608107"


class TestAnAddress:
    @pytest.mark.parametrize(
        ("address", "within", "place"),
        [
            ("高明区荷城街道", GAOMING, HECHENG),
            ("荷城街道沧江路426号", GAOMING, HECHENG),
            ("广东省佛山市高明区荷城街道沧江路426号", GAOMING, HECHENG),
            ("广东省 佛山市 高明区 杨和镇", GAOMING, YANGHE),
            ("高明区荷城", GAOMING, HECHENG),
            ("高明区荷城沧江路", GAOMING, ""),  # it may be the name of a road
            ("高明区", GAOMING, ""),
            ("沧江路426号", GAOMING, ""),
            ("南海区桂城街道", GAOMING, ""),
            ("高明区荷城街道", FOSHAN, HECHENG),
            ("高明区沧江路", FOSHAN, GAOMING),
            ("佛山市高明区杨和镇", "", ""),  # of the whole country, it begins with a province
            ("广东省佛山市高明区杨和镇", "", YANGHE),
            ("", GAOMING, ""),
        ],
    )
    def test_names_the_lowest_place_that_it_begins_with(
        self, china: Loaded, address: str, within: str, place: str
    ) -> None:
        assert Addresses(within).place_of(address) == place

    @pytest.mark.parametrize("within", [GAOMING, "440605"])
    def test_is_read_in_many_as_in_one(self, china: Loaded, within: str) -> None:
        below = [place.name for place in children(within)]
        texts = ["", "沧江路1号", "广东省佛山市", "高明区", "广东 佛山市高明区", "1.2"]
        texts += [f"{above}{name}{rest}" for name in [*below, *(n[:2] for n in below)]
                  for above in ("", "广东省佛山市", "高明区", "佛山市 南海区·")
                  for rest in ("", "1号", " －")]  # fmt: skip
        one = [Addresses(within).place_of(text) or None for text in texts]
        assert Addresses(within).right_below(pl.Series(texts)).to_list() == one
        assert len(set(one)) == len(below) + 1

    def test_takes_the_longest_of_names_that_begin_alike(self, china: Loaded) -> None:
        zone = add_zone(
            parent=GAOMING, name="杨和镇工业园", level=Level.TOWNSHIP, since=date(2027, 1, 1)
        )
        assert Addresses(GAOMING).place_of("高明区杨和镇工业园1号") == zone.code

    def test_names_no_place_that_is_no_more(self, china: Loaded) -> None:
        close(code=YANGHE, successors=[HECHENG], on=date(2027, 1, 1))
        assert Addresses(GAOMING).place_of("高明区杨和镇") == ""


class TestATextOfAList:
    @pytest.mark.parametrize(
        ("text", "place"),
        [
            ("440608", GAOMING),
            ("440608001000", HECHENG),
            ("高明区", GAOMING),
            ("佛山市 / 高明区", GAOMING),
            ("高明区荷城街道1号", HECHENG),
            ("荷城街道", HECHENG),
            ("没有镇", ""),
            ("999999", ""),
            ("天长市", ""),  # elsewhere
        ],
    )
    def test_means_one_place_of_the_area_or_none(
        self, china: Loaded, text: str, place: str
    ) -> None:
        assert place_meant(text, FOSHAN) == place
