"""Homes of one's own, apart from the cluster of the run."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from rongxie.foundation.database.embedded import embedded
from rongxie.foundation.database.home import Home
from tests.foundation.database.homes import QUICK


@pytest.fixture
def ground() -> Iterator[Path]:
    """An empty folder that the account of the database may pass through, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="rx-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def made_once() -> Iterator[Home]:
    """A home whose database was made and stopped; to be copied, not started."""
    folder = Path(tempfile.mkdtemp(prefix="rx-"))
    folder.chmod(0o711)
    home = Home(folder / "home")
    with embedded(home, QUICK):
        pass
    yield home
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def home(ground: Path, made_once: Home) -> Home:
    """A home that was used before, with everything stopped."""
    copied(made_once, ground / "home")
    return Home(ground / "home")


def copied(made: Home, to: Path) -> None:
    """Copy a home with its owners and rights, without the sockets of a running one."""
    shutil.copytree(made.folder, to, copy_function=_copy_with_owner)
    for path in [made.folder, *made.folder.rglob("*")]:
        seen, twin = path.stat(), to / path.relative_to(made.folder)
        shutil.chown(twin, seen.st_uid, seen.st_gid)
        twin.chmod(seen.st_mode & 0o7777)


def _copy_with_owner(source: str, target: str) -> str:
    shutil.copyfile(source, target)
    return target
