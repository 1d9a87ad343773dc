"""The name that a file is kept under: what people called it, without what computers stumble on."""

import re
import unicodedata
from pathlib import PurePosixPath

from rongxie.values.texts import Refusal, say

LONGEST = 120  # characters: in UTF-8 at most 360 bytes before the suffix, in a header or archive
_LONGEST_SUFFIX = 10
_NOT_IN_NAMES = re.compile(r'[<>:"|?*]')
# Control characters, those that turn the reading direction (…gpj.exe), halves of characters.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class NameMissing(Refusal):
    """A file came without a name."""


def plain_name(given: str) -> str:
    """Return the last part of a name, without folders, unseen characters and excess length.

    :raises NameMissing: if nothing remains
    """
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(c for c in last if unicodedata.category(c) not in _UNSEEN)
    name = _NOT_IN_NAMES.sub("_", seen).strip(" .\u3000")
    if not name:
        raise NameMissing(say("The file has no name. Give it one with a suffix such as .pdf"))
    end = suffix(name)
    if len(end) > _LONGEST_SUFFIX:
        return name[:LONGEST]
    return (
        name.removesuffix(end)[: LONGEST - len(end)].rstrip(" .") + end if end else name[:LONGEST]
    )


def suffix(name: str) -> str:
    """Return the suffix as written, with its dot; blank if there is none."""
    return PurePosixPath(name).suffix
