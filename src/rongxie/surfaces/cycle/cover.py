"""The first sheet: what the workbook is, how its rows add up, and by which numbers it was made."""

from dataclasses import dataclass

from rongxie.rulebook.layouts import layout
from rongxie.rulebook.parameters import Basis, Parameter, parameters
from rongxie.rulebook.sorting import LISTS
from rongxie.surfaces.cycle.running import Cycle
from rongxie.surfaces.languages import said
from rongxie.values.texts import Language, Message, Text, say

Line = str | tuple[str, str]

BASES = {
    Basis.CLAUSE: Text(en="clause", zh="文件规定"),
    Basis.PRACTICE: Text(en="practice", zh="各地做法"),
    Basis.ASSUMPTION: Text(en="assumption", zh="暂定"),
}
_USED = (
    "tenure_months",
    "need_fresh_days",
    "need_to_revenue_max",
    "extra_kinds",
    "admit_medium",
    "max_lenders",
    "exposure_to_revenue_max",
)


@dataclass(frozen=True)
class Cover:
    """The title and the lines of the first sheet."""

    title: str
    lines: list[Line]


def cover_of(cycle: Cycle, sheets: list[tuple[Text, int]], rejects: int) -> Cover:
    """Return the words of the first sheet."""
    language = cycle.language

    def speak(message: Message | Text) -> str:
        return said(message, language)

    lines: list[Line] = [
        speak(
            say(
                "Made by Rongxie by the rules in force on {day}. The recommendation list holds"
                " only after review, confirmation and signature; the platform charges no fee.",
                day=cycle.params.day,
            )
        ),
        "",
        (speak(say("Every row is in exactly one place")), ""),
        *_account(cycle, language),
        "",
        (speak(say("Sheets")), ""),
        *((speak(title), speak(say("{count} rows", count=height))) for title, height in sheets),
    ]
    if rejects:
        lines.append(
            (speak(Text(en="Rejects", zh="数据问题")), speak(say("{count} values", count=rejects)))
        )
    lines += ["", (speak(say("Numbers used")), ""), *_numbers(cycle, language)]
    return Cover(speak(Text(en="From the sheet to the lists", zh="从表格到清单")), lines)


def _account(cycle: Cycle, language: Language) -> list[Line]:
    counts = dict(cycle.rows["list"].value_counts().iter_rows())
    titles = {c.name: c.title.said_in(language) for c in layout("results").columns["list"].choices}
    lines: list[Line] = [(titles[name], f"{counts.get(name, 0):,}") for name in LISTS]
    whole = Text(en="Together = rows of the sheet", zh="合计＝表中行数").said_in(language)
    lines.append((whole, f"{sum(counts.values()):,}"))
    return lines


def _numbers(cycle: Cycle, language: Language) -> list[Line]:
    lines: list[Line] = []
    for name in _USED:
        value, entry = cycle.params.value(name), parameters()[name]
        amount, basis = _shown(value.amount, entry, language), BASES[value.basis].said_in(language)
        source = " ".join(part for part in (basis, value.clause, value.document) if part)
        lines.append((entry.title.said_in(language), f"{amount}（{source}）"))
    return lines


def _shown(amount: object, entry: Parameter, language: Language) -> str:
    if amount is None:
        return Text(en="not set", zh="未设").said_in(language)
    if isinstance(amount, bool):
        answer = Text(en="yes", zh="是") if amount else Text(en="no", zh="否")
        return answer.said_in(language)
    if isinstance(amount, list):
        kinds = {c.name: c.title for c in layout("enterprises").columns["kind"].choices}
        return "、".join(kinds[kind].said_in(language) for kind in amount)
    return f"{amount} {entry.unit.said_in(language)}"
