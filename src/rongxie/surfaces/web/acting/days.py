"""Days as people write them into a form."""

import re
from datetime import date, timedelta

from rongxie.values.texts import Refusal, say
from rongxie.values.written import plain

_FULL = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SHORT = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_NAMED = {"今天": 0, "今日": 0, "TODAY": 0, "昨天": -1, "昨日": -1, "YESTERDAY": -1, "前天": -2,
          "明天": 1, "明日": 1, "TOMORROW": 1, "后天": 2}  # fmt: skip


class NotADay(Refusal):
    """What was written is no day of the calendar."""


def read_day(text: str, today: date) -> date:
    """Read a day: `2026-10-31`, `2026/10/31`, `20261031`, `2026年10月31日`, `10月31日`, `今天`.

    Without a year it is the day nearest to today.

    :raises NotADay: if it is none
    """
    written = plain(text)
    if written in _NAMED:
        return today + timedelta(days=_NAMED[written])
    whole = _FULL.fullmatch(written) or _PACKED.fullmatch(written)
    short = None if whole else _SHORT.fullmatch(written)
    try:
        if whole:
            return date(*(int(part) for part in whole.groups()))
        if short:
            return _nearest(int(short[1]), int(short[2]), today)
    except ValueError:
        pass
    raise NotADay(
        say("“{text}” is no day. Write it like 2026-10-31, or like 10-31 for this year.", text=text)
    )


def _nearest(month: int, day: int, today: date) -> date:
    found = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            found.append(date(year, month, day))
        except ValueError:  # the 29th of February
            continue
    if not found:
        raise ValueError("no such day in these years")
    return min(found, key=lambda one: abs(one - today))
