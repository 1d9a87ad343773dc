"""What banks take, runs of the allocation, pushes and nominations, as they are answered."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self

from rongxie.mechanism.referrals.models import (
    Allocation,
    BankAppetite,
    Nomination,
    OffListLoan,
    Receipt,
)
from rongxie.surfaces.api.fields import Out, Wan
from rongxie.surfaces.api.shapes.made import Made


class AppetiteOut(Out):
    """What a branch takes from a day on."""

    id: int
    bank: str
    regions: list[str]
    capacity: int
    since: date
    min_wan: Wan | None
    max_wan: Wan | None
    collaterals: list[str]
    industries: list[str]

    @classmethod
    def of(cls, row: BankAppetite) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, bank=row.bank, regions=list(row.regions), capacity=row.capacity,
            since=row.since, min_wan=row.min_wan, max_wan=row.max_wan,
            collaterals=list(row.collaterals), industries=list(row.industries),
        )  # fmt: skip


class AllocationOut(Out):
    """A run: `result` has for each case its bank, the wish that it got and the reasons."""

    id: int
    region: str
    digest: str
    cases: int
    placed: int
    total_cost: int
    result: dict[str, Any]
    at: datetime

    @classmethod
    def of(cls, row: Allocation) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, region=row.region, digest=row.digest, cases=row.cases, placed=row.placed,
            total_cost=row.total_cost, result=row.result, at=row.at,
        )  # fmt: skip


class ReplayedOut(Out):
    """Whether a replay gives the same result."""

    identical: bool


class PushedOut(Made):
    """A push, and how many referrals it sent."""

    count: int


class ReceiptOut(Out):
    """What a bank was sent with a push, and when it took it in."""

    id: int
    push: int
    bank: str
    region: str
    count: int
    received_at: datetime | None

    @classmethod
    def of(cls, row: Receipt) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, push=row.push_id, bank=row.bank, region=row.region, count=row.count,
            received_at=row.received_at,
        )  # fmt: skip


class NominationOut(Out):
    """An enterprise that a bank would lend to, and what became of it."""

    id: int
    bank: str
    region: str
    uscc: str
    name: str
    amount_wan: Wan | None
    facility_before: bool
    note: str
    state: str
    case: int | None
    answer: str
    at: datetime

    @classmethod
    def of(cls, row: Nomination) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, bank=row.bank, region=row.region, uscc=row.uscc, name=row.name,
            amount_wan=row.amount_wan, facility_before=row.facility_before, note=row.note,
            state=row.state, case=row.case_id, answer=row.answer, at=row.at,
        )  # fmt: skip


class OffListLoanOut(Out):
    """A loan that no list led to."""

    id: int
    bank: str
    region: str
    uscc: str
    amount_wan: Wan
    rate: float | None
    drawn_on: date
    reference: str

    @classmethod
    def of(cls, row: OffListLoan) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, bank=row.bank, region=row.region, uscc=row.uscc,
            amount_wan=Decimal(row.amount_wan),
            rate=float(row.rate) if row.rate is not None else None,
            drawn_on=row.drawn_on, reference=row.reference,
        )  # fmt: skip
