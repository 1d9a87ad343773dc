"""Sending cases to banks: all lines of a push or none, and the same push only once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from rongxie.foundation.accounts.access import Standing
from rongxie.foundation.events.writing import append
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.lists.access import see_that_allowed
from rongxie.mechanism.lists.events import CaseReferred
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.lists.moving import ChangedMeanwhile, move
from rongxie.mechanism.lists.moving import references as references_of_case
from rongxie.mechanism.referrals.access import receipt_in_reach, see_that_may
from rongxie.mechanism.referrals.actions.allocating import chosen_cases
from rongxie.mechanism.referrals.actions.consenting import ENDED, from_general, write_down
from rongxie.mechanism.referrals.actions.sending import Sending, cards_of, laid_out, papers_of
from rongxie.mechanism.referrals.advancing import at_work, references
from rongxie.mechanism.referrals.events import PushReceived, ReferralSent
from rongxie.mechanism.referrals.models import (
    Allocation,
    Card,
    Consent,
    Paper,
    Push,
    Receipt,
    Referral,
)
from rongxie.mechanism.referrals.queries.allocating import allocation_in_reach
from rongxie.mechanism.referrals.queries.banks import open_banks
from rongxie.mechanism.referrals.queries.consents import FINANCING, consents_of
from rongxie.rulebook.parameters import InForce
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A case for a bank; `rank` is the place among the wishes, 0 first, `reason` why this bank."""

    case_id: int
    bank: str
    rank: int | None = None
    reason: str = ""


class KeyTaken(Refusal):
    """The key has been used for another push."""


class BankTriedBefore(Refusal):
    """The case was sent to this bank already, or the bank is left out of it."""


class TooManyBanks(Refusal):
    """More banks would be at work on a case than the place allows at once."""


class NotAllocated(Refusal):
    """A line is not what the allocation says, and no reason is given."""


class NoConsent(Refusal):
    """The enterprise has not consented to this bank."""


@transaction.atomic
def push(  # noqa: PLR0913  # named, each of them
    *,
    region: str,
    key: str,
    lines: Sequence[Line],
    allocation_id: int | None = None,
    actor: Actor,
    at: datetime,
) -> Push:
    """Send recommended cases to banks; the same key again returns what was sent then.

    :raises NotYours: if the actor does not push in the place
    :raises KeyTaken: if the key was used for other lines
    :raises CaseNotFound, StepNotAllowed, BankTriedBefore, TooManyBanks, NotAllocated, NoConsent,
        NoSuchBank, AllocationNotFound: for the first line that cannot be sent; nothing is
    """
    # Nobody sends a case to the bank that he comes from.
    standing = Standing(region=region, banks=frozenset(line.bank for line in lines))
    see_that_may("push", actor, standing)
    sent = {"allocation_id": allocation_id, "count": len(lines), "by": actor.name, "at": at}
    pushed, new = Push.objects.get_or_create(region=region, key=key, defaults=sent)
    if not new:
        return _the_same(pushed, lines)
    allocation = None
    if allocation_id is not None:
        allocation = allocation_in_reach(allocation_id=allocation_id, actor=actor)
    ids = [line.case_id for line in lines]
    cases = {int(case.pk): case for case in chosen_cases(region, ids, locked=True)}
    banks = open_banks({line.bank for line in lines}, china_day(at))
    for case in cases.values():
        see_that_allowed(case, "refer", actor)
        _see_banks(case, [line for line in lines if line.case_id == case.pk], china_day(at))
    for line in lines:
        _see_reason(line, allocation)
    _see_consents(lines, cases, banks, actor, at)
    _send(Sending(pushed, cases, banks, lines), actor, at)
    return pushed


@transaction.atomic
def receive_push(*, push_id: int, actor: Actor, at: datetime) -> Receipt:
    """Acknowledge a push for one's own branch; the referrals still have to be accepted one by one.

    :raises ReferralNotFound: if the push sent nothing to the branch
    :raises NotYours: if the actor does not take pushes in
    :raises ChangedMeanwhile: if it was taken in already
    """
    receipt = receipt_in_reach(push_id=push_id, actor=actor)
    standing = Standing(region=receipt.region, bank_path=receipt.bank_path)
    see_that_may("receive_push", actor, standing, bank=receipt.bank)
    taken = Receipt.objects.filter(pk=receipt.pk, received_at=None).update(
        received_by=actor.name, received_at=at
    )
    if not taken:
        raise ChangedMeanwhile(
            say("Push {push} was taken in already. Nothing had to be done.", push=push_id)
        )
    receipt.received_by, receipt.received_at = actor.name, at
    event = PushReceived(
        subject=str(push_id),
        region=receipt.region,
        bank=receipt.bank,
        reference=f"push:{push_id}",
        count=receipt.count,
    )
    append(event, actor=actor, at=at)
    return receipt


def _the_same(pushed: Push, lines: Sequence[Line]) -> Push:
    sent = set(Referral.objects.filter(push=pushed).values_list("case_id", "bank"))
    if sent != {(line.case_id, line.bank) for line in lines}:
        raise KeyTaken(
            say(
                "The key of push {push} has been used for other lines. To send these, use a new"
                " key; to see what was sent, open the push.",
                push=pushed.pk,
            )
        )
    return pushed


def _see_banks(case: Case, lines: Sequence[Line], on: date) -> None:
    banks = Counter(line.bank for line in lines)
    before = {*case.banks, *case.excluded_banks, *(b for b, times in banks.items() if times > 1)}
    if tried := sorted(before & banks.keys()):
        raise BankTriedBefore(
            say(
                "Case {case} cannot go to {bank}: a case goes to the same bank once, and to none"
                " that it has left. Choose another bank.",
                case=case.pk,
                bank=tried[0],
            )
        )
    most = InForce(on, case.region)["active_referrals_max"]
    active = at_work(case).count() + len(lines)
    if active > most:
        raise TooManyBanks(
            say(
                "{count} banks would be at work on case {case} at once; here it is {most} at the"
                " most. Send it to fewer banks, or wait for an answer.",
                count=active,
                case=case.pk,
                most=most,
            )
        )


def _see_reason(line: Line, allocation: Allocation | None) -> None:
    found = allocation.result.get(str(line.case_id), {}) if allocation else {}
    if found.get("bank") != line.bank and not line.reason.strip():
        raise NotAllocated(
            say(
                "{bank} is not the bank that the allocation found for case {case}. Choose that"
                " one, or write down why it is this one.",
                bank=line.bank,
                case=line.case_id,
            )
        )


def _see_consents(
    lines: Sequence[Line],
    cases: Mapping[int, Case],
    banks: Mapping[str, Organisation],
    actor: Actor,
    at: datetime,
) -> None:
    """See that each enterprise consents; a general consent is written down for the bank."""
    day = china_day(at)
    found = consents_of([case.enterprise_id for case in cases.values()], day, locked=True)
    written = []
    for line in lines:
        enterprise = cases[line.case_id].enterprise_id
        if found.own(enterprise, line.bank):
            continue
        if (general := found.general(enterprise, line.bank)) is None:
            raise NoConsent(
                say(
                    "The enterprise of case {case} has not consented to {bank}, or not up to"
                    " today. Ask it, or choose a bank that it has consented to.",
                    case=line.case_id,
                    bank=line.bank,
                )
            )
        written.append(from_general(general, banks[line.bank], day))
    # One that has ended and that no job has seen yet would stand in the way.
    Consent.objects.filter(
        enterprise__in=[one.enterprise_id for one in written],
        bank__in=[one.bank for one in written],
        purpose=FINANCING,
        withdrawn_at=None,
        ends_on__lt=day,
    ).update(withdrawn_at=at, withdrawn_by=ENDED)
    write_down(written, actor=actor, at=at)


def _send(sending: Sending, actor: Actor, at: datetime) -> None:
    pushed = sending.push
    referrals = Referral.objects.bulk_create(laid_out(sending, at))
    Card.objects.bulk_create(cards_of(referrals, sending, at))
    Paper.objects.bulk_create(papers_of(referrals, china_day(at)))
    counts = Counter(line.bank for line in sending.lines)
    Receipt.objects.bulk_create(
        Receipt(
            push=pushed,
            region=pushed.region,
            bank=bank,
            bank_path=sending.banks[bank].path,
            count=count,
        )
        for bank, count in sorted(counts.items())
    )
    for case in sending.cases.values():
        new = [line.bank for line in sending.lines if line.case_id == case.pk]
        referred = CaseReferred(**references_of_case(case), reference=f"push:{pushed.pk}")
        move(case, "refer", referred, actor=actor, at=at, banks=[*case.banks, *new])
    append(*map(_sent, referrals), actor=actor, at=at)


def _sent(referral: Referral) -> ReferralSent:
    named = f"allocation:{referral.allocation_id}" if referral.allocation_id else ""
    return ReferralSent(
        **references(referral),
        amount_wan=referral.amount_wan,
        allocation=named,
        rank=referral.rank,
        due_on=referral.accept_due_on,
    )
