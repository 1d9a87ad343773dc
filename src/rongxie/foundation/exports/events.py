"""What the log says of exports: which list, how much of it, by which filters, and its digest."""

from dataclasses import dataclass
from typing import ClassVar

from rongxie.foundation.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OfExport(Event):
    """What happens to an export; `items` are its filters, as `region:341181`."""

    layout: str
    count: int
    purpose: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportAsked(OfExport):
    kind: ClassVar[str] = "export.asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReleased(OfExport):
    kind: ClassVar[str] = "export.released"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportDeclined(OfExport):
    kind: ClassVar[str] = "export.declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportMade(OfExport):
    kind: ClassVar[str] = "export.made"
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFetched(OfExport):
    kind: ClassVar[str] = "export.fetched"
    digest: str
