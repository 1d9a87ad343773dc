"""Whether a person may take a step, under a membership, of a case that lies somewhere."""

from dataclasses import dataclass
from datetime import date

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.accounts.queries import conflicted, holding_memberships
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.areas import area_of
from rongxie.rulebook.access import HELD_ROLES, AnyRole, Reach, may
from rongxie.rulebook.steps import Role

_ROLES: dict[str, AnyRole] = {role.value: role for role in HELD_ROLES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the case lies and which banks, by code, it was sent to; `referral` is one of them.

    `referral` is the bank of the referral that the step moves, blank for a step of the case.
    """

    region: str
    banks: frozenset[str] = frozenset()
    referral: str = ""


def may_take(*, user_id: int, membership_id: int, step: str, of: Standing, on: date) -> bool:
    """Tell whether the person may take the step; the step table and its needs come on top.

    :raises UnknownStep: if neither a case nor a referral has the step
    """
    held = holding_memberships(on).filter(pk=membership_id, user_id=user_id).first()
    if held is None:
        return may((), step, Reach.OUTSIDE)
    return may([_ROLES[held.role]], step, reach_of(held, of, on))


def reach_of(held: Membership, of: Standing, on: date) -> Reach:
    """Return how the holder of a membership stands to a case on a day."""
    if held.role == Role.BANK.value:
        own = held.organisation.code
        sent = own == of.referral if of.referral else own in of.banks
        return Reach.OWN_REFERRAL if sent else Reach.OUTSIDE
    if not area_of(held.region).covers(of.region):
        return Reach.OUTSIDE
    banks = of.banks | ({of.referral} if of.referral else set())
    heads = {one.head_office for one in Organisation.objects.filter(code__in=banks)}
    if banks and conflicted(user_id=held.user_id, banks=heads, on=on):
        return Reach.CONFLICTED
    return Reach.PLACE
