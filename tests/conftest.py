"""The database of the tests: one cluster for each process of the run, started when one asks.

A test that touches tables is marked `django_db` (or takes `db`): it runs as the application, in a
transaction that is rolled back. A test that has to commit takes `committed` instead.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from unittest.mock import patch

import pytest
from pytest_django import DjangoDbBlocker

from rongxie.foundation.database.home import Home

_FOLDER = Path(tempfile.mkdtemp(prefix="rx-tests-"))
_FOLDER.chmod(0o711)  # run by root, the database has to pass through
HOME = Home(_FOLDER / "home")
HOME.prepare()
_MIGRATED: list[Home] = []
_KEPT_SECONDS = 24 * 3600
# Nothing of a test has to survive a power cut.
UNSAFE_AND_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
}


def pytest_configure() -> None:
    """Make Django ready, on a home of this process alone; nothing is started.

    The environment is put back: processes of the run that inherited it would share the home.
    """
    ours = {"DJANGO_SETTINGS_MODULE": "rongxie.config.settings", "RONGXIE_HOME": str(HOME.folder)}
    theirs = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("RONGXIE_", "DATABASE_"))
    }
    with patch.dict(os.environ, theirs | ours, clear=True):
        import django

        django.setup()


def pytest_unconfigure() -> None:
    """Take away what the run has made."""
    shutil.rmtree(_FOLDER, ignore_errors=True)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Home]:
    """The running database of this process of the run, without the tables of the apps."""
    from rongxie.foundation.database.embedded import embedded

    kept = _kept_cluster()
    if kept.exists():
        subprocess.run(["cp", "-a", f"{kept}/.", HOME.folder], check=True)  # noqa: S607
    with embedded(HOME, UNSAFE_AND_FAST):
        yield HOME
    if _MIGRATED and not kept.exists():
        mine = kept.with_name(f"{kept.name}-{os.getpid()}")
        subprocess.run(["cp", "-a", HOME.folder, mine], check=True)  # noqa: S607
        with suppress(OSError):  # another process was faster
            mine.rename(kept)
        for old in kept.parent.glob("rx-migrated-*"):
            if kept.stat().st_mtime - old.stat().st_mtime > _KEPT_SECONDS:
                shutil.rmtree(old, ignore_errors=True)


def _kept_cluster() -> Path:
    """Return where a migrated cluster is kept for the next run, as long as no migration changes."""
    digest = hashlib.sha256(sys.version.encode())
    source = Path(__file__).parents[1] / "src" / "rongxie"
    for path in sorted([*source.rglob("migrations/*.py"), source / "config" / "settings.py"]):
        digest.update(path.as_posix().encode() + path.read_bytes())
    for path in sorted((source / "foundation").rglob("*.py")):  # what the migrations are made by
        digest.update(path.read_bytes())
    return Path(tempfile.gettempdir()) / f"rx-migrated-{digest.hexdigest()[:16]}"


@pytest.fixture(scope="session")
def django_db_setup(cluster: Home, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Migrate as the owner; takes the place of what pytest-django does with test databases."""
    from django.core.management import call_command
    from django.db import connections

    with django_db_blocker.unblock():
        call_command("migrate", verbosity=0)
        connections.close_all()
        _MIGRATED.append(cluster)
    yield
    connections.close_all()


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Home]:
    """A database of one's own, a copy of the migrated one, in which commits are commits."""
    with copied(django_db_blocker):
        yield HOME


@contextmanager
def copied(django_db_blocker: DjangoDbBlocker, of: str = "") -> Iterator[None]:
    """Work on a copy of the migrated database, or of another one, which is dropped after."""
    from django.db import connections
    from psycopg import sql

    from rongxie.foundation.database.roles import DATABASE, SUPERUSER, connected

    copy, names = sql.Identifier("committed"), {"default": "committed", "owner": "committed"}
    kept = {alias: connections[alias].settings_dict["NAME"] for alias in names}
    connections.close_all()
    with connected(HOME, SUPERUSER) as server:
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(copy, sql.Identifier(of or DATABASE))
        )
        server.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO rongxie_app").format(copy))
        try:
            for alias, name in names.items():
                connections[alias].settings_dict["NAME"] = name
            with django_db_blocker.unblock():
                yield
        finally:
            connections.close_all()
            for alias, name in kept.items():
                connections[alias].settings_dict["NAME"] = name
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(copy))
