"""The folder in which an installation keeps its database, its passwords and its secret key."""

import hashlib
import os
import secrets
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rongxie.values.texts import Refusal, say

# A socket's path has room for 107 bytes, and the server adds `/.s.PGSQL.5432` to its folder.
SOCKET_FOLDER_BYTES = 107 - len("/.s.PGSQL.5432")


class HomeNotUsable(Refusal):
    """The folder of the installation cannot be made, entered or trusted."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where things are below `RONGXIE_HOME`; nothing is made before `prepare`."""

    folder: Path

    @property
    def lock(self) -> Path:
        """The file that whoever runs the database holds locked."""
        return self.folder / "up.lock"

    @property
    def cluster(self) -> Path:
        """The folder that belongs to the account of the database."""
        return self.folder / "database"

    @property
    def data(self) -> Path:
        """The data directory of PostgreSQL."""
        return self.cluster / "data"

    @property
    def log(self) -> Path:
        """What PostgreSQL says about itself."""
        return self.folder / "database.log"

    @property
    def secret_key(self) -> Path:
        """The key that signs sessions and links."""
        return self.folder / "secret-key"

    @property
    def mark(self) -> str:
        """A short name of this home, the same at every start."""
        return "rongxie-" + hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]

    @property
    def socket_folder(self) -> Path:
        """Where the database listens: below the home, or a short folder if that is too long."""
        near = self.cluster / "socket"
        if len(os.fsencode(near)) <= SOCKET_FOLDER_BYTES:
            return near
        return Path(tempfile.gettempdir()) / self.mark

    def password_file(self, role: str) -> Path:
        """Return the file, in the form of libpq's passfile, with the password of a role."""
        return self.folder / f"{role}.pgpass"

    def prepare(self) -> None:
        """Make the folder and the secret key, or see that what is there can be trusted.

        :raises HomeNotUsable: if the folder cannot be made, is somebody else's, or is open to
            others for writing
        """
        # Run by root, the database has an account of its own: it may pass through, not look.
        mode = 0o711 if os.geteuid() == 0 else 0o700
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            made = not self.folder.exists()
            self.folder.mkdir(mode=mode, exist_ok=True)
            if made:
                self.folder.chmod(mode)
            self._look()
            private_text(self.secret_key, secrets.token_urlsafe(50))
        except OSError as fault:
            raise HomeNotUsable(
                say(
                    "The folder {folder} cannot be used: {fault}. Give this account the right to"
                    " write there, or set RONGXIE_HOME to another folder.",
                    folder=self.folder,
                    fault=fault.strerror or fault,
                )
            ) from fault

    def password_of(self, role: str) -> str:
        """Return the password of a role, made and kept if there is none yet."""
        line = private_text(self.password_file(role), f"*:*:*:{role}:{secrets.token_urlsafe(32)}")
        return line.rpartition(":")[2]

    def _look(self) -> None:
        seen = self.folder.stat()
        if seen.st_uid != os.geteuid():
            raise HomeNotUsable(
                say(
                    "The folder {folder} belongs to another account. Start Rongxie with that"
                    " account, or set RONGXIE_HOME to another folder.",
                    folder=self.folder,
                )
            )
        if stat.S_IMODE(seen.st_mode) & 0o022:
            raise HomeNotUsable(
                say(
                    "Others may write into {folder}, so what is in it cannot be trusted. Look"
                    " through it, then take the right away: chmod go-w {folder}",
                    folder=self.folder,
                )
            )


def private_text(path: Path, fresh: str) -> str:
    """Return the first line of a file only we may read, written with `fresh` if it is missing.

    :raises HomeNotUsable: if others may read it
    """
    try:
        seen = path.stat()
    except FileNotFoundError:
        _write_whole(path, fresh)
        return fresh
    if stat.S_IMODE(seen.st_mode) & 0o077:
        raise HomeNotUsable(
            say(
                "Others may read {path}, so it is no secret any more. Delete it if it may have been"
                " read (a new one is made), or close it: chmod 600 {path}",
                path=path,
            )
        )
    return path.read_text("utf-8").strip()


def _write_whole(path: Path, text: str) -> None:
    """Write a file that is there completely or not at all, whenever the power fails."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with open(draft, "x", encoding="utf-8", opener=closed_to_others) as file:
        file.write(f"{text}\n")
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)


def closed_to_others(path: str, flags: int) -> int:
    """Open a file, as the `opener` of `open`, that nobody else may read."""
    return os.open(path, flags, 0o600)
