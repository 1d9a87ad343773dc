"""Lists as JSON: one array of flat records."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rongxie.foundation.imports.records import RecordsNotFlat, read_records
from rongxie.foundation.tables.delimited import ROW
from rongxie.foundation.tables.sources import FileUnreadable
from rongxie.values.texts import Refusal


def _file(folder: Path, content: object) -> Path:
    path = folder / "a.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


class TestRecords:
    def test_are_rows_of_texts(self, tmp_path: Path) -> None:
        content = '[{"名": " 甲 ", "数": 1.50, "有": true}, {"表": ["a", 2], "名": null}]'
        headings, body = read_records(_file(tmp_path, content))
        assert headings == ("名", "数", "有", "表")
        assert body[ROW].to_list() == [1, 2]
        assert body.drop(ROW).rows() == [(" 甲 ", "1.50", "true", ""), ("", "", "", "a;2")]

    def test_may_be_written_in_gb18030(self, tmp_path: Path) -> None:
        path = tmp_path / "a.json"
        path.write_bytes('[{"名称": "甲"}]'.encode("gb18030"))
        assert read_records(path)[0] == ("名称",)

    @pytest.mark.parametrize(
        "content", ["{}", '{"rows": []}', "[1]", '[{"a": {"b": 1}}]', '[{"a": [[{"b": 1}]]}]', "1"]
    )
    def test_are_refused_where_they_are_not_flat(self, tmp_path: Path, content: str) -> None:
        with pytest.raises(RecordsNotFlat):
            read_records(_file(tmp_path, content))

    def test_are_refused_with_more_fields_than_a_table_has(self, tmp_path: Path) -> None:
        with pytest.raises(RecordsNotFlat):
            read_records(_file(tmp_path, [{f"f{n}": 1} for n in range(501)]))

    @pytest.mark.parametrize("content", ["", "[", "[{]", "[" * 100_000, '[{"a": 1}]x'])
    def test_are_refused_where_they_are_no_json(self, tmp_path: Path, content: str) -> None:
        with pytest.raises(FileUnreadable):
            read_records(_file(tmp_path, content))

    @settings(max_examples=80, deadline=None,
              suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
    @given(
        content=st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=12,
        )
    )
    def test_of_whatever_sort_are_read_whole_or_refused(
        self, tmp_path: Path, content: object
    ) -> None:
        try:
            _, body = read_records(_file(tmp_path, content))
        except Refusal:
            return
        assert isinstance(content, list)
        assert body.height == len(content)
