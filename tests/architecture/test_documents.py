import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from rongxie.surfaces.cli.main import app
from tests.architecture.sources import ROOT, named

GENERATED = ROOT / "docs" / "reference"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_FENCED = re.compile(r"^```.*?^```", re.M | re.S)


def _commands() -> set[str]:
    group = get_command(app)
    return set(group.commands) if isinstance(group, TyperGroup) else set()


def _recipes() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))


def _anchors(page: Path) -> set[str]:
    prose = _FENCED.sub("", page.read_text("utf-8"))
    headings = re.findall(r"^#+ (.+)$", prose, re.M)
    plain = (re.sub(r"[^\w\- ]", "", h.strip().lower()).replace(" ", "-") for h in headings)
    return set(plain)


def _broken(page: Path) -> list[str]:
    found = []
    for target in _LINK.findall(_FENCED.sub("", page.read_text("utf-8"))):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        aim = (page.parent / path).resolve() if path else page
        if not aim.exists() or (anchor and anchor not in _anchors(aim)):
            found.append(target)
    return found


class TestReference:
    @pytest.fixture(scope="class")
    @staticmethod
    def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
        folder = tmp_path_factory.mktemp("reference")
        script = ROOT / "docs" / "generate.py"
        subprocess.run([sys.executable, str(script), str(folder)], check=True)
        return folder

    def test_is_what_the_code_says(self, fresh: Path) -> None:
        old = [p.name for p in sorted(fresh.iterdir()) if not _same(p, GENERATED / p.name)]
        assert old == [], "run `make docs`"

    def test_has_no_page_that_nobody_writes(self, fresh: Path) -> None:
        by_hand = {"speed.md"}
        kept = {p.name for p in GENERATED.iterdir()} - by_hand
        assert kept == {p.name for p in fresh.iterdir()}

    def test_has_a_section_for_each_command(self) -> None:
        page = (GENERATED / "commands.md").read_text("utf-8")
        assert _commands() <= set(re.findall(r"^## (\w+)$", page, re.M))


def _same(fresh: Path, kept: Path) -> bool:
    return kept.exists() and kept.read_bytes() == fresh.read_bytes()


class TestPages:
    @pytest.mark.parametrize("page", PAGES, ids=named)
    def test_have_links_that_lead_somewhere(self, page: Path) -> None:
        assert _broken(page) == []

    @pytest.mark.parametrize("page", PAGES, ids=named)
    def test_name_only_recipes_and_commands_that_exist(self, page: Path) -> None:
        text = page.read_text("utf-8")
        recipes = set(re.findall(r"(?:`|^)make ([a-z]+)", text, re.M))
        commands = set(re.findall(r"(?:`|^(?:\$ )?|bin/)rongxie ([a-z]+)", text, re.M))
        assert recipes - _recipes() == set()
        assert commands - _commands() == set()

    def test_open_with_one_heading_each(self) -> None:
        bare = [
            named(p)
            for p in PAGES
            if not re.match(r"(<!--.*?-->\s*)?# ", p.read_text("utf-8"), re.S)
        ]
        assert bare == []


class TestReadme:
    TEXT = (ROOT / "README.md").read_text("utf-8")

    def test_gives_the_two_commands_and_three_ways_in_on_its_first_screen(self) -> None:
        screen = "\n".join(self.TEXT.splitlines()[:60])
        assert "make run" in screen
        assert "make test" in screen
        for folder in ("docs/tutorial/", "docs/concepts/", "docs/how-to/"):
            assert folder in screen


class TestDecisions:
    DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))

    def test_are_numbered_without_gaps(self) -> None:
        numbers = [int(p.name[:4]) for p in self.DECISIONS]
        assert numbers == list(range(1, len(numbers) + 1))

    @pytest.mark.parametrize("page", DECISIONS, ids=lambda p: p.stem)
    def test_are_one_screen_with_context_decision_consequences(self, page: Path) -> None:
        text = page.read_text("utf-8")
        assert re.findall(r"^## (.+)$", text, re.M) == ["Context", "Decision", "Consequences"]
        assert len(text.splitlines()) <= 60

    def test_give_a_reason_for_every_dependency(self) -> None:
        project = (ROOT / "pyproject.toml").read_text("utf-8").split("[project.scripts]")[0]
        needed = set(re.findall(r'^  "([a-z][\w-]*)', project, re.M)) | {"editables", "hatchling"}
        told = " ".join(p.read_text("utf-8") for p in self.DECISIONS)
        assert {n for n in needed if f"| `{n}` |" not in told} == set()
