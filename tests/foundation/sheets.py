"""Sheets for the tests: written by other libraries than the one under test."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import xlwt

from rongxie.foundation.tables.reading import Table, read_table
from rongxie.rulebook.layouts import layout
from rongxie.values.columns import Layout

ENTERPRISES = layout("enterprises")
Rows = Sequence[Sequence[object]]


def xlsx_of(folder: Path, *sheets: Rows, at: str = "A1") -> Path:
    """Write rows to a workbook, each sheet's first cell at `at`."""
    path = folder / "sheet.xlsx"
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for rows in sheets:
        sheet = book.create_sheet()
        top, left = sheet[at].row, sheet[at].column
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value is not None:
                    sheet.cell(top + r, left + c, value)
    book.save(path)
    return path


def xls_of(folder: Path, rows: Rows) -> Path:
    path = folder / "sheet.xls"
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value is not None:
                sheet.write(r, c, value)
    book.save(str(path))
    return path


def csv_of(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "sheet.csv"
    path.write_bytes(text.encode(encoding))
    return path


def read_column(folder: Path, heading: str, *cells: str, layout: Layout = ENTERPRISES) -> Table:
    """Read one column of texts beside a column of names."""
    rows = "\n".join(f'甲,"{cell}"' for cell in cells)
    return read_table(csv_of(folder, f"名称,{heading}\n{rows}\n"), layout)


def values_of(table: Table, name: str) -> list[object]:
    return table.frame.collect()[name].to_list()


def problems_of(table: Table) -> list[str]:
    return table.rejects["problem"].to_list()
