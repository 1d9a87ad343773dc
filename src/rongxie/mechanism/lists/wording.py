"""How steps, states and lists of things are named in a refusal, in both languages."""

from collections.abc import Iterable
from typing import Any

from rongxie.rulebook.steps import REFERRAL_STEPS, STEPS, Step
from rongxie.values.texts import Text


def titled(step: str) -> Text:
    """Return the name of a step that people see on the button; what is no step stays as it is."""
    rows: tuple[Step[Any], ...] = (*STEPS, *REFERRAL_STEPS)
    titles = (row.title for row in rows if row.name == step)
    return next(titles, Text(en=step or "-", zh=step or "-"))


def together(names: Iterable[Text]) -> Text:
    """Return several names in a row; there is at least one."""
    listed = tuple(names)
    return Text(en="; ".join(one.en for one in listed), zh="、".join(one.zh for one in listed))


def numbers(cases: Iterable[int], most: int = 20) -> str:
    """Return the numbers of cases, the first ones where there are many."""
    listed = sorted(cases)
    shown = ", ".join(str(case) for case in listed[:most])
    return f"{shown} … ({len(listed)})" if len(listed) > most else shown
