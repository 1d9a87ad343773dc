"""By what the figures are grouped: a prefix of the region code, the bank, or both."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, get_args

from rongxie.values.texts import Refusal, say

Key = Literal["region", "bank"]
TIERS = (2, 4, 6, 9, 12)  # digits of a province, city, county, township and village


class UnusableGrouping(Refusal):
    """Figures cannot be grouped in the way that was asked for."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """One column to group by; `digits` of the region code, none for the bank."""

    key: Key
    digits: int | None = None

    def __post_init__(self) -> None:
        if self.key == "region" and self.digits not in TIERS:
            raise UnusableGrouping(
                say(
                    "A grouping by region needs its number of digits ({tiers}), not {digits}: "
                    "write region:6 for counties",
                    tiers=", ".join(map(str, TIERS)),
                    digits="none" if self.digits is None else self.digits,
                )
            )
        if self.key == "bank" and self.digits is not None:
            raise UnusableGrouping(say("A grouping by bank takes no digits: write bank"))


def parse_groupings(text: str) -> tuple[Grouping, ...]:
    """Read groupings written as `region:6,bank`; a blank text groups nothing.

    :raises UnusableGrouping: if a part is not a grouping, or two parts group by the same column
    """
    found = [_parse(part.strip()) for part in text.split(",")] if text.strip() else []
    for one, other in pairwise(sorted(found, key=lambda g: g.key)):
        if one.key == other.key:
            raise UnusableGrouping(
                say("Figures are grouped by {key} twice in {text}", key=one.key, text=repr(text))
            )
    return tuple(found)


def _parse(part: str) -> Grouping:
    name, colon, digits = part.partition(":")
    key = next((key for key in get_args(Key) if key == name.strip()), None)
    if key is None or (colon and not digits.strip().isdecimal()):
        raise UnusableGrouping(
            say(
                "Figures cannot be grouped by {part}: write region:6, bank, or region:6,bank",
                part=repr(part),
            )
        )
    return Grouping(key, int(digits) if colon else None)
