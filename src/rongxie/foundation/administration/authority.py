"""Who administers what: people, organisations, mechanisms and places, each within a bound.

An authority is no way into the record: it has no reach, and whoever has a reach cannot write these
tables in it. What is administered is written between reaches, and told to the log all the same.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.accounts.queries import ROLES, MembershipNotHeld, holding_memberships
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY, Area, area_of, below
from rongxie.foundation.reach.entering import between_reaches
from rongxie.rulebook.access import HELD_ROLES, AnyRole, ReadingRole, role_named
from rongxie.rulebook.steps import Role
from rongxie.values.texts import Refusal, Text, say

_OFFICES: frozenset[AnyRole] = frozenset({
    ReadingRole.ADMINISTRATOR, ReadingRole.MECHANISM_OFFICE, Role.SYSTEM,
})  # fmt: skip
OF_BANKS: frozenset[AnyRole] = frozenset({Role.BANK, ReadingRole.HEAD_OFFICE})
# Whoever sees or may do more than the office that would grant it.
_BY_ADMINISTRATORS: frozenset[AnyRole] = frozenset({
    ReadingRole.ADMINISTRATOR, ReadingRole.AUDITOR,
})  # fmt: skip


class Duty(StrEnum):
    """What there is to administer."""

    PEOPLE = "people"
    ORGANISATIONS = "organisations"
    MECHANISMS = "mechanisms"
    PLACES = "places"
    STANDARDS = "standards"

    @property
    def named(self) -> Text:
        """The wording that people see."""
        return _NAMES[self]


_NAMES = {
    Duty.PEOPLE: Text(en="people and memberships", zh="人员与职责"),
    Duty.ORGANISATIONS: Text(en="organisations", zh="机构"),
    Duty.MECHANISMS: Text(en="mechanisms", zh="工作机制"),
    Duty.PLACES: Text(en="places", zh="区划"),
    Duty.STANDARDS: Text(en="the numbers of policy", zh="标准参数"),
}
MAY: Mapping[Duty, frozenset[AnyRole]] = MappingProxyType(
    {
        Duty.PEOPLE: _OFFICES | {ReadingRole.HEAD_OFFICE},
        Duty.ORGANISATIONS: _OFFICES | {ReadingRole.HEAD_OFFICE},
        Duty.MECHANISMS: _OFFICES,
        Duty.PLACES: _OFFICES,
        Duty.STANDARDS: _OFFICES,
    }
)


class NotYoursToAdminister(Refusal):
    """The role does not administer this, or not here."""


class NotForOneself(Refusal):
    """Somebody would give himself a role, or take one from himself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Somebody who administers: `name` as in events, `user` by number (0: the platform).

    `bank_path` is that of the head office for which he does; blank for offices.
    """

    name: str
    user: int
    role: AnyRole
    organisation: str
    area: Area
    region: str
    bank_path: str = ""


def authority_of(*, user_id: int, membership_id: int, on: date) -> Authority:
    """Return what a person administers under a membership; what exactly, `see_that_may` decides.

    :raises MembershipNotHeld: if the person does not hold the membership on the day
    """
    held = holding_memberships(on).filter(pk=membership_id, user_id=user_id).first()
    if held is None:
        raise _not_held(on)
    return _authority(held)


@contextmanager
def administering(duty: Duty, actor: Actor, on: date) -> Iterator[Authority]:
    """Do what a member administers who has a reach, and in whose reach much else is done.

    Inside it there is no reach; the actor's holds again afterwards.

    :raises MembershipNotHeld: if the actor is no member, or no longer
    :raises NotYoursToAdminister: if the role does not administer this anywhere
    """
    with between_reaches():
        number = actor.name.removeprefix("membership:")
        held = holding_memberships(on).filter(pk=number).first() if number.isdecimal() else None
        if held is None:
            raise _not_held(on)
        by = _authority(held)
        see_that_administers(duty, actor)
        yield by


def see_that_administers(duty: Duty, actor: Actor) -> None:
    """Refuse whose role does not administer this, wherever it lies.

    :raises NotYoursToAdminister: if it does not
    """
    if actor.role not in MAY[duty]:
        raise _not_yours(actor.role, duty)


def _authority(held: Membership) -> Authority:
    return Authority(
        name=f"membership:{held.pk}",
        user=held.user_id,
        role=ROLES[held.role],
        organisation=held.organisation.code,
        area=area_of(held.region),
        region=held.region,
        bank_path=held.organisation.path if held.organisation.kind == "bank" else "",
    )


def platform_authority(name: str, region: str = "") -> Authority:
    """Return the platform's own, for what sets up an installation, or fills a place of it.

    What has no place, such as a bank of the whole country, is told of in `region`.
    """
    return Authority(
        name=name, user=0, role=Role.SYSTEM, organisation="", area=WHOLE_COUNTRY, region=region
    )


def see_that_may(duty: Duty, by: Authority, *, region: str, bank_path: str = "") -> None:
    """Refuse what somebody does not administer: another duty, another place, another bank.

    `bank_path` is that of the organisation concerned, blank if it is no bank's.

    :raises NotYoursToAdminister: if the role, the place or the bank is not his
    """
    own_bank = bool(bank_path) and bool(by.bank_path) and below(by.bank_path).covers(bank_path)
    here = own_bank if by.bank_path else by.area.covers(region)
    if by.role not in MAY[duty] or not here:
        raise _not_yours(by.role, duty)


def see_that_grants(by: Authority, role: AnyRole) -> None:
    """Refuse roles that only administrators grant; a bank grants those of banks.

    :raises NotYoursToAdminister: if the role is not his to grant
    """
    if role not in grantable(by):
        raise _not_yours(by.role, Duty.PEOPLE)


def grantable_by(held: Membership) -> tuple[AnyRole, ...]:
    """Return the roles that somebody gives and takes under a membership, as `grantable`."""
    return grantable(_authority(held))


def grantable(by: Authority) -> tuple[AnyRole, ...]:
    """Return the roles that somebody gives and takes, in the order of the table."""
    if by.role in (Role.SYSTEM, ReadingRole.ADMINISTRATOR):
        return HELD_ROLES
    if by.bank_path:
        return tuple(role for role in HELD_ROLES if role in OF_BANKS)
    return tuple(role for role in HELD_ROLES if role not in _BY_ADMINISTRATORS)


def see_not_oneself(by: Authority, user_id: int) -> None:
    """Refuse what somebody would do to himself: two people see to it that a role is right.

    :raises NotForOneself: if it is his own account
    """
    if by.user == user_id:
        raise NotForOneself(
            say(
                "Nobody gives a membership to himself or takes one from himself. Ask a colleague"
                " who administers people."
            )
        )


def _not_held(on: date) -> MembershipNotHeld:
    return MembershipNotHeld(
        say(
            "You do not hold this membership on {day}: it has ended, has not begun, or belongs"
            " to somebody else. Choose another, or ask the office that granted it.",
            day=on,
        )
    )


def _not_yours(role: AnyRole | None, duty: Duty) -> NotYoursToAdminister:
    return NotYoursToAdminister(
        say(
            "As {role} you do not administer {what} here. Ask the mechanism office of the place,"
            " the head office of the bank, or an administrator.",
            role=role_named(role),
            what=duty.named,
        )
    )
