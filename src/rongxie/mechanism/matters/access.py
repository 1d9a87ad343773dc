"""The one door to a matter, and who may raise, handle and close which."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db.models import Exists, OuterRef, Q, QuerySet

from rongxie.foundation.organisations.models import SEPARATOR, Organisation
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import below
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.matters.models import Matter, MatterKind
from rongxie.rulebook.access import AnyRole, ReadingRole, role_named
from rongxie.rulebook.steps import Role
from rongxie.values.texts import Refusal, say

_VISITING = frozenset(
    {Role.VISITOR, Role.TOWNSHIP, Role.DEPARTMENT, Role.FEDERATION, Role.TASK_FORCE}
)
# Who may raise what. Offices raise for an enterprise what it told them.
RAISERS: Mapping[MatterKind, frozenset[AnyRole]] = MappingProxyType({
    MatterKind.COMPLAINT: _VISITING | {Role.ENTERPRISE, ReadingRole.MECHANISM_OFFICE},
    MatterKind.OBJECTION: frozenset({Role.ENTERPRISE, Role.VISITOR, Role.TOWNSHIP}),
    MatterKind.APPEAL: frozenset({Role.ENTERPRISE, Role.TOWNSHIP}),
    MatterKind.REQUEST: _VISITING | {Role.ENTERPRISE},
    MatterKind.PROBLEM: frozenset({
        Role.TOWNSHIP, Role.DEPARTMENT, Role.FEDERATION, Role.TASK_FORCE, Role.SECTOR_AUTHORITY,
        Role.CITY_MECHANISM, Role.BANK, ReadingRole.HEAD_OFFICE, ReadingRole.MECHANISM_OFFICE,
        ReadingRole.REGULATOR,
    }),
})  # fmt: skip
# Who handles what his organisation was asked: gives it on, raises it or answers it.
HANDLERS: frozenset[AnyRole] = frozenset({
    Role.TOWNSHIP, Role.DEPARTMENT, Role.FEDERATION, Role.TASK_FORCE, Role.SECTOR_AUTHORITY,
    Role.CITY_MECHANISM, Role.BANK, ReadingRole.HEAD_OFFICE, ReadingRole.MECHANISM_OFFICE,
    ReadingRole.REGULATOR, ReadingRole.INDUSTRY_AUTHORITY,
})  # fmt: skip


class MatterNotFound(Refusal):
    """There is no such matter in the actor's reach: whose it is nobody is told."""


class MatterNotForYou(Refusal):
    """The actor is not the one who may raise, handle or close the matter."""


def matters_in_reach(actor: Actor) -> "QuerySet[Matter]":
    """Return the matters that an actor reaches.

    An enterprise has its own and a bank what it asks or is asked. Who is seconded from a bank
    sees no complaint about that bank.
    """
    found = in_reach(Matter, actor)
    if actor.kind is Kind.BANK or not actor.own_banks:
        return found
    return found.exclude(
        Q(kind=MatterKind.COMPLAINT.value) & Exists(_of_banks(actor).filter(code=OuterRef("bank")))
    )


def matter_in_reach(*, matter_id: int, actor: Actor) -> Matter:
    """Return a matter that lies in the actor's reach.

    :raises MatterNotFound: if there is none, or it is somebody else's
    """
    matter = matters_in_reach(actor).filter(pk=matter_id).first()
    if matter is None:
        raise MatterNotFound(
            say(
                "There is no matter {matter} that you can reach. Look it up in your list.",
                matter=matter_id,
            )
        )
    return matter


def addressed(matter: Matter, actor: Actor) -> bool:
    """Tell whether it is for the actor to answer: his organisation's, and not about his bank."""
    return (
        bool(actor.organisation)
        and actor.organisation == matter.addressee
        and actor.role in HANDLERS
        and not conflicted(matter, actor)
    )


def asked_by(matter: Matter, actor: Actor) -> bool:
    """Tell whether the actor asked: the enterprise, or the people of the office that raised it."""
    if actor.role not in RAISERS[MatterKind(matter.kind)]:
        return False
    if actor.kind is Kind.ENTERPRISE:
        return actor.enterprise == str(matter.enterprise_id)
    return bool(matter.asker) and actor.organisation == matter.asker


def conflicted(matter: Matter, actor: Actor) -> bool:
    """Tell whether somebody seconded from a bank would handle what concerns that bank."""
    if actor.kind is Kind.BANK or not (actor.own_banks and matter.bank):
        return False
    return _of_banks(actor).filter(code=matter.bank).exists()


def kinds_raised(actor: Actor) -> tuple[MatterKind, ...]:
    """Return the kinds of matters that the actor raises.

    :raises MatterNotForYou: if there is none
    """
    found = tuple(kind for kind, roles in RAISERS.items() if actor.role in roles)
    if not found:
        raise MatterNotForYou(
            say(
                "You act as {role}, who raises no matters. Tell the township or the office of the"
                " mechanism.",
                role=role_named(actor.role),
            )
        )
    return found


def see_that_may_raise(kind: MatterKind, actor: Actor) -> None:
    """Refuse a kind of matter that the actor does not raise.

    :raises MatterNotForYou: if the role raises no such matter
    """
    if actor.role not in RAISERS[kind]:
        raise MatterNotForYou(
            say(
                "You act as {role} and cannot raise a matter of the kind {kind}. Tell the township"
                " or the office of the mechanism.",
                role=role_named(actor.role),
                kind=kind.named,
            )
        )


def see_that_addressed(matter: Matter, actor: Actor) -> None:
    """Refuse to have a matter handled by anybody but the one who was asked.

    :raises MatterNotForYou: if it is for others to answer, or concerns the actor's own bank
    """
    if not addressed(matter, actor):
        raise MatterNotForYou(
            say(
                "The matter {matter} is for {addressee} to handle, by somebody who does not come"
                " from the bank it concerns. Ask them, or wait until it is given to you.",
                matter=matter.pk,
                addressee=matter.addressee,
            )
        )


def see_that_asked(matter: Matter, actor: Actor) -> None:
    """Refuse to have a matter closed or raised again by anybody but the one who asked.

    :raises MatterNotForYou: if somebody else asked
    """
    if not asked_by(matter, actor):
        raise MatterNotForYou(
            say(
                "Only who raised the matter {matter} can say whether the answer will do. Show them"
                " the answer.",
                matter=matter.pk,
            )
        )


def _of_banks(actor: Actor) -> "QuerySet[Organisation]":
    """Return the head offices of the banks that somebody comes from, with all their branches."""
    paths = Q()
    for head in actor.own_banks:
        branches = below(f"{head}{SEPARATOR}")
        paths |= Q(path__gte=branches.lo, path__lt=branches.hi)
    return Organisation.objects.filter(paths)
