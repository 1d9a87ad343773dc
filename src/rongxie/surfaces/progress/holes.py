"""The grammar of place-holders: `{{visited_enterprises.week}}`, or `{{走访户数.本周}}`.

    hole    = "{{" [ each "." ] ( figure [ "." days ] [ "@" place ] | word ) "}}"
    each    = "each" | "各地": in this row, and in those below it, for each place right below
    figure  = a name of the catalogue of indicators, or its Chinese title
    days    = "day" | "week" | "month" | "year" | "all" or 当日 本周 本月 本年 累计: up to the last
              day of the table; without, the days of the table
    place   = the code or name of the place of the table, or of one right below
    word    = "place" | "first" | "last" | "office" | "made" | "number", or their Chinese titles

Blanks and full-width signs are read as well: `｛｛ 走访户数．本周 ｝｝`.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

from rongxie.surfaces.web.figures.counting import FIGURES
from rongxie.surfaces.web.figures.headline import titled
from rongxie.surfaces.web.figures.spans import Span
from rongxie.values.texts import Language, Text

HOLE = re.compile(r"[{｛]{2}([^{}｛｝]*)[}｝]{2}")
OPEN = re.compile(r"[{｛]{2}|[}｝]{2}")
EACH = Text(en="each", zh="各地")
WORDS: Mapping[str, Text] = MappingProxyType({
    "place": Text(en="Place", zh="地区"),
    "first": Text(en="First day", zh="起始日"),
    "last": Text(en="Last day", zh="截止日"),
    "office": Text(en="Office", zh="填报单位"),
    "made": Text(en="Made on", zh="填报日期"),
    "number": Text(en="No.", zh="序号"),
})  # fmt: skip
DAYS: Mapping[Span, Text] = MappingProxyType({
    Span.DAY: Text(en="day", zh="当日"),
    Span.WEEK: Text(en="week", zh="本周"),
    Span.MONTH: Text(en="month", zh="本月"),
    Span.YEAR: Text(en="year", zh="本年"),
    Span.ALL: Text(en="all", zh="累计"),
})  # fmt: skip
_ROW_WORDS = ("place", "number")  # of each row; a table has no number


@dataclass(frozen=True, slots=True)
class Hole:
    """What a place-holder asks for: a figure or a word, of the table, a place, or of each.

    Without `days` it is of the days of the table.
    """

    name: str
    days: Span | None = None
    each: bool = False
    at: str = ""

    @property
    def is_figure(self) -> bool:
        """Whether it is filled with a number."""
        return self.name in FIGURES

    def written(self, language: Language) -> str:
        """Return it as it stands in a cell."""
        named = WORDS[self.name] if self.name in WORDS else titled(self.name)[0]
        parts = [EACH.said_in(language)] if self.each else []
        parts.append(named.said_in(language) if language == "zh" else self.name)
        parts += [DAYS[self.days].said_in(language)] if self.days else []
        return "{{" + ".".join(parts) + (f"@{self.at}" if self.at else "") + "}}"


def read_hole(inside: str) -> Hole | None:
    """Return what stands between the braces; None if it is nothing that can be asked for."""
    left, _, at = _plain(inside).partition("@")
    parts = left.split(".")
    each = parts[0] in (EACH.en, EACH.zh)
    name, *days = (parts[1:] if each else parts) or [""]
    found = _names().get(name, "")
    span = _spans().get(days[0]) if days else None
    hole = Hole(found, span, each, at)
    return hole if found and len(days) <= 1 and bool(days) == bool(span) and _whole(hole) else None


def _whole(hole: Hole) -> bool:
    """Tell whether the parts of a place-holder go together."""
    if hole.is_figure:
        return not (hole.each and hole.at)
    alone = not hole.days and not hole.at
    return alone and (hole.name in _ROW_WORDS if hole.each else hole.name != "number")


def like(inside: str) -> str:
    """Return the name that somebody may have meant; blank if none is near."""
    left = _plain(inside).partition("@")[0].split(".")
    names = [one for one in left if one not in (EACH.en, EACH.zh) and one not in _spans()]
    near = get_close_matches(names[0], _names(), n=1) if names else []
    return near[0] if near else ""


def _plain(inside: str) -> str:
    return "".join(unicodedata.normalize("NFKC", inside).split())


@cache
def _names() -> Mapping[str, str]:
    """Return the name of each figure and word by what it may be called."""
    found = {name: name for name in (*FIGURES, *WORDS)}
    found |= {_plain(titled(name)[0].zh): name for name in FIGURES}
    return found | {title.zh: name for name, title in WORDS.items()}


@cache
def _spans() -> Mapping[str, Span]:
    return {word: span for span, title in DAYS.items() for word in (title.en, title.zh)}
