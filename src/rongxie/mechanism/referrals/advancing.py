"""Moving a referral: the one place in which its state changes, and what that means for its case."""

from datetime import datetime
from typing import Any

from rongxie.foundation.events.writing import Event, append
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import as_platform
from rongxie.mechanism.lists.access import StepNotAllowed
from rongxie.mechanism.lists.events import CaseReleased
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.lists.moving import ChangedMeanwhile, move
from rongxie.mechanism.lists.moving import references as references_of_case
from rongxie.mechanism.lists.wording import titled
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.steps import ReferralState, State, referral_steps_from
from rongxie.values.moments import china_day
from rongxie.values.texts import say

ACTIVE = tuple(state.value for state in ReferralState if state.active)


def advance(
    referral: Referral,
    step: str,
    event: Event,
    *,
    actor: Actor,
    at: datetime,
    **changes: Any,
) -> Referral:
    """Move a referral by a step of the table and append its event; it is up to date after.

    Who may do it was asked before (`access`), and so were the step's needs. A step after which
    the bank has nothing more to answer first locks the case, as everybody does who ends one:
    whoever comes last then sees that no other bank is at work on it.

    :raises StepNotAllowed: if the step does not begin where the referral stands
    :raises ChangedMeanwhile: if the referral has moved since it was read
    """
    source = ReferralState(referral.state)
    target = _target(referral, step, source)
    written = {"state": target.value, "moved_at": at, **changes}
    if not target.active:
        lock_case(referral, event)
        if source.active:
            written.setdefault("ended_on", china_day(at))
    if not Referral.objects.filter(
        pk=referral.pk, state=referral.state, moved_at=referral.moved_at
    ).update(**written):
        raise ChangedMeanwhile(
            say(
                "Somebody else has just moved referral {referral}; nothing of yours was kept."
                " Reload the page and look at it again.",
                referral=referral.pk,
            )
        )
    for column, value in written.items():
        setattr(referral, column, value)
    append(event, actor=actor, at=at)
    return referral


def references(referral: Referral) -> dict[str, str]:
    """Return what the events of a referral have in common."""
    return {
        "subject": str(referral.pk),
        "case": str(referral.case_id),
        "region": referral.region,
        "enterprise": str(referral.enterprise_id),
        "bank": referral.bank,
    }


def lock_case(referral: Referral, event: Event) -> None:
    """Hold the case of a referral until the transaction ends."""
    with as_platform(f"after:{event.kind}", referral.region):
        Case.objects.select_for_update().filter(pk=referral.case_id).values("pk").first()


def set_free(referral: Referral, cause: str, event: Event, *, at: datetime) -> None:
    """Leave the bank out from now on, and release the case unless another bank is at work on it.

    A case that has left the banks by another way stays where it is.
    """
    with as_platform(f"after:{event.kind}", referral.region) as platform:
        case = Case.objects.select_for_update(of=("self",)).get(pk=referral.case_id)
        if case.state != State.REFERRED:
            return
        excluded = list(dict.fromkeys([*case.excluded_banks, referral.bank]))
        if at_work(case).exclude(pk=referral.pk).exists():
            Case.objects.filter(pk=case.pk).update(excluded_banks=excluded)
            return
        released = CaseReleased(
            **references_of_case(case), cause=cause, reference=f"referral:{referral.pk}"
        )
        move(case, "release", released, actor=platform, at=at, excluded_banks=excluded)


def at_work(case: Case) -> Any:
    """Return the referrals of a case that a bank still has to answer, as far as one's reach."""
    return Referral.objects.filter(case=case, state__in=ACTIVE)


def _target(referral: Referral, step: str, source: ReferralState) -> ReferralState:
    for row in referral_steps_from(source):
        if row.name == step:
            return row.targets[0]
    raise StepNotAllowed(
        say(
            "The step {step} does not begin at {state}, where referral {referral} stands.",
            step=titled(step),
            state=source.staff,
            referral=referral.pk,
        )
    )
