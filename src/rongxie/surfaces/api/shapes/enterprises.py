"""Enterprises, their history and contacts, as they are answered."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Self

from rongxie.mechanism.enterprises.models import Enterprise, EnterpriseChange
from rongxie.mechanism.enterprises.queries.searching import Found
from rongxie.surfaces.api.fields import Out


class EnterpriseOut(Out):
    """An enterprise; `successor` is the one that goes on for a double."""

    id: int
    uscc: str
    name: str
    kind: str
    region: str
    address: str
    established_on: date | None
    industry: str
    source: str
    entered_at: datetime
    successor: int | None

    @classmethod
    def of(cls, row: Enterprise) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, uscc=row.uscc, name=row.name, kind=row.kind, region=row.region,
            address=row.address, established_on=row.established_on, industry=row.industry,
            source=row.source, entered_at=row.entered_at, successor=row.successor_id,
        )  # fmt: skip


class FoundOut(Out):
    """An enterprise as it is picked from a list."""

    id: int
    name: str
    uscc: str
    region: str
    kind: str
    successor: int | None

    @classmethod
    def of(cls, one: Found) -> Self:
        """Return what was found as it is answered."""
        return cls(
            id=one.enterprise, name=one.name, uscc=one.uscc, region=one.region, kind=one.kind,
            successor=one.successor,
        )  # fmt: skip


class ResolvedOut(Out):
    """Enterprises by the codes that were sent, and the codes without one."""

    found: dict[str, EnterpriseOut]
    missing: list[str]

    @classmethod
    def of(cls, asked: Iterable[str], found: Mapping[str, Enterprise]) -> Self:
        """Return what was found, and what was not, each code once."""
        return cls(
            found={code: EnterpriseOut.of(row) for code, row in found.items()},
            missing=[code for code in dict.fromkeys(asked) if code not in found],
        )


class ChangeOut(Out):
    """What an enterprise was before, and what it became."""

    id: int
    what: str
    before: str
    after: str
    on: date
    source: str
    by: str
    at: datetime

    @classmethod
    def of(cls, row: EnterpriseChange) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, what=row.what, before=row.before, after=row.after, on=row.on,
            source=row.source, by=row.by, at=row.at,
        )  # fmt: skip
