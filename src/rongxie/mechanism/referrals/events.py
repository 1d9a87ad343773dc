"""What the log says of consents, allocations and referrals."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from rongxie.foundation.events.writing import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven(Event):
    kind: ClassVar[str] = "consent.given"
    purpose: str
    ends_on: date
    identified: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn(Event):
    kind: ClassVar[str] = "consent.withdrawn"
    done_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentTold(Event):
    """The enterprise knows of a bank that it had not named itself."""

    kind: ClassVar[str] = "consent.told"
    done_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentEnding(Event):
    kind: ClassVar[str] = "consent.ending"
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSeen(Event):
    """Who looked is the actor of the event; `reference` is referral:5 or card:5."""

    kind: ClassVar[str] = "card.seen"
    purpose: str
    reference: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityProved(Event):
    kind: ClassVar[str] = "identity.proved"
    purpose: str
    identified: str
    reference: str  # session:5


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentEnded(Event):
    kind: ClassVar[str] = "consent.ended"
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AppetiteStated(Event):
    kind: ClassVar[str] = "appetite.stated"
    count: int
    done_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesAllocated(Event):
    kind: ClassVar[str] = "cases.allocated"
    allocation: str
    count: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralSent(Event):
    kind: ClassVar[str] = "referral.sent"
    amount_wan: Decimal
    allocation: str = ""
    rank: int | None = None
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PushReceived(Event):
    kind: ClassVar[str] = "push.received"
    reference: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralAccepted(Event):
    kind: ClassVar[str] = "referral.accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralContacted(Event):
    kind: ClassVar[str] = "referral.contacted"
    done_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersAsked(Event):
    kind: ClassVar[str] = "referral.papers_asked"
    count: int
    done_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersReceived(Event):
    kind: ClassVar[str] = "referral.papers_received"
    items: tuple[str, ...]  # paper:7
    done_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSent(Event):
    kind: ClassVar[str] = "referral.paper_sent"
    items: tuple[str, ...]
    file: str
    done_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn(Event):
    kind: ClassVar[str] = "referral.handed_in"
    done_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCompleted(Event):
    kind: ClassVar[str] = "referral.file_completed"
    amount_wan: Decimal
    done_on: date
    due_on: date
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralWithdrawn(Event):
    kind: ClassVar[str] = "referral.withdrawn"
    cause: str
    done_on: date
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralHandedBack(Event):
    kind: ClassVar[str] = "referral.handed_back"
    cause: str
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralLapsed(Event):
    kind: ClassVar[str] = "referral.lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralRerouted(Event):
    kind: ClassVar[str] = "referral.rerouted"
    successor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationMade(Event):
    kind: ClassVar[str] = "nomination.made"
    amount_wan: Decimal | None = None
    facility_before: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationAnswered(Event):
    kind: ClassVar[str] = "nomination.answered"
    answer: str
    reference: str = ""  # case:5


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanReportedOffList(Event):
    kind: ClassVar[str] = "loan.reported_off_list"
    amount_wan: Decimal
    rate: Decimal | None = None
    done_on: date
