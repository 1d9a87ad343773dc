"""The one table that every bench prints: what was measured, its bound, and the peer beside it."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields


@dataclass(frozen=True)
class Row:
    """One claim: the figure in this run, what it must reach, and what it beats by how much.

    `growth` is the time at 4n over the time at n; `memory` is the peak of the process.
    """

    what: str
    figure: str
    bound: str
    peer: str
    ratio: str
    growth: str
    memory: str


def print_table(rows: Iterable[Row]) -> None:
    """Print the rows as a Markdown table with columns of equal width."""
    head = tuple(field.name for field in fields(Row))
    lines = [head, *(astuple(row) for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    lines.insert(1, tuple("-" * width for width in widths))
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print("| " + " | ".join(cells) + " |")
