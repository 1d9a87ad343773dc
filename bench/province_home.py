"""Installations that benches fill and measure, each run by a process of its own."""

import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

# Django has to be ready before the models are read.
_CHILD = "import django; django.setup(); import bench.{module} as c; c.main()"


def run_child(home: Path, module: str, *arguments: object) -> Any:
    """Run `main` of a module of benches on an installation; return what it prints last, as JSON."""
    ours = {
        "DJANGO_SETTINGS_MODULE": "rongxie.config.settings",
        "RONGXIE_HOME": str(home),
        "RONGXIE_SECRET_KEY": "of a bench",
        "POLARS_MAX_THREADS": "1",  # two processes draw, on two cores
    }
    theirs = {k: v for k, v in os.environ.items() if not k.startswith(("RONGXIE", "DATABASE"))}
    done = subprocess.run(
        [sys.executable, "-c", _CHILD.format(module=module), *map(str, arguments)],
        env=theirs | ours,
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def fresh_home() -> Path:
    """Make a folder for an installation; whoever asks for it removes it."""
    folder = Path(tempfile.mkdtemp(prefix="rx-bench-"))
    folder.chmod(0o711)  # run by root, the database has to pass through
    return folder / "home"


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
