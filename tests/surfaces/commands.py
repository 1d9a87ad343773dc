"""Running a command in the process of the test, as the shell would."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from rongxie.surfaces.cli.main import run


@dataclass(frozen=True)
class Ran:
    """What a command left: its exit code and what it said."""

    code: int
    out: str
    err: str

    @property
    def summary(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.out)
        return loaded


@dataclass(frozen=True)
class Shell:
    """A folder to work in and the means to run commands there."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def rongxie(self, *words: object) -> Ran:
        self.monkeypatch.setattr(sys, "argv", ["rongxie", *map(str, words)])
        self.monkeypatch.setenv("COLUMNS", "200")
        with pytest.raises(SystemExit) as ended:
            run()
        said = self.capsys.readouterr()
        code = ended.value.code
        return Ran(code if isinstance(code, int) else 0, said.out, said.err)

    def sheet(self, text: str, name: str = "sheet.csv") -> Path:
        """Write a CSV sheet, lines indented as in the test."""
        path = self.folder / name
        path.write_text("\n".join(line.strip() for line in text.strip().splitlines()), "utf-8")
        return path

    def out(self, name: str = "out.csv") -> Path:
        return self.folder / name


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a CSV file as texts."""
    return pl.read_csv(path, infer_schema=False).to_dicts()
