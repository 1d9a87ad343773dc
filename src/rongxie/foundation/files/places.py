"""Where bytes lie: below the home, under the digest of what they are.

`files/3f/3f9a…` holds what has that SM3 digest, however many rows tell of it; `files/drafts` what
is being handed in. A file appears under its digest whole or not at all.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from rongxie.foundation.database.home import closed_to_others
from rongxie.values.texts import Refusal, say

_DRAFTS = "drafts"
_ABANDONED = timedelta(days=1)  # nobody hands in one file for longer


class DiskNotUsable(Refusal):
    """The bytes cannot be kept."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder of all bytes; nothing is made before something is put there."""

    folder: Path

    def place(self, digest: str) -> Path:
        """Return where what has the digest lies, or would."""
        return self.folder / digest[:2] / digest

    @contextmanager
    def draft(self) -> Iterator[BinaryIO]:
        """Give an empty file to write into, which is gone afterwards unless it was `put`.

        :raises DiskNotUsable: if the disk is full or may not be written to
        """
        path = self.folder / _DRAFTS / secrets.token_hex(16)
        try:
            self._close(path.parent)
            with open(path, "x+b", opener=closed_to_others) as stream:
                yield stream
        except OSError as fault:
            raise DiskNotUsable(
                say(
                    "The file could not be kept: {fault}. Nothing was changed; tell whoever runs"
                    " the platform, and hand the file in again later.",
                    fault=fault.strerror or fault,
                )
            ) from fault
        finally:
            path.unlink(missing_ok=True)

    def put(self, draft: BinaryIO, digest: str) -> None:
        """Give a draft its place; what lies there already is the same, or has gone bad."""
        draft.flush()
        os.fsync(draft.fileno())
        place = self.place(digest)
        self._close(place.parent)
        Path(draft.name).rename(place)
        _settle(place.parent)

    def discard(self, digest: str) -> bool:
        """Take bytes away; tell whether they were there."""
        try:
            self.place(digest).unlink()
        except FileNotFoundError:
            return False
        return True

    def digests(self) -> Iterator[str]:
        """Yield the digest of everything that lies here."""
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(path.name for path in folder.iterdir())

    def clear_drafts(self, at: datetime) -> int:
        """Take away what was left when a process was killed; return how many drafts it was."""
        before = (at - _ABANDONED).timestamp()
        left = 0
        for path in (self.folder / _DRAFTS).glob("*"):
            with suppress(FileNotFoundError):  # handed in meanwhile
                if path.stat().st_mtime < before:
                    path.unlink()
                    left += 1
        return left

    def _close(self, folder: Path) -> None:
        """Make a folder that nobody else may enter."""
        for one in (self.folder, folder):
            try:
                one.mkdir(mode=0o700)
            except FileExistsError:
                continue
            _settle(one.parent)


def shelf() -> Shelf:
    """Return the folder of this installation."""
    return Shelf(Path(settings.RONGXIE_HOME) / "files")


def _settle(folder: Path) -> None:
    """See that a new name in a folder outlasts a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
