"""The review by the task force, and the confirmation by the sector authority (32/2.2a)."""

from datetime import datetime

from django.db import transaction

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.lists.access import (
    StepNotAllowed,
    case_in_reach,
    see_that_allowed,
    see_that_duty,
    standing_of,
)
from rongxie.mechanism.lists.events import CaseConfirmed, CaseReviewed, SectorAssigned
from rongxie.mechanism.lists.models import Case, Confirmation
from rongxie.mechanism.lists.moving import change, move, references
from rongxie.mechanism.lists.sectors import (
    SectorNamed,
    named_sector,
    see_that_confirms,
    see_that_open,
)
from rongxie.mechanism.lists.standards import see_that_admitted, see_that_all_met
from rongxie.mechanism.screening.actions import screen_enterprise
from rongxie.mechanism.screening.models import Screening
from rongxie.rulebook.steps import State
from rongxie.values.moments import china_day
from rongxie.values.texts import say


@transaction.atomic
def review_case(*, case_id: int, actor: Actor, at: datetime) -> Case:
    """Pass a declared case whose five standards are all met on a screening of today.

    :raises CaseNotFound: if the actor cannot reach the case
    :raises StepNotAllowed: if it is not declared, or the actor is not of the task force
    :raises NotAdmitted: if the mechanism is not for the enterprise any more
    :raises StandardsOpen: if a standard is not met or not known
    :raises ChangedMeanwhile: if somebody else moved the case first
    """
    case = case_in_reach(case_id=case_id, actor=actor)
    see_that_allowed(case, "review", actor)
    screening = screen_enterprise(
        enterprise_id=case.enterprise_id, on=china_day(at), actor=actor, at=at
    )
    return review_screened(case, screening, actor=actor, at=at)


def review_screened(case: Case, screening: Screening, *, actor: Actor, at: datetime) -> Case:
    """Do as `review_case` for a case that was read, and an enterprise that was screened, now."""
    see_that_allowed(case, "review", actor)
    see_that_passes(screening)
    told = CaseReviewed(**references(case), screening=str(screening.pk))
    sector = _named(case, at) or case.sector
    return move(case, "review", told, actor=actor, at=at, screening=screening, sector=sector)


def see_that_passes(screening: Screening) -> None:
    """Refuse an enterprise that the mechanism is not for, or that does not meet all standards.

    :raises NotAdmitted: if the mechanism is not for it
    :raises StandardsOpen: if a standard is not met or not known
    """
    see_that_admitted(screening)
    see_that_all_met(screening)


@transaction.atomic
def assign_sector(*, case_id: int, sector: str, actor: Actor, at: datetime) -> Case:
    """Say which organisation confirms a case where the place names none.

    :raises CaseNotFound: if the actor cannot reach the case
    :raises DutyOfOthers: if the actor is not of the mechanism's office
    :raises StepNotAllowed: if the case does not wait for a review or a confirmation
    :raises SectorNamed: if the place names another
    :raises SectorUnknown: if no such organisation is open
    :raises ChangedMeanwhile: if somebody else moved the case first
    """
    case = case_in_reach(case_id=case_id, actor=actor)
    see_that_duty("assign_sector", actor, standing_of(case))
    if case.state not in (State.DECLARED, State.REVIEWED):
        raise StepNotAllowed(
            say(
                "Case {case} is in the state {state}: a sector authority is assigned to what waits"
                " for its review or confirmation.",
                case=case.pk,
                state=State(case.state).staff,
            )
        )
    named = _named(case, at)
    if named and named != sector:
        raise SectorNamed(
            say(
                "For this industry and kind the place names {named}. Choose that one, or have the"
                " table of the place changed.",
                named=named,
            )
        )
    see_that_open(sector, china_day(at))
    told = SectorAssigned(**references(case), sector=sector)
    change(case, event=told, actor=actor, at=at, sector=sector)
    return case


@transaction.atomic
def confirm_case(*, case_id: int, actor: Actor, at: datetime) -> Case:
    """Confirm a reviewed case for the sector authority that the actor acts for.

    :raises CaseNotFound: if the actor cannot reach the case
    :raises StepNotAllowed: if it is not reviewed, or the actor is of no sector authority
    :raises SectorOfOthers: if another organisation is to confirm it, or none was named yet
    :raises ChangedMeanwhile: if somebody else moved the case first
    """
    case = case_in_reach(case_id=case_id, actor=actor)
    return confirm_read(case, actor=actor, at=at)


def confirm_read(case: Case, *, actor: Actor, at: datetime) -> Case:
    """Do as `confirm_case` for a case that was read now."""
    see_that_allowed(case, "confirm", actor)
    see_that_confirms(case, actor)
    told = CaseConfirmed(**references(case), sector=case.sector)
    move(case, "confirm", told, actor=actor, at=at)
    Confirmation.objects.create(
        case=case, region=case.region, sector=case.sector, by=actor.name, at=at
    )
    return case


def _named(case: Case, at: datetime) -> str:
    enterprise = Enterprise.objects.filter(pk=case.enterprise_id).first()
    return named_sector(enterprise, case.region, china_day(at)) if enterprise else ""
