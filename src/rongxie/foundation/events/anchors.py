"""The heads of the chains, written down where the database cannot reach them.

Whoever owns the database could cut a chain short, or reckon it anew; not so that it agrees with
what was written into a file, printed or sent elsewhere before.
"""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import rfc8785
from django.db import connection
from django.db.backends.utils import CursorWrapper

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.steps import Role
from rongxie.values.regions import SAMPLE_PROVINCE
from rongxie.values.texts import Refusal, say

_KEEPER = Actor(name="job:anchor", kind=Kind.SYSTEM, role=Role.SYSTEM, area=WHOLE_COUNTRY)
# What is made up can be removed again with its chain: nobody has to vouch for it.
_HEADS = """
    SELECT DISTINCT ON (province) province, seq, digest FROM seals WHERE province <> %s
    ORDER BY province, seq DESC
"""
_AT = "SELECT digest FROM seals WHERE province = %s AND seq = %s"


class AnchorsUnreadable(Refusal):
    """The file with the heads cannot be read."""


class AnchorsDisagree(Refusal):
    """The chain is not the one whose heads were written down."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The digest that a chain had at a place, and the moment when it was written down."""

    province: str
    seq: int
    digest: str
    at: str


def write_anchors(path: Path, at: datetime) -> list[Anchor]:
    """Add the present heads to a file; what stands in it already stays, and has to agree.

    :raises AnchorsUnreadable: if the file is not one of anchors
    :raises AnchorsDisagree: if the chain has changed since
    """
    for anchor in disagreeing(read_anchors(path) if path.exists() else []):
        raise AnchorsDisagree(
            say(
                "The chain of province {province} is not the one that was written down: at"
                " {seq} it had another digest. Nothing was added to {path}; run `rongxie audit"
                " verify --anchors {path}` and keep the file.",
                province=anchor.province,
                seq=anchor.seq,
                path=path,
            )
        )
    heads = [Anchor(p, seq, digest, at.isoformat()) for p, seq, digest in _heads()]
    with path.open("ab") as file:
        file.writelines(rfc8785.dumps(asdict(head)) + b"\n" for head in heads)
        file.flush()
        os.fsync(file.fileno())
    return heads


def read_anchors(path: Path) -> list[Anchor]:
    """Return the heads of a file, in the order in which they were written.

    :raises AnchorsUnreadable: if the file cannot be read, or a line is none of ours
    """
    try:
        lines = path.read_text("utf-8").splitlines()
        return [_anchor(json.loads(line)) for line in lines if line.strip()]
    except (OSError, ValueError, TypeError) as fault:
        raise AnchorsUnreadable(
            say(
                "The heads of the chains cannot be read from {path}: {fault}. Give the file that"
                " `rongxie audit anchors` wrote.",
                path=path,
                fault=fault,
            )
        ) from fault


def disagreeing(anchors: list[Anchor]) -> list[Anchor]:
    """Return the anchors whose place in the chain has another digest, or none."""
    with reach(_KEEPER), connection.cursor() as cursor:
        return [anchor for anchor in anchors if not _holds(cursor, anchor)]


def _holds(cursor: CursorWrapper, anchor: Anchor) -> bool:
    cursor.execute(_AT, [anchor.province, anchor.seq])
    found = cursor.fetchone()
    return found is not None and bytes(found[0]).hex() == anchor.digest


def _heads() -> list[tuple[str, int, str]]:
    with reach(_KEEPER), connection.cursor() as cursor:
        cursor.execute(_HEADS, [SAMPLE_PROVINCE])
        return [(province, seq, bytes(digest).hex()) for province, seq, digest in cursor.fetchall()]


def _anchor(line: dict[str, object]) -> Anchor:
    anchor = Anchor(**line)  # type: ignore[arg-type]
    if type(anchor.seq) is not int or not all(
        type(text) is str for text in (anchor.province, anchor.digest, anchor.at)
    ):
        raise TypeError("a line is not of the form province, seq, digest, at")
    return anchor
