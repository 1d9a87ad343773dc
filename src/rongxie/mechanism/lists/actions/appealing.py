"""The city decides an appeal against a removal (32/3.4b)."""

from datetime import datetime

from django.db import IntegrityError, transaction

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import as_platform
from rongxie.mechanism.evidence.actions import withdraw_evidence
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.lists.access import (
    case_in_reach,
    case_not_found,
    see_that_allowed,
    see_that_duty,
    standing_of,
)
from rongxie.mechanism.lists.actions.opening import has_open_case
from rongxie.mechanism.lists.events import CaseRestored
from rongxie.mechanism.lists.kinds import RemovalState
from rongxie.mechanism.lists.models import Case, CaseNote, Removal
from rongxie.mechanism.lists.moving import move, noted, references
from rongxie.mechanism.matters.access import matter_in_reach
from rongxie.mechanism.matters.actions.handling import answer_appeal
from rongxie.mechanism.matters.models import Matter, MatterKind, Outcome
from rongxie.rulebook.steps import State
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say

_CASE = "case:"


class NotAnAppeal(Refusal):
    """A matter is not an appeal against the removal of a case."""


class AppealTooLate(Refusal):
    """An appeal that was raised after its last day cannot be upheld."""


@transaction.atomic
def decide_appeal(*, matter_id: int, upheld: bool, text: str, actor: Actor, at: datetime) -> Matter:
    """Answer an appeal; upheld, the case is again what it was before it was removed.

    :raises MatterNotFound: if the actor cannot reach the appeal
    :raises NotAnAppeal: if it is another matter, or its case is not removed
    :raises DutyOfOthers: if the actor is not of the city, or his own bank is concerned
    :raises MatterNotForYou: if it is for another office to answer
    :raises MatterNotOpen: if it was answered
    :raises AppealTooLate: if it is upheld though it was raised too late
    :raises HasOpenCase: if the enterprise has opened another case since
    :raises ChangedMeanwhile: if somebody else moved the case first
    """
    matter = matter_in_reach(matter_id=matter_id, actor=actor)
    case = _case_of(matter, actor)
    see_that_duty("decide_appeal", actor, standing_of(case))
    outcome = Outcome.UPHELD if upheld else Outcome.DISMISSED
    answered = answer_appeal(matter_id=matter.pk, outcome=outcome, text=text, actor=actor, at=at)
    if upheld:
        _restore(case, matter, text, actor, at)
    return answered


def _restore(case: Case, matter: Matter, text: str, actor: Actor, at: datetime) -> None:
    see_that_allowed(case, "restore", actor)
    removal = _removal_of(case)
    last = removal.appeal_until
    if last is None or china_day(matter.raised_at) > last:
        raise AppealTooLate(
            say(
                "Appeals against the removal of case {case} were open until {day}, and this one"
                " came later. It can be dismissed; the enterprise may be listed again from"
                " {reentry} on.",
                case=case.pk,
                day=last,
                reentry=removal.reentry_on,
            )
        )
    back = State(case.before)
    told = CaseRestored(**references(case), to_state=back.value, matter=f"matter:{matter.pk}")
    CaseNote.objects.bulk_create(noted(case, "restore", {"appeal": text}, actor=actor, at=at))
    removal.state, removal.restored_at = RemovalState.RESTORED.value, at
    removal.save(update_fields=["state", "restored_at"])
    _lift(removal, matter, at)
    try:
        with transaction.atomic():
            move(case, "restore", told, actor=actor, at=at, to=back)
    except IntegrityError as error:
        if "case_one_open_for_an_enterprise" not in str(error):
            raise
        raise has_open_case(case.enterprise_id) from None


def _lift(removal: Removal, matter: Matter, at: datetime) -> None:
    """Take back what kept the enterprise off the list; the platform does so, wherever it is."""
    with as_platform("after:case.restored", removal.region[:2]) as platform:
        barring = Evidence.objects.filter(
            enterprise=removal.enterprise_id,
            fact="removed_until",
            basis=f"removal:{removal.pk}",
            withdrawn_at__isnull=True,
        )
        for evidence in barring:
            withdraw_evidence(
                evidence_id=evidence.pk, reason=f"matter:{matter.pk}", actor=platform, at=at
            )


def _case_of(matter: Matter, actor: Actor) -> Case:
    number = matter.about.removeprefix(_CASE)
    if matter.kind != MatterKind.APPEAL or not number.isdecimal():
        raise _not_an_appeal(matter)
    case = case_in_reach(case_id=int(number), actor=actor)
    if matter.enterprise_id != case.enterprise_id:
        raise case_not_found(case.pk)
    if case.state != State.REMOVED:
        raise _not_an_appeal(matter)
    return case


def _removal_of(case: Case) -> Removal:
    removals = Removal.objects.filter(case=case, state=RemovalState.REMOVED.value)
    return removals.latest("pk")


def _not_an_appeal(matter: Matter) -> NotAnAppeal:
    return NotAnAppeal(
        say(
            "The matter {matter} is no appeal against the removal of a case that is removed now."
            " Answer it as what it is.",
            matter=matter.pk,
        )
    )
