"""Opening a file that was handed in."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.hazmat.primitives.hashes import SM3, Hash

from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.files.places import shelf
from rongxie.values.texts import Refusal, say

_CHUNK = 1 << 20


class FileNotFound(Refusal):
    """There is no such file, or it is not in reach."""


class FileRemoved(Refusal):
    """The file was removed when its time was over."""


class BytesLost(Refusal):
    """The bytes of a file are not there, or not those that were handed in."""


@dataclass(frozen=True, slots=True)
class OpenFile:
    """The row of a file and its bytes, at their beginning."""

    row: StoredFile
    stream: BinaryIO


@contextmanager
def open_file(file_id: int) -> Iterator[OpenFile]:
    """Open a file in the reach of who asks; its bytes are those that were handed in.

    :raises FileNotFound: if there is none in reach
    :raises FileRemoved: if its time was over
    :raises BytesLost: if the bytes are gone or changed
    """
    row = StoredFile.objects.filter(pk=file_id).first()
    if row is None:
        raise FileNotFound(say("File {file} is not there, or not in your reach.", file=file_id))
    if row.removed_at is not None:
        raise FileRemoved(
            say(
                "File {file} was removed when the time for which it is kept was over.",
                file=file_id,
            )
        )
    try:
        stream = shelf().place(row.digest).open("rb")
    except FileNotFoundError:
        raise _lost(row) from None
    with stream:
        if not is_whole(stream, row):
            raise _lost(row)
        yield OpenFile(row, stream)


def is_whole(stream: BinaryIO, row: StoredFile) -> bool:
    """Tell whether the bytes are those of the row, and go back to their beginning."""
    if os.fstat(stream.fileno()).st_size != row.size:
        return False
    work = Hash(SM3())
    while chunk := stream.read(_CHUNK):
        work.update(chunk)
    stream.seek(0)
    return work.finalize().hex() == row.digest


def _lost(row: StoredFile) -> BytesLost:
    return BytesLost(
        say(
            "The bytes of file {file} are gone or were changed, so it is not shown. Whoever runs"
            " the platform restores the folder of files from a backup.",
            file=row.pk,
        )
    )
