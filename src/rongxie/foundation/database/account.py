"""The account that PostgreSQL runs under; it refuses to run as root."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from rongxie.foundation.database.home import HomeNotUsable
from rongxie.values.texts import Refusal, say

UNPRIVILEGED = "nobody"


class NoUnprivilegedAccount(Refusal):
    """Root may not run the database, and there is no account to run it under."""


class RunAs(TypedDict, total=False):
    """What `subprocess.Popen` takes to change the account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """An account by its numbers; `other` tells that we are root and change to it."""

    uid: int
    gid: int
    other: bool

    @property
    def run_as(self) -> RunAs:
        """Return the arguments for `Popen`; none if it is the account that we have."""
        if not self.other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def make_folder(self, folder: Path) -> None:
        """Make a folder that only this account may enter, or see that it is one.

        :raises HomeNotUsable: if it is a link, somebody else's, or open to others
        """
        folder.mkdir(mode=0o700, exist_ok=True)
        seen = folder.lstat()
        if self.other and seen.st_uid == os.geteuid() and stat.S_ISDIR(seen.st_mode):
            os.chown(folder, self.uid, self.gid)  # just made, or root stopped before this line
            seen = folder.lstat()
        if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != self.uid or seen.st_mode & 0o077:
            raise HomeNotUsable(
                say(
                    "The folder {folder} has to belong to the account {account} and be closed to"
                    " others (mode 700). Put that right, or remove it if nothing in it is needed.",
                    folder=folder,
                    account=name_of(self.uid),
                )
            )

    def may_reach(self, path: Path) -> bool:
        """Tell whether the account may enter every folder above a path and read it."""
        whole = path.resolve()
        return all(self._may(step, 0o1) for step in whole.parents) and self._may(whole, 0o4)

    def _may(self, path: Path, right: int) -> bool:
        seen = path.stat()
        if seen.st_uid == self.uid:
            return bool(seen.st_mode & (right << 6))
        if seen.st_gid == self.gid:
            return bool(seen.st_mode & (right << 3))
        return bool(seen.st_mode & right)


def database_account() -> Account:
    """Return the account to run the database under: ours, or an unprivileged one for root.

    :raises NoUnprivilegedAccount: if we are root and there is no account `nobody`
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), other=False)
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise NoUnprivilegedAccount(
            say(
                "PostgreSQL does not run as root, and there is no account {account} to run it"
                " under. Start Rongxie with an ordinary account.",
                account=UNPRIVILEGED,
            )
        ) from None
    return Account(entry.pw_uid, entry.pw_gid, other=True)


def name_of(uid: int) -> str:
    """Return the name of an account, or its number where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
