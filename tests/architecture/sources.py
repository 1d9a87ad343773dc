"""The files that the tests of the architecture read."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "rongxie"


def code(*folders: str) -> list[Path]:
    """Return the Python files of folders of the repository, sorted."""
    return sorted(p for folder in folders for p in (ROOT / folder).rglob("*.py"))


def named(path: Path) -> str:
    """Return a path as a reader of a failure wants it."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """Return the parsed module."""
    return ast.parse(path.read_text("utf-8"))


def imported(path: Path) -> set[str]:
    """Return the full names of the modules that a file imports."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def committed() -> Iterator[tuple[Path, str]]:
    """Yield the text files that are, or are about to be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in sorted(set(filter(None, listed.stdout.decode().split("\0")))):
        try:
            yield ROOT / name, (ROOT / name).read_text("utf-8")
        except (FileNotFoundError, UnicodeDecodeError, IsADirectoryError):
            continue
