"""Small files of every form, and some that pretend."""

import io
import zipfile
from collections.abc import Mapping
from copy import copy

PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <<>>\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 17 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 30 + b"\xff\xd9"
TIFF = b"II*\x00\x08\x00\x00\x00" + b"\x00" * 20
CSV = "企业名称,金额\n滁州某某公司,50\n".encode()
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 100
_TYPE = '<Types><Override ContentType="application/vnd.openxmlformats-officedocument.{}"/></Types>'
MAIN = {
    "docx": _TYPE.format("wordprocessingml.document.main+xml").encode(),
    "xlsx": _TYPE.format("spreadsheetml.sheet.main+xml").encode(),
}
CONTENTS = "[Content_Types].xml"


def archive(parts: Mapping[str, bytes]) -> bytes:
    """Return a zip archive of parts by name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.filename = info.orig_filename = name
            made.writestr(info, content)
    return stream.getvalue()


def office(form: str = "xlsx", more: Mapping[str, bytes] | None = None) -> bytes:
    """Return a workbook or document with further parts."""
    return archive({CONTENTS: MAIN[form], "main.xml": b"<x/>", **(more or {})})


def ofd() -> bytes:
    """Return an OFD file."""
    return archive({"OFD.xml": b"<ofd:OFD/>", "Doc_0/Document.xml": b"<x/>"})


def with_shared_bytes(parts: int = 50) -> bytes:
    """Return a workbook of which many parts are the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(CONTENTS, MAIN["xlsx"])
        made.writestr("xl/big.xml", b"\x00" * 100_000)
        for number in range(parts):
            twin = copy(made.getinfo("xl/big.xml"))
            twin.filename = f"xl/{number}.xml"
            made.filelist.append(twin)
    return stream.getvalue()


def that_understates(unpacked: int) -> bytes:
    """Return a workbook that says a part unpacks to one byte."""
    whole = office(more={"xl/big.xml": b"\x00" * unpacked})
    return whole.replace(unpacked.to_bytes(4, "little"), (1).to_bytes(4, "little"))


def with_password() -> bytes:
    """Return a workbook whose parts say that they are encrypted."""
    whole = bytearray(office())
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = whole.find(sign)
        while at >= 0:
            whole[at + place] |= 1
            at = whole.find(sign, at + 4)
    return bytes(whole)
