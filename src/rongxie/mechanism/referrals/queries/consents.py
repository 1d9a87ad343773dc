"""Which banks an enterprise lets see its case."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from rongxie.mechanism.referrals.models import Consent

ANY_BANK = "*"
FINANCING = "financing"


def standing_consents(enterprise_ids: Iterable[int], on: date) -> "QuerySet[Consent]":
    """Return the consents for financing that hold on a day, the longest first."""
    return Consent.objects.filter(
        enterprise__in=list(enterprise_ids),
        purpose=FINANCING,
        withdrawn_at=None,
        given_on__lte=on,
        ends_on__gte=on,
    ).order_by("-ends_on", "-id")


def consents_by_bank(enterprise_ids: Iterable[int], on: date) -> dict[tuple[int, str], Consent]:
    """Return the consents that hold on a day by enterprise and bank; `*` is any bank."""
    found: dict[tuple[int, str], Consent] = {}
    for consent in standing_consents(enterprise_ids, on):
        found.setdefault((consent.enterprise_id, consent.bank), consent)
    return found
