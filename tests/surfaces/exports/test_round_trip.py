"""What was exported is edited in Excel and brought back in, under the same checks."""

import tempfile
import unicodedata
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rongxie.foundation.exports.models import Export
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.tables.cells import UNKNOWN
from rongxie.foundation.tables.reading import read_table
from rongxie.mechanism.enterprises.models import Enterprise, EnterpriseChange
from rongxie.rulebook.layouts import layout
from rongxie.surfaces.exports.asking import FORMS
from rongxie.surfaces.exports.spool import Spool
from rongxie.surfaces.exports.writing import Origin, write_file
from rongxie.values.texts import Text
from tests.mechanism.cast import AT, PLATFORM
from tests.mechanism.enterprises.lists import brought_in, outcomes, told
from tests.mechanism.enterprises.makers import enterprise, enterprises
from tests.surfaces.exports.made import file_of

_LAYOUT = layout("enterprises")
_COLUMNS = tuple(_LAYOUT.columns[n] for n in ("uscc", "name", "address", "established_on"))
_SCHEMA = pl.Schema(
    {"uscc": pl.String(), "name": pl.String(), "address": pl.String(), "established_on": pl.Date()}
)
_CODES = st.sampled_from(["91350100M000100Y43", "911101080000000007"])
_LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"])
_AWKWARD = st.sampled_from([
    "=1+1", "+86 0550", "-5", "-", "@x", "'=1", "''=1", "'", "＝1", "0012", "1e5", "500-1000人",
    "一\n二", "a\tb", 'x"y', "# 一", "a,b;c", "2026-01-02", "TRUE", "123456789012345678",
])  # fmt: skip


def _is_known(text: str) -> bool:
    return text == text.strip() and unicodedata.normalize("NFKC", text).lower() not in UNKNOWN


_TEXTS = st.none() | (_AWKWARD | st.text(_LETTERS, min_size=1, max_size=12)).filter(_is_known)
_ROWS = st.lists(
    st.tuples(_CODES, _TEXTS, _TEXTS, st.none() | st.dates(date(1900, 3, 1), date(2100, 12, 31))),
    max_size=5,
)


class TestAFile:
    @pytest.mark.parametrize("form", FORMS)
    @pytest.mark.parametrize("language", ["zh", "en"])
    @given(rows=_ROWS)
    @settings(max_examples=25, deadline=None)
    def test_is_read_back_as_it_was(
        self, form: str, language: str, rows: list[tuple[object, ...]]
    ) -> None:
        export = Export(
            pk=1, list="enterprises", form=form, language=language, organisation="DRC",
            asked_by="membership:13", asked_at=AT, filters={"region": "341181"},
        )  # fmt: skip
        with tempfile.TemporaryDirectory() as folder:
            spool = _spooled(Path(folder), rows)
            path = Path(folder) / f"file.{form}"
            write_file(spool, path, _COLUMNS, _origin(export, len(rows)))
            table = read_table(path, _LAYOUT)
            read = table.frame.select(_SCHEMA.names()).collect()
        assert isinstance(read, pl.DataFrame)
        assert read.rows() == rows
        assert table.rejects.is_empty()


def _spooled(folder: Path, rows: list[tuple[object, ...]]) -> Spool:
    spool = Spool(folder / "spool")
    whole = spool.folder / "whole"
    whole.mkdir(parents=True)
    for place, part in enumerate((rows[:0], rows[:2], rows[2:])):
        frame = pl.DataFrame(part, schema=_SCHEMA, orient="row")
        frame.write_parquet(whole / f"{place:06}-{len(part)}.parquet")
    return spool


def _origin(export: Export, rows: int) -> Origin:
    return Origin(export=export, title=Text(en="Enterprises", zh="经营主体"), rows=rows)


@pytest.mark.django_db
class TestEnterprises:
    @pytest.mark.parametrize("form", ["xlsx", "csv"])
    def test_brought_back_untouched_change_nothing(self, form: str, tmp_path: Path) -> None:
        enterprises(3)
        enterprise("=甲乙丙商行", kind="sole_proprietor", uscc="")
        path = file_of(tmp_path, "enterprises", form=form)
        before = _record()
        again = brought_in(path.read_bytes(), name=path.name)
        assert [*outcomes(again).values()] == ["unchanged"] * 4
        assert _record() == before

    def test_edited_change_what_was_edited_and_keep_its_history(self, tmp_path: Path) -> None:
        first, second, _ = enterprises(3)
        path = file_of(tmp_path, "enterprises")
        book = openpyxl.load_workbook(path)
        sheet = book["经营主体"]
        sheet["B2"].value = "天长市新名机械厂"
        sheet["E3"].value = "铜城镇@路12号"
        sheet["C4"].value = "外星企业"
        book.save(path)
        edited = brought_in(path.read_bytes(), name=path.name)
        assert outcomes(edited) == {2: "changed", 3: "changed", 4: "rejected"}
        assert "kind" in told(edited, 4)
        with reach(PLATFORM):
            assert Enterprise.objects.get(pk=first.pk).name == "天长市新名机械厂"
            assert Enterprise.objects.get(pk=second.pk).address == "铜城镇@路12号"
            former = EnterpriseChange.objects.get(enterprise=first.pk, what="name")
            assert former.before == first.name


def _record() -> list[tuple[object, ...]]:
    with reach(PLATFORM):
        return [*Enterprise.objects.order_by("pk").values_list(), EnterpriseChange.objects.count()]  # type: ignore[list-item]
