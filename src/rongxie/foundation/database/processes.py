"""Processes that must not outlive what started them, and those that an earlier run left."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>
_LIBC = ctypes.CDLL(None, use_errno=True)
_PROCESSES = Path("/proc")


def end_with_parent(ending: signal.Signals) -> None:
    """Ask the system to send us a signal when the process that started us dies (Linux only)."""
    if sys.platform == "linux":
        _LIBC.prctl(_SET_PARENT_DEATH_SIGNAL, int(ending), 0, 0, 0)


def ends_with_us(ending: signal.Signals) -> Callable[[], None]:
    """Return what a child calls, as `preexec_fn`, to end when we end.

    The system watches the thread that starts the child: start it from one that lasts. A change of
    account clears the wish; `Popen` changes the account before it calls this.
    """
    parent = os.getpid()

    def bind() -> None:
        end_with_parent(ending)
        if os.getppid() != parent:  # we died before the wish was made
            os._exit(1)

    return bind


def servers_on(data: Path, mark: str) -> Iterator[tuple[int, bool]]:
    """Yield the processes of PostgreSQL on a data directory: pid, and whether it is the main one.

    Pids are found by what runs, never taken from a file: after a restart of the machine the pid
    in a file is anybody's.
    """
    for process in _PROCESSES.glob("[0-9]*"):
        words = _words(process)
        main = Path(words[0]).name == "postgres" and str(data) in words
        if (main or words[0].startswith(f"postgres: {mark}: ")) and _runs_postgres(process):
            yield int(process.name), main


def _words(process: Path) -> list[str]:
    try:
        return os.fsdecode((process / "cmdline").read_bytes()).split("\0")
    except OSError:
        return [""]


def _runs_postgres(process: Path) -> bool:
    try:
        return Path(os.readlink(process / "exe")).name.split(" ")[0] == "postgres"
    except PermissionError:  # in some containers root may not look; the words have to do
        return True
    except OSError:
        return False
