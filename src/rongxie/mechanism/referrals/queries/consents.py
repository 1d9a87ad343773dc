"""Which banks an enterprise lets see what of it, and until when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.referrals.models import Consent
from rongxie.mechanism.referrals.purposes import ConsentPurpose, Opens, opening
from rongxie.rulebook.parameters import InForce

ANY_BANK = "*"
FINANCING = ConsentPurpose.FINANCING.value
_BY_A_PERSON = ":"  # in `withdrawn_by`: `membership:7`, `enterprise:5`; otherwise why it ended

Standing = Mapping[tuple[int, str], Consent]


@dataclass(frozen=True, slots=True)
class Consents:
    """The consents for financing that hold on a day, by enterprise and bank.

    `taken_back` are the banks from which an enterprise took its consent back since it gave a
    general one: that does not cover them any more.
    """

    standing: Standing
    taken_back: frozenset[tuple[int, str]]

    def own(self, enterprise_id: int, bank: str) -> Consent | None:
        """Return the consent for the bank itself."""
        return self.standing.get((enterprise_id, bank))

    def general(self, enterprise_id: int, bank: str) -> Consent | None:
        """Return the general consent, if it covers the bank."""
        if (enterprise_id, bank) in self.taken_back:
            return None
        return self.standing.get((enterprise_id, ANY_BANK))


def standing_consents(enterprise_ids: Iterable[int], on: date) -> "QuerySet[Consent]":
    """Return the consents for financing that hold on a day, the longest first."""
    return Consent.objects.filter(
        enterprise__in=list(enterprise_ids),
        purpose=FINANCING,
        withdrawn_at=None,
        given_on__lte=on,
        ends_on__gte=on,
    ).order_by("-ends_on", "-id")


def consents_of(enterprise_ids: Iterable[int], on: date, *, locked: bool = False) -> Consents:
    """Return what holds on a day; `locked`, nobody withdraws any of it before the transaction ends.

    Otherwise a case could be sent at the very moment at which the consent for it is withdrawn.
    """
    ids = sorted(set(enterprise_ids))
    found = standing_consents(ids, on)
    rows = list(found.select_for_update() if locked else found)
    standing: dict[tuple[int, str], Consent] = {}
    for consent in rows:
        standing.setdefault((consent.enterprise_id, consent.bank), consent)
    return Consents(standing, _taken_back(ids, standing))


def consent_in_force(enterprise_id: int, bank: str, what: Opens, on: date) -> Consent | None:
    """Return the consent that opens something to a bank on a day, the longest first."""
    purposes = [purpose.value for purpose in opening(what)]
    found = Consent.objects.filter(
        enterprise=enterprise_id,
        bank=bank,
        purpose__in=purposes,
        withdrawn_at=None,
        given_on__lte=on,
        ends_on__gte=on,
    )
    return found.order_by("-ends_on", "-id").first()


def consents_in_reach(
    *, actor: Actor, enterprise_id: int | None = None, on: date | None = None
) -> "QuerySet[Consent]":
    """Return the consents in reach, the latest first; with a day only those that hold on it."""
    found = in_reach(Consent, actor)
    if enterprise_id is not None:
        found = found.filter(enterprise=enterprise_id)
    if on is not None:
        found = found.filter(withdrawn_at=None, given_on__lte=on, ends_on__gte=on)
    return found.order_by("-id")


def ending_soon(*, actor: Actor, on: date, region: str) -> "QuerySet[Consent]":
    """Return the consents in reach whose last day is so near that the enterprise is warned."""
    last = on + timedelta(days=InForce(on, region)["consent_warning_days"])
    standing = in_reach(Consent, actor).filter(withdrawn_at=None, ends_on__gte=on)
    return standing.filter(ends_on__lte=last).order_by("ends_on", "id")


def ended_since(*, actor: Actor, since: datetime) -> bool:
    """Tell whether a consent in reach is over since a moment, with none in its place."""
    standing = Consent.objects.filter(
        enterprise=OuterRef("enterprise"),
        bank=OuterRef("bank"),
        purpose=OuterRef("purpose"),
        withdrawn_at=None,
    )
    over = in_reach(Consent, actor).filter(withdrawn_at__gte=since)
    return over.filter(~Exists(standing)).exists()


def untold(*, actor: Actor) -> "QuerySet[Consent]":
    """Return the consents that a push wrote and of which the enterprise has not been told."""
    standing = in_reach(Consent, actor).filter(withdrawn_at=None, told_at=None)
    return standing.exclude(bank=ANY_BANK).order_by("id")


def _taken_back(ids: Iterable[int], standing: Standing) -> frozenset[tuple[int, str]]:
    general = {enterprise: one for (enterprise, bank), one in standing.items() if bank == ANY_BANK}
    rows = Consent.objects.filter(
        enterprise__in=[one for one in ids if one in general],
        purpose=FINANCING,
        withdrawn_by__contains=_BY_A_PERSON,
    ).exclude(bank=ANY_BANK)
    return frozenset(
        (one.enterprise_id, one.bank)
        for one in rows
        if one.withdrawn_at and one.withdrawn_at >= general[one.enterprise_id].at
    )
