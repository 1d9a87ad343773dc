"""`classify`, `screen`, `explain`: the contracts of design §9 on small sheets."""

import polars as pl
import pytest

from tests.surfaces.commands import Shell, rows

PASSING = """
    uscc,name,kind,registration_status,abnormal_listed,serious_illegal,established_on,operating_seen,major_violation,env_violation,restricted_industry,premises_seen,need_amount_wan,need_stated_on,dishonest_executee,overdue_loans,debt_evasion,tax_grade,tax_arrears,principals_bad_credit,purpose,within_scope,platform_company
    91440608MA0000001X,甲,sole_proprietor,active,否,否,2020-01-01,是,否,否,否,是,50,2026-10-01,否,否,否,none,否,否,设备更新,是,否
"""


class TestClassify:
    def test_adds_size_standard_and_reason_and_keeps_every_row_in_order(self, shell: Shell) -> None:
        sheet = shell.sheet("""
            名称,行业代码,从业人员,营业收入(亿元),备注
            甲,C3311,250,0.3,一
            乙,,5,1,二
            丙,3311,2000,5,三
        """)
        ran = shell.rongxie("classify", sheet, "-o", shell.out(), "--lang", "en", "--json")
        assert ran.code == 0
        assert ran.summary["size"] == {"large": 1, "small": 1, "undetermined": 1}
        found = rows(shell.out())
        assert [row["name"] for row in found] == ["甲", "乙", "丙"]
        assert [row["size"] for row in found] == ["small", "undetermined", "large"]
        assert [row["revenue_wan"] for row in found] == ["3000.0", "10000.0", "50000.0"]
        assert {row["size_standard"] for row in found} == {"2011-300"}
        assert found[0]["备注"] == "一"

    def test_writes_chinese_headings_and_values_by_default(self, shell: Shell) -> None:
        sheet = shell.sheet("industry,employees\nM73,9")
        assert shell.rongxie("classify", sheet, "-o", shell.out()).code == 0
        assert rows(shell.out())[0] | {"划型说明": ""} == {
            "行业代码": "M73", "从业人员": "9", "划型": "微型", "划型标准": "2011-300",
            "划型说明": "",
        }  # fmt: skip

    def test_a_range_is_rejected_and_its_bounds_used_where_they_agree(self, shell: Shell) -> None:
        sheet = shell.sheet("industry,employees\nM73,100-200人\nM73,50-200人")
        ran = shell.rongxie("classify", sheet, "-o", shell.out(), "--lang", "en", "--json")
        assert (ran.code, ran.summary["rejects"]) == (1, 2)
        assert [row["size"] for row in rows(shell.out())] == ["medium", "undetermined"]
        rejects = rows(shell.folder / "out.csv.rejects.csv")
        assert [(r["row"], r["column"], r["value"]) for r in rejects] == [
            ("2", "employees", "100-200人"),
            ("3", "employees", "50-200人"),
        ]

    def test_infers_a_section_from_the_line_of_business_and_says_so(self, shell: Shell) -> None:
        sheet = shell.sheet("名称,细分行业,从业人员,营业收入(万元)\n甲,建筑陶瓷,100,5000")
        shell.rongxie("classify", sheet, "-o", shell.out(), "--lang", "en")
        row = rows(shell.out())[0]
        assert (row["industry"], row["industry_source"], row["size"]) == (
            "C30",
            "inferred",
            "small",
        )

    def test_refuses_a_sheet_without_industry_or_business(self, shell: Shell) -> None:
        ran = shell.rongxie("classify", shell.sheet("名称,从业人员\n甲,5"), "-o", shell.out())
        assert ran.code == 2
        assert "行业代码" in ran.err
        assert not shell.out().exists()

    def test_runs_two_standards_side_by_side(self, shell: Shell) -> None:
        draft = shell.sheet("", "draft.yaml")
        draft.write_text(
            "title: {en: Draft, zh: 草案}\nsince: 2027-01-01\nclause: 87/7a\nrows:\n"
            "  other: {title: {en: Other, zh: 其他}, codes: [M],"
            " employees: {large: 9, medium: 8, small: 7}}\n",
            "utf-8",
        )
        sheet = shell.sheet("industry,employees\nM73,9")
        shell.rongxie("classify", sheet, "-o", shell.out(), "--lang", "en", "--beside", draft)
        row = rows(shell.out())[0]
        assert (row["size"], row["size_draft"]) == ("micro", "large")

    def test_run_again_on_its_own_output_replaces_what_it_added(self, shell: Shell) -> None:
        sheet = shell.sheet("industry,employees\nM73,9")
        shell.rongxie("classify", sheet, "-o", shell.out())
        shell.rongxie("classify", shell.out(), "-o", shell.out("again.csv"))
        assert rows(shell.out("again.csv")) == rows(shell.out())

    def test_never_writes_over_what_it_reads(self, shell: Shell) -> None:
        sheet = shell.sheet("industry,employees\nM73,9")
        before = sheet.read_bytes()
        ran = shell.rongxie("classify", sheet, "-o", sheet)
        assert (ran.code, sheet.read_bytes()) == (2, before)


class TestScreen:
    def test_adds_the_columns_of_the_contract(self, shell: Shell) -> None:
        ran = shell.rongxie(
            "screen", shell.sheet(PASSING), "-o", shell.out(), "--as-of", "2026-10-31",
            "--lang", "en", "--json",
        )  # fmt: skip
        assert ran.summary["outcome"] == {"pass": 1}
        row = rows(shell.out())[0]
        verdicts = {row[s] for s in ("operating", "premises", "demand", "credit", "purpose")}
        assert verdicts == {"met"}
        assert (row["admission"], row["loan_purpose"]) == ("admitted", "equipment")
        blank = ("fail_kind", "failed", "unknown", "remedies", "by_tick")
        assert all(row[name] is None for name in blank)

    @pytest.mark.parametrize(
        ("options", "outcome"),
        [
            (["--as-of", "2020-06-30"], None),
            (["--as-of", "2026-10-31", "--set", "tenure_months=96"], "fail"),
            (["--as-of", "2026-10-31", "--set", "tenure_months=82", "--region", "11"], "fail"),
            (["--as-of", "2027-06-01"], "fail"),
        ],
    )
    def test_day_place_and_settings_count(
        self, shell: Shell, options: list[str], outcome: str | None
    ) -> None:
        sheet = shell.sheet(PASSING)
        ran = shell.rongxie("screen", sheet, "-o", shell.out(), "--lang", "en", "--json", *options)
        if outcome is None:
            assert ran.code == 2  # before the notice no parameter is in force
        else:
            assert list(ran.summary["outcome"]) == [outcome]

    def test_rows_without_a_code_are_kept_and_marked(self, shell: Shell) -> None:
        sheet = shell.sheet("统一社会信用代码,名称\n,甲\n91440608MA0000001X,乙\n9144,丙")
        ran = shell.rongxie("screen", sheet, "-o", shell.out(), "--lang", "en", "--json")
        found = rows(shell.out())
        assert [row["name"] for row in found] == ["甲", "乙", "丙"]
        assert found[0]["code_mark"] == "no_code"
        assert found[2]["code_mark"] == "no_code"
        assert ran.summary["rejects"] >= 1

    def test_a_removal_that_cannot_be_read_is_no_clean_record(self, shell: Shell) -> None:
        sheet = shell.sheet(PASSING.replace("platform_company\n", "platform_company,移出期至\n", 1)
                            .rstrip() + ",长期")  # fmt: skip
        ran = shell.rongxie(
            "screen", sheet, "-o", shell.out(), "--as-of", "2026-10-31", "--lang", "en", "--json"
        )
        assert ran.summary["outcome"] == {"incomplete": 1}
        assert rows(shell.out())[0]["unknown"] == "not_removed"

    def test_a_wrong_check_character_is_refused_with_the_right_one(self, shell: Shell) -> None:
        sheet = shell.sheet("统一社会信用代码,名称\n91110000600037341M,甲")
        shell.rongxie("screen", sheet, "-o", shell.out())
        advice = rows(shell.folder / "out.csv.rejects.csv")[0]["怎么办"]
        assert "末位应为 L" in advice

    def test_the_same_code_with_other_facts_is_told(self, shell: Shell) -> None:
        sheet = shell.sheet("uscc,name,employees\n91110000600037341L,甲,5\n91110000600037341L,甲,6")
        ran = shell.rongxie("screen", sheet, "-o", shell.out(), "--lang", "en", "--json")
        assert ran.code == 1
        assert {r["problem"] for r in rows(shell.folder / "out.csv.rejects.csv")} == {
            "repeated_code"
        }
        assert len(rows(shell.out())) == 2

    def test_parquet_streams_through_with_canonical_types(self, shell: Shell) -> None:
        source, target = shell.out("in.parquet"), shell.out("out.parquet")
        facts = {"kind": ["company", "cooperative"], "abnormal_listed": [True, None]}
        pl.DataFrame(facts).write_parquet(source)
        ran = shell.rongxie("screen", source, "-o", target, "--lang", "en", "--json")
        assert ran.summary["outcome"] == {"fail": 1, "incomplete": 1}
        assert pl.read_parquet(target)["admission"].to_list() == ["unknown", "admitted"]

    def test_json_is_all_that_stands_on_standard_output(self, shell: Shell) -> None:
        ran = shell.rongxie("screen", shell.sheet(PASSING), "-o", shell.out(), "--json")
        assert ran.out.count("\n") == 1
        assert ran.summary["rows"] == 1


class TestExplain:
    def test_tells_every_test_with_value_source_clause_and_remedy(self, shell: Shell) -> None:
        sheet = shell.sheet(
            "名称,经营异常名录,正常经营,正常经营依据,信用状况良好,真实融资需求\n甲,是,是,申报,是,"
        )
        ran = shell.rongxie("explain", sheet, "--row", 2, "--json", "--lang", "en")
        tests = {
            test["name"]: test
            for standard in ran.summary["standards"].values()
            for test in standard["tests"]
        }
        assert len(tests) == 21
        assert tests["not_abnormal"]["holds"] is False
        assert tests["not_abnormal"]["facts"] == [
            {"name": "abnormal_listed", "value": True, "source": "经营异常名录", "level": None}
        ]
        assert tests["not_abnormal"]["clause"] == "32/2.1c"
        assert "taken off" in tests["not_abnormal"]["remedy"]
        assert tests["running"]["holds"] is None  # declared is not enough, it must be seen
        assert tests["no_overdue"]["by_tick"]

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_shows_it_as_tables(self, shell: Shell, language: str) -> None:
        sheet = shell.sheet("名称,经营异常名录\n甲,是")
        ran = shell.rongxie("explain", sheet, "--row", 2, "--lang", language)
        assert ("未列入经营异常名录" in ran.out) == (language == "zh")
        assert "32/2.1c" in ran.out

    def test_finds_a_code_however_it_is_written(self, shell: Shell) -> None:
        sheet = shell.sheet("uscc,name\n91110000600037341L,甲")
        ran = shell.rongxie("explain", sheet, "--uscc", "91110000 600037341l", "--json")
        assert ran.summary["name"] == "甲"

    def test_names_the_other_rows_of_a_repeated_code(self, shell: Shell) -> None:
        sheet = shell.sheet("uscc,name\n91110000600037341L,甲\n91110000600037341L,乙")
        ran = shell.rongxie("explain", sheet, "--uscc", "91110000600037341L", "--json")
        assert (ran.code, ran.summary["other_rows"]) == (1, [3])

    @pytest.mark.parametrize("option", [[], ["--row", "9"], ["--uscc", "91110000600037341L"]])
    def test_says_what_there_is_when_nothing_is_found(
        self, shell: Shell, option: list[str]
    ) -> None:
        ran = shell.rongxie("explain", shell.sheet("名称\n甲"), *option)
        assert ran.code == 2
        assert ran.err.strip()
