"""The data directory of PostgreSQL, made once."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from rongxie.foundation.database.account import Account
from rongxie.foundation.database.home import Home, closed_to_others
from rongxie.foundation.database.processes import ends_with_us
from rongxie.foundation.database.programs import VERSION, Programs
from rongxie.foundation.database.roles import SUPERUSER
from rongxie.values.texts import Refusal, say

LEAST_FREE = 500 << 20  # an empty cluster with its first log files, and room to begin


class DiskTooFull(Refusal):
    """There is no room for a database."""


class ClusterNotMade(Refusal):
    """The programs of PostgreSQL could not make a data directory."""


class ClusterOfAnotherVersion(Refusal):
    """The data were written by another version of PostgreSQL."""


def make_cluster(home: Home, account: Account, programs: Programs) -> None:
    """Make the data directory if there is none; one broken off is thrown away and made again.

    :raises ClusterOfAnotherVersion: if the present one cannot be read by our version
    :raises DiskTooFull: if there is too little room
    :raises ClusterNotMade: if making it failed
    """
    if home.data.exists():
        _check_version(home.data)
        return
    free = shutil.disk_usage(home.cluster).free
    if free < LEAST_FREE:
        raise DiskTooFull(
            say(
                "The disk of {folder} has {free} MB free; a database needs {least} MB to begin"
                " with. Free some room, or set RONGXIE_HOME to a folder on another disk.",
                folder=home.cluster,
                free=free >> 20,
                least=LEAST_FREE >> 20,
            )
        )
    for broken_off in home.cluster.glob("*.unfinished"):
        shutil.rmtree(broken_off)
    draft = Path(tempfile.mkdtemp(suffix=".unfinished", dir=home.cluster))
    os.chown(draft, account.uid, account.gid)
    _initialise(draft / "data", home.password_of(SUPERUSER), account, programs)
    (draft / "data").rename(home.data)
    draft.rmdir()


def _initialise(data: Path, password: str, account: Account, programs: Programs) -> None:
    secret = data.with_name("password")
    with open(secret, "x", encoding="utf-8", opener=closed_to_others) as file:
        file.write(password)
    os.chown(secret, account.uid, account.gid)
    made = subprocess.run(  # noqa: S603
        [
            programs.path("initdb"),
            f"--pgdata={data}",
            f"--username={SUPERUSER}",
            f"--pwfile={secret}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
        ],
        capture_output=True,
        check=False,
        cwd="/",
        preexec_fn=ends_with_us(signal.SIGTERM),
        **account.run_as,
    )
    secret.unlink()
    if made.returncode != 0:
        raise ClusterNotMade(
            say(
                "The database could not be made in {folder}: {words}",
                folder=data.parent,
                words=os.fsdecode(made.stderr).strip(),
            )
        )


def _check_version(data: Path) -> None:
    found = (data / "PG_VERSION").read_text("ascii").strip()
    if found != VERSION:
        raise ClusterOfAnotherVersion(
            say(
                "The data in {folder} were written by PostgreSQL {found}; this Rongxie has"
                " PostgreSQL {version}. Restore a backup into an empty RONGXIE_HOME, or start the"
                " Rongxie that wrote them.",
                folder=data,
                found=found,
                version=VERSION,
            )
        )
