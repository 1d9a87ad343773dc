"""What waits for a bank or an enterprise: overdue decisions, stalled files, open work of a bank."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import QuerySet

from rongxie.foundation.organisations.rerouting import OpenWork
from rongxie.foundation.reach.areas import Area
from rongxie.foundation.reach.entering import as_platform
from rongxie.mechanism.referrals.advancing import ACTIVE
from rongxie.mechanism.referrals.models import Paper, Referral
from rongxie.rulebook.deadlines import file_answer_due
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.steps import ReferralState

_COLLECTING = (ReferralState.ACCEPTED.value, ReferralState.CONTACTED.value)
_DAYS_LOOKED_BACK = 120  # longer than any number of working days that a place would set


def undecided(on: date, area: Area) -> "QuerySet[Referral]":
    """Return the referrals of an area whose last day to be decided is before `on`, oldest first."""
    return Referral.objects.filter(
        state=ReferralState.FILE_COMPLETE.value,
        decision_due_on__lt=on,
        region__gte=area.lo,
        region__lt=area.hi,
    ).order_by("decision_due_on", "id")


def not_accepted(on: date, area: Area) -> "QuerySet[Referral]":
    """Return the referrals of an area that should have been accepted before `on`."""
    return Referral.objects.filter(
        state=ReferralState.SENT.value,
        accept_due_on__lt=on,
        region__gte=area.lo,
        region__lt=area.hi,
    ).order_by("accept_due_on", "id")


def not_contacted(on: date, area: Area) -> "QuerySet[Referral]":
    """Return the accepted referrals of an area whose first contact is late."""
    return Referral.objects.filter(
        state=ReferralState.ACCEPTED.value,
        contact_due_on__lt=on,
        region__gte=area.lo,
        region__lt=area.hi,
    ).order_by("contact_due_on", "id")


def stalled_at_bank(on: date, region: str) -> "QuerySet[Referral]":
    """Return the referrals of a place where all is said to be handed in and no bank answers."""
    return _collecting(region).filter(handed_in_on__lte=_answered_until(on, region))


def stalled_at_enterprise(on: date, region: str) -> "QuerySet[Referral]":
    """Return the referrals of a place where papers asked for are late and none says otherwise."""
    late = Paper.objects.filter(
        needed=True, received_on=None, asked_on__lte=_answered_until(on, region)
    )
    return _collecting(region).filter(handed_in_on=None, pk__in=late.values("referral"))


def open_referrals(code: str, on: date) -> Iterable[OpenWork]:
    """Return the referrals that a bank still has to answer, as work that needs somebody else.

    It is asked by whoever ends an organisation, who reaches no referrals himself.
    """
    with as_platform("rerouting", ""):
        ids = Referral.objects.filter(bank=code, state__in=ACTIVE).order_by("pk")
        return [OpenWork("referral", str(pk)) for pk in ids.values_list("pk", flat=True)]


def _collecting(region: str) -> "QuerySet[Referral]":
    return Referral.objects.filter(region__startswith=region, state__in=_COLLECTING).order_by("id")


def _answered_until(on: date, region: str) -> date:
    """Return the latest day whose papers should have been answered before `on`."""
    days = (on - timedelta(days=back) for back in range(1, _DAYS_LOOKED_BACK))
    return next(day for day in days if file_answer_due(day, InForce(day, region)) < on)
