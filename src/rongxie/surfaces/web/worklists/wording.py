"""Codes of the record in words: verdicts, standards, choices, values of facts."""

from dataclasses import dataclass

from rongxie.mechanism.evidence.models import EvidenceLevel
from rongxie.rulebook.layouts import layout
from rongxie.rulebook.reasons import parties
from rongxie.rulebook.verdicts import STANDARD_TITLES
from rongxie.values.columns import Kind
from rongxie.values.texts import Text


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict in words, with the tag and the sign that it is shown with."""

    title: Text
    kind: str
    sign: str


VERDICTS = {
    "met": Verdict(Text(en="Met", zh="符合"), "good", "✓"),
    "not_met": Verdict(Text(en="Not met", zh="不符合"), "wrong", "✕"),
    "unknown": Verdict(Text(en="To be found out", zh="待核实"), "warn", "?"),
}
ANSWERS = {True: VERDICTS["met"], False: VERDICTS["not_met"], None: VERDICTS["unknown"]}
STANDARDS = {standard.value: title for standard, title in STANDARD_TITLES.items()}
YES, NO = Text(en="Yes", zh="是"), Text(en="No", zh="否")
_SOURCES = {
    "enterprise": Text(en="The enterprise", zh="企业自报"),
    "register": Text(en="Register", zh="登记系统"),
    "visit": Text(en="Visit", zh="走访"),
    "need": Text(en="Need stated", zh="需求登记"),
    "self": Text(en="The enterprise", zh="企业自报"),
}


def choice_of(column: str, value: str, of: str = "enterprises") -> Text | str:
    """Return the title of a value of a column of choices; what is none stays as it is."""
    known = layout(of).columns.get(column)
    for choice in known.choices if known else ():
        if choice.name == value:
            return choice.title
    return value


def value_of(fact: str, value: object) -> Text | str:
    """Return the value of a fact in words."""
    if isinstance(value, bool) or value in ("true", "false"):
        return YES if value in (True, "true") else NO
    if value is None or value == "":
        return "–"
    column = layout("enterprises").columns.get(fact)
    if isinstance(value, list | tuple):
        return "、".join(str(one) for one in value)
    if column and column.kind is Kind.CHOICE:
        return choice_of(fact, str(value))
    return str(value)


def level_of(level: str) -> Text | str:
    """Return the name of a level of evidence; the record itself has none."""
    return EvidenceLevel(level).named if level in set(EvidenceLevel) else level


def source_of(source: str, organisations: dict[str, str]) -> Text | str:
    """Return who said something, in words."""
    return _SOURCES.get(source) or parties().get(source) or organisations.get(source, source)
