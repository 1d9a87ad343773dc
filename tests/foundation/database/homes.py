"""Homes to try a database in, and what the tests ask the system about them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from psycopg import Connection, connect

from rongxie.foundation.database.home import Home
from rongxie.foundation.database.roles import DATABASE

# Holds a database open until it is killed; says when it answers, and with which main process.
HOLDER = """
import sys, time
from pathlib import Path
from rongxie.foundation.database.embedded import embedded
from rongxie.foundation.database.home import Home
with embedded(Home(Path(sys.argv[1])), {"fsync": "off"}) as server:
    print(server.pid, flush=True)
    time.sleep(600)
"""
QUICK = {"fsync": "off", "shared_buffers": "32MB"}


def holder(home: Home) -> tuple[subprocess.Popen[str], int]:
    """Start a process that holds the database of a home; return it and the server's pid."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(home.folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.stderr.read() if process.stderr else ""
    return process, int(line)


def entered(home: Home, role: str) -> Connection:
    """Connect to the database of a home as a role."""
    return connect(
        host=str(home.socket_folder),
        dbname=DATABASE,
        user=role,
        passfile=str(home.password_file(role)),
        autocommit=True,
    )


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that only waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(true: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


def children(pid: int) -> set[int]:
    """Return the processes below a process, at whatever depth."""
    found: set[int] = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text("utf-8").rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        if parent == pid:
            child = int(stat.parent.name)
            found |= {child} | children(child)
    return found


def as_root() -> bool:
    """Tell whether the tests run as root: the database then has an account of its own."""
    return os.geteuid() == 0
