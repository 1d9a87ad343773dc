"""What happened, as it is handed to the log: codes and references, never words or names."""

import re
from dataclasses import dataclass, fields
from functools import cache
from typing import ClassVar

from rongxie.values.texts import Refusal, say

WHOLE_COUNTRY = "00"
_REFERENCE = re.compile(r"[A-Za-z0-9_.:/-]{0,64}")
_REFERENCES = ("subject", "region", "case", "enterprise", "bank")


class NotAReference(Refusal):
    """A place for a code or reference holds something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened to one subject. A subclass names its kind; its own fields are the payload.

    Every value here is a code or a reference. `region` blank is the whole country; `enterprise` is
    the id of the enterprise and `bank` the code of the branch: by these the database knows whose
    rows they are.
    """

    kind: ClassVar[str]

    subject: str
    region: str
    case: str = ""
    enterprise: str = ""
    bank: str = ""

    @property
    def province(self) -> str:
        """The chain that the event is sealed into."""
        return self.region[:2] or WHOLE_COUNTRY

    @property
    def references(self) -> dict[str, str]:
        """What it refers to, by column."""
        return {name: getattr(self, name) for name in _REFERENCES}

    @property
    def carried(self) -> dict[str, object]:
        """What a subclass adds: the payload, not checked yet."""
        return {name: getattr(self, name) for name in _added_by(type(self))}  # type: ignore[arg-type]


@cache
def _added_by(kind: type[Event]) -> tuple[str, ...]:
    own = {field.name for field in fields(Event)}
    return tuple(field.name for field in fields(kind) if field.name not in own)


def check_references(references: dict[str, str]) -> None:
    """See that values by name are codes or references.

    :raises NotAReference: if one holds something else
    """
    for name, text in references.items():
        if not _REFERENCE.fullmatch(text):
            raise NotAReference(
                say(
                    "The {name} of an event is a code or reference of at most 64 letters, digits"
                    " and signs, without names or words.",
                    name=name,
                )
            )
