"""The inbox of a bank: its own referrals, by what they wait for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.steps import ReferralState
from rongxie.surfaces.web.worklists.clocks import SOON

R = ReferralState


@dataclass(frozen=True, slots=True)
class Pile:
    """A part of the inbox; a referral may lie on several."""

    name: str
    title: object
    holds: Callable[[date], Q]


def _in(*states: ReferralState) -> Q:
    return Q(state__in=[state.value for state in states])


def _due(low: date | None, high: date) -> Q:
    """Return the condition that what a referral waits for is due between two days."""
    due = Q()
    for state, column in (
        (R.SENT, "accept_due_on"), (R.ACCEPTED, "contact_due_on"),
        (R.FILE_COMPLETE, "decision_due_on"),
    ):  # fmt: skip
        part = Q(state=state.value, **{f"{column}__lte": high})
        due |= part & Q(**{f"{column}__gte": low}) if low else part
    return due


PILES = (
    Pile("new", _("New"), lambda _on: _in(R.SENT)),
    Pile("papers", _("Waiting for papers"), lambda _on: _in(R.ACCEPTED, R.CONTACTED)),
    Pile("decide", _("To be decided"), lambda _on: _in(R.FILE_COMPLETE)),
    Pile("soon", _("Due within 5 days"), lambda on: _due(on, on + timedelta(days=SOON))),
    Pile("overdue", _("Overdue"), lambda on: _due(None, on - timedelta(days=1))),
    Pile("open", _("All open"), lambda _on: _in(*(s for s in R if s.active))),
    Pile("ended", _("Decided or ended"), lambda _on: _in(*(s for s in R if not s.active))),
)
BY_NAME = {pile.name: pile for pile in PILES}


def own_referrals(actor: Actor) -> "QuerySet[Referral]":
    """Return the referrals of a branch, or of the branches of a head office; of others none."""
    return in_reach(Referral, actor) if actor.kind is Kind.BANK else Referral.objects.none()


def piled(actor: Actor, on: date) -> dict[str, int]:
    """Return how many referrals lie on each pile."""
    counts = {pile.name: Count("pk", filter=pile.holds(on)) for pile in PILES}
    found: dict[str, int] = own_referrals(actor).aggregate(**counts)
    return found
