"""Long files in blocks: the same rows, numbers and headings as when they are read whole."""

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongxie.foundation.imports import blocks
from rongxie.foundation.imports.blocks import read_blocks
from rongxie.foundation.imports.judging import read_part
from rongxie.foundation.imports.kinds import ROW, ListKind
from rongxie.foundation.imports.models import Import
from rongxie.foundation.imports.uploading import FAULT
from rongxie.foundation.tables.cells import read_cells
from rongxie.foundation.tables.headings import Headings
from rongxie.foundation.tables.reading import read_table
from rongxie.rulebook.layouts import layout
from rongxie.values.texts import Refusal

LAYOUT = layout("enterprises")
HEADINGS = ["企业名称", "备注", "从业人员"]
_TEXTS = st.text(st.sampled_from('甲乙a1 ,"\n'), max_size=6)


def _text(rows: list[list[str]], encoding: str = "utf-8-sig") -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_MINIMAL)
    writer.writerows([["某某名单", "", ""], HEADINGS, *rows])
    return stream.getvalue().encode(encoding)


def _in_blocks(path: Path, size: int) -> tuple[list[tuple[str, ...]], pl.DataFrame]:
    kept, blocks._BLOCK = blocks._BLOCK, size
    try:
        found = list(read_blocks(path, LAYOUT))
    finally:
        blocks._BLOCK = kept
    return [block.headings for block in found], pl.concat([block.body for block in found])


class TestALongText:
    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
    @pytest.mark.parametrize("size", [90, 200, 1000])
    def test_is_the_same_in_blocks(self, tmp_path: Path, encoding: str, size: int) -> None:
        rows = [[f"厂{n}", 'a,"b"\n行' if n % 7 == 3 else f"备注{n}", str(n)] for n in range(80)]
        path = tmp_path / "a.csv"
        path.write_bytes(_text(rows, encoding))
        headings, body = _in_blocks(path, size)
        whole = read_table(path, LAYOUT).frame.collect()
        assert set(headings) == {tuple(HEADINGS)}
        assert body["0"].to_list() == whole["name"].to_list() == [row[0] for row in rows]
        assert body["2"].to_list() == [row[2] for row in rows]
        assert body[ROW].to_list() == whole[ROW].to_list()

    @given(
        rows=st.lists(st.tuples(_TEXTS.map(lambda t: f"甲{t}甲"), _TEXTS, _TEXTS), min_size=1),
        size=st.integers(90, 200),
    )
    def test_loses_no_row_wherever_it_is_cut(
        self, tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], size: int
    ) -> None:
        path = tmp_path_factory.mktemp("blocks") / "a.csv"
        path.write_bytes(_text([list(row) for row in rows]))
        _, body = _in_blocks(path, size)
        assert body["0"].to_list() == [row[0] for row in rows]

    def test_of_two_encodings_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        path.write_bytes(_text([["厂", "", "1"]] * 40) + "中文编码".encode("gb18030") + b"\n")
        with pytest.raises(Refusal):
            _in_blocks(path, 64)


class TestAParquetFile:
    def test_is_read_in_blocks_as_texts(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(blocks, "_ROWS", 7)
        path = tmp_path / "a.parquet"
        pl.DataFrame(
            {"企业名称": [f"厂{n}" for n in range(20)], "从业人员": range(20)}
        ).write_parquet(path)
        found = list(read_blocks(path, LAYOUT))
        body = pl.concat([block.body for block in found])
        assert len(found) == 3
        assert body[ROW].to_list() == list(range(1, 21))
        assert body["1"].to_list() == [str(n) for n in range(20)]


class TestHeadingsThatNobodyKnows:
    def test_are_found_as_the_first_full_row(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        path.write_text("某县名单,,\n编码,全名,类别\n1,甲厂,企业\n2,乙厂,\n", "utf-8")
        (block,) = read_blocks(path, LAYOUT)
        assert block.headings == ("编码", "全名", "类别")
        assert block.body["1"].to_list() == ["甲厂", "乙厂"]


class TestAPartReadOnce:
    @given(
        texts=st.lists(st.none() | st.sampled_from(["1", "1人", "x", "-", "1-2", ""]), min_size=1)
    )
    def test_has_the_values_and_faults_of_its_cells(self, texts: list[str | None]) -> None:
        kind = ListKind(
            name="x", title=LAYOUT.title, layout=LAYOUT, judge=None, write=None,  # type: ignore[arg-type]
            see_that_may=lambda _: None,
        )  # fmt: skip
        of = Import(headings=["从业人员"], columns={"从业人员": "employees"})
        body = pl.DataFrame(
            {ROW: range(2, len(texts) + 2), "0": texts, FAULT: None},
            schema={ROW: pl.UInt32(), "0": pl.String(), FAULT: pl.String()},
        )
        read = read_part(body, of, kind)
        (claim,) = Headings(LAYOUT).claims(["从业人员"])["employees"]
        cells = read_cells(body["0"], claim.meaning)
        assert read.frame["employees"].to_list() == cells.values.to_list()
        assert read.faults["row"].to_list() == body[ROW].filter(cells.unusable).to_list()
