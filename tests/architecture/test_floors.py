import os
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE, ROOT, code, imported, named

HOUSE = (  # from the roof down
    "config", "surfaces", "insight", "programmes", "mechanism", "foundation", "rulebook", "values",
)  # fmt: skip
FLOORS = [floor for floor in HOUSE if (PACKAGE / floor / "__init__.py").exists()]
STAGES = (  # in the order of the notice
    "enterprises", "evidence", "matters", "visits", "screening", "lists", "referrals",
    "decisions", "coaching", "supervision", "reporting",
)  # fmt: skip
_KNOWN = set(sys.stdlib_module_names) | {"rongxie"}
ALLOWED = {
    "rulebook": _KNOWN | {"yaml", "polars", "numpy", "ortools"},
    "values": _KNOWN | {"yaml", "polars", "stdnum", "holidays"},
}
# They reach outside the process or tell the time, which no rule does.
BANNED = {"socket", "subprocess", "urllib", "http", "time", "os", "random", "pathlib", "sqlite3"}


def _lint(house: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the package with the contracts that guard it."""
    shutil.copytree(
        PACKAGE,
        tmp_path / "src" / "rongxie",
        ignore=shutil.ignore_patterns("__pycache__", "*.gz", "*.mo"),
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


class TestFloors:
    def test_are_kept(self, house: Path) -> None:
        done = _lint(house)
        assert done.returncode == 0, done.stdout

    @pytest.mark.parametrize(
        ("below", "above"), [(b, a) for n, a in enumerate(FLOORS) for b in FLOORS[n + 1 :]]
    )
    def test_catch_a_planted_import_from_above(self, house: Path, below: str, above: str) -> None:
        planted = house / "src" / "rongxie" / below / "__init__.py"
        planted.write_text(f"import rongxie.{above}\n{planted.read_text('utf-8')}", "utf-8")
        done = _lint(house)
        assert done.returncode == 1
        assert f"rongxie.{below} is not allowed to import rongxie.{above}" in done.stdout

    @pytest.mark.parametrize("stranger", ["typer", "fastexcel", "xlsxwriter"])
    def test_catch_a_planted_library_of_the_surfaces(self, house: Path, stranger: str) -> None:
        planted = house / "src" / "rongxie" / "rulebook" / "clauses.py"
        planted.write_text(f"{planted.read_text('utf-8')}\nimport {stranger}\n", "utf-8")
        done = _lint(house)
        assert done.returncode == 1
        assert f"rongxie.rulebook.clauses -> {stranger}" in done.stdout


class TestStages:
    @pytest.mark.parametrize(("before", "after"), list(pairwise(STAGES)))
    def test_catch_a_planted_import_from_a_later_stage(
        self, house: Path, before: str, after: str
    ) -> None:
        _plant(house, f"mechanism/{before}/models.py", f"rongxie.mechanism.{after}.models")
        done = _lint(house)
        assert done.returncode == 1
        assert f"rongxie.mechanism.{before} is not allowed to import" in done.stdout

    def test_catch_tables_that_use_actions(self, house: Path) -> None:
        _plant(house, "mechanism/lists/models.py", "rongxie.mechanism.lists.actions")
        done = _lint(house)
        assert done.returncode == 1
        assert "rongxie.mechanism.lists.models is not allowed to import" in done.stdout

    def test_are_all_there(self) -> None:
        folders = {p.parent.name for p in (PACKAGE / "mechanism").glob("*/models.py")}
        assert folders == set(STAGES)


def _plant(house: Path, file: str, imported: str) -> None:
    planted = house / "src" / "rongxie" / file
    planted.write_text(f"{planted.read_text('utf-8')}\nimport {imported}\n", "utf-8")


class TestRulesAndValues:
    @pytest.mark.parametrize("floor", sorted(ALLOWED))
    def test_import_only_what_reckoning_needs(self, floor: str) -> None:
        strange = {
            named(path): names
            for path in code(f"src/rongxie/{floor}")
            if (names := {n.split(".")[0] for n in imported(path)} - (ALLOWED[floor] - BANNED))
        }
        assert strange == {}

    def test_are_all_there(self) -> None:
        assert {p.name for p in PACKAGE.iterdir() if (p / "__init__.py").exists()} == set(FLOORS)
        assert {"surfaces", "insight", "foundation", "rulebook", "values"} <= set(FLOORS)
