"""The one door to enterprises and their contacts, and who may do what with them."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from django.db.models import QuerySet

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.enterprises.models import Contact, Enterprise, EnterpriseChange
from rongxie.rulebook.access import AnyRole, ReadingRole, role_named, roles_named
from rongxie.rulebook.steps import Role
from rongxie.values.texts import Refusal, Text, say

_FINDERS: frozenset[AnyRole] = frozenset({
    Role.VISITOR, Role.TOWNSHIP, Role.DEPARTMENT, Role.FEDERATION, Role.SECTOR_AUTHORITY,
    Role.TASK_FORCE, Role.CITY_MECHANISM, ReadingRole.MECHANISM_OFFICE,
    ReadingRole.INDUSTRY_AUTHORITY, Role.SYSTEM,
})  # fmt: skip
_KEEPERS: frozenset[AnyRole] = frozenset({
    Role.TOWNSHIP, Role.DEPARTMENT, Role.SECTOR_AUTHORITY, Role.TASK_FORCE, Role.CITY_MECHANISM,
    ReadingRole.MECHANISM_OFFICE, ReadingRole.INDUSTRY_AUTHORITY, Role.SYSTEM,
})  # fmt: skip
# Whatever is not here nobody does.
DUTIES: Mapping[str, frozenset[AnyRole]] = MappingProxyType({
    "enter": _FINDERS,
    "enter_list": _KEEPERS,
    "change": _KEEPERS | {Role.VISITOR},
    "merge": frozenset({
        Role.TASK_FORCE, Role.CITY_MECHANISM, ReadingRole.MECHANISM_OFFICE, Role.SYSTEM,
    }),
    "keep_contacts": _FINDERS | {Role.ENTERPRISE},
})  # fmt: skip
_SEARCHERS = (Kind.OFFICE, Kind.AUDITOR, Kind.SYSTEM)


class Purpose(StrEnum):
    """Why somebody looks at contact details that are otherwise masked (32/3.1a)."""

    VISIT = "visit"
    DECLARATION = "declaration"
    COACHING = "coaching"
    MATTER = "matter"
    MESSAGE = "message"
    FINANCING = "financing"
    OWN = "own"

    @property
    def named(self) -> Text:
        """The wording that the enterprise sees beside who looked."""
        return _PURPOSES[self]


_PURPOSES = {
    Purpose.VISIT: Text(en="To arrange a visit", zh="联系走访"),
    Purpose.DECLARATION: Text(en="To complete a declaration", zh="补全申报"),
    Purpose.COACHING: Text(en="To coach", zh="开展辅导"),
    Purpose.MATTER: Text(en="To answer a matter raised", zh="答复事项"),
    Purpose.MESSAGE: Text(en="To send a message of the platform", zh="发送平台消息"),
    Purpose.FINANCING: Text(en="To talk about a loan", zh="洽谈融资"),
    Purpose.OWN: Text(en="The enterprise itself", zh="本主体查看"),
}
# A bank reaches nobody here: it gets contact details with a referral and a consent only.
LOOKS: Mapping[Purpose, frozenset[AnyRole]] = MappingProxyType({
    Purpose.VISIT: frozenset({
        Role.VISITOR, Role.TOWNSHIP, Role.DEPARTMENT, Role.FEDERATION, Role.TASK_FORCE,
        ReadingRole.MECHANISM_OFFICE,
    }),
    Purpose.DECLARATION: frozenset({Role.VISITOR, Role.TOWNSHIP, Role.TASK_FORCE}),
    Purpose.COACHING: frozenset({Role.TOWNSHIP, Role.TASK_FORCE}),
    Purpose.MATTER: frozenset({
        Role.TOWNSHIP, Role.DEPARTMENT, Role.TASK_FORCE, Role.CITY_MECHANISM,
        ReadingRole.MECHANISM_OFFICE,
    }),
    Purpose.MESSAGE: frozenset({Role.SYSTEM}),
    Purpose.FINANCING: frozenset(),  # a bank, with a referral and a consent (`referrals`)
    Purpose.OWN: frozenset({Role.ENTERPRISE}),
})  # fmt: skip


class EnterpriseNotFound(Refusal):
    """There is no such enterprise in the actor's reach: whose it is nobody is told."""


class ContactNotFound(Refusal):
    """There is no such contact in the actor's reach, or it has ended."""


class EnterpriseDutyOfOthers(Refusal):
    """The actor's role does not do this with enterprises."""


class LookNotAllowed(Refusal):
    """The actor's role has no such purpose to see contact details for."""


class SearchNotAllowed(Refusal):
    """The actor sees what concerns him and does not search the register."""


def enterprises_in_reach(actor: Actor) -> QuerySet[Enterprise]:
    """Return the enterprises in the actor's reach; a bank has referrals and no enterprises."""
    return in_reach(Enterprise, actor)


def enterprise_in_reach(*, enterprise_id: int, actor: Actor) -> Enterprise:
    """Return an enterprise that lies in the actor's reach, a double with its `successor` too.

    :raises EnterpriseNotFound: if there is none, or it is somebody else's
    """
    found = enterprises_in_reach(actor).filter(pk=enterprise_id).first()
    if found is None:
        raise enterprise_not_found(enterprise_id)
    return found


def enterprise_not_found(enterprise_id: int) -> EnterpriseNotFound:
    """Return the refusal of an enterprise that is not there, or somebody else's."""
    return EnterpriseNotFound(
        say(
            "There is no enterprise {enterprise} that you can reach. Look it up by its name or"
            " code.",
            enterprise=enterprise_id,
        )
    )


def contacts_in_reach(*, enterprise_id: int, actor: Actor) -> QuerySet[Contact]:
    """Return the standing contacts of an enterprise, masked as they are kept, the newest first.

    :raises EnterpriseNotFound: if the actor cannot reach the enterprise
    """
    enterprise = enterprise_in_reach(enterprise_id=enterprise_id, actor=actor)
    return in_reach(Contact, actor).filter(enterprise=enterprise, ended_at=None).order_by("-pk")


def changes_in_reach(*, enterprise_id: int, actor: Actor) -> QuerySet[EnterpriseChange]:
    """Return what an enterprise was called and where it stood before, the newest first.

    :raises EnterpriseNotFound: if the actor cannot reach the enterprise
    """
    enterprise = enterprise_in_reach(enterprise_id=enterprise_id, actor=actor)
    changes = in_reach(EnterpriseChange, actor).filter(enterprise=enterprise)
    return changes.order_by("-on", "-pk")


def contact_in_reach(*, contact_id: int, actor: Actor) -> Contact:
    """Return a standing contact of an enterprise in the actor's reach.

    :raises ContactNotFound: if there is none, it has ended, or it is somebody else's
    """
    standing = in_reach(Contact, actor).filter(pk=contact_id, ended_at=None)
    found = standing.filter(enterprise__in=enterprises_in_reach(actor)).first()
    if found is None:
        raise ContactNotFound(
            say(
                "There is no contact {contact} that you can reach. Look at the contacts of the"
                " enterprise again.",
                contact=contact_id,
            )
        )
    return found


def see_that_does(duty: str, actor: Actor) -> None:
    """Refuse what only some roles do.

    :raises EnterpriseDutyOfOthers: if the actor has none of them
    """
    if actor.role not in DUTIES[duty]:
        raise EnterpriseDutyOfOthers(
            say(
                "You act as {role}, who does not do this with enterprises. It is done by {roles}.",
                role=role_named(actor.role),
                roles=roles_named(DUTIES[duty]),
            )
        )


def see_that_may_look(purpose: Purpose, actor: Actor) -> None:
    """Refuse a look at contact details for a purpose that the actor's role does not have.

    :raises LookNotAllowed: if it has not
    """
    if actor.role not in LOOKS[purpose]:
        raise LookNotAllowed(
            say(
                "You act as {role}, who does not look at contact details for this purpose"
                " ({purpose}). Say what you need them for, or ask {roles}.",
                role=role_named(actor.role),
                purpose=purpose.named,
                roles=roles_named(LOOKS[purpose]),
            )
        )


def see_that_searches(actor: Actor) -> None:
    """Refuse a search of the register to those who have no part of it.

    :raises SearchNotAllowed: if the actor is a bank or an enterprise
    """
    if actor.kind not in _SEARCHERS:
        raise SearchNotAllowed(
            say(
                "The register of enterprises is searched by offices of the mechanism only. You"
                " find what concerns you in your own lists."
            )
        )
