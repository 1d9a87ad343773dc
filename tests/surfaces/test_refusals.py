"""Bad input: each gets a sentence in the reader's language, the exit code 2, and no trace."""

from pathlib import Path

import openpyxl
import pytest

from tests.surfaces.commands import Shell, rows


class TestBadFiles:
    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("empty.csv", b"", "空文件"),
            ("page.xlsx", b"<html><body>x</body></html>", "文件名不符"),
            ("sheet.docx", b"PK", "不支持"),
            ("twice.csv", "名称,名称\n甲,乙".encode(), "重复"),
            ("mixed.csv", "名称,地址\n甲,乙\n".encode() + "丙,丁".encode("gb18030"), "混用"),
            ("nothing.csv", "甲,乙\n1,2".encode(), "表头"),
        ],
    )
    def test_are_refused_with_what_where_and_what_to_do(
        self, shell: Shell, name: str, content: bytes, words: str
    ) -> None:
        path = shell.folder / name
        path.write_bytes(content)
        ran = shell.rongxie("screen", path, "-o", shell.out())
        assert ran.code == 2
        assert words in ran.err
        assert name in ran.err
        assert "Traceback" not in ran.err
        assert not shell.out().exists()

    def test_a_workbook_of_only_a_title_is_refused(self, shell: Shell) -> None:
        book = openpyxl.Workbook()
        assert book.active is not None
        book.active["A1"] = "某县小微企业申报表"
        book.save(shell.out("title.xlsx"))
        ran = shell.rongxie("screen", shell.out("title.xlsx"), "-o", shell.out())
        assert (ran.code, "表头" in ran.err) == (2, True)

    def test_a_missing_file_is_told(self, shell: Shell) -> None:
        ran = shell.rongxie("screen", shell.out("none.csv"), "-o", shell.out(), "--lang", "en")
        assert ran.code == 2
        assert "there is no such file" in ran.err

    def test_a_folder_that_is_not_there_is_told(self, shell: Shell) -> None:
        sheet = shell.sheet("名称\n甲")
        for name in ("o.csv", "o.xlsx", "o.parquet"):
            ran = shell.rongxie("screen", sheet, "-o", Path("/none/at/all") / name)
            assert ran.code == 2
            assert "无法写入" in ran.err


class TestBadOptions:
    @pytest.mark.parametrize(
        ("options", "words"),
        [
            (["--as-of", "soon"], "--as-of"),
            (["--set", "tenure_months"], "--set"),
            (["--set", "tenure=5"], "tenure_months"),
            (["--set", "tenure_months=x"], "tenure_months"),
            (["--region", "abc"], "abc"),
            (["--lang", "fr"], "fr"),
        ],
    )
    def test_are_refused_by_name(self, shell: Shell, options: list[str], words: str) -> None:
        ran = shell.rongxie("screen", shell.sheet("名称\n甲"), "-o", shell.out(), *options)
        assert ran.code == 2
        assert words in ran.err

    def test_a_command_that_is_not_there_ends_with_two(self, shell: Shell) -> None:
        assert shell.rongxie("shred").code == 2


class TestBadValues:
    def test_each_is_listed_and_its_row_stays(self, shell: Shell) -> None:
        sheet = shell.sheet("""
            名称,从业人员,营业收入(万元),成立日期,正常经营,登记状态
            甲,-5,99999999999,2026-13-01,也许,在逃
            乙,1e3,1亿元,45000,Y,存续（在营、开业、在册）
            丙,12人,"1,000",2026年1月2日,否,吊销
        """)
        ran = shell.rongxie("screen", sheet, "-o", shell.out(), "--lang", "en", "--json")
        found = rows(shell.out())
        assert len(found) == 3
        assert [row["employees"] for row in found] == [None, "1000", "12"]
        assert [row["revenue_wan"] for row in found] == [None, "10000.0", "1000.0"]
        assert [row["established_on"] for row in found] == [None, "2023-03-15", "2026-01-02"]
        assert [row["registration_status"] for row in found] == [None, "active", "revoked"]
        rejects = rows(shell.folder / "out.csv.rejects.csv")
        assert {(r["row"], r["problem"]) for r in rejects} == {
            ("2", "negative"), ("2", "out_of_bounds"), ("2", "not_a_date"),
            ("2", "not_yes_or_no"), ("2", "not_a_choice"),
        }  # fmt: skip
        assert ran.code == 1

    def test_a_million_blank_rows_are_no_rows(self, shell: Shell) -> None:
        path = shell.out("blank.csv")
        path.write_text("名称,从业人员\n甲,5\n" + ",\n" * 1_000_000, "utf-8")
        ran = shell.rongxie("screen", path, "-o", shell.out(), "--json")
        assert ran.summary["rows"] == 1


def test_a_fault_of_ours_is_one_line_and_no_trace(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr("rongxie.surfaces.cli.screen.screened", broken)
    ran = shell.rongxie("screen", shell.sheet("名称\n甲"), "-o", shell.out())
    assert ran.code == 3
    assert "planted" in ran.err
    assert "Traceback" not in ran.err
