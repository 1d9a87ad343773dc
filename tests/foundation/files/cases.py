"""Who hands files in, and where, in tests."""

from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.files.places import shelf
from rongxie.foundation.files.purposes import Purpose
from rongxie.foundation.files.storing import Upload, store_file
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY, area_of
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from tests.foundation.files.bytes_of import PDF

AT = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)  # half past one on the 21st in China
TODAY = date(2026, 11, 21)
COUNTY, NEXT_COUNTY = "341181", "341182"
JOB = Actor(name="job:test", kind=Kind.SYSTEM, area=WHOLE_COUNTRY)


def office(region: str = COUNTY) -> Actor:
    """Return somebody who acts for the office of a place."""
    return Actor(name="membership:1", kind=Kind.OFFICE, organisation="O1", area=area_of(region))


def bank(path: str) -> Actor:
    """Return somebody who acts for a branch or head office."""
    code = path.rstrip("/").rpartition("/")[2]
    return Actor(name="membership:2", kind=Kind.BANK, area=area_of("34"), bank=code, bank_path=path)


def enterprise(id_: int) -> Actor:
    """Return an enterprise."""
    return Actor(name=f"enterprise:{id_}", kind=Kind.ENTERPRISE, enterprise=str(id_))


def upload(name: str = "合同.pdf", **more: Any) -> Upload:
    """Return what is said of a file."""
    return Upload(**{"name": name, "purpose": Purpose.PAPER, "region": COUNTY} | more)


def stored(content: bytes = PDF, by: Actor | None = None, **more: Any) -> StoredFile:
    """Hand a file in and commit."""
    actor = by or office()
    with reach(actor):
        return store_file(content, upload(**more), actor=actor, at=AT)


def lying() -> list[str]:
    """Return the names of all bytes that lie in the home."""
    return sorted(path.name for path in shelf().folder.rglob("*") if path.is_file())


def place_of(row: StoredFile) -> Path:
    """Return where the bytes of a file lie."""
    return shelf().place(row.digest)


def cut_short(*contents: bytes) -> None:
    """Hand in texts in an action that fails before its end."""
    with suppress(LookupError), reach(office()):
        for content in contents:
            store_file(content, upload("a.txt"), actor=office(), at=AT)
        raise LookupError
