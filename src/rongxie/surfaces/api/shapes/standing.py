"""Who one is, the places and the organisations, as they are answered."""

from datetime import date
from typing import Self

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.regions.queries import Place
from rongxie.surfaces.api.fields import Out


class MembershipOut(Out):
    """A role of a person for an organisation in a place; a blank region is the whole country."""

    id: int
    role: str
    organisation: str
    organisation_name: str
    region: str
    since: date
    until: date | None

    @classmethod
    def of(cls, row: Membership) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, role=row.role, organisation=row.organisation.code,
            organisation_name=row.organisation.name, region=row.region, since=row.since,
            until=row.until,
        )  # fmt: skip


class MeOut(Out):
    """Who asks; `acting` is the membership that the requests are made under, if it is settled."""

    by_token: bool
    acting: int | None
    memberships: list[MembershipOut]


class PlaceOut(Out):
    """A place with the names above it; `until` is the first day on which it was no more."""

    code: str
    name: str
    level: str
    path: list[str]
    zone: bool
    until: date | None

    @classmethod
    def of(cls, place: Place) -> Self:
        """Return a place as it is answered."""
        return cls(
            code=place.code, name=place.name, level=place.level.name.lower(),
            path=list(place.path), zone=place.zone, until=place.until,
        )  # fmt: skip


class PlacesOut(Out):
    """Places, and the codes that no place has."""

    found: list[PlaceOut]
    missing: list[str]


class OrganisationOut(Out):
    """An office, a department, a bank or one of its branches; `path` begins at the head office."""

    code: str
    kind: str
    name: str
    region: str
    path: str
    since: date
    until: date | None

    @classmethod
    def of(cls, row: Organisation) -> Self:
        """Return a row as it is answered."""
        return cls(
            code=row.code, kind=row.kind, name=row.name, region=row.region, path=row.path,
            since=row.since, until=row.until,
        )  # fmt: skip
