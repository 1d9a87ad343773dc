"""The facts that evidence may be of."""

from collections.abc import Iterable
from functools import cache

from rongxie.rulebook.layouts import layout
from rongxie.rulebook.verdicts import Standard, tick_of
from rongxie.values.columns import Column
from rongxie.values.texts import Refusal, Text, say

# Whose place is a column or a table of its own: the enterprise, and the need of the visits.
IDENTITY = ("uscc", "name", "kind", "region", "established_on", "industry")
ELSEWHERE = (
    "uscc", "name", "kind", "region", "address",
    "need_amount_wan", "need_stated_on", "need_term_months", "purpose",
)  # fmt: skip
TICKS = tuple(tick_of(standard) for standard in Standard)
# Of the mechanism's own decisions: nobody else states them.
DECIDED = ("removed_until",)


class UnknownFact(Refusal):
    """A name of which no evidence is kept."""


@cache
def recordable() -> dict[str, Column]:
    """Return the facts that evidence may be of, by name."""
    columns = layout("enterprises").columns
    return {name: column for name, column in columns.items() if name not in ELSEWHERE}


def see_that_known(facts: Iterable[str]) -> None:
    """Refuse a name of which no evidence is kept.

    :raises UnknownFact: if there is one
    """
    for fact in facts:
        if fact not in recordable():
            raise UnknownFact(
                say(
                    "No evidence is kept of {fact}. The facts are {known}; name, place, kind and"
                    " need are changed where they stand.",
                    fact=fact,
                    known=together(recordable()),
                )
            )


def title_of(fact: str) -> Text | str:
    """Return what people call a fact; an unknown name stays as it is."""
    column = layout("enterprises").columns.get(fact)
    return column.title if column else fact


def together(facts: Iterable[str]) -> Text:
    """Return what people call several facts."""
    titles = [recordable()[fact].title for fact in facts]
    return Text(en="; ".join(t.en for t in titles), zh="、".join(t.zh for t in titles))
