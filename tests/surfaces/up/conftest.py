"""A home that was used before: with tables and places."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from rongxie.foundation.database.embedded import embedded
from rongxie.foundation.database.home import Home
from tests.foundation.database.conftest import copied, ground
from tests.foundation.database.homes import QUICK
from tests.surfaces.up.platforms import Platform, managed

__all__ = ["ground"]


@pytest.fixture(scope="session")
def used_once() -> Iterator[Home]:
    """A home to be copied, not started."""
    folder = Path(tempfile.mkdtemp(prefix="rx-"))
    folder.chmod(0o711)
    home = Home(folder / "home")
    with embedded(home, QUICK):
        for words in ("migrate", "load_regions"):
            done = managed(home, words)
            assert done.returncode == 0, done.stderr
    yield home
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def home(ground: Path, used_once: Home) -> Home:
    """A home that was used before, with everything stopped."""
    copied(used_once, ground / "home")
    return Home(ground / "home")


@pytest.fixture(scope="session")
def calm(used_once: Home) -> Iterator[Platform]:
    """A platform for tests that leave it as it is."""
    folder = Path(tempfile.mkdtemp(prefix="rx-"))
    folder.chmod(0o711)
    copied(used_once, folder / "home")
    with Platform(Home(folder / "home")) as running:
        yield running
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def platform(home: Home) -> Iterator[Platform]:
    """A platform whose pages answer; whatever became of it is ended after the test."""
    with Platform(home) as running:
        yield running
