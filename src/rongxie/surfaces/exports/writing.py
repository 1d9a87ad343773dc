"""Writing spooled rows into a file, with a line that says where it came from.

In CSV it is the first line, in a workbook a sheet behind the list, in Parquet it is metadata: none
of them is read as a row when the file is imported again.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rongxie.foundation.exports.models import Export
from rongxie.foundation.tables.workbook import Line, Workbook
from rongxie.foundation.tables.writing import write_parts
from rongxie.mechanism.enterprises.access import Purpose
from rongxie.surfaces.exports.spool import Spool
from rongxie.values.columns import Column
from rongxie.values.moments import CHINA
from rongxie.values.texts import Language, Text

_BOM = b"\xef\xbb\xbf"
_ABOUT = Text(en="About this file", zh="导出说明")
_TERMS = {
    "list": Text(en="List exported", zh="导出清单"),
    "by": Text(en="Exported by", zh="导出机构"),
    "at": Text(en="Exported at", zh="导出时间"),
    "filters": Text(en="Narrowed to", zh="筛选条件"),
    "rows": Text(en="Rows in the file", zh="导出行数"),
    "export": Text(en="Export", zh="导出编号"),
    "purpose": Text(en="Needed for", zh="使用目的"),
}
_KEPT_BY = "rongxie"  # the key of the metadata in Parquet


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a file came from: never the name or the telephone number of a person."""

    export: Export
    title: Text
    rows: int

    def pairs(self, language: Language) -> list[tuple[str, str]]:
        """Return what there is to say of it, as terms and what they mean here."""
        export = self.export
        by = " · ".join(filter(None, (export.organisation, export.asked_by)))
        filters = "; ".join(f"{name}={value}" for name, value in sorted(export.filters.items()))
        told = {
            "list": self.title.said_in(language),
            "by": by,
            "at": f"{export.asked_at.astimezone(CHINA):%Y-%m-%d %H:%M}",
            "filters": filters or "-",
            "rows": str(self.rows),
            "export": str(export.pk),
        }
        if export.purpose:
            told["purpose"] = Purpose(export.purpose).named.said_in(language)
        return [(_TERMS[name].said_in(language), meaning) for name, meaning in told.items()]

    def line(self, language: Language) -> str:
        """Return all of it in one line."""
        return "# " + " | ".join(f"{term}: {meaning}" for term, meaning in self.pairs(language))


def write_file(spool: Spool, path: Path, columns: Sequence[Column], origin: Origin) -> None:
    """Write the rows of a spool by the suffix of the path, in constant memory.

    :raises NotWritable: if there is no room
    """
    language: Language = "en" if origin.export.language == "en" else "zh"
    if path.suffix == ".xlsx":
        _write_workbook(spool, path, columns, origin, language)
    elif path.suffix == ".parquet":
        _write_parquet(spool, path, columns, origin, language)
    else:
        _write_delimited(spool, path, columns, origin, language)


def _write_workbook(
    spool: Spool, path: Path, columns: Sequence[Column], origin: Origin, language: Language
) -> None:
    lines: list[Line] = list(origin.pairs(language))
    with Workbook(path, language) as book:
        book.add_parts(origin.title, spool.parts(), columns)
        book.add_explanation(_ABOUT, _ABOUT.said_in(language), lines)


def _write_parquet(
    spool: Spool, path: Path, columns: Sequence[Column], origin: Origin, language: Language
) -> None:
    told = json.dumps(dict(origin.pairs(language)), ensure_ascii=False)
    write_parts(spool.paths(), path, columns, language, metadata={_KEPT_BY: told})


def _write_delimited(
    spool: Spool, path: Path, columns: Sequence[Column], origin: Origin, language: Language
) -> None:
    """Write the line first: a table is found below it, and none is read from it."""
    bare = path.with_name(f"bare-{path.name}")
    write_parts(spool.paths(), bare, columns, language)
    line = origin.line(language).replace('"', "'")
    with bare.open("rb") as table, path.open("wb") as file:
        table.seek(len(_BOM))
        file.write(_BOM + f'"{line}"\n'.encode())
        while chunk := table.read(1 << 20):
            file.write(chunk)
    bare.unlink()
