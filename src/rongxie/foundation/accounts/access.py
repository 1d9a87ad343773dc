"""Whether an actor may take a step of a case, a referral or a matter that lies somewhere."""

from collections.abc import Collection
from dataclasses import dataclass

from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import below
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.access import Reach, may


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where something lies, whose it is, and which banks are at it, by code.

    `bank_path` is the path of the bank whose referral the step moves, blank for a step of a case.
    `conflicted` tells whether one of the banks is the actor's own where that was looked up for many
    together (`own_among`).
    """

    region: str
    enterprise: str = ""
    banks: frozenset[str] = frozenset()
    bank_path: str = ""
    conflicted: bool | None = None


def may_take(actor: Actor, step: str, of: Standing) -> bool:
    """Tell whether the actor may take the step; the step table and its needs come on top.

    :raises UnknownStep: if neither a case nor a referral has the step
    """
    return may([actor.role] if actor.role else (), step, reach_of(actor, of))


def reach_of(actor: Actor, of: Standing) -> Reach:
    """Return how an actor stands to something: a conflict of interest goes before the place."""
    if actor.kind is Kind.ENTERPRISE:
        return _if(Reach.OWN_ENTERPRISE, bool(of.enterprise) and actor.enterprise == of.enterprise)
    if actor.kind is Kind.BANK:
        own = bool(of.bank_path) and below(actor.bank_path).covers(of.bank_path)
        return _if(Reach.OWN_REFERRAL, own)
    if not actor.covers(of.region):
        return Reach.OUTSIDE
    if actor.kind is Kind.SYSTEM:
        return Reach.PLATFORM
    return Reach.CONFLICTED if _of_own_bank(actor, of) else Reach.PLACE


def own_among(codes: Collection[str], actor: Actor) -> frozenset[str]:
    """Return which banks belong to one that the actor works for or comes from, by code."""
    if not actor.own_banks or not codes:
        return frozenset()
    found = Organisation.objects.filter(code__in=codes)
    return frozenset(one.code for one in found if one.head_office in actor.own_banks)


def _if(reach: Reach, holds: bool) -> Reach:
    return reach if holds else Reach.OUTSIDE


def _of_own_bank(actor: Actor, of: Standing) -> bool:
    return bool(own_among(of.banks, actor)) if of.conflicted is None else of.conflicted
