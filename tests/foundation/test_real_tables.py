"""Tables that real people made."""

import json
from pathlib import Path

import polars as pl
import pytest

from rongxie.foundation.tables.reading import Table, read_table
from rongxie.foundation.tables.writing import write_table
from tests.foundation.sheets import ENTERPRISES

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the real data is not beside the checkout"
)


def problems(table: Table) -> dict[tuple[str, str], int]:
    counted = table.rejects.group_by("column", "problem").len()
    return {(column, problem): n for column, problem, n in counted.iter_rows()}


class TestChainOfGaoming:
    def test_is_read_in_yi(self) -> None:
        table = read_table(DATA / "chain_gaoming" / "enterprises.csv", ENTERPRISES)
        frame = table.frame.collect()
        assert table.rows == 93
        assert table.headings["revenue_wan"] == "年营收(亿元)"
        assert frame["revenue_wan"][:2].to_list() == [850_000.0, 80_000.0]
        assert frame["employees"][0] == 12_000
        assert frame["business"][0] == "高档棉纺织"
        assert frame["size_declared"].null_count() == 0
        assert table.rejects.is_empty()


class TestListedCompanies:
    @pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
    def test_are_read_and_read_back(self, tmp_path: Path, suffix: str) -> None:
        table = read_table(DATA / "listed_companies" / "companies.csv", ENTERPRISES)
        frame = table.frame.collect()
        assert table.rows == 3969
        assert table.headings["industry"] == "guoBiaoSubIndustryCode"
        assert frame["registered_capital_wan"][0] == 2_935_200.0
        assert problems(table) == {
            ("registeredCapital", "not_an_amount"): 1,
            ("fin_operatingRevenue_万元", "negative"): 1,
        }
        write_table(frame.drop("_row"), tmp_path / f"a{suffix}", list(ENTERPRISES))
        back = read_table(tmp_path / f"a{suffix}", ENTERPRISES).frame.collect()
        known = list(table.headings)
        assert back.select(known).equals(frame.select(known))


class TestMessyDirectory:
    @pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
    def test_keeps_ranges_as_bounds(self, tmp_path: Path, suffix: str) -> None:
        rows = json.loads((DATA / "messy_directory" / "companies.json").read_text("utf-8"))
        texts = pl.DataFrame([{key: str(value) for key, value in row.items()} for row in rows])
        path = tmp_path / f"a{suffix}"
        write_table(texts, path, [])
        table = read_table(path, ENTERPRISES)
        frame = table.frame.collect()
        assert table.rows == len(rows)
        assert frame["name"].to_list() == [row["name"].strip() for row in rows]
        assert frame["employees__low"][0] == 35_000.0
        assert problems(table)["scale", "range"] > 2_000
        usable = frame.filter(pl.col("employees__low").is_not_null())
        assert usable["employees"].null_count() == usable.height
