"""How lists that can be exported and exports are answered."""

from datetime import date, datetime

from rongxie.foundation.exports.models import Export, ExportState
from rongxie.surfaces.api.fields import Out
from rongxie.surfaces.exports.listing import Listing


class ListOut(Out):
    """A list that can be exported; `personal`: with personal data if it is said what for."""

    name: str
    title_en: str
    title_zh: str
    filters: list[str]
    personal: bool

    @classmethod
    def of(cls, listing: Listing) -> "ListOut":
        """Tell of a list."""
        return cls(
            name=listing.name,
            title_en=listing.title.en,
            title_zh=listing.title.zh,
            filters=list(listing.filters),
            personal=listing.personal,
        )


class ExportOut(Out):
    """An export and where it stands; `digest` is that of the file (SM3)."""

    id: int
    list: str
    form: str
    language: str
    filters: dict[str, str]
    purpose: str
    state: ExportState
    needs_release: bool
    expected: int
    rows: int | None
    size: int | None
    digest: str
    asked_by: str
    asked_at: datetime
    lapses_on: date
    decided_by: str
    kept_until: date | None

    @classmethod
    def of(cls, export: Export) -> "ExportOut":
        """Tell of an export."""
        return cls(**{name: getattr(export, name) for name in cls.model_fields})
