"""Who may say what of an enterprise, and the doors to single facts and requests."""

from collections.abc import Mapping
from types import MappingProxyType

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.evidence.facts import DECIDED, TICKS, title_of
from rongxie.mechanism.evidence.models import Evidence, EvidenceLevel, FactRequest
from rongxie.rulebook.access import AnyRole, ReadingRole, role_named, roles_named
from rongxie.rulebook.steps import Role
from rongxie.values.texts import Refusal, Text, say

_DECLARED, _OBSERVED, _CHECKED = EvidenceLevel
# Bank staff who visit or are seconded act as visitors or officers, under a mechanism membership.
STATES: Mapping[AnyRole, tuple[EvidenceLevel, ...]] = MappingProxyType({
    Role.ENTERPRISE: (_DECLARED,),
    Role.VISITOR: (_OBSERVED,),
    Role.TOWNSHIP: (_DECLARED, _OBSERVED),
    Role.FEDERATION: (_OBSERVED,),
    Role.DEPARTMENT: (_OBSERVED, _CHECKED),  # departments visit too
    Role.SECTOR_AUTHORITY: (_CHECKED,),
    Role.TASK_FORCE: (_OBSERVED, _CHECKED),
    ReadingRole.MECHANISM_OFFICE: (_CHECKED,),
    Role.SYSTEM: (_DECLARED, _OBSERVED, _CHECKED),
})  # fmt: skip
# A tick is the township's word for a whole standard, so it counts at no other level.
TICK: frozenset[AnyRole] = frozenset({Role.TOWNSHIP, Role.TASK_FORCE, Role.SYSTEM})
# Those who remove from the list, and who restore to it (32/3.4b).
DECIDES: frozenset[AnyRole] = frozenset({Role.CONVENER, Role.CITY_MECHANISM, Role.SYSTEM})
IMPORTS: frozenset[AnyRole] = frozenset({
    Role.DEPARTMENT, Role.SECTOR_AUTHORITY, Role.TASK_FORCE, Role.CITY_MECHANISM,
    ReadingRole.MECHANISM_OFFICE, Role.SYSTEM,
})  # fmt: skip
ASKS: frozenset[AnyRole] = frozenset({
    Role.TOWNSHIP, Role.TASK_FORCE, ReadingRole.MECHANISM_OFFICE, Role.SYSTEM,
})  # fmt: skip
ANSWERS: frozenset[AnyRole] = frozenset({Role.DEPARTMENT, Role.SECTOR_AUTHORITY})
# Whoever stated or asked for a fact takes it back; these also what others stated or asked for.
CORRECTS: frozenset[AnyRole] = frozenset({
    Role.TASK_FORCE, ReadingRole.MECHANISM_OFFICE, Role.SYSTEM,
})  # fmt: skip


class EvidenceNotFound(Refusal):
    """There is no such fact in the actor's reach."""


class RequestNotFound(Refusal):
    """There is no such request in the actor's reach."""


class NotYoursToState(Refusal):
    """The actor's role does not vouch for this fact at this level."""


class NotYoursToDo(Refusal):
    """The actor's role or organisation does not do this with facts."""


class ChangedMeanwhile(Refusal):
    """Somebody else changed a fact, list or request first."""


def may_state(actor: Actor, fact: str, level: EvidenceLevel) -> bool:
    """Tell whether the actor's role vouches for a fact at a level; where is asked elsewhere."""
    if fact in DECIDED:
        return actor.role in DECIDES and level is _CHECKED
    if fact in TICKS:
        return actor.role in TICK and level is _OBSERVED
    return actor.role is not None and level in STATES.get(actor.role, ())


def see_that_may_state(actor: Actor, fact: str, level: EvidenceLevel) -> None:
    """Refuse a fact that the actor's role does not vouch for.

    :raises NotYoursToState: if it does not
    """
    if not may_state(actor, fact, level):
        raise NotYoursToState(
            say(
                "As {role} you cannot state {fact} at the level {level}. Ask the department that"
                " keeps the record, or state it at the level of your own work.",
                role=role_named(actor.role),
                fact=title_of(fact),
                level=level.named,
            )
        )


def see_that_does(actor: Actor, roles: frozenset[AnyRole]) -> None:
    """Refuse what only some roles do.

    :raises NotYoursToDo: if the actor has none of them
    """
    if actor.role not in roles:
        raise NotYoursToDo(
            say(
                "You act as {role}, who does not do this with facts. It is done by {roles}.",
                role=role_named(actor.role),
                roles=roles_named(roles),
            )
        )


def see_that_covers(actor: Actor, region: str) -> None:
    """Refuse what concerns a place outside the actor's own.

    :raises NotYoursToDo: if it lies outside
    """
    if not actor.covers(region):
        raise NotYoursToDo(
            say("The place {region} lies outside of yours. Ask its own office.", region=region)
        )


def evidence_in_reach(*, evidence_id: int, actor: Actor) -> Evidence:
    """Return a fact that lies in the actor's reach.

    :raises EvidenceNotFound: if there is none, or it is somebody else's
    """
    one = in_reach(Evidence, actor).filter(pk=evidence_id).first()
    if one is None:
        raise EvidenceNotFound(
            say(
                "There is no fact {evidence} that you can reach. Look it up at the enterprise.",
                evidence=evidence_id,
            )
        )
    return one


def request_in_reach(*, request_id: int, actor: Actor, department: str = "") -> FactRequest:
    """Return a request for facts that lies in the actor's reach, and asks the department if named.

    :raises RequestNotFound: if there is none, or it is somebody else's
    """
    found = in_reach(FactRequest, actor).filter(pk=request_id)
    one = (found.filter(department=department) if department else found).first()
    if one is None:
        raise RequestNotFound(
            say(
                "There is no request {request} that you can reach. Look it up in your list.",
                request=request_id,
            )
        )
    return one


def may_withdraw(request: FactRequest, actor: Actor) -> bool:
    """Tell whether the actor takes a request in reach back: his office asked, or he leads those."""
    own = actor.role in ASKS and actor.organisation != "" and request.asker == actor.organisation
    return own or actor.role in CORRECTS


def request_to_withdraw(*, request_id: int, actor: Actor) -> FactRequest:
    """Return a request that is the actor's to take back, whatever became of it.

    :raises NotYoursToDo: if the actor's role does not ask departments, or another office asked
    :raises RequestNotFound: if the actor cannot reach it
    """
    see_that_does(actor, ASKS)
    request = request_in_reach(request_id=request_id, actor=actor)
    if not may_withdraw(request, actor):
        raise NotYoursToDo(
            say(
                "Request {request} was made by another office. It is withdrawn by that office, or"
                " by {roles}.",
                request=request.pk,
                roles=roles_named(CORRECTS),
            )
        )
    return request


def changed(what: Text, number: int) -> ChangedMeanwhile:
    """Return the refusal of whoever came second."""
    return ChangedMeanwhile(
        say(
            "Somebody else has just changed {what} {number}; nothing of yours was kept. Reload the"
            " page and look at it again.",
            what=what,
            number=number,
        )
    )
