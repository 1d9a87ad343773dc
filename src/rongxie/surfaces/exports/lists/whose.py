"""The columns that say whose a row is, and where."""

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT

from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.referrals.models import Card
from rongxie.surfaces.exports.fields import (
    BANKS,
    ENTERPRISES,
    STAFF,
    Field,
    beside,
    fact,
    text,
    whole,
)

PLACE = fact("region")
NUMBER = whole("number", "Number", "编号", "pk")
CASE = fact("case_id", F("case_id"), of="cases")
BANK = text("bank", "Bank number", "银行编号")


def whose(key: str = "enterprise_id") -> tuple[Field, ...]:
    """Return the code and name of the enterprise that a key leads to."""
    return tuple(fact(name, beside(Enterprise, key, name)) for name in ("uscc", "name"))


def whose_for_staff(key: str = "enterprise_id") -> tuple[Field, ...]:
    """Return the same for those who may look the enterprise up: a bank may not."""
    return tuple(field.only(STAFF, ENTERPRISES) for field in whose(key))


def whose_by_card(key: str = "pk", *, led_by: str = "referral") -> tuple[Field, ...]:
    """Return the code and name, to a bank as the card has them while the consent stands.

    `led_by` is what of a card is equal to the key.
    """
    cards = Card.objects.filter(**{led_by: OuterRef(key)})
    return (*whose_for_staff(), *(_on_card(name, cards) for name in ("uscc", "name")))


def _on_card(name: str, cards: QuerySet[Card]) -> Field:
    return fact(name, Subquery(cards.values(_text=KT(f"content__{name}"))[:1])).only(BANKS)
