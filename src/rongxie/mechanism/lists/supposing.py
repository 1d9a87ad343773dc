"""What would become of the cases of a place if one of the numbers were another: nothing is kept."""

from dataclasses import dataclass
from datetime import date, datetime

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.access import enterprises_in_reach
from rongxie.mechanism.lists.access import cases_in_reach
from rongxie.mechanism.screening.actions import try_screening
from rongxie.mechanism.screening.models import Screening
from rongxie.rulebook.parameters import Value, supposing
from rongxie.rulebook.steps import State

AT_MOST = 5_000  # cases in one go, the latest: a few seconds
# Once signed, a case rests on what held then.
_STILL_SCREENED = [
    State.DRAFT.value, State.DECLARED.value, State.REVIEWED.value, State.CONFIRMED.value,
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A case that would screen otherwise: its outcome and admission now, and then."""

    case: int
    enterprise: int
    region: str
    now: str
    then: str
    admitted: str
    admitted_then: str


@dataclass(frozen=True, slots=True)
class Effect:
    """How many cases were looked at, of how many; `read` tells whether screening asks for it."""

    looked: int
    of: int
    read: bool
    cases: tuple[Otherwise, ...]


def effect_of(*, name: str, value: Value, on: date, actor: Actor, at: datetime) -> Effect:
    """Return which cases in reach that are not signed would screen otherwise with a number.

    They are screened twice, as it holds and as it would; neither is stored.

    :raises NotYoursToScreen: if the actor's role does not screen
    """
    rows = cases_in_reach(actor).filter(state__in=_STILL_SCREENED, region__startswith=value.place)
    there = rows.filter(enterprise__in=enterprises_in_reach(actor))
    found = dict(there.order_by("-pk").values_list("enterprise_id", "pk")[:AT_MOST])
    now = _screened(list(found), on, actor, at)
    read = any(name in one.parameters for one in now[:1])
    with supposing(name, value):
        then = _screened(list(found), on, actor, at) if read else now
    cases = [
        Otherwise(found[a.enterprise_id], a.enterprise_id, a.region,
                  a.outcome, b.outcome, a.admission, b.admission)
        for a, b in zip(now, then, strict=True)
        if (a.outcome, a.admission) != (b.outcome, b.admission)
    ]  # fmt: skip
    return Effect(len(found), there.count(), read, tuple(cases))


def _screened(enterprises: list[int], on: date, actor: Actor, at: datetime) -> list[Screening]:
    if not enterprises:
        return []
    return try_screening(enterprise_ids=enterprises, on=on, actor=actor, at=at)
