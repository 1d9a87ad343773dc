"""The shell that the tests of commands run in, and the sample county."""

from pathlib import Path

import pytest

from rongxie.foundation.tables.reading import Table, read_table
from rongxie.surfaces.samples import Sample, SampleReport, draw_sample, make_sample
from tests.surfaces.commands import Shell
from tests.surfaces.county import AS_OF, BANKS, COUNT, COUNTY, ENTERPRISES, SEED


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    return Shell(tmp_path, monkeypatch, capsys)


@pytest.fixture(scope="session")
def sample() -> Sample:
    return draw_sample(COUNTY, COUNT, SEED, as_of=AS_OF, banks=BANKS)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sample")


@pytest.fixture(scope="session")
def report(folder: Path) -> SampleReport:
    return make_sample(COUNTY, COUNT, SEED, folder, "zh", as_of=AS_OF, banks=BANKS)


@pytest.fixture(scope="session")
def sheet(report: SampleReport) -> Table:
    return read_table(report.folder / "enterprises.xlsx", ENTERPRISES)
