"""`cycle`, `allocate`, `indicators`: a sheet becomes lists, an allocation and figures."""

from pathlib import Path
from typing import Any

import fastexcel
import polars as pl
import pytest

from tests.surfaces.commands import Shell, rows

BANKS = """
    bank_id,name,regions,min_wan,max_wan,collaterals,industries,capacity
    B1,农商行,440608,1,1000,,,5
    B2,工行,4406,10,3000,抵押;保证,C,2
"""
REAL = Path(__file__).parents[2].parent / "shared" / "data"


def sheets(path: Path) -> dict[str, pl.DataFrame]:
    book = fastexcel.read_excel(path)
    return {name: book.load_sheet(name).to_polars() for name in book.sheet_names}


def listed(path: Path, name: str) -> list[dict[str, Any]]:
    return fastexcel.read_excel(path).load_sheet(name).to_polars().to_dicts()


class TestTicksOnly:
    """A sheet with only name, code, need and five ticks by the township."""

    SHEET = """
        名称,统一社会信用代码,融资需求金额(万元),合规持续经营,固定经营场所,真实融资需求,信用状况良好,贷款用途依法合规
        甲店,91110000600037341L,50,是,是,是,是,是
        乙店,,80,是,是,是,是,
        丙店,,80,是,否,是,是,是
    """

    def test_still_gives_both_lists_with_each_tick_as_the_townships_word(
        self, shell: Shell
    ) -> None:
        out = shell.out("c.xlsx")
        ran = shell.rongxie(
            "cycle", shell.sheet(self.SHEET), "--banks", shell.sheet(BANKS, "b.csv"), "-o", out,
            "--json",
        )  # fmt: skip
        assert ran.summary["recommended_cases"] == 1
        assert ran.summary["declared_cases"] == 2
        recommended = listed(out, "推荐清单")
        assert [row["名称"] for row in recommended] == ["甲店"]
        assert recommended[0]["依乡镇勾选的标准"] == (
            "合规持续经营;固定经营场所;真实融资需求;信用状况良好;贷款用途依法合规"
        )
        assert [row["名称"] for row in listed(out, "申报清单")] == ["甲店", "乙店"]
        assert [row["名称"] for row in listed(out, "待修复")] == ["丙店"]

    def test_places_nobody_without_consent(self, shell: Shell) -> None:
        out = shell.out("c.xlsx")
        ran = shell.rongxie(
            "cycle", shell.sheet(self.SHEET), "--banks", shell.sheet(BANKS, "b.csv"), "-o", out,
            "--json",
        )  # fmt: skip
        assert (ran.summary["placed"], ran.summary["unplaced"]) == (0, 1)
        assert "企业未授权该银行" in listed(out, "未分配")[0]["说明"]


class TestWorkbook:
    @pytest.fixture
    def book(self, shell: Shell) -> tuple[dict[str, pl.DataFrame], dict[str, Any]]:
        shell.rongxie("sample", "--county", "341181", "-n", 300, "--seed", 5, "-o", shell.folder,
                      "--as-of", "2026-11-22")  # fmt: skip
        out = shell.out("c.xlsx")
        ran = shell.rongxie(
            "cycle", shell.out("enterprises.xlsx"), "--banks", shell.out("banks.xlsx"), "-o", out,
            "--as-of", "2026-11-22", "--json",
        )  # fmt: skip
        return sheets(out), ran.summary

    def test_every_row_is_in_exactly_one_place(
        self, book: tuple[dict[str, pl.DataFrame], dict[str, Any]]
    ) -> None:
        pages, summary = book
        apart = ["推荐清单", "待补充（走访清单）", "待修复", "暂不符合", "不在支持范围", "重复登记",
                 "非经营主体"]  # fmt: skip
        placed = [set(pages[name]["行号"]) for name in apart if name in pages]
        assert sum(map(len, placed)) == len(set().union(*placed)) == summary["rows"]
        assert pages["全部"]["行号"].to_list() == sorted(set().union(*placed))
        assert pages["全部"].height == summary["rows"] >= 300

    def test_banks_get_what_the_list_says_within_their_capacity(
        self, book: tuple[dict[str, pl.DataFrame], dict[str, Any]]
    ) -> None:
        pages, summary = book
        own = {name: page for name, page in pages.items() if name.startswith("YL")}
        assert sum(page.height for page in own.values()) == summary["placed"] > 0
        loads = pages["银行分配汇总"]
        assert (loads["已分配（户次）"] <= loads["容量（户次）"]).all()
        recommended = pages["推荐清单"].filter(pl.col("银行编号").is_not_null())
        assert recommended.height == summary["placed"]

    def test_figures_add_up_to_the_whole(
        self, book: tuple[dict[str, pl.DataFrame], dict[str, Any]]
    ) -> None:
        pages, summary = book
        figures = pages["指标"]
        parts, whole = figures.head(-1), figures.tail(1)
        for column in ("表中行数", "申报（户次）", "推荐（户次）", "已分配（户次）", "待修复"):
            assert parts[column].sum() == whole[column][0], column
        assert whole["表中行数"][0] == summary["rows"]

    def test_what_is_to_repair_has_a_playbook_with_steps(
        self, book: tuple[dict[str, pl.DataFrame], dict[str, Any]]
    ) -> None:
        pages, _ = book
        called = set(pages["待修复"]["修复方案"].str.split(";").explode())
        assert called == set(pages["修复方案"]["修复方案"])

    def test_each_row_names_its_list(
        self, book: tuple[dict[str, pl.DataFrame], dict[str, Any]]
    ) -> None:
        pages, _ = book
        assert set(pages["全部"]["所在清单"]) >= {"推荐清单", "待补充", "待修复"}


class TestRealCounty:
    @pytest.mark.skipif(not REAL.is_dir(), reason="the real data lies beside a full checkout only")
    def test_gaoming_is_read_as_it_is(self, shell: Shell) -> None:
        out = shell.out("c.xlsx")
        ran = shell.rongxie(
            "cycle", REAL / "chain_gaoming" / "enterprises.csv", "--banks",
            shell.sheet(BANKS, "b.csv"), "-o", out, "--lang", "en", "--json",
        )  # fmt: skip
        assert ran.code == 0
        pages = sheets(out)
        everything = pages["All rows"]
        assert everything.height == 93
        apart = pages["Not an enterprise"]
        assert apart.height == 32
        assert {
            "臻壕垣机械设备智造项目",
            "安博物流高明园区",
            "润泽（佛山）国际信息港（二期）",
        } <= set(apart["name"])
        by_row = {row["_row"]: row for row in everything.to_dicts()}
        assert by_row[2]["industry_source"] == "inferred"
        assert (by_row[2]["size"], by_row[2]["size_check"]) == ("large", "same")
        assert by_row[9]["size_check"] in ("same", "differs")
        places = {row["name"]: row["region_name"] for row in everything.to_dicts()}
        assert places["佛山市高明区合丰纺织有限公司"] == "杨和镇"
        assert places["佛山高丰纺织有限公司"] == "荷城街道"
        visits = pages["To complete (visit list)"]
        assert visits["questions"].null_count() == 0

    @pytest.mark.skipif(not REAL.is_dir(), reason="the real data lies beside a full checkout only")
    def test_listed_companies_are_classed_by_their_division(self, shell: Shell) -> None:
        ran = shell.rongxie(
            "classify", REAL / "listed_companies" / "companies.csv", "-o", shell.out(), "--json",
            "--lang", "en",
        )  # fmt: skip
        assert ran.summary["rows"] == 3969
        assert sum(ran.summary["size"].values()) == 3969
        found = {row["stockCode"]: row for row in rows(shell.out())}
        assert found["600000.SH"]["size"] == "undetermined"  # a bank: the standard has no class
        assert found["600004.SH"]["size"] == "large"  # 12,888 persons and 7.9 yi in air transport


class TestAllocate:
    CASES = """
        case_id,region,industry,amount_wan,collateral,wishes,consent
        C1,440608001,C33,50,credit,B2;B1,*
        C2,440608001,C33,50,mortgage,B2;B9,*
        C3,440700,F52,50,credit,,*
        C4,440608,F52,50,credit,,
    """

    def test_gives_one_row_per_case_with_wish_and_reason(self, shell: Shell) -> None:
        ran = shell.rongxie(
            "allocate", "--cases", shell.sheet(self.CASES), "--banks",
            shell.sheet(BANKS, "b.csv"), "-o", shell.out(), "--lang", "en", "--json",
        )  # fmt: skip
        assert {k: ran.summary[k] for k in ("cases", "placed", "unplaced", "total_cost")} == {
            "cases": 4, "placed": 2, "unplaced": 2, "total_cost": 1100 + 100 + 2_000_000,
        }  # fmt: skip
        found = {row["case_id"]: row for row in rows(shell.out())}
        assert (found["C1"]["bank_id"], found["C1"]["wish"]) == ("B1", "2")
        assert found["C1"]["reason"] == "B2:collateral"
        assert (found["C2"]["bank_id"], found["C2"]["reason"]) == ("B2", "B9:unknown_bank")
        assert found["C3"]["reason"] == "out_of_region"
        assert found["C4"]["reason"] == "no_consent"
        assert ran.code == 1  # the wish for B9 is among the rejects

    def test_reads_banks_by_name_where_the_name_is_theirs_alone(self, shell: Shell) -> None:
        cases = shell.sheet("""
            case_id,region,amount_wan,collateral,industry,wishes,consent
            C1,440608001,50,抵押,C33,工行,农商行；工行
        """)
        shell.rongxie(
            "allocate", "--cases", cases, "--banks", shell.sheet(BANKS, "b.csv"), "-o",
            shell.out(), "--lang", "en",
        )  # fmt: skip
        assert rows(shell.out())[0] == {
            "case_id": "C1", "bank_id": "B2", "wish": "1", "reason": None,
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("option", "placed"), [(["--without", "B1"], 1), (["--capacity", "B1=0"], 1)]
    )
    def test_answers_what_if(self, shell: Shell, option: list[str], placed: int) -> None:
        ran = shell.rongxie(
            "allocate", "--cases", shell.sheet(self.CASES), "--banks",
            shell.sheet(BANKS, "b.csv"), "-o", shell.out(), "--json", *option,
        )  # fmt: skip
        assert ran.summary["placed"] == placed

    def test_a_bank_that_serves_nowhere_is_told(self, shell: Shell) -> None:
        banks = shell.sheet("bank_id,regions,capacity\nB1,,5\n,4406,2\nB3,44,", "b.csv")
        shell.rongxie(
            "allocate", "--cases", shell.sheet("case_id,consent\nC1,*"), "--banks", banks, "-o",
            shell.out(), "--lang", "en",
        )  # fmt: skip
        problems = {row["problem"] for row in rows(shell.folder / "out.csv.rejects.csv")}
        assert problems == {"serves_nowhere", "blank_bank", "blank_capacity"}

    def test_a_missing_capacity_column_is_refused(self, shell: Shell) -> None:
        banks = shell.sheet("bank_id,regions\nB1,44", "b.csv")
        ran = shell.rongxie(
            "allocate", "--cases", shell.sheet("case_id\nC1"), "--banks", banks, "-o", shell.out()
        )
        assert (ran.code, "容量" in ran.err) == (2, True)


class TestIndicators:
    EVENTS = """
        seq,at,kind,region,bank,enterprise,case,amount_wan,rate,flags
        1,2026-10-01,visit.recorded,440608001,,E1,,,,onsite;need
        2,2026-10-02,visit.recorded,440608001,,E1,,,,phone;no_need
        3,2026-10-02,visit.recorded,440700,,E2,,,,phone;no_need
        4,2026-10-03,loan.drawn,440608001,B1,E1,C1,100,3.5,credit;first_loan
        5,2026-10-04,loan.drawn,440608001,B1,E1,C1,300,4.5,mortgage
    """

    def test_shows_numerators_and_denominators_per_group(self, shell: Shell) -> None:
        ran = shell.rongxie(
            "indicators", "--events", shell.sheet(self.EVENTS), "--from", "2026-10-01", "--to",
            "2026-10-31", "--by", "region:4", "-o", shell.out(), "--lang", "en", "--json",
        )  # fmt: skip
        assert ran.code == 0
        found = {(row["region"], row["indicator"]): row for row in rows(shell.out())}
        assert float(found["4406", "visited_enterprises"]["numerator"]) == 1
        assert float(found["4407", "visited_enterprises"]["numerator"]) == 1
        share = found["4406", "credit_loan_share"]
        assert (float(share["numerator"]), float(share["denominator"])) == (100, 400)
        assert float(found["4406", "average_rate"]["value"]) == 4.25

    def test_a_period_that_runs_backwards_is_refused(self, shell: Shell) -> None:
        ran = shell.rongxie(
            "indicators", "--events", shell.sheet(self.EVENTS), "--from", "2026-10-31", "--to",
            "2026-10-01", "-o", shell.out(),
        )  # fmt: skip
        assert ran.code == 2
