"""Addresses of static files that change with their content, without a step before the start.

WhiteNoise serves the files from where the apps keep them; nothing is collected or written. Every
address that a page prints carries the digest of the content, so a browser may keep it for a year.
"""

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles.finders import find
from django.contrib.staticfiles.storage import StaticFilesStorage

_SHOWN = 12  # characters of the digest


class DigestStorage(StaticFilesStorage):
    """Static files with the digest of their content in the address."""

    def url(self, name: str | None) -> str:
        """Return the address.

        :raises ValueError: if no app has the file: a page with a dead address is a fault of ours
        """
        return f"{super().url(name)}?v={_digest(name or '')}"


@cache
def _digest(name: str) -> str:
    path = find(name)
    if path is None:
        raise ValueError(f"no app has the static file {name!r}")
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:_SHOWN]
