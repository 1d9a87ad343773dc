"""The files of a sample county: written whole, the same again, with only the intended slips."""

from pathlib import Path

import polars as pl
import pytest

from rongxie.foundation.tables.reading import Table, read_table
from rongxie.rulebook.layouts import layout
from rongxie.surfaces.samples import FolderMissing, Sample, SampleReport, make_sample
from rongxie.surfaces.samples.judging import eligible, judge
from rongxie.surfaces.samples.slips import SLIPS
from tests.surfaces.county import AS_OF, BANKS, COUNT, COUNTY, ENTERPRISES, PARAMS, SEED


class TestMakeSample:
    def test_writes_every_file_that_it_names(self, report: SampleReport) -> None:
        assert {p.name for p in report.folder.iterdir()} == set(report.files)
        assert "rongxie sample --county 341181" in (report.folder / "README.txt").read_text("utf-8")

    def test_writes_the_same_bytes_again(self, report: SampleReport, tmp_path: Path) -> None:
        make_sample(COUNTY, COUNT, SEED, tmp_path, "zh", as_of=AS_OF, banks=BANKS)
        for name in ("events.csv", "returns.csv", "truth.csv", "README.txt"):
            assert (tmp_path / name).read_bytes() == (report.folder / name).read_bytes(), name
        read = read_table(tmp_path / "enterprises.xlsx", ENTERPRISES).frame.collect()
        first = read_table(report.folder / "enterprises.xlsx", ENTERPRISES).frame.collect()
        assert read.equals(first)

    def test_rejects_the_intended_cells_and_no_others(
        self, sample: Sample, sheet: Table, report: SampleReport
    ) -> None:
        made = sample.truth.with_columns(row=sheet.frame.collect()["_row"])
        intended = {
            (row, ENTERPRISES.columns[slip.column].title.zh)
            for slip in SLIPS
            if slip.rejected
            for row in made.filter(pl.col("slips").str.split(";").list.contains(slip.name))["row"]
        }
        assert set(sheet.rejects.select("row", "column").rows()) == intended
        assert len(intended) == sheet.rejects.height == report.rejects > 0

    def test_reads_back_what_was_drawn(self, sample: Sample, sheet: Table) -> None:
        found = sheet.frame.collect()
        unusable = {slip.column: slip.name for slip in SLIPS if slip.rejected}
        names = [n for n in sample.enterprises.columns if n != "synthetic"]
        slips = sample.truth["slips"].fill_null("").str.split(";")
        for name in names:
            spoiled = slips.list.contains(unusable.get(name, "-"))
            drawn = sample.enterprises[name].zip_with(
                ~spoiled, pl.Series([None] * len(spoiled), dtype=sample.enterprises[name].dtype)
            )
            assert found[name].equals(drawn, check_names=False), name

    @pytest.mark.parametrize("slip", [slip.name for slip in SLIPS])
    def test_makes_every_slip(self, report: SampleReport, slip: str) -> None:
        assert report.slips[slip] > 0

    def test_plants_rows_that_do_not_belong(self, sample: Sample, report: SampleReport) -> None:
        assert report.rows == COUNT + sum(report.planted.values()) == sample.truth.height
        twice = sample.truth.filter(pl.col("origin") == "duplicate")["uscc"]
        assert len(twice) == report.planted["duplicate"] > 0
        assert (sample.truth["uscc"].is_in(twice.implode())).sum() >= 2 * twice.n_unique()
        assert sample.truth["case_id"].n_unique() == sample.truth.height

    @pytest.mark.parametrize("name", ["banks", "events", "returns"])
    def test_writes_records_without_faults(self, report: SampleReport, name: str) -> None:
        path = report.folder / (f"{name}.xlsx" if name == "banks" else f"{name}.csv")
        table = read_table(path, layout(name))
        assert table.rejects.height == 0
        assert table.unrecognised == ("合成数据",)
        assert (table.frame.collect()["合成数据"] == "是").all()

    def test_keeps_the_days_of_the_events(self, sample: Sample, report: SampleReport) -> None:
        read = read_table(report.folder / "events.csv", layout("events")).frame.collect()
        assert (read["at"] == sample.events["at"].dt.date()).all()

    def test_lets_four_fifths_of_the_eligible_reach_the_list(
        self, sample: Sample, sheet: Table
    ) -> None:
        rows = sheet.frame.collect()
        listed = judge(rows, PARAMS).select(eligible()).to_series()
        due = sample.truth["eligible"]
        reached, wrongly = int((listed & due).sum()), int((listed & ~due).sum())
        assert reached >= 0.8 * int(due.sum())
        assert 0 < wrongly < 0.05 * reached

    def test_writes_canonical_headings_in_english(self, tmp_path: Path) -> None:
        made = make_sample(COUNTY, 50, 1, tmp_path / "new", "en", as_of=AS_OF)
        table = read_table(made.folder / "enterprises.xlsx", ENTERPRISES)
        assert set(table.headings) == set(table.headings.values())
        assert table.unrecognised == ("synthetic",)
        head = (made.folder / "truth.csv").read_text("utf-8-sig").splitlines()[0].split(",")
        assert {"eligible", "origin", "slips", "synthetic"} <= set(head)

    def test_refuses_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "taken").write_text("x")
        with pytest.raises(FolderMissing, match="taken"):
            make_sample(COUNTY, 5, 1, tmp_path / "taken", "zh", as_of=AS_OF)
