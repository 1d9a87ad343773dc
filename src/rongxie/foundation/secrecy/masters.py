"""The master keys: one to encrypt with, and older ones that only decrypt.

They are given as `RONGXIE_MASTER_KEY`, or lie in the file `master-key` of the home, each 64
hexadecimal digits, the newest first. The database knows their ids alone. Without them nothing
personal in it can be read: they belong into a backup of their own.
"""

import os
import re
import secrets
import stat
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from rongxie.foundation.database.home import closed_to_others
from rongxie.foundation.secrecy.digesting import derived
from rongxie.foundation.secrecy.envelopes import Key
from rongxie.foundation.secrecy.providers import PRESENT
from rongxie.values.texts import Refusal, say

FILE = "master-key"
_BYTES = 32
_FORM = re.compile(rf"[0-9a-f]{{{2 * _BYTES}}}")


class MasterKeyMissing(Refusal):
    """The database was used with a master key, and there is none here."""


class MasterKeyUnusable(Refusal):
    """What should be a master key is none, or others may read it."""


@dataclass(frozen=True, slots=True)
class Master:
    """What is made of one master key: `wrapping` for data keys, `lookup` for digests to find by."""

    wrapping: Key
    lookup: Key

    @property
    def id(self) -> str:
        """The id by which the database knows it."""
        return self.wrapping.id.hex()


def masters(*, may_make: bool) -> tuple[Master, ...]:
    """Return the master keys, the newest first; make one where there never was one.

    :raises MasterKeyMissing: if there is none and none may be made
    :raises MasterKeyUnusable: if one has the wrong form, or others may read the file
    """
    given = str(getattr(settings, "MASTER_KEY", ""))
    path = Path(settings.RONGXIE_HOME) / FILE
    if not given and not path.exists():
        if not may_make:
            raise _missing(path)
        _make(path)
    return _read(given, path)


@cache
def _read(given: str, path: Path) -> tuple[Master, ...]:
    lines = (given or _private(path)).replace(",", " ").split()
    if not lines or not all(_FORM.fullmatch(line) for line in lines):
        raise MasterKeyUnusable(
            say(
                "The master key ({source}) has to be 64 hexadecimal digits, several ones separated"
                " by spaces with the newest first. Put back the one this database was used with.",
                source=path if not given else "RONGXIE_MASTER_KEY",
            )
        )
    return tuple(_master(bytes.fromhex(line)) for line in lines)


def _master(key: bytes) -> Master:
    return Master(
        wrapping=Key(derived(key, "rongxie wrapping", PRESENT.key_bytes)),
        lookup=Key(derived(key, "rongxie lookup", _BYTES)),
    )


def _private(path: Path) -> str:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise MasterKeyUnusable(
            say(
                "Others may read {path}, the master key of all personal data. Close it"
                " (chmod 600 {path}), and never delete it: what it encrypted could not be read"
                " any more.",
                path=path,
            )
        )
    return path.read_text("utf-8")


def _make(path: Path) -> None:
    """Write a new key; of two who do so at once the first wins and the other takes its key."""
    draft = path.with_name(f".{FILE}.{secrets.token_hex(4)}")
    try:
        with open(draft, "x", encoding="utf-8", opener=closed_to_others) as file:
            file.write(f"{secrets.token_hex(_BYTES)}\n")
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(draft)
        _settle(path.parent)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """See that a new name in a folder outlasts a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _missing(path: Path) -> MasterKeyMissing:
    return MasterKeyMissing(
        say(
            "This database was used with a master key, and there is none here. Put it back as"
            " {path} (mode 600) or as RONGXIE_MASTER_KEY: a new one could not read what is kept.",
            path=path,
        )
    )
