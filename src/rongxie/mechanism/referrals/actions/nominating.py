"""Banks nominate enterprises to the task force, and report loans outside of the lists."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from django.db import IntegrityError, transaction

from rongxie.foundation.accounts.access import Standing
from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.enterprises.queries.looking_up import by_codes
from rongxie.mechanism.lists.access import case_in_reach
from rongxie.mechanism.lists.actions.opening import open_case
from rongxie.mechanism.lists.kinds import CaseOrigin
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.access import NotYours, see_that_may
from rongxie.mechanism.referrals.days import see_day
from rongxie.mechanism.referrals.events import (
    LoanReportedOffList,
    NominationAnswered,
    NominationMade,
)
from rongxie.mechanism.referrals.models import Nomination, OffListLoan
from rongxie.mechanism.referrals.queries.banks import open_banks
from rongxie.mechanism.referrals.queries.nominated import answered_already, nomination_to_answer
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say
from rongxie.values.uscc import Uscc

FIRST_DAY = date(2000, 1, 1)  # no loan of before is reported


class NominationAnswer(StrEnum):
    """What the task force makes of a nomination."""

    OPENED = "opened"
    DECLINED = "declined"


class NotTheCase(Refusal):
    """The case named in the answer is another enterprise's, or does not come from the bank."""


class NominatedUnknown(Refusal):
    """Nobody in the actor's reach has the code of the enterprise that a bank nominated."""


class LoanKnown(Refusal):
    """The bank has reported a loan under this reference before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNomination:
    """An enterprise that a bank would lend to (32/2.2b)."""

    uscc: str
    name: str
    region: str
    facility_before: bool
    amount_wan: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOffListLoan:
    """A loan outside of the lists (32/2.3d); `reference` is the bank's own number of it."""

    uscc: str
    region: str
    amount_wan: Decimal
    drawn_on: date
    reference: str
    rate: Decimal | None = None


@transaction.atomic
def nominate(*, new: NewNomination, actor: Actor, at: datetime) -> Nomination:
    """Tell the task force of an enterprise; whether it becomes a case the task force says.

    :raises NotYours: if the actor is not of a branch, or the place is not in its area
    :raises NotACode: if the code is none
    """
    path = _own_path("nominate", new.region, actor, china_day(at))
    nomination = Nomination.objects.create(
        region=new.region,
        bank=actor.bank,
        bank_path=path,
        uscc=Uscc(new.uscc).text,
        name=new.name,
        amount_wan=new.amount_wan,
        facility_before=new.facility_before,
        note=new.note,
        by=actor.name,
        at=at,
    )
    event = NominationMade(
        subject=str(nomination.pk),
        region=nomination.region,
        bank=nomination.bank,
        amount_wan=new.amount_wan,
        facility_before=new.facility_before,
    )
    append(event, actor=actor, at=at)
    return nomination


@transaction.atomic
def answer_nomination(  # noqa: PLR0913  # named, each of them
    *,
    nomination_id: int,
    answer: NominationAnswer,
    case_id: int | None = None,
    text: str = "",
    actor: Actor,
    at: datetime,
) -> Nomination:
    """Answer a bank's nomination, with the case that was opened for it.

    :raises ReferralNotFound: if the nomination is out of reach
    :raises NotYours: if the actor does not answer nominations
    :raises CaseNotFound: if the case is out of reach
    :raises NotTheCase: if there is no case, or it is another enterprise's or another bank's find
    :raises ChangedMeanwhile: if it was answered already
    """
    nomination = nomination_to_answer(nomination_id=nomination_id, actor=actor)
    case = _case_of(nomination, answer, case_id, actor)
    _claim(nomination, state=answer.value, case=case, answer=text)
    return _answered(nomination, actor, at)


@transaction.atomic
def take_up_nomination(
    *, nomination_id: int, need_id: int, text: str = "", actor: Actor, at: datetime
) -> Nomination:
    """Open a case for a need that the nominated enterprise has stated, and answer with it.

    :raises ReferralNotFound: if the nomination is out of reach
    :raises NotYours: if the actor does not answer nominations
    :raises ChangedMeanwhile: if it was answered already
    :raises NominatedUnknown: if nobody in reach has the code
    :raises Refusal: what `open_case` refuses; then the nomination waits as before
    """
    nomination = nomination_to_answer(nomination_id=nomination_id, actor=actor)
    # Claimed before the case is opened: who comes second is told of the answer, not of the case.
    _claim(nomination, state=NominationAnswer.OPENED.value, answer=text)
    case = open_case(
        enterprise_id=_meant(nomination, actor).pk,
        need_id=need_id,
        origin=CaseOrigin.BANK,
        found_by=nomination.bank,
        facility_before=nomination.facility_before,
        actor=actor,
        at=at,
    )
    Nomination.objects.filter(pk=nomination.pk).update(case=case)
    return _answered(nomination, actor, at)


def settle_nomination(
    *, nomination_id: int, need_id: int | None, text: str, actor: Actor, at: datetime
) -> Nomination:
    """Take a nomination up for a need, or decline it where no need is named.

    :raises Refusal: what `take_up_nomination` and `answer_nomination` refuse
    """
    if need_id is not None:
        return take_up_nomination(
            nomination_id=nomination_id, need_id=need_id, text=text, actor=actor, at=at
        )
    declined = NominationAnswer.DECLINED
    return answer_nomination(
        nomination_id=nomination_id, answer=declined, text=text, actor=actor, at=at
    )


@transaction.atomic
def report_off_list_loan(*, new: NewOffListLoan, actor: Actor, at: datetime) -> OffListLoan:
    """Report a loan that no list led to; it is never counted into them.

    :raises NotYours: if the actor is not of a branch, or the place is not in its area
    :raises NotACode: if the code is none
    :raises DayNotPossible: if the day is after today
    :raises LoanKnown: if the bank has reported a loan under the reference before
    """
    path = _own_path("report_off_list_loan", new.region, actor, china_day(at))
    see_day(new.drawn_on, FIRST_DAY, china_day(at))
    loan = OffListLoan(region=new.region, bank=actor.bank, bank_path=path, by=actor.name, at=at)
    loan.uscc, loan.reference = Uscc(new.uscc).text, new.reference
    loan.amount_wan, loan.rate, loan.drawn_on = new.amount_wan, new.rate, new.drawn_on
    try:
        with transaction.atomic():
            loan.save(force_insert=True)
    except IntegrityError:
        raise LoanKnown(
            say(
                "A loan with the reference {reference} was reported before. If this is another,"
                " give its own reference.",
                reference=new.reference,
            )
        ) from None
    event = LoanReportedOffList(
        subject=str(loan.pk),
        region=loan.region,
        bank=loan.bank,
        amount_wan=loan.amount_wan,
        rate=loan.rate,
        done_on=loan.drawn_on,
    )
    append(event, actor=actor, at=at)
    return loan


def _own_path(what: str, region: str, actor: Actor, on: date) -> str:
    """Return the path of the actor's branch, having seen that he may do this in the place."""
    standing = Standing(region=region, bank_path=actor.bank_path)
    see_that_may(what, actor, standing, bank=actor.bank)
    if not actor.covers(region):
        raise NotYours(
            say(
                "The place {region} is not in the area for which you act. Ask the branch there to"
                " do it.",
                region=region,
            )
        )
    return open_banks([actor.bank], on)[actor.bank].path


def _claim(nomination: Nomination, **written: object) -> None:
    """Write the answer; of two who answer at the same time one comes through."""
    if not Nomination.objects.filter(pk=nomination.pk, state="new").update(**written):
        raise answered_already(nomination)


def _answered(nomination: Nomination, actor: Actor, at: datetime) -> Nomination:
    """Tell of the answer as it was written."""
    nomination.refresh_from_db()
    event = NominationAnswered(
        subject=str(nomination.pk),
        region=nomination.region,
        bank=nomination.bank,
        answer=nomination.state,
        reference=f"case:{nomination.case_id}" if nomination.case_id else "",
    )
    append(event, actor=actor, at=at)
    return nomination


def _meant(nomination: Nomination, actor: Actor) -> Enterprise:
    found = by_codes(usccs=[nomination.uscc], actor=actor).get(nomination.uscc)
    if found is None:
        raise NominatedUnknown(
            say(
                "No enterprise in your area has the code {uscc}. Have it visited first: then it"
                " is in the register, with what it needs.",
                uscc=nomination.uscc,
            )
        )
    return found


def _case_of(
    nomination: Nomination, answer: NominationAnswer, case_id: int | None, actor: Actor
) -> Case | None:
    if answer is NominationAnswer.DECLINED:
        return None
    case = None if case_id is None else case_in_reach(case_id=case_id, actor=actor)
    fits = case and (case.origin, case.found_by) == (CaseOrigin.BANK, nomination.bank)
    if case is None or not fits or case.enterprise.uscc != nomination.uscc:
        raise NotTheCase(
            say(
                "Name the case that was opened for nomination {nomination}: of the same"
                " enterprise, with the bank as the one who found it.",
                nomination=nomination.pk,
            )
        )
    return case
