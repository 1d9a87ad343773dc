"""Who screens, and the door to a stored screening."""

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.screening.models import Screening
from rongxie.rulebook.access import AnyRole, ReadingRole, role_named, roles_named
from rongxie.rulebook.steps import Role
from rongxie.values.texts import Refusal, say

SCREENS: frozenset[AnyRole] = frozenset({
    Role.VISITOR, Role.TOWNSHIP, Role.DEPARTMENT, Role.FEDERATION, Role.TASK_FORCE,
    ReadingRole.MECHANISM_OFFICE, Role.SYSTEM,
})  # fmt: skip
SWEEPS: frozenset[AnyRole] = frozenset({
    Role.TASK_FORCE, ReadingRole.MECHANISM_OFFICE, Role.SYSTEM,
})  # fmt: skip


class ScreeningNotFound(Refusal):
    """There is no such screening in the actor's reach."""


class NotYoursToScreen(Refusal):
    """The actor's role does not screen, or not so many, or not there."""


def see_that_screens(actor: Actor, roles: frozenset[AnyRole]) -> None:
    """Refuse a screening by somebody who makes none.

    :raises NotYoursToScreen: if the actor has none of the roles
    """
    if actor.role not in roles:
        raise NotYoursToScreen(
            say(
                "You act as {role}, who does not screen here. It is done by {roles}.",
                role=role_named(actor.role),
                roles=roles_named(roles),
            )
        )


def see_that_covers(actor: Actor, region: str) -> None:
    """Refuse a place outside the actor's own.

    :raises NotYoursToScreen: if it lies outside
    """
    if not actor.covers(region):
        raise NotYoursToScreen(
            say("The place {region} lies outside of yours. Ask its own office.", region=region)
        )


def screening_in_reach(*, screening_id: int, actor: Actor) -> Screening:
    """Return a screening that lies in the actor's reach, with its enterprise.

    :raises ScreeningNotFound: if there is none, or it is somebody else's
    """
    found = in_reach(Screening, actor).select_related("enterprise")
    one = found.filter(pk=screening_id).first()
    if one is None:
        raise ScreeningNotFound(
            say(
                "There is no screening {screening} that you can reach. Look it up at the"
                " enterprise.",
                screening=screening_id,
            )
        )
    return one
