"""Declaring a case after the first check, and returning one with what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.lists.access import case_in_reach, see_that_allowed
from rongxie.mechanism.lists.events import CaseDeclared, CaseReturned
from rongxie.mechanism.lists.mandates import mandate_of
from rongxie.mechanism.lists.models import Case, CaseNote
from rongxie.mechanism.lists.moving import move, noted, references
from rongxie.mechanism.lists.needs import asked_for, latest_needs, standing_need
from rongxie.mechanism.lists.sectors import see_that_confirms
from rongxie.mechanism.lists.standards import see_that_admitted, see_that_nothing_fails
from rongxie.mechanism.screening.actions import screen_enterprise
from rongxie.mechanism.screening.models import Screening
from rongxie.rulebook.steps import State
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say


class PapersNotChecked(Refusal):
    """A case is declared without the first check of its papers."""


class NotCommitted(Refusal):
    """The enterprise has not signed that its papers are true, or only on a day to come."""


class ReasonsMissing(Refusal):
    """A case is returned without saying what is to be put right."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be put right: the code of a test, paper or field, and what is asked."""

    item: str
    text: str


@transaction.atomic
def declare_case(  # noqa: PLR0913  # what the township vouches for
    *,
    case_id: int,
    papers_checked: bool,
    committed_on: date | None,
    commitment: str = "",
    actor: Actor,
    at: datetime,
) -> Case:
    """Put a case on the declaration list, with the need as it stands and a new screening.

    `committed_on` is the day of the signed truth commitment, `commitment` its file. What is not
    known goes along as a question (32/2.1c 32/3.2a 32/3.4a).

    :raises CaseNotFound: if the actor cannot reach the case
    :raises StepNotAllowed: if it is not a draft or returned, or the actor is not the township
    :raises PapersNotChecked: if the papers were not checked
    :raises NotCommitted: if there is no commitment yet
    :raises NeedNotFound: if the enterprise needs nothing any more
    :raises NotAdmitted: if the mechanism is not for it
    :raises StandardsNotMet: if a standard is not met
    :raises ChangedMeanwhile: if somebody else moved the case first
    """
    case = case_in_reach(case_id=case_id, actor=actor)
    see_that_allowed(case, "declare", actor)
    see_that_vouched(
        case, papers_checked=papers_checked, committed_on=committed_on, on=china_day(at)
    )
    screening = screen_enterprise(
        enterprise_id=case.enterprise_id, on=china_day(at), actor=actor, at=at
    )
    return declare_screened(
        case, screening, papers_checked=papers_checked, committed_on=committed_on,
        commitment=commitment, actor=actor, at=at,
    )  # fmt: skip


def declare_screened(  # noqa: PLR0913  # as above
    case: Case,
    screening: Screening,
    *,
    papers_checked: bool,
    committed_on: date | None,
    commitment: str = "",
    actor: Actor,
    at: datetime,
) -> Case:
    """Do as `declare_case` for a case that was read, and an enterprise that was screened, now."""
    see_that_allowed(case, "declare", actor)
    on = china_day(at)
    latest = latest_needs([case.enterprise_id], on)
    see_that_vouched(case, papers_checked=papers_checked, committed_on=committed_on, on=on)
    need = standing_need(case.enterprise_id, latest, on)
    see_that_may_go_along(screening)
    told = CaseDeclared(**references(case), amount_wan=need.amount_wan, screening=str(screening.pk))
    return move(
        case, "declare", told, actor=actor, at=at,
        screening=screening, papers_checked_by=actor.name, committed_on=committed_on,
        commitment=commitment, **asked_for(need),
    )  # fmt: skip


def see_that_may_go_along(screening: Screening) -> None:
    """Refuse an enterprise that the mechanism is not for, or that fails a standard.

    :raises NotAdmitted: if the mechanism is not for it
    :raises StandardsNotMet: if a standard is not met
    """
    see_that_admitted(screening)
    see_that_nothing_fails(screening)


@transaction.atomic
def return_case(
    *, case_id: int, items: Sequence[Item], document: str = "", actor: Actor, at: datetime
) -> Case:
    """Return a case to the township with a reason for each item; whoever holds it does (32/3.2a).

    `document` names whoever returns a confirmed case in the convener's place.

    :raises CaseNotFound: if the actor cannot reach the case
    :raises StepNotAllowed: if the case is not held by somebody in this quality
    :raises SectorOfOthers: if another organisation is to confirm it
    :raises NotNamedInWriting: if the actor is not the convener and no document names him
    :raises ReasonsMissing: if an item lacks its reason, or there is none
    :raises ChangedMeanwhile: if somebody else moved the case first
    """
    case = case_in_reach(case_id=case_id, actor=actor)
    return return_read(case, items=items, document=document, actor=actor, at=at)


def return_read(
    case: Case, *, items: Sequence[Item], document: str = "", actor: Actor, at: datetime
) -> Case:
    """Do as `return_case` for a case that was read now."""
    see_that_allowed(case, "return", actor)
    if case.state == State.CONFIRMED:
        mandate_of(actor, case.region, document, china_day(at))
    reasons = reasons_to_return(case, items, actor)
    told = CaseReturned(**references(case), from_state=case.state, items=tuple(reasons))
    move(case, "return", told, actor=actor, at=at)
    CaseNote.objects.bulk_create(noted(case, "return", reasons, actor=actor, at=at))
    return case


def reasons_to_return(case: Case, items: Sequence[Item], actor: Actor) -> dict[str, str]:
    """Return what is to be put right, by item; the mandate to return is seen besides.

    :raises SectorOfOthers: if another organisation is to confirm the case
    :raises ReasonsMissing: if an item lacks its reason, or there is none
    """
    if case.state == State.REVIEWED:
        see_that_confirms(case, actor)
    return reasons_in(case, items)


def reasons_in(case: Case, items: Sequence[Item]) -> dict[str, str]:
    """Return what each item of a case says.

    :raises ReasonsMissing: if an item lacks its reason, or there is none
    """
    reasons = {one.item.strip(): one.text.strip() for one in items}
    if not reasons or not all(reasons) or not all(reasons.values()):
        raise ReasonsMissing(
            say(
                "Case {case} is returned with what is to be put right: name each item and say in a"
                " sentence what is missing.",
                case=case.pk,
            )
        )
    return reasons


def see_that_vouched(
    case: Case, *, papers_checked: bool, committed_on: date | None, on: date
) -> None:
    """Refuse a case that the township does not vouch for.

    :raises PapersNotChecked: if the papers were not checked
    :raises NotCommitted: if there is no commitment yet
    """
    if not papers_checked:
        raise PapersNotChecked(
            say(
                "The papers of case {case} have not been checked. Look through them once, then"
                " declare it.",
                case=case.pk,
            )
        )
    if committed_on is None or committed_on > on:
        raise NotCommitted(
            say(
                "For case {case} there is no signed commitment that the papers are true, or it is"
                " dated after {day}. Have it signed, then enter its day.",
                case=case.pk,
                day=on,
            )
        )
