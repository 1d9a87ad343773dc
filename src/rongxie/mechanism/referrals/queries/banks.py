"""The banks as they stand on a day, and what they take."""

from collections.abc import Iterable
from datetime import date

from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import Organisation, open_organisations
from rongxie.mechanism.referrals.models import BankAppetite
from rongxie.values.texts import Refusal, say


class NoSuchBank(Refusal):
    """A code that no bank has which is open on the day."""


def open_banks(codes: Iterable[str], on: date) -> dict[str, Organisation]:
    """Return banks by their codes.

    :raises NoSuchBank: if a code is no bank's that is open on the day
    """
    wanted = set(codes)
    found = {
        one.code: one
        for one in open_organisations(on).filter(code__in=wanted, kind=OrganisationKind.BANK.value)
    }
    if missing := sorted(wanted - found.keys()):
        raise NoSuchBank(
            say(
                "There is no bank {bank} that is open on {day}. Look it up by name; it may have"
                " been merged or closed.",
                bank=missing[0] or "''",
                day=on,
            )
        )
    return found


def appetites_on(on: date, regions: Iterable[str]) -> list[BankAppetite]:
    """Return what the open banks take that serve one of the places, by bank."""
    above = sorted({region[:end] for region in regions for end in range(1, len(region) + 1)})
    begun = BankAppetite.objects.filter(since__lte=on).order_by("bank", "-since", "-id")
    latest = begun.distinct("bank").values("pk")
    found = BankAppetite.objects.filter(pk__in=latest, regions__overlap=above).order_by("bank")
    rows = list(found)
    standing = open_organisations(on).filter(code__in=[row.bank for row in rows])
    there = set(standing.values_list("code", flat=True))
    return [row for row in rows if row.bank in there]
