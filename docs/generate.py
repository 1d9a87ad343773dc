"""Write the reference pages from the code and the data of the rulebook.

    python docs/generate.py [FOLDER]

Without FOLDER they go to `docs/reference/`. The same code gives the same pages, byte by byte.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from pages import (
    allocation,
    api,
    clauses,
    commands,
    files,
    indicators,
    parameters,
    playbooks,
    problems,
    reasons,
    rules,
    settings,
    size,
    steps,
)

REFERENCE = Path(__file__).parent / "reference"
PAGES: Mapping[str, Callable[[], str]] = {
    "allocation": allocation.page,
    "api": api.page,
    "clauses": clauses.page,
    "commands": commands.page,
    "files": files.page,
    "indicators": indicators.page,
    "parameters": parameters.page,
    "playbooks": playbooks.page,
    "problems": problems.page,
    "reasons": reasons.page,
    "rules": rules.page,
    "settings": settings.page,
    "size": size.page,
    "steps": steps.page,
}
_HEAD = "<!-- Written by docs/generate.py: change the rulebook, then run `make docs`. -->\n\n"


def generate(folder: Path) -> None:
    """Write every page into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (folder / f"{name}.md").write_text(f"{_HEAD}{page()}\n", "utf-8")
    (folder / "openapi.json").write_text(api.written(), "utf-8")


if __name__ == "__main__":
    generate(Path(sys.argv[1]) if len(sys.argv) > 1 else REFERENCE)
