"""What lies before the task force, parted by what each case needs: a glance, a look, a word.

The parts are read from what the record holds of a case since it was declared. They only sort the
work: whether a case passes is found out anew when it is reviewed.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.lists.access import cases_in_reach
from rongxie.mechanism.lists.kinds import CaseOrigin
from rongxie.mechanism.lists.models import Case
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.steps import State
from rongxie.values.texts import Text


@dataclass(frozen=True, slots=True)
class Pile:
    """A part of the worklist; a case lies in exactly one besides `all`."""

    name: str
    title: Text
    hint: Text


PILES = (
    Pile("clear", Text(en="Stands by itself", zh="五项均符合"),
         Text(en="All five standards were met when it was declared, and nothing has gone stale"
                 " since.", zh="申报时五项标准均符合，佐证未过期。")),
    Pile("attention", Text(en="Needs attention", zh="需人工核看"),
         Text(en="A standard is not met or unknown, or the screening has gone stale.",
              zh="有标准不符合或待核实，或筛查结果已过期。")),
    Pile("bank", Text(en="Already at a bank", zh="已有银行对接"),
         Text(en="A bank nominated it, has had it before, or a line existed before the visit.",
              zh="由银行推荐、曾推送银行，或走访前已有授信。")),
    Pile("all", Text(en="All declared", zh="全部待审"), Text(en="All of them.", zh="全部。")),
)  # fmt: skip
AT_A_BANK = Q(facility_before=True) | Q(origin=CaseOrigin.BANK.value) | ~Q(banks=[])
BY_NAME = {pile.name: pile for pile in PILES}


def declared(actor: Actor) -> "QuerySet[Case]":
    """Return the cases in reach that wait for their review."""
    return cases_in_reach(actor).filter(state=State.DECLARED.value)


def piled(name: str, rows: "QuerySet[Case]", region: str, on: date) -> "QuerySet[Case]":
    """Return those of the cases that lie on a pile."""
    return rows.filter(_holds(name, region, on))


def counts(rows: "QuerySet[Case]", region: str, on: date) -> dict[str, int]:
    """Return how many cases lie on each pile."""
    wanted = {
        pile.name: Count("pk", filter=_holds(pile.name, region, on) or None) for pile in PILES
    }
    found: dict[str, int] = rows.aggregate(**wanted)
    return found


def _holds(name: str, region: str, on: date) -> Q:
    oldest = on - timedelta(days=InForce(on, region)["screening_valid_days"])
    clear = Q(
        screening__outcome="pass", screening__admission="admitted", screening__as_of__gte=oldest
    )
    return {
        "clear": ~AT_A_BANK & clear,
        "attention": ~AT_A_BANK & ~clear,
        "bank": AT_A_BANK,
        "all": Q(),
    }[name]
