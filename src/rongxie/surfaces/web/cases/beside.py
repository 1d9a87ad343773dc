"""What a reviewer asks of a case beside the standards: what it owes, its doubles, its past."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.decisions.models import Drawdown
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.enterprises.queries.searching import Found, TypeMore, search_enterprises
from rongxie.mechanism.evidence.queries import Known
from rongxie.mechanism.lists.access import cases_in_reach
from rongxie.mechanism.lists.kinds import CloseCause
from rongxie.mechanism.lists.models import Case
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.steps import Role, State
from rongxie.values.moments import china_day
from rongxie.values.texts import Text

_SHOWN = 10  # earlier cases and doubles: more are found in the lists
_JUDGED = (State.DRAFT, State.DECLARED, State.RETURNED)


@dataclass(frozen=True, slots=True)
class Exposure:
    """What an enterprise owes and asks for (万元); None where it is not known.

    `times` is both together over the revenue of a year, `most` what the place allows of it.
    """

    existing: Decimal | None
    asked: Decimal
    drawn_here: Decimal
    revenue: Decimal | None
    times: Decimal | None
    most: Decimal | None
    banks: str

    @property
    def over(self) -> bool:
        """Whether it is more than the place allows."""
        return self.times is not None and self.most is not None and self.times > self.most


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another case of the same enterprise."""

    number: int
    opened_on: date
    amount_wan: Decimal
    state: Text
    cause: Text | None


def exposure_of(
    case: Case, known: Mapping[str, Known], drawn: Iterable[Drawdown], on: date
) -> Exposure:
    """Return what the enterprise of a case owes, as far as the record knows."""
    existing, revenue = _amount(known, "existing_loans_wan"), _amount(known, "revenue_wan")
    most = InForce(on, case.region)["exposure_to_revenue_max"]
    banks: Any = known["service_banks"].value if "service_banks" in known else ""
    return Exposure(
        existing=existing,
        asked=case.amount_wan,
        drawn_here=sum((one.amount_wan for one in drawn if not one.repaid_on), Decimal(0)),
        revenue=revenue,
        times=round(((existing or 0) + case.amount_wan) / revenue, 2) if revenue else None,
        most=None if most is None else Decimal(str(most)),
        banks="、".join(banks) if isinstance(banks, list | tuple) else str(banks or ""),
    )


def earlier_cases(case: Case, actor: Actor) -> list[Earlier]:
    """Return the other cases of the enterprise, the latest first."""
    rows = cases_in_reach(actor).filter(enterprise=case.enterprise_id).exclude(pk=case.pk)
    return [
        Earlier(
            one.pk, china_day(one.opened_at), one.amount_wan, State(one.state).staff,
            CloseCause(one.cause).named if one.cause else None,
        )
        for one in rows.order_by("-pk")[:_SHOWN]
    ]  # fmt: skip


def doubles_of(case: Case, enterprise: Enterprise | None, actor: Actor) -> list[Found]:
    """Return who else is called so; looked for only by the one who judges the case now."""
    if enterprise is None or actor.role is not Role.TASK_FORCE or case.state not in _JUDGED:
        return []
    try:
        found = search_enterprises(text=enterprise.name, actor=actor, limit=_SHOWN)
    except TypeMore:
        return []
    return [one for one in found if one.enterprise != enterprise.pk]


def _amount(known: Mapping[str, Known], fact: str) -> Decimal | None:
    value = known[fact].value if fact in known else None
    return None if value in (None, "") else Decimal(str(value))
