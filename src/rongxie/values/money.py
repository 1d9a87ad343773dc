"""Amounts in yuan, exact, and the many ways in which cells and headings write them."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from itertools import pairwise
from typing import NamedTuple, Self

from rongxie.values.texts import Refusal, say
from rongxie.values.written import plain


class Unit(Enum):
    """A unit of money that a heading may carry, in yuan."""

    YUAN = Decimal(1)
    THOUSAND = Decimal(1_000)
    WAN = Decimal(10_000)
    MILLION = Decimal(1_000_000)
    YI = Decimal(100_000_000)


# Longest first, so that 百万 is not read as 百 and a rest.
FEN_PER_WAN = 1_000_000
_WORDS = {
    "万亿": 12, "千亿": 11, "百亿": 10, "十亿": 9, "千万": 7, "百万": 6, "十万": 5,
    "亿": 8, "万": 4, "千": 3,
}  # fmt: skip
_SCALES = {word: Decimal(10) ** power for word, power in _WORDS.items()} | {"": Decimal(1)}
_SCALE = "|".join(_WORDS)
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:E\+?\d{1,2})?"
_YUAN = r"(?:元|圆|块)?(?:整|正)?(?:人民币|RMB|CNY)?"
_SINGLE = re.compile(rf"(?:人民币|RMB|CNY)?¥?([-+]?)¥?({_NUMBER})({_SCALE}|)({_YUAN})")
_STEPPED = re.compile(rf"({_NUMBER})({_SCALE}|)")
_SEVERAL = re.compile(rf"(?:人民币|RMB|CNY)?¥?(?:{_NUMBER}(?:{_SCALE})){{2,}}{_YUAN}")
_FOREIGN = re.compile(r"美元|港元|港币|欧元|日元|英镑|美金|USD|HKD|EUR|JPY|[$€£]")
_INEXACT = re.compile(
    r"约|左右|上下|大概|以上|以下|以内|不足|不低于|不超过|超过|近|余|多|几|[~≈><≥≤+]|至|到"
)


class NotAnAmount(Refusal):
    """A text that is no amount of money."""


class NotExact(NotAnAmount):
    """A text that gives an amount only roughly, or a range."""


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in yuan; adding, subtracting and scaling keep it exact."""

    yuan: Decimal

    def __post_init__(self) -> None:
        if not isinstance(self.yuan, Decimal) or not self.yuan.is_finite():
            raise ValueError(f"an amount is a finite Decimal of yuan: {self.yuan!r}")

    @classmethod
    def of(cls, number: Decimal | int, unit: Unit = Unit.YUAN) -> Self:
        """Return that many of a unit."""
        return cls(Decimal(number) * unit.value)

    @property
    def wan(self) -> Decimal:
        """The amount in 万元."""
        return self.yuan / Unit.WAN.value

    def __add__(self, other: "Money") -> "Money":
        return Money(self.yuan + other.yuan)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.yuan - other.yuan)

    def __neg__(self) -> "Money":
        return Money(-self.yuan)

    def __mul__(self, factor: Decimal | int) -> "Money":
        return Money(self.yuan * factor)

    __rmul__ = __mul__

    def __truediv__(self, other: "Money") -> Decimal:
        """Return how many times the other amount this one is."""
        return self.yuan / other.yuan


class Bounds(NamedTuple):
    """The lowest and the highest number that a wording allows, both included; None = open."""

    low: Decimal | None
    high: Decimal | None


def read_amount(text: str, unit: Unit) -> Money:
    """Read an amount: `3,000`, `50万`, `1.2亿元`, `1亿2000万`; a unit of its own beats `unit`.

    :raises NotExact: if it is a range or says about, more than, almost
    :raises NotAnAmount: if it is no amount, or one in another currency
    """
    written = _tight(text)
    found = _SINGLE.fullmatch(written)
    if found:
        sign, number, scale, yuan = found.groups()
        own = _SCALES[scale] if scale or yuan else unit.value
        amount = Decimal(number.replace(",", "")) * own
        return Money(-amount if sign == "-" else amount)
    if _SEVERAL.fullmatch(written):
        return _stepped(text, written)
    raise _unreadable(text, written)


def _stepped(text: str, written: str) -> Money:
    parts = [(Decimal(n.replace(",", "")), _SCALES[s]) for n, s in _STEPPED.findall(written)]
    scales = [scale for _, scale in parts]
    falling = all(a > b for a, b in pairwise(scales))
    fitting = all(n * s < above for (n, s), above in zip(parts[1:], scales, strict=False))
    if not (falling and fitting):
        raise _unreadable(text, written)
    return Money(sum((n * s for n, s in parts), Decimal(0)))


def _unreadable(text: str, written: str) -> NotAnAmount:
    if _FOREIGN.search(written):
        return NotAnAmount(
            say("{text} is not in yuan: convert it and enter the amount in yuan", text=text.strip())
        )
    if re.search(r"\d", written) and (_INEXACT.search(written) or _range_in(written)):
        return NotExact(
            say("{text} is not one exact amount: enter the exact figure", text=text.strip())
        )
    return NotAnAmount(
        say(
            "{text} is not an amount: enter digits, with 万 or 亿 if you like, for example 50万",
            text=text.strip() or "(blank)",
        )
    )


def _tight(text: str) -> str:
    return plain(text).replace(" ", "").replace("\t", "").replace("−", "-")


_HEADING_UNITS = {
    "亿元": Unit.YI, "百万元": Unit.MILLION, "万元": Unit.WAN, "千元": Unit.THOUSAND,
    "元": Unit.YUAN, "亿": Unit.YI, "百万": Unit.MILLION, "万": Unit.WAN, "千": Unit.THOUSAND,
}  # fmt: skip
_UNIT_WORD = "|".join(_HEADING_UNITS)
_BRACKETED = re.compile(
    rf"(.+?)\s*[(（\[【]\s*(?:单位\s*[:：]?\s*)?(?:人民币)?\s*({_UNIT_WORD})\s*[)）\]】]\s*"
)
_TRAILING = re.compile(rf"(.+?)\s*(?:[_/／:：,，-]|单位\s*[:：]?|\s)+\s*({_UNIT_WORD})\s*")
_ATTACHED = re.compile(r"(.+?)(亿元|百万元|万元|千元)")


def split_heading(heading: str) -> tuple[str, Unit | None]:
    """Return a heading without its unit of money, and the unit: `年营收(亿元)`, `资产_万元`."""
    bare = heading.strip()
    for shape in (_BRACKETED, _TRAILING, _ATTACHED):
        found = shape.fullmatch(bare)
        if found:
            return found[1].strip(), _HEADING_UNITS[found[2]]
    return bare, None


_COUNTED = r"(?:人|名|户|家|个)?"
_ENDED = rf"({_NUMBER})({_SCALE}|)({_YUAN}){_COUNTED}"
_BETWEEN = re.compile(rf"{_ENDED}(?:-|–|—|~|至|到)+{_ENDED}(?:之间)?")
_ABOVE = re.compile(
    rf"(?:(?:>=?|≥|大于|超过|多于|高于|不少于|不低于|至少){_ENDED}|"
    rf"{_ENDED}(?:\+{_COUNTED}|(?:及|或)?以上|余{_COUNTED}|多{_COUNTED}))"
)
_BELOW = re.compile(
    rf"(?:(?:<=?|≤|小于|少于|低于|不足|不到|不超过|不多于|至多){_ENDED}|{_ENDED}(?:及|或)?(?:以下|以内))"
)
# `35000+人` and `500余人` carry their unit behind the sign.
_LATE = re.compile(rf"({_NUMBER})(\+|余|多)({_SCALE}|)({_YUAN}){_COUNTED}")


def read_range(text: str, unit: Unit | None = None) -> Bounds | None:
    """Read a range such as `500-1000人`, `35000+人`, `50人以下`, `100万-200万`.

    With `unit` the bounds are in yuan, without they are counts. Bounds count as included, so they
    are never narrower than the wording. None: the text is no range.
    """
    written = _tight(text)
    return _between(written, unit) or _open(written, unit)


def _range_in(written: str) -> bool:
    return _BETWEEN.fullmatch(written) is not None


def _between(written: str, unit: Unit | None) -> Bounds | None:
    found = _BETWEEN.fullmatch(written)
    if not found:
        return None
    low, low_scale, low_yuan, high, high_scale, high_yuan = found.groups()
    if not (low_scale or low_yuan):  # `100-200万` means 100万
        low_scale, low_yuan = high_scale, high_yuan
    lowest = _bound(low, low_scale, low_yuan, unit)
    highest = _bound(high, high_scale, high_yuan, unit)
    return Bounds(lowest, highest) if lowest <= highest else None


def _open(written: str, unit: Unit | None) -> Bounds | None:
    late = _LATE.fullmatch(written)
    if late:
        return Bounds(_bound(late[1], late[3], late[4], unit), None)
    above = _ABOVE.fullmatch(written)
    if above:
        return Bounds(_bound(*_given(above), unit), None)
    below = _BELOW.fullmatch(written)
    return Bounds(None, _bound(*_given(below), unit)) if below else None


def _given(found: re.Match[str]) -> tuple[str, str, str]:
    number, scale, yuan = found.groups()[:3] if found[1] else found.groups()[3:6]
    return number, scale, yuan


def _bound(number: str, scale: str, yuan: str, unit: Unit | None) -> Decimal:
    own = unit.value if unit and not (scale or yuan) else _SCALES[scale]
    return Decimal(number.replace(",", "")) * own
