"""Handing a file in: its content is checked, kept under its digest, and told of in the log."""

import hashlib
import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO, ClassVar

from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.db import connection, transaction

from rongxie.foundation.events.writing import Event, append
from rongxie.foundation.files.contents import Form, checked_form
from rongxie.foundation.files.lists import checked_list
from rongxie.foundation.files.locking import keep_bytes
from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.files.names import plain_name
from rongxie.foundation.files.places import shelf
from rongxie.foundation.files.purposes import Purpose
from rongxie.foundation.reach.actors import Actor
from rongxie.rulebook.parameters import InForce
from rongxie.values.dates import add_months
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say

_CHUNK = 1 << 20
_MIB = 1 << 20
# Lists come in two more forms, and are as long as a register.
_MOST = {Purpose.IMPORT: "list_mib_max"}
_CHECKED = {Purpose.IMPORT: checked_list}


class FileEmpty(Refusal):
    """There are no bytes in the file."""


class FileTooLarge(Refusal):
    """The file has more bytes than the place takes."""


class KeptTooShort(Refusal):
    """The day until which a file is to be kept has begun already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What a file is called and for, and whose it is.

    `bank_path` and `enterprise` name those who may open it besides the offices of the place;
    `kept_until` is the first day on which it need not be kept, by the parameter if left out.
    """

    name: str
    purpose: Purpose
    region: str
    enterprise: int | None = None
    bank_path: str = ""
    kept_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfFile(Event):
    """What happens to a file; `digest` is that of its bytes (SM3)."""

    file: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileStored(OfFile):
    """A file was handed in."""

    kind: ClassVar[str] = "file.stored"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    size: int
    digest: str
    sha256: str


def store_file(content: BinaryIO | bytes, of: Upload, *, actor: Actor, at: datetime) -> StoredFile:
    """Keep a file, in the reach of the actor: if its transaction is rolled back nothing is kept.

    :raises NameMissing: if it has no name
    :raises FileEmpty: if it has no bytes
    :raises FileTooLarge: if it has more than `file_mib_max`, a list more than `list_mib_max`
    :raises KeptTooShort: if it would not be kept at all
    :raises DiskNotUsable: if there is no room
    :raises Refusal: if the content is not what the name says, or cannot be trusted
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a file belongs to what it is handed in for")
    name, day = plain_name(of.name), china_day(at)
    rules, kept_until = InForce(day, of.region), _kept_until(of, day)
    store = shelf()
    with store.draft() as draft:
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        measured = _copied(stream, draft, name, rules[_MOST.get(of.purpose, "file_mib_max")])
        form = _CHECKED.get(of.purpose, checked_form)(draft, name)
        keep_bytes(measured.digest)
        store.put(draft, measured.digest)
    row = _row(of, name, form, measured)
    row.kept_until, row.stored_at = kept_until, at
    row.stored_by, row.organisation = actor.name, actor.organisation
    with transaction.atomic():
        row.save(force_insert=True)
        append(told(FileStored, row), actor=actor, at=at)
    return row


def told(kind: type[OfFile], row: StoredFile) -> OfFile:
    """Return the event that tells of a file."""
    return kind(
        subject=str(row.pk),
        region=row.region,
        enterprise="" if row.enterprise is None else str(row.enterprise),
        bank=row.bank_path.rstrip("/").rpartition("/")[2],
        file=str(row.pk),
        digest=row.digest,
    )


def _kept_until(of: Upload, day: date) -> date:
    years = InForce(day, of.region)["kept_years"][of.purpose.value]
    until = of.kept_until or add_months(day, 12 * years)
    if until <= day:
        raise KeptTooShort(
            say("The file would be kept until {day}, which is over. Give a later day.", day=until)
        )
    return until


def _copied(stream: BinaryIO, draft: BinaryIO, name: str, mib: int) -> _Measured:
    """Copy into the draft, at most as much as is taken, and measure on the way."""
    sm3, sha256, size = Hash(SM3()), hashlib.sha256(), 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > mib * _MIB:
            raise FileTooLarge(
                say(
                    "{file} is larger than {mib} MiB. Scan with fewer dots per inch or divide it,"
                    " and hand in the parts.",
                    file=name,
                    mib=mib,
                )
            )
        sm3.update(chunk)
        sha256.update(chunk)
        draft.write(chunk)
    if not size:
        raise FileEmpty(say("{file} is empty. Save it again and hand in that file.", file=name))
    return _Measured(size=size, digest=sm3.finalize().hex(), sha256=sha256.hexdigest())


def _row(of: Upload, name: str, form: Form, measured: _Measured) -> StoredFile:
    return StoredFile(
        region=of.region,
        enterprise=of.enterprise,
        bank_path=of.bank_path,
        purpose=of.purpose.value,
        name=name,
        media_type=form.media_type,
        size=measured.size,
        digest=measured.digest,
        sha256=measured.sha256,
    )
