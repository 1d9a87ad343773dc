"""The forms of file that only lists come in: old workbooks, Parquet, and records as JSON."""

import codecs
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import BinaryIO

from rongxie.foundation.files.archives import opens_as_archive, with_programs
from rongxie.foundation.files.contents import ContentDiffers, Form, checked_form
from rongxie.foundation.files.names import suffix
from rongxie.values.texts import Text, say

_OLE, _PARQUET = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1"
_PROGRAMS = "_VBA_PROJECT".encode("utf-16-le")
_CHUNK = 1 << 20
_HEAD = 1024
_LISTS = {
    ".xls": Form("application/vnd.ms-excel", (".xls",), Text(en="Old workbook", zh="旧版工作簿")),
    ".parquet": Form(
        "application/vnd.apache.parquet", (".parquet",), Text(en="Parquet table", zh="Parquet 表")
    ),
    ".json": Form("application/json", (".json",), Text(en="JSON records", zh="JSON 数据")),
}


def checked_list(stream: BinaryIO, name: str) -> Form:
    """Return the form of a file that is handed in as a list, if its bytes are what its name says.

    :raises Refusal: as `checked_form`
    """
    form = _LISTS.get(suffix(name).lower())
    if form is None:
        return checked_form(stream, name)
    if not _IS[form.suffixes[0]](stream) or opens_as_archive(stream):
        raise ContentDiffers(
            say(
                "{file} is not what its name says. Open it in the program that made it, save it"
                " with that name and hand in that file; renaming does not change a file.",
                file=name,
            )
        )
    if ".xls" in form.suffixes and _has_programs(stream):
        raise with_programs(name)
    return form


def _is_old(stream: BinaryIO) -> bool:
    stream.seek(0)
    return stream.read(len(_OLE)) == _OLE


def _is_parquet(stream: BinaryIO) -> bool:
    size = stream.seek(0, 2)
    stream.seek(0)
    begins = stream.read(4) == _PARQUET
    stream.seek(max(0, size - 4))
    return begins and stream.read(4) == _PARQUET and size > 12


def _is_records(stream: BinaryIO) -> bool:
    """Tell whether it begins as an array; whether it is whole is seen when it is read."""
    stream.seek(0)
    return stream.read(_HEAD).removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"["


_IS: Mapping[str, Callable[[BinaryIO], bool]] = MappingProxyType(
    {".xls": _is_old, ".parquet": _is_parquet, ".json": _is_records}
)


def _has_programs(stream: BinaryIO) -> bool:
    """Tell whether a macro project is in a workbook, also where two chunks meet."""
    stream.seek(0)
    before = b""
    while chunk := stream.read(_CHUNK):
        if _PROGRAMS in before + chunk:
            return True
        before = chunk[-len(_PROGRAMS) :]
    return False
