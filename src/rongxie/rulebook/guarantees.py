"""Two checks on guarantees: the fee of a government guarantor, and the split of the risk."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from rongxie.rulebook.clauses import cited
from rongxie.rulebook.parameters import InForce
from rongxie.values.texts import Message, Refusal, say

FEE_CLAUSES = (cited("32/4.1b"), cited("87/6"))
SPLIT_CLAUSES = (cited("196/6b"),)

WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to be looked at; it stops nothing."""

    message: Message
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a loss that one party bears, in percent."""

    party: str
    percent: Decimal


class FeeImpossible(Refusal):
    """A fee that no guarantor can ask."""


class SplitNotWhole(Refusal):
    """The shares do not add up to the whole risk."""


class ShareNegative(Refusal):
    """A party would bear less than nothing."""


class PartyTwice(Refusal):
    """One party has two shares."""


def check_fee(annual_fee_percent: Decimal, government: bool, params: InForce) -> Finding | None:
    """Flag a government financing guarantor's yearly fee above `guarantee_fee_max`.

    The cap is the notice's (32/4.1b), its reading as a yearly rate is practice. The fee of others
    counts into the total financing cost and is not judged here.

    :raises FeeImpossible: if the fee is negative or not a number
    """
    if not annual_fee_percent.is_finite() or annual_fee_percent < 0:
        raise FeeImpossible(
            say(
                "A guarantee fee of {fee} % is not possible: give the yearly fee as 0 or more",
                fee=annual_fee_percent,
            )
        )
    highest = Decimal(str(params["guarantee_fee_max"]))
    if not government or annual_fee_percent <= highest:
        return None
    message = say(
        "The guarantee costs {fee} % a year; a government financing guarantor is guided to at most "
        "{highest} %: ask the guarantor for the reason or a lower fee",
        fee=annual_fee_percent,
        highest=highest,
    )
    return Finding(message, FEE_CLAUSES)


def check_split(shares: Iterable[Share]) -> None:
    """Refuse a split of risk that leaves a part open or counts one twice (196/6b).

    :raises PartyTwice: if a party is listed twice
    :raises ShareNegative: if a share is below zero or not a number
    :raises SplitNotWhole: if the shares do not add up to exactly 100 %
    """
    rows = tuple(shares)
    seen: set[str] = set()
    for row in rows:
        if row.party in seen:
            raise PartyTwice(
                say("{party} is listed twice: put its shares into one row", party=row.party)
            )
        seen.add(row.party)
        if not row.percent.is_finite() or row.percent < 0:
            raise ShareNegative(
                say(
                    "The share of {party} is {percent} %: a share is 0 or more",
                    party=row.party,
                    percent=row.percent,
                )
            )
    total = sum((row.percent for row in rows), Decimal(0))
    if total != WHOLE:
        raise SplitNotWhole(
            say("The shares add up to {total} %, not 100 %: correct them", total=total)
        )
