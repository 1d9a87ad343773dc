"""Telling by its bytes what a file is, and whether its name says the same."""

import codecs
import re
from dataclasses import dataclass
from typing import BinaryIO

from rongxie.foundation.files.archives import archive_form, opens_as_archive, with_programs
from rongxie.foundation.files.names import suffix
from rongxie.values.texts import Refusal, Text, say

_CHUNK = 1 << 20
_HEAD, _TAIL = 1024, 4096
_ZIP, _PDF = b"PK\x03\x04", b"%PDF-"
_SIGNS = {
    _PDF: "pdf",
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpeg",
    b"II*\x00": "tiff",
    b"MM\x00*": "tiff",
}
_PNG_END = b"IEND\xaeB`\x82"
_JPEG_END = b"\xff\xd9"  # a phone may write more after it
_PDF_END = b"%%EOF"
_PDF_PROGRAMS = (b"/JavaScript", b"/Launch")
_MARKUP = re.compile(r"\s*<(?:!doctype|html|script|svg|\?xml|head|body|iframe|meta)", re.I)
_NOT_IN_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Form:
    """A form of file that is taken: its media type and suffixes, the usual one first."""

    media_type: str
    suffixes: tuple[str, ...]
    named: Text


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMS = {
    "pdf": Form("application/pdf", (".pdf",), Text(en="PDF", zh="PDF 文件")),
    "ofd": Form("application/ofd", (".ofd",), Text(en="OFD", zh="OFD 版式文件")),
    "png": Form("image/png", (".png",), Text(en="PNG image", zh="PNG 图片")),
    "jpeg": Form("image/jpeg", (".jpg", ".jpeg"), Text(en="JPEG image", zh="JPEG 图片")),
    "tiff": Form("image/tiff", (".tif", ".tiff"), Text(en="TIFF image", zh="TIFF 图片")),
    "docx": Form(
        f"{_OFFICE}.wordprocessingml.document", (".docx",), Text(en="Word document", zh="Word 文档")
    ),
    "xlsx": Form(
        f"{_OFFICE}.spreadsheetml.sheet", (".xlsx",), Text(en="Excel workbook", zh="Excel 工作簿")
    ),
    "csv": Form("text/csv", (".csv",), Text(en="CSV table", zh="CSV 表格")),
    "txt": Form("text/plain", (".txt",), Text(en="text", zh="纯文本")),
}
_TEXTS = ("csv", "txt")
_BY_SUFFIX = {end: form for form, entry in FORMS.items() for end in entry.suffixes}


class FormNotTaken(Refusal):
    """The name ends in no suffix of the forms that are taken."""


class ContentDiffers(Refusal):
    """The bytes are not what the name says."""


class TwoThings(Refusal):
    """The bytes are one thing for one program and another for the next."""


class Incomplete(Refusal):
    """The file ends before its end, as after a broken transfer."""


def checked_form(stream: BinaryIO, name: str) -> Form:
    """Return the form of a file whose bytes are what its name says.

    :raises FormNotTaken: if the suffix is none of those taken
    :raises ContentDiffers: if the bytes are something else
    :raises TwoThings: if they are something else besides
    :raises Incomplete: if the end is missing
    :raises Refusal: if an archive or PDF is damaged, unsafe or has programs in it
    """
    said = _BY_SUFFIX.get(suffix(name).lower(), "")
    if not said:
        raise FormNotTaken(
            say(
                "{file}: files of this kind are not taken. Hand in one of {suffixes}",
                file=name,
                suffixes=" ".join(_BY_SUFFIX),
            )
        )
    found = _found(stream, name, said)
    if found != said:
        raise ContentDiffers(
            say(
                "{file} is not what its name says. Open it in the program that made it, save it"
                " with that name and hand in that file; renaming does not change a file.",
                file=name,
            )
        )
    return FORMS[said]


def _found(stream: BinaryIO, name: str, said: str) -> str:
    stream.seek(0)
    head = stream.read(_HEAD)
    if head.startswith(_ZIP):
        if _PDF in head:
            raise _two_things(name)
        return archive_form(stream, name)
    form = next((form for sign, form in _SIGNS.items() if head.startswith(sign)), "")
    if form:
        _check_single(stream, head, name, form)
        return form
    return said if said in _TEXTS and _is_text(stream) else ""


def _check_single(stream: BinaryIO, head: bytes, name: str, form: str) -> None:
    if opens_as_archive(stream) or (form != "pdf" and _PDF in head):
        raise _two_things(name)
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _TAIL))
    tail = stream.read()
    if form == "pdf" and _holds(stream, *_PDF_PROGRAMS):
        raise with_programs(name)
    ends = {
        "pdf": _PDF_END in tail,
        "png": tail.endswith(_PNG_END),
        "jpeg": _holds(stream, _JPEG_END),
    }
    if not ends.get(form, True):
        raise Incomplete(
            say(
                "{file} is not complete, or has something behind its end. Hand it in again from"
                " where it was made.",
                file=name,
            )
        )


def _holds(stream: BinaryIO, *signs: bytes) -> bool:
    """Tell whether one of the signs is anywhere in the file, across chunks too."""
    stream.seek(0)
    kept = max(map(len, signs)) - 1
    before = b""
    while chunk := stream.read(_CHUNK):
        window = before + chunk
        if any(sign in window for sign in signs):
            return True
        before = window[-kept:]
    return False


def _is_text(stream: BinaryIO) -> bool:
    return any(_decodes(stream, encoding) for encoding in ("utf-8-sig", "gb18030"))


def _decodes(stream: BinaryIO, encoding: str) -> bool:
    """Tell whether the whole is text in an encoding, with no control characters, and no page."""
    stream.seek(0)
    decoder, first = codecs.getincrementaldecoder(encoding)(), True
    try:
        while chunk := stream.read(_CHUNK):
            text = decoder.decode(chunk)
            if _NOT_IN_TEXT.search(text) or (first and _MARKUP.match(text)):
                return False
            first = False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _two_things(name: str) -> TwoThings:
    return TwoThings(
        say(
            "{file} is two kinds of file in one, as files are that carry something hidden. Print"
            " or save its visible part as a new file and hand in that one.",
            file=name,
        )
    )
