"""Tables, links and wordings in both languages, as GitHub shows them."""

import re
from collections.abc import Iterable, Sequence

from rongxie.values.texts import Text

BOTH = ("", "中文", "English")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; a cell that is None or blank stays blank."""
    lines = [_line(head), _line(["---"] * len(head)), *(_line(row) for row in rows)]
    return "\n".join(lines)


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(cell: object) -> str:
    return "" if cell is None else str(cell).replace("|", "\\|").replace("\n", "<br>")


def code(name: object) -> str:
    """Return a name as code."""
    return f"`{name}`"


def named(text: Text) -> str:
    """Return a title in both languages."""
    return text.zh if text.zh == text.en else f"{text.zh} · {text.en}"


def slug(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return kept.replace(" ", "-")


def link(words: str, page: str, heading: str = "") -> str:
    """Return a link to a heading of another page of the reference."""
    return f"[{words}]({page}.md{'#' + slug(heading) if heading else ''})"


def clause_links(ids: Iterable[str]) -> str:
    """Return links to clauses."""
    return ", ".join(link(id_, "clauses", id_) for id_ in ids)


def chapters(*parts: str) -> str:
    """Join paragraphs, headings and tables into a page."""
    return "\n\n".join(part.strip("\n") for part in parts if part)
