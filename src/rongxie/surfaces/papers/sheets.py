"""Official papers as .docx, in the layout that offices here use (GB/T 9704): A4, 28 mm and 26 mm.

An office opens the file, changes what it wants and prints it; nothing in it is a picture.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt
from docx.table import Table as DocxTable
from docx.text.paragraph import Paragraph

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Fonts by the names that office programs here know them by; where one lacks, its like is taken.
_TITLE_FONT, _BODY_FONT = "方正小标宋简体", "仿宋_GB2312"
_TITLE, _BODY, _SMALL = Pt(22), Pt(16), Pt(11)  # sizes 2, 3 and small 4 less one
_LINE = Pt(28)
_INDENT = Pt(32)  # two characters of the body


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `numbers` are the columns that stand to the right."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]  # of the columns, in parts of the whole
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper: its title, what it says, a table, lines to be signed on, and who issues it."""

    title: str
    number: str = ""  # below the title: of the batch, of the document
    address: str = ""  # whom it is for, without indent
    paragraphs: Sequence[str] = ()
    table: Table | None = None
    after: Sequence[str] = ()
    sign_lines: Sequence[str] = ()
    issuer: Sequence[str] = ()  # office and day, to the right
    small: Sequence[str] = ()  # notes at the end: the digest
    wide: bool = False  # lying
    made_at: datetime | None = field(default=None)


def written(sheet: Sheet) -> bytes:
    """Return the paper as the bytes of a .docx file."""
    paper = Document()
    _lay_out(paper, wide=sheet.wide)
    paper.core_properties.title, paper.core_properties.author = sheet.title, ""
    if sheet.made_at:
        paper.core_properties.created = paper.core_properties.modified = sheet.made_at
    _head(paper, sheet)
    for text in sheet.paragraphs:
        _line(paper, text, indent=True)
    if sheet.table:
        _table(paper, sheet.table)
    for text in sheet.after:
        _line(paper, text, indent=True)
    _foot(paper, sheet)
    _number_pages(paper)
    kept = io.BytesIO()
    paper.save(kept)
    return kept.getvalue()


def _head(paper: Paper, sheet: Sheet) -> None:
    _line(paper, sheet.title, size=_TITLE, font=_TITLE_FONT, to=WD_ALIGN_PARAGRAPH.CENTER)
    if sheet.number:
        _line(paper, sheet.number, to=WD_ALIGN_PARAGRAPH.CENTER)
    _line(paper, sheet.address)


def _foot(paper: Paper, sheet: Sheet) -> None:
    """Add the lines to be signed on, who issues the paper, and the notes."""
    if sheet.sign_lines or sheet.issuer:
        _line(paper, "")
    for text in sheet.sign_lines:
        _line(paper, f"{text}{'＿' * 10}").paragraph_format.keep_with_next = True
    for text in sheet.issuer:
        _line(paper, text, to=WD_ALIGN_PARAGRAPH.RIGHT)
    for text in sheet.small:
        _line(paper, text, size=_SMALL)


def _lay_out(paper: Paper, *, wide: bool) -> None:
    part = paper.sections[0]
    part.page_width, part.page_height = (Mm(297), Mm(210)) if wide else (Mm(210), Mm(297))
    part.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    part.top_margin, part.bottom_margin = (Mm(28), Mm(26)) if wide else (Mm(37), Mm(35))
    part.left_margin, part.right_margin = Mm(28), Mm(26)
    style = paper.styles["Normal"]
    style.font.name, style.font.size = _BODY_FONT, _BODY
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _BODY_FONT)
    shape = style.paragraph_format
    shape.space_before = shape.space_after = Pt(0)


def _line(  # noqa: PLR0913  # how a line is set
    paper: Paper, text: str, *, size: Pt = _BODY, font: str = _BODY_FONT,
    to: WD_ALIGN_PARAGRAPH | None = None, indent: bool = False,
) -> Paragraph:  # fmt: skip
    line = paper.add_paragraph()
    shape = line.paragraph_format
    if size is not _SMALL:
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE
    if size is _TITLE:
        shape.line_spacing = Pt(34)
    if indent:
        shape.first_line_indent = _INDENT
    if to is not None:
        line.alignment = to
    _run(line, text, size, font)
    return line


def _run(line: Paragraph, text: str, size: Pt, font: str = _BODY_FONT) -> None:
    run = line.add_run(text)
    run.font.size, run.font.name = size, font
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _table(paper: Paper, of: Table) -> None:
    """Add a table whose first row stands on every page, and whose rows are not torn apart."""
    table = paper.add_table(rows=0, cols=len(of.heads))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    centred = dict.fromkeys(range(len(of.heads)), WD_ALIGN_PARAGRAPH.CENTER)
    _row(table, of.heads, centred, "w:tblHeader")
    right = dict.fromkeys(of.numbers, WD_ALIGN_PARAGRAPH.RIGHT)
    for cells in of.rows:
        _row(table, cells, right, "w:cantSplit")
    part = paper.sections[0]
    room = int(part.page_width or 0) - int(part.left_margin or 0) - int(part.right_margin or 0)
    for column, share in zip(table.columns, of.widths, strict=True):
        column.width = Emu(room * share // sum(of.widths))


def _row(
    table: DocxTable, texts: Sequence[str], to: Mapping[int, WD_ALIGN_PARAGRAPH], mark: str
) -> None:
    row: Any = table.add_row()  # type: ignore[no-untyped-call]
    _mark(row, mark)
    for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        line = cell.paragraphs[0]
        line.alignment = to.get(place)
        _run(line, text, _SMALL)


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _number_pages(paper: Paper) -> None:
    line = paper.sections[0].footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = line.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text or None
        run._element.append(part)
