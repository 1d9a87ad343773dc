"""PostgreSQL run by ourselves: for a laptop, a pilot, a county on one small server."""

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rongxie.foundation.database.account import Account, database_account, name_of
from rongxie.foundation.database.cluster import make_cluster
from rongxie.foundation.database.home import Home, HomeNotUsable, closed_to_others
from rongxie.foundation.database.processes import ends_with_us, servers_on
from rongxie.foundation.database.programs import Programs, programs_for
from rongxie.foundation.database.roles import provide_roles
from rongxie.foundation.database.tuning import tuned_here
from rongxie.values.texts import Refusal, say

_LOOK_EVERY = 0.02
_PATIENCE = 60.0  # seconds for an orderly stop, before the server is told to stop at once
_LOG_BYTES = 10 << 20


class RunningAlready(Refusal):
    """Somebody else runs the database of this home."""


class DidNotStart(Refusal):
    """The database ended before it answered."""


class StoppedWhileStarting(Refusal):
    """The start was broken off by whoever asked for it."""


class StillRunning(Refusal):
    """A server of an earlier run does not end."""


def never() -> bool:
    """Tell that nobody asks to stop."""
    return False


@contextmanager
def embedded(
    home: Home,
    settings: Mapping[str, str] | None = None,
    stopping: Callable[[], bool] = never,
) -> Iterator["EmbeddedServer"]:
    """Run the database of a home; it is stopped on leaving, and ends when this process ends.

    `settings` go over the tuned ones; `stopping` is asked while waiting, because recovery after a
    hard stop has no time limit.

    :raises RunningAlready: if another process runs it
    :raises Refusal: if folder, rights, disk or programs are in the way
    """
    home.prepare()
    with _locked(home):
        server = EmbeddedServer(home, settings or {}, stopping)
        try:
            server.start()
            yield server
        finally:
            server.stop()


class EmbeddedServer:
    """One server on the data of one home; the caller holds the lock."""

    def __init__(
        self, home: Home, settings: Mapping[str, str], stopping: Callable[[], bool]
    ) -> None:
        self._home = home
        self._stopping = stopping
        self._settings = {
            **tuned_here(),
            "cluster_name": home.mark,
            "listen_addresses": "",
            "unix_socket_directories": str(home.socket_folder),
            "unix_socket_permissions": "0700",
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The main process of the server, while there is one."""
        return self._process.pid if self._process else None

    def ended(self) -> bool:
        """Tell whether the server is not running, by itself or because it was stopped."""
        return self._process is None or self._process.poll() is not None

    def start(self) -> None:
        """Start the server, make the cluster if there is none, and wait until it answers.

        :raises DidNotStart: if it ended instead
        """
        account = database_account()
        programs = programs_for(account, self._home)
        _provide_folders(self._home, account)
        _end_leftovers(self._home, self._stopping)
        make_cluster(self._home, account, programs)
        self._process = self._launched(account, programs)
        self._wait(programs)
        provide_roles(self._home)

    def stop(self) -> None:
        """Stop the server in order, at once if it takes too long; wait until it has ended."""
        if self._process is None:
            return
        for ending in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if self.ended():
                break
            self._process.send_signal(ending)
            try:
                self._process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                continue
        self._process = None

    def _launched(self, account: Account, programs: Programs) -> subprocess.Popen[bytes]:
        words = [programs.path("postgres"), "-D", str(self._home.data)]
        for key, value in self._settings.items():
            words += ["-c", f"{key}={value}"]
        log = self._home.log
        if log.exists() and log.stat().st_size > _LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        with open(log, "ab", opener=closed_to_others) as said:  # a failed statement may name people
            return subprocess.Popen(  # noqa: S603
                words,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd="/",
                start_new_session=True,  # Ctrl-C on the terminal is for us: pages stop first
                preexec_fn=ends_with_us(signal.SIGINT),  # noqa: PLW1509  # from the main thread
                **account.run_as,
            )

    def _wait(self, programs: Programs) -> None:
        asking = [programs.path("pg_isready"), "-q", "-h", str(self._home.socket_folder)]
        while not self._stopping():
            if subprocess.run(asking, check=False).returncode == 0:  # noqa: S603
                return
            if self.ended():
                raise DidNotStart(
                    say(
                        "The database ended while it started. Its last words: {words}. The whole"
                        " record is in {log}.",
                        words=" / ".join(_last_lines(self._home.log)),
                        log=self._home.log,
                    )
                )
            time.sleep(_LOOK_EVERY)
        raise StoppedWhileStarting(say("Stopped while the database was starting."))


def running(home: Home) -> bool:
    """Tell whether some process runs the database of a home."""
    try:
        with home.lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


@contextmanager
def _locked(home: Home) -> Iterator[None]:
    """Hold the lock of a home; the system drops it when we die, however we die."""
    with os.fdopen(os.open(home.lock, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunningAlready(
                say(
                    "Rongxie is already running on {folder} (process {pid}). Use that one, stop it"
                    " first, or set RONGXIE_HOME to another folder.",
                    folder=home.folder,
                    pid=file.read().strip() or "?",
                )
            ) from None
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield


def _provide_folders(home: Home, account: Account) -> None:
    """Make the folders of the database, and see that its account gets to them."""
    account.make_folder(home.cluster)
    account.make_folder(home.socket_folder)
    for folder in [home.folder, *home.folder.resolve().parents]:
        if account.other and not folder.stat().st_mode & 0o001:
            raise HomeNotUsable(
                say(
                    "Started by root, the database runs as {account}, which may not pass through"
                    " {folder}. Set RONGXIE_HOME to a folder it can reach, for example"
                    " /var/lib/rongxie.",
                    account=name_of(account.uid),
                    folder=folder,
                )
            )


def _end_leftovers(home: Home, stopping: Callable[[], bool]) -> None:
    """Wait for the servers of an earlier run to end, told to if need be; drop its pid files."""
    began = time.monotonic()
    told: set[int] = set()
    while found := list(servers_on(home.data, home.mark)):
        for pid, main in found:
            if main and pid not in told:
                told.add(pid)
                os.kill(pid, signal.SIGINT)
        if stopping():
            raise StoppedWhileStarting(say("Stopped while the database was starting."))
        if time.monotonic() - began > _PATIENCE:
            raise StillRunning(
                say(
                    "A database of an earlier run does not end: process {pids}. End it, then start"
                    " again.",
                    pids=", ".join(str(pid) for pid, _ in found),
                )
            )
        time.sleep(_LOOK_EVERY)
    # With no server left, whatever has the pid in these files today is not one of ours; it may be
    # a stranger, or the dead server itself where nobody collects dead processes.
    for stale in (home.data / "postmaster.pid", *home.socket_folder.glob(".s.PGSQL.*")):
        stale.unlink(missing_ok=True)


def _last_lines(log: Path) -> list[str]:
    lines = log.read_text("utf-8", errors="replace").splitlines()
    wanted = [line for line in lines[-50:] if any(w in line for w in ("FATAL", "PANIC", "HINT"))]
    return (wanted or lines)[-3:]
