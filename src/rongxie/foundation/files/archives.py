"""Looking into zip archives, which Office and OFD files are, before anybody opens them."""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterable
from typing import BinaryIO

from rongxie.values.texts import Refusal, say

_MOST_PARTS = 10_000
_MOST_UNPACKED = 512 << 20  # bytes
_MOST_TIMES = 300  # unpacked over packed, of an archive worth the question; sheets reach 50
_WORTH_ASKING = 32 << 20
_LOCAL_HEADER = 30  # bytes, before the name of a part
_CHUNK = 1 << 20
_LEAVES = re.compile(r"(^|/)\.\.(/|$)|^/|\\|^[A-Za-z]:|\x00")
_PROGRAMS = re.compile(
    r"vbaproject|vbadata|(^|/)macrosheets/|(^|/)activex/|\.(exe|dll|bat|cmd|vbs|js|ps1|lnk|scr)$"
)
_CONTENTS = "[Content_Types].xml"
_MACROS = b"macroenabled"
_MAIN = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
}
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError,
)  # fmt: skip


class ArchiveDamaged(Refusal):
    """An Office file cannot be unpacked."""


class ArchiveUnsafe(Refusal):
    """An archive leads out of its folder, or would fill the disk when unpacked."""


class ArchiveProtected(Refusal):
    """An archive opens only with a password."""


class CarriesPrograms(Refusal):
    """A file has macros or other programs in it."""


def archive_form(stream: BinaryIO, name: str) -> str:
    """Return `docx`, `xlsx` or `ofd`, or blank for any other archive, after looking through it.

    :raises ArchiveDamaged: if it cannot be unpacked as it says
    :raises ArchiveUnsafe: if a part leads elsewhere, or unpacked it is out of proportion
    :raises ArchiveProtected: if a part has a password
    :raises CarriesPrograms: if there are macros or programs in it
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
            _check_bounds(parts, name)
            _check_names(parts, name)
            _unpack(archive, parts)
            return _form(archive, name)
    except _DAMAGED:
        raise ArchiveDamaged(
            say(
                "{file} is damaged. Open it in the program that made it, save it again and hand"
                " in that file.",
                file=name,
            )
        ) from None


def opens_as_archive(stream: BinaryIO) -> bool:
    """Tell whether a program for archives would find one in the file, wherever it begins."""
    try:
        with zipfile.ZipFile(stream) as archive:
            return bool(archive.infolist())
    except _DAMAGED:
        return False


def _check_bounds(parts: list[zipfile.ZipInfo], name: str) -> None:
    packed = sum(part.compress_size for part in parts)
    unpacked = sum(part.file_size for part in parts)
    grows = unpacked > _WORTH_ASKING and unpacked > packed * _MOST_TIMES
    if len(parts) > _MOST_PARTS or unpacked > _MOST_UNPACKED or grows or not _apart(parts):
        raise ArchiveUnsafe(
            say(
                "{file} becomes too large when it is unpacked. Take out pictures and empty rows,"
                " or divide it, and hand in the parts.",
                file=name,
            )
        )


def _apart(parts: list[zipfile.ZipInfo]) -> bool:
    """Tell whether no parts share bytes: if they do, few bytes unpack to any number."""
    end = 0
    for part in sorted(parts, key=lambda one: one.header_offset):
        if part.header_offset < end:
            return False
        end = part.header_offset + _LOCAL_HEADER + part.compress_size
    return True


def _check_names(parts: list[zipfile.ZipInfo], name: str) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise ArchiveProtected(
            say("{file} has a password: take it off, save and hand it in again.", file=name)
        )
    names = [part.orig_filename.lower() for part in parts]
    # What begins behind another archive is not what a program reading from the front would see.
    behind = bool(parts) and min(part.header_offset for part in parts) > 0
    linked = any(stat.S_ISLNK(part.external_attr >> 16) for part in parts)
    if behind or linked or len(set(names)) < len(names) or any(map(_LEAVES.search, names)):
        raise ArchiveUnsafe(
            say(
                "{file} was not made by an office program: parts of it lead elsewhere. Open it,"
                " save it under a new name and hand in that file.",
                file=name,
            )
        )
    if any(map(_PROGRAMS.search, names)):
        raise with_programs(name)


def _unpack(archive: zipfile.ZipFile, parts: Iterable[zipfile.ZipInfo]) -> None:
    """Read every part to its end: sizes and checksums are only claims until then."""
    for part in parts:
        with archive.open(part) as stream:
            while stream.read(_CHUNK):
                pass


def _form(archive: zipfile.ZipFile, name: str) -> str:
    names = archive.namelist()
    if "OFD.xml" in names:
        return "ofd" if _CONTENTS not in names else ""
    if _CONTENTS not in names:
        return ""
    with archive.open(_CONTENTS) as stream:
        listed = stream.read(_CHUNK).lower()
    if _MACROS in listed:
        raise with_programs(name)
    found = [form for mark, form in _MAIN.items() if mark in listed]
    return found[0] if len(found) == 1 else ""


def with_programs(name: str) -> CarriesPrograms:
    return CarriesPrograms(
        say(
            "{file} has macros or programs in it. Save it without them (.docx, .xlsx, or print it"
            " to PDF) and hand in that file.",
            file=name,
        )
    )
