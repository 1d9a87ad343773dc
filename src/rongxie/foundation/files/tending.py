"""What a job does about files: removes those whose time is over, and looks whether all is there.

Each of these opens transactions of its own, as the platform and in the whole country: bytes are
shared by all provinces, so whoever sees less would take away what others tell of.
"""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import ClassVar

from rongxie.foundation.events.writing import append
from rongxie.foundation.files.locking import may_take_away
from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.files.opening import is_whole
from rongxie.foundation.files.places import shelf
from rongxie.foundation.files.storing import OfFile, told
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.steps import Role

PLATFORM = Actor(name="job:files", kind=Kind.SYSTEM, role=Role.SYSTEM, area=WHOLE_COUNTRY)
_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class FileGone(OfFile):
    """The time of a file was over; the digest still tells what it was."""

    kind: ClassVar[str] = "file.removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a look at all bytes found: how many files, and the ids of those lost or changed."""

    files: int
    missing: tuple[int, ...]
    changed: tuple[int, ...]


def remove_expired(on: date, *, at: datetime) -> int:
    """Remove every file whose `kept_until` has come; return how many they were.

    Rows keep their digest and lose their name, which may say who somebody is.
    """
    total = 0
    while taken := _expired(on, at):
        total += len(taken)
        for digest in {row.digest for row in taken}:
            _take_away(digest)
    return total


def sweep_orphans(*, at: datetime) -> int:
    """Take away bytes that no file tells of, as a rolled back or killed action leaves behind.

    Returns how many they were; what is being handed in right now stays.
    """
    store, taken = shelf(), 0
    digests = store.digests()
    while listed := list(islice(digests, _AT_ONCE)):
        taken += sum(_take_away(digest) for digest in sorted(_untold(listed)))
    return taken + store.clear_drafts(at)


def check_files() -> Checked:
    """Compare every file that should be there with its bytes; the reading of all bytes is slow."""
    store, files, after = shelf(), 0, 0
    missing: list[int] = []
    changed: list[int] = []
    while rows := _rows(after):
        for row in rows:
            place = store.place(row.digest)
            if not place.is_file():
                missing.append(row.pk)
                continue
            with place.open("rb") as stream:
                if not is_whole(stream, row):
                    changed.append(row.pk)
        files, after = files + len(rows), rows[-1].pk
    return Checked(files=files, missing=tuple(missing), changed=tuple(changed))


def _rows(after: int) -> list[StoredFile]:
    with reach(PLATFORM):
        rows = StoredFile.objects.filter(pk__gt=after, removed_at__isnull=True)
        return list(rows.order_by("pk")[:_AT_ONCE])


def _expired(on: date, at: datetime) -> list[StoredFile]:
    with reach(PLATFORM):
        due = StoredFile.objects.filter(kept_until__lte=on, removed_at__isnull=True)
        rows = list(due.select_for_update(skip_locked=True).order_by("pk")[:_AT_ONCE])
        StoredFile.objects.filter(pk__in=[row.pk for row in rows]).update(removed_at=at, name="")
        events = [told(FileGone, row) for row in rows]
        append(*events, actor=PLATFORM, at=at)
    return rows


def _untold(digests: list[str]) -> set[str]:
    with reach(PLATFORM):
        told_of = StoredFile.objects.filter(digest__in=digests, removed_at__isnull=True)
        return {*digests} - set(told_of.values_list("digest", flat=True))


def _take_away(digest: str) -> bool:
    with reach(PLATFORM):
        if not may_take_away(digest):
            return False
        told_of = StoredFile.objects.filter(digest=digest, removed_at__isnull=True).exists()
        return not told_of and shelf().discard(digest)
