"""The two forms of file that only lists come in: old workbooks and Parquet."""

from typing import BinaryIO

from rongxie.foundation.files.archives import opens_as_archive, with_programs
from rongxie.foundation.files.contents import ContentDiffers, Form, checked_form
from rongxie.foundation.files.names import suffix
from rongxie.values.texts import Text, say

_OLE, _PARQUET = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1"
_PROGRAMS = "_VBA_PROJECT".encode("utf-16-le")
_CHUNK = 1 << 20
_LISTS = {
    ".xls": Form("application/vnd.ms-excel", (".xls",), Text(en="Old workbook", zh="旧版工作簿")),
    ".parquet": Form(
        "application/vnd.apache.parquet", (".parquet",), Text(en="Parquet table", zh="Parquet 表")
    ),
}


def checked_list(stream: BinaryIO, name: str) -> Form:
    """Return the form of a file that is handed in as a list, if its bytes are what its name says.

    :raises Refusal: as `checked_form`
    """
    form = _LISTS.get(suffix(name).lower())
    if form is None:
        return checked_form(stream, name)
    old = ".xls" in form.suffixes
    if not (_is_old(stream) if old else _is_parquet(stream)) or opens_as_archive(stream):
        raise ContentDiffers(
            say(
                "{file} is not what its name says. Open it in the program that made it, save it"
                " with that name and hand in that file; renaming does not change a file.",
                file=name,
            )
        )
    if old and _has_programs(stream):
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


def _has_programs(stream: BinaryIO) -> bool:
    """Tell whether a macro project is in a workbook, also where two chunks meet."""
    stream.seek(0)
    before = b""
    while chunk := stream.read(_CHUNK):
        if _PROGRAMS in before + chunk:
            return True
        before = chunk[-len(_PROGRAMS) :]
    return False
