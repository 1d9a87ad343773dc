"""Templates as an office makes them, the tables made of them, and a county to fill them for."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from rongxie.insight.rollup.reading import Headline
from rongxie.surfaces.progress.numbers import Numbers, Scope, Spot
from rongxie.surfaces.web.figures.counting import Counted
from rongxie.surfaces.web.figures.deciding import InTime
from rongxie.surfaces.web.figures.headline import Period
from rongxie.surfaces.web.figures.spans import Span, until

DAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 16)
TOWNS = (Spot("341181101", "铜城镇", 1), Spot("341181102", "汊涧镇", 2))
SCOPE = Scope(
    whole=Spot("341181", "天长市"), below=TOWNS, period=Period("week", "", MONDAY, DAY),
    office="天长市发展改革委", today=DAY,
)  # fmt: skip
_MANY = {"341181": 7, "341181101": 5, "341181102": 4}


def numbers(scope: Scope = SCOPE) -> Numbers:
    """Figures that tell where they come from: 7 5 4 in the week, 10 more on the day, and so on."""
    spans = (Span.WEEK, Span.DAY, Span.MONTH, Span.YEAR, Span.ALL)
    return Numbers(scope, {
        until(span, DAY): {code: _counted(count, n) for code, count in _MANY.items()}
        for n, span in enumerate(spans)
    })  # fmt: skip


def _counted(count: int, longer: int) -> Counted:
    headline = Headline(
        group="", visited_enterprises=count + 10 * longer, approved_wan=Decimal("1234.5"),
        average_rate=Decimal("3.65") if count > 4 else None,
    )  # fmt: skip
    return Counted(headline, InTime(3, 4), overdue=count - 4)


def sheet_of(book: Workbook, title: str = "") -> Worksheet:
    """Return a sheet, the first one if none is named."""
    found = book[title] if title else book.worksheets[0]
    assert isinstance(found, Worksheet)
    return found


def template(fill: Callable[[Worksheet], object] | None = None, /, **cells: Any) -> bytes:
    """Return a workbook with these cells, and whatever else is done to its sheet."""
    book = Workbook()
    sheet = sheet_of(book)
    for place, value in cells.items():
        sheet[place] = value
    if fill:
        fill(sheet)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """Return the bytes of a workbook."""
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def read(content: bytes) -> Workbook:
    """Return a table as a program reads it."""
    return load_workbook(io.BytesIO(content), rich_text=True)


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """Return a workbook with one part more, or another one in its place."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", 8) as new:
        for one in old.infolist():
            if one.filename != name:
                new.writestr(one.filename, old.read(one))
        new.writestr(name, part)
    return made.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    """Return a part of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)
