"""Contacts of an enterprise and who looked at them, as they are answered."""

from datetime import datetime
from typing import Self

from rongxie.mechanism.enterprises.models import Contact
from rongxie.mechanism.enterprises.queries.looking_up import Look
from rongxie.surfaces.api.fields import Out


class ContactOut(Out):
    """A person to reach an enterprise by, masked."""

    id: int
    kind: str
    name: str
    phone: str
    source: str
    at: datetime

    @classmethod
    def of(cls, row: Contact) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, kind=row.kind, name=row.name_masked, phone=row.phone_masked,
            source=row.source, at=row.at,
        )  # fmt: skip


class SeenOut(Out):
    """A contact in the clear."""

    name: str
    phone: str


class LookOut(Out):
    """Who looked at a contact, when and what for; `by` and `organisation` are references."""

    at: datetime
    by: str
    organisation: str
    purpose: str
    contact: int

    @classmethod
    def of(cls, look: Look) -> Self:
        """Return a look as it is answered."""
        return cls(
            at=look.at, by=look.by, organisation=look.organisation, purpose=look.purpose.value,
            contact=look.contact,
        )  # fmt: skip
