"""The rows of a push: what each bank is sent, and by when it has to answer."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.regions.queries import places_of
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.causes import PaperKind
from rongxie.mechanism.referrals.models import Card, Paper, Push, Referral
from rongxie.mechanism.referrals.purposes import ConsentPurpose
from rongxie.rulebook.deadlines import accept_due, contact_due
from rongxie.rulebook.parameters import InForce
from rongxie.values.moments import china_day


class SentLine(Protocol):
    """What a line of a push says."""

    @property
    def case_id(self) -> int: ...
    @property
    def bank(self) -> str: ...
    @property
    def rank(self) -> int | None: ...
    @property
    def reason(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Sending:
    """A push with its cases and banks, seen to be possible."""

    push: Push
    cases: Mapping[int, Case]
    banks: Mapping[str, Organisation]
    lines: Sequence[SentLine]


def laid_out(sending: Sending, at: datetime) -> list[Referral]:
    """Return the referrals of a push, not saved yet."""
    day = china_day(at)
    rows = []
    for line in sending.lines:
        case = sending.cases[line.case_id]
        params = InForce(day, case.region)
        rows.append(
            Referral(
                case=case,
                enterprise_id=case.enterprise_id,
                region=case.region,
                bank=line.bank,
                bank_path=sending.banks[line.bank].path,
                push=sending.push,
                allocation_id=sending.push.allocation_id,
                rank=line.rank,
                reason=line.reason,
                amount_wan=case.amount_wan,
                sent_at=at,
                accept_due_on=accept_due(day, params),
                contact_due_on=contact_due(day, params),
                moved_at=at,
            )
        )
    return rows


def cards_of(referrals: Sequence[Referral], sending: Sending, at: datetime) -> list[Card]:
    """Return the cards that go with the referrals of a push, not saved yet."""
    places = {p.code: list(p.path) for p in places_of({c.region for c in sending.cases.values()})}
    asked = Counter(line.case_id for line in sending.lines)
    rows = []
    for referral in referrals:
        case = sending.cases[referral.case_id]
        rows.append(
            Card(
                referral=referral,
                enterprise_id=referral.enterprise_id,
                region=referral.region,
                bank=referral.bank,
                bank_path=referral.bank_path,
                purpose=ConsentPurpose.FINANCING.value,
                content=card_of(case, places.get(case.region, []), asked[referral.case_id]),
                at=at,
            )
        )
    return rows


def card_of(case: Case, place: list[str], banks_asked: int) -> dict[str, Any]:
    """Return what a bank sees of a case, as it stands when it is sent; no contact details."""
    enterprise, screening = case.enterprise, case.screening
    standards = ("operating", "premises", "demand", "credit", "purpose")
    return {
        "name": enterprise.name,
        "uscc": enterprise.uscc,
        "kind": enterprise.kind,
        "industry": enterprise.industry,
        "size": screening.size if screening else "",
        "region": case.region,
        "place": place,
        "need": {
            "amount_wan": f"{case.amount_wan.normalize():f}",
            "term_months": case.term_months,
            "purpose": case.purpose,
            "collateral": case.collateral,
        },
        "verdicts": {name: getattr(screening, name) for name in standards} if screening else {},
        "screened_on": screening.as_of.isoformat() if screening else "",
        "origin": case.origin,
        "facility_before": case.facility_before,
        "banks_asked": banks_asked,
    }


def papers_of(referrals: Iterable[Referral], on: date) -> list[Paper]:
    """Return the papers that the place has a bank handed, for each referral."""
    return [
        Paper(
            referral=referral,
            enterprise_id=referral.enterprise_id,
            region=referral.region,
            bank_path=referral.bank_path,
            name=PaperKind(code).named.zh,
            code=code,
            asked_on=on,
        )
        for referral in referrals
        for code in InForce(on, referral.region)["paper_list"]
    ]
