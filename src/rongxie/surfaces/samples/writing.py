"""Writing a sample into a folder: the files that a county would have, and what they hide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from rongxie.foundation.tables.workbook import Workbook
from rongxie.foundation.tables.writing import write_table
from rongxie.rulebook.layouts import layout
from rongxie.surfaces.samples.columns import EVENT_COLUMNS, MARK, TRUTH_COLUMNS
from rongxie.surfaces.samples.frames import Sample, draw_sample
from rongxie.surfaces.samples.readme import SYNTHETIC, readme
from rongxie.surfaces.samples.slips import SLIPS, with_slips
from rongxie.values.columns import Column
from rongxie.values.texts import Language, Refusal, Text, say

FILES = ("enterprises.xlsx", "banks.xlsx", "events.csv", "returns.csv", "truth.csv", "README.txt")
_SHEETS = {
    "enterprises": Text(en="Enterprises (synthetic)", zh="经营主体（样例）"),
    "banks": Text(en="Banks (synthetic)", zh="银行（样例）"),
}
_ABOUT = Text(en="About", zh="说明")


class FolderMissing(Refusal):
    """The folder cannot be made."""


@dataclass(frozen=True, slots=True)
class SampleReport:
    """What was written: `rows` of the sheet include the planted ones; counts by name."""

    folder: Path
    files: tuple[str, ...]
    rows: int
    banks: int
    events: int
    with_need: int
    eligible: int
    planted: Mapping[str, int]
    slips: Mapping[str, int]
    rejects: int


def make_sample(  # noqa: PLR0913 - what makes a sample is told in full, and nothing else
    county: str,
    enterprises: int,
    seed: int,
    folder: Path,
    language: Language,
    *,
    as_of: date,
    banks: int = 8,
) -> SampleReport:
    """Write a synthetic county into the folder, which is made if it is not there.

    :raises NotACounty: if no townships stand below the code
    :raises NothingToDraw: if there should be no enterprise or no bank, or the seed is negative
    :raises FolderMissing: if the folder cannot be made
    :raises NotWritable: if a file cannot be written
    """
    sample = draw_sample(county, enterprises, seed, as_of=as_of, banks=banks)
    _make_folder(folder)
    _write_sheets(sample, folder, language)
    _write_records(sample, folder, language)
    command = (
        f"rongxie sample --county {county} -n {enterprises} --banks {banks} --seed {seed}"
        f" --as-of {as_of}"
    )
    (folder / "README.txt").write_text(readme(sample, seed, str(as_of), command), "utf-8")
    return _report(sample, folder)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as trouble:
        raise FolderMissing(
            say("{folder} cannot be made: give the path of a folder", folder=folder)
        ) from trouble


def _write_sheets(sample: Sample, folder: Path, language: Language) -> None:
    written = with_slips(sample.enterprises, sample.truth["slips"])
    columns = layout("enterprises").having(layout("cases"))
    _write_sheet(folder, "enterprises", written, [*columns, MARK], language)
    _write_sheet(folder, "banks", sample.banks, [*layout("banks"), MARK], language)


def _write_sheet(
    folder: Path, name: str, frame: pl.DataFrame, columns: list[Column], language: Language
) -> None:
    title = _SHEETS[name]
    with Workbook(folder / f"{name}.xlsx", language) as book:
        book.add_sheet(title, frame, columns)
        book.add_explanation(_ABOUT, title.said_in(language), [SYNTHETIC.said_in(language)])


def _write_records(sample: Sample, folder: Path, language: Language) -> None:
    moment = pl.col("at").dt.strftime("%Y-%m-%dT%H:%M:%S%:z")
    events = sample.events.with_columns(moment)
    write_table(events, folder / "events.csv", EVENT_COLUMNS, language)
    write_table(sample.returns, folder / "returns.csv", [*layout("returns"), MARK], language)
    write_table(sample.truth, folder / "truth.csv", TRUTH_COLUMNS, language)


def _report(sample: Sample, folder: Path) -> SampleReport:
    truth = sample.truth
    made = truth["slips"].drop_nulls().str.split(";").explode().to_list()
    slips = {slip.name: made.count(slip.name) for slip in SLIPS}
    origins = truth["origin"]
    return SampleReport(
        folder=folder,
        files=FILES,
        rows=truth.height,
        banks=sample.banks.height,
        events=sample.events.height,
        with_need=int(((origins == "enterprise") & truth["need_amount_wan"].is_not_null()).sum()),
        eligible=int(truth["eligible"].sum()),
        planted={origin: int((origins == origin).sum()) for origin in ("duplicate", "project")},
        slips=slips,
        rejects=sum(slips[slip.name] for slip in SLIPS if slip.rejected),
    )
