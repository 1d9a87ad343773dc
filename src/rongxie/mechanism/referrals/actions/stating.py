"""A bank states what it takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from rongxie.foundation.accounts.access import Standing
from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.referrals.access import see_that_may
from rongxie.mechanism.referrals.days import see_day
from rongxie.mechanism.referrals.events import AppetiteStated
from rongxie.mechanism.referrals.models import BankAppetite
from rongxie.mechanism.referrals.queries.banks import open_banks
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say

SECTIONS = "ABCDEFGHIJKLMNOPQRST"  # of GB/T 4754-2017
COLLATERALS = ("credit", "mortgage", "pledge", "guarantee")


class UnusableAppetite(Refusal):
    """What a bank states cannot be used for an allocation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAppetite:
    """What a branch takes from a day on (design §8); blank lists and bounds restrict nothing."""

    bank: str
    regions: Sequence[str]
    capacity: int
    since: date
    min_wan: Decimal | None = None
    max_wan: Decimal | None = None
    collaterals: Sequence[str] = ()
    industries: Sequence[str] = ()


@transaction.atomic
def state_appetite(*, new: NewAppetite, actor: Actor, at: datetime) -> BankAppetite:
    """State what a branch takes from a day on, today at the earliest; earlier rows stay.

    :raises NotYours: if it is not the branch itself
    :raises NoSuchBank: if the bank is not there
    :raises UnusableAppetite: if a bound, a place, a security or an industry cannot be used
    :raises DayNotPossible: if the day is past
    """
    day = china_day(at)
    bank = open_banks([new.bank], day)[new.bank]
    standing = Standing(region=bank.region, bank_path=bank.path)
    see_that_may("state_appetite", actor, standing, bank=new.bank)
    see_day(new.since, day, date.max)
    _see_usable(new)
    appetite = BankAppetite.objects.create(
        bank=bank.code,
        bank_path=bank.path,
        regions=list(new.regions),
        min_wan=new.min_wan,
        max_wan=new.max_wan,
        collaterals=list(new.collaterals),
        industries=[section.upper() for section in new.industries],
        capacity=new.capacity,
        since=new.since,
        by=actor.name,
        at=at,
    )
    event = AppetiteStated(
        subject=bank.code,
        region=bank.region,
        bank=bank.code,
        count=new.capacity,
        done_on=new.since,
    )
    append(event, actor=actor, at=at)
    return appetite


def _see_usable(new: NewAppetite) -> None:
    faults = {
        "capacity": new.capacity < 0,
        "regions": not new.regions or not all(code.isalnum() for code in new.regions),
        "min_wan, max_wan": new.min_wan is not None
        and new.max_wan is not None
        and new.min_wan > new.max_wan,
        "collaterals": not set(new.collaterals) <= set(COLLATERALS),
        "industries": not all(
            len(one) == 1 and "A" <= one.upper() <= "T" for one in new.industries
        ),
    }
    if wrong := [name for name, fault in faults.items() if fault]:
        raise UnusableAppetite(
            say(
                "What {bank} takes cannot be used: look at {fields}. Give at least one place, a"
                " capacity of 0 or more, the lower bound first, and only known securities and"
                " industry letters.",
                bank=new.bank,
                fields=", ".join(wrong),
            )
        )
