"""Consents, who looked, and how an enterprise is reached, as they are answered."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Self

from rongxie.mechanism.evidence.looks import Look
from rongxie.mechanism.referrals.looking import Reachable
from rongxie.mechanism.referrals.models import Consent
from rongxie.mechanism.referrals.purposes import ConsentPurpose
from rongxie.surfaces.api.fields import Named, Out
from rongxie.surfaces.api.shapes.made import Wording


class ConsentOut(Out):
    """What an enterprise opens to a bank; `withdrawn_by` also tells that it ended or was replaced.

    `told_at` is null while the enterprise does not know of a bank that the county chose.
    """

    id: int
    enterprise: int
    bank: str
    purpose: str
    given_on: date
    ends_on: date
    identified: str
    proof: str
    source: str
    file: str
    by: str
    at: datetime
    told_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_by: str

    @classmethod
    def of(cls, row: Consent) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, enterprise=row.enterprise_id, bank=row.bank, purpose=row.purpose,
            given_on=row.given_on, ends_on=row.ends_on, identified=row.identified,
            proof=row.proof, source=row.source, file=row.file, by=row.by, at=row.at,
            told_at=row.told_at, withdrawn_at=row.withdrawn_at, withdrawn_by=row.withdrawn_by,
        )  # fmt: skip


class PurposeOut(Out):
    """What can be consented to: the words that the enterprise reads, and what the bank gets."""

    purpose: str
    title: Wording
    wording: Wording
    opens: list[str]

    @classmethod
    def of(cls, purpose: ConsentPurpose) -> Self:
        """Return a purpose as it is answered."""
        terms = purpose.terms
        return cls(
            purpose=purpose.value, title=Wording.of(terms.title),
            wording=Wording.of(terms.wording), opens=sorted(terms.opens),
        )  # fmt: skip


class PurposesOut(Out):
    """All purposes that are offered."""

    items: list[PurposeOut]


class PersonOut(Out):
    """Somebody by whom an enterprise is reached, in the clear."""

    kind: str
    name: str
    phone: str


class ReachableOut(Out):
    """How an enterprise is reached."""

    items: list[PersonOut]

    @classmethod
    def of(cls, found: Sequence[Reachable]) -> Self:
        """Return what was seen as it is answered."""
        items = [PersonOut(kind=x.kind, name=x.seen.name, phone=x.seen.phone) for x in found]
        return cls(items=items)


class LookedOut(Out):
    """Who looked at what of an enterprise, for which organisation and what for."""

    id: int
    at: datetime
    organisation: str
    by: str
    role: Named
    what: Named
    purpose: Named
    reference: str

    @classmethod
    def of(cls, look: Look) -> Self:
        """Return a look as it is answered."""
        return cls(
            id=look.number, at=look.at, organisation=look.organisation, by=look.by,
            role=look.role, what=look.what, purpose=look.purpose, reference=look.reference,
        )  # fmt: skip
