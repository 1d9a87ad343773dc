"""Who plans and makes visits and states needs, and the doors to plans and needs."""

from django.db.models import QuerySet

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.visits.models import Lead, Need, PlanState, VisitPlan
from rongxie.rulebook.access import AnyRole, ReadingRole, role_named, roles_named
from rongxie.rulebook.steps import Role
from rongxie.values.texts import Refusal, say

# Staff of a bank visit under a membership of the township, never as the bank.
VISITS: frozenset[AnyRole] = frozenset({
    Role.VISITOR, Role.TOWNSHIP, Role.DEPARTMENT, Role.FEDERATION, Role.TASK_FORCE,
})  # fmt: skip
PLANS: frozenset[AnyRole] = frozenset({
    Role.TOWNSHIP, Role.DEPARTMENT, Role.FEDERATION, Role.TASK_FORCE, Role.CITY_MECHANISM,
    ReadingRole.MECHANISM_OFFICE,
})  # fmt: skip
STATES_NEEDS: frozenset[AnyRole] = VISITS | {Role.ENTERPRISE}
LEADS: frozenset[AnyRole] = VISITS  # whoever visits looks into leads


class VisitNotForYou(Refusal):
    """The actor's role does not plan or make visits, or states no needs."""


class PlanNotFound(Refusal):
    """There is no such open plan in the actor's reach."""


class NeedNotFound(Refusal):
    """There is no such need in the actor's reach."""


class LeadNotFound(Refusal):
    """There is no such lead in the actor's reach."""


def see_that_does(actor: Actor, roles: frozenset[AnyRole]) -> None:
    """Refuse what only some roles do.

    :raises VisitNotForYou: if the actor has none of them
    """
    if actor.role not in roles:
        raise VisitNotForYou(
            say(
                "You act as {role}; this is done by {roles}. Ask one of them.",
                role=role_named(actor.role),
                roles=roles_named(roles),
            )
        )


def open_plans(actor: Actor) -> "QuerySet[VisitPlan]":
    """Return the plans in the actor's reach that still wait for their visit."""
    return in_reach(VisitPlan, actor).filter(state=PlanState.PLANNED.value)


def open_plan_in_reach(*, plan_id: int, actor: Actor) -> VisitPlan:
    """Return a plan that lies in the actor's reach and still waits for its visit.

    :raises PlanNotFound: if there is none, it is somebody else's, done or dropped
    """
    plan = open_plans(actor).filter(pk=plan_id).first()
    if plan is None:
        raise PlanNotFound(
            say(
                "There is no planned visit {plan} waiting that you can reach. It may have been"
                " made meanwhile: reload the list.",
                plan=plan_id,
            )
        )
    return plan


def open_leads(actor: Actor) -> "QuerySet[Lead]":
    """Return the leads in the actor's reach that nobody has looked into yet."""
    return in_reach(Lead, actor).filter(outcome="")


def lead_in_reach(*, lead_id: int, actor: Actor) -> Lead:
    """Return a lead in the actor's reach.

    :raises LeadNotFound: if there is none, or it is of another place
    """
    lead = in_reach(Lead, actor).filter(pk=lead_id).first()
    if lead is None:
        raise LeadNotFound(
            say("There is no lead {lead} that you can reach. Reload the list.", lead=lead_id)
        )
    return lead


def need_in_reach(*, need_id: int, actor: Actor) -> Need:
    """Return a need that lies in the actor's reach.

    :raises NeedNotFound: if there is none, or it is somebody else's
    """
    need = in_reach(Need, actor).filter(pk=need_id).first()
    if need is None:
        raise NeedNotFound(
            say(
                "There is no need {need} that you can reach. Look it up at the enterprise.",
                need=need_id,
            )
        )
    return need
