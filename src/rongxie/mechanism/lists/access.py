"""The one door to cases, batches and removals, and who may do what with them."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db.models import QuerySet

from rongxie.foundation.accounts.access import Standing, may_take, reach_of
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.lists.kinds import CaseOrigin
from rongxie.mechanism.lists.models import Batch, Case, Removal
from rongxie.mechanism.lists.wording import titled
from rongxie.rulebook.access import AnyRole, Reach, ReadingRole, role_named, roles_named
from rongxie.rulebook.steps import Role, State, step_allowed
from rongxie.values.texts import Refusal, say

# What is no step of a case, and who does it in his place; whatever is not here nobody does.
DUTIES: Mapping[str, frozenset[AnyRole]] = MappingProxyType({
    "lay": frozenset({Role.TASK_FORCE, ReadingRole.MECHANISM_OFFICE}),
    "take_back": frozenset({Role.TASK_FORCE, ReadingRole.MECHANISM_OFFICE}),
    "hand_in_scan": frozenset({Role.TASK_FORCE, ReadingRole.MECHANISM_OFFICE}),
    "assign_sector": frozenset({ReadingRole.MECHANISM_OFFICE}),
    "propose_removal": frozenset({Role.TASK_FORCE}),
    "decide_removal": frozenset({Role.CONVENER}),
    "decide_appeal": frozenset({Role.CITY_MECHANISM}),
})  # fmt: skip


class CaseNotFound(Refusal):
    """There is no such case in the actor's reach: whose it is nobody is told."""


class BatchNotFound(Refusal):
    """There is no such batch in the actor's reach."""


class RemovalNotFound(Refusal):
    """There is no such proposal to remove in the actor's reach."""


class StepNotAllowed(Refusal):
    """The case is not where the step begins, or the actor is not one who takes it."""


class DutyOfOthers(Refusal):
    """The actor acts in a quality, in a place or with an interest that this is not for."""


def cases_in_reach(actor: Actor) -> QuerySet[Case]:
    """Return the cases that lie in the actor's reach: a bank has referrals and no cases."""
    return in_reach(Case, actor)


def case_in_reach(*, case_id: int, actor: Actor) -> Case:
    """Return a case that lies in the actor's reach.

    Its enterprise may have moved out of reach since: it is looked up where it is needed.

    :raises CaseNotFound: if there is none, or it is somebody else's
    """
    case = cases_in_reach(actor).filter(pk=case_id).first()
    if case is None:
        raise case_not_found(case_id)
    return case


def case_not_found(case_id: int) -> CaseNotFound:
    """Return the refusal: the same for what is not there and for what is not yours."""
    return CaseNotFound(
        say("There is no case {case} that you can reach. Look it up in your lists.", case=case_id)
    )


def batch_in_reach(*, batch_id: int, actor: Actor) -> Batch:
    """Return a batch that lies in the actor's place, locked until the transaction ends.

    :raises BatchNotFound: if there is none, or it is somebody else's
    """
    batches = in_reach(Batch, actor, "UPDATE").select_for_update(of=("self",))
    batch = batches.filter(pk=batch_id).first()
    if batch is None:
        raise BatchNotFound(
            say(
                "There is no batch {batch} that you can reach. Look it up among the batches of"
                " your place.",
                batch=batch_id,
            )
        )
    return batch


def removal_in_reach(*, removal_id: int, actor: Actor) -> Removal:
    """Return a proposal to remove a case that lies in the actor's place, with the case.

    :raises RemovalNotFound: if there is none, or it is somebody else's
    """
    removals = in_reach(Removal, actor, "UPDATE").select_related("case")
    removal = removals.filter(pk=removal_id).first()
    if removal is None:
        raise RemovalNotFound(
            say(
                "There is no proposed removal {removal} that you can reach. Look it up at its"
                " case.",
                removal=removal_id,
            )
        )
    return removal


def standing_of(case: Case, conflicted: bool | None = None) -> Standing:
    """Return where a case lies, whose it is and which banks it was sent to, or nominated it."""
    return Standing(
        region=case.region,
        enterprise=str(case.enterprise_id),
        banks=banks_at(case),
        conflicted=conflicted,
    )


def banks_at(case: Case) -> frozenset[str]:
    """Return the banks that a case was sent to, or that nominated it."""
    nominated = {case.found_by} if case.origin == CaseOrigin.BANK else set()
    return frozenset(case.banks) | nominated


def can_take(case: Case, step: str, actor: Actor, conflicted: bool | None = None) -> bool:
    """Tell whether the actor may take a step of the case as it stands; its needs come on top.

    `conflicted`: whether a bank of the actor's own is at it, where that is known already.
    """
    if not isinstance(actor.role, Role):
        return False
    before = State(case.before) if case.before else None
    return step_allowed(step, State(case.state), actor.role, before) and may_take(
        actor, step, standing_of(case, conflicted)
    )


def see_that_allowed(case: Case, step: str, actor: Actor, conflicted: bool | None = None) -> None:
    """Refuse a step that the actor cannot take of the case as it stands; as `can_take` tells.

    :raises StepNotAllowed: if the state, the role or a conflict of interest forbids it
    """
    if not can_take(case, step, actor, conflicted):
        raise StepNotAllowed(
            say(
                "The step {step} cannot be taken of case {case}: it is in the state {state}, and"
                " you act as {role}. Reload the page to see what can be done now.",
                step=titled(step),
                case=case.pk,
                state=State(case.state).staff,
                role=role_named(actor.role),
            )
        )


def see_that_duty(duty: str, actor: Actor, of: Standing) -> None:
    """Refuse what is no step of a case to those who do not have the duty there.

    :raises DutyOfOthers: if the role, the place or a conflict of interest forbids it
    """
    if actor.role not in DUTIES[duty] or reach_of(actor, of) is not Reach.PLACE:
        raise DutyOfOthers(
            say(
                "This is done by {roles} of {region}, and by nobody whose own bank is concerned."
                " You act as {role}. Ask one of them.",
                roles=roles_named(DUTIES[duty]),
                region=of.region,
                role=role_named(actor.role),
            )
        )
