"""One step for many cases at once: tried first, then taken, each case for itself."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from django.db import transaction

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.lists.access import can_take, case_not_found, cases_in_reach
from rongxie.mechanism.lists.actions.closing import close_read
from rongxie.mechanism.lists.actions.declaring import declare_screened, return_read
from rongxie.mechanism.lists.actions.laying import NothingChosen
from rongxie.mechanism.lists.actions.reviewing import confirm_read, review_screened
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.lists.wording import titled, together
from rongxie.mechanism.screening.actions import screen_enterprises
from rongxie.mechanism.screening.models import Screening
from rongxie.rulebook.steps import STEPS
from rongxie.values.moments import china_day
from rongxie.values.texts import Message, Refusal, Text, say


class RowOutcome(StrEnum):
    """What became, or would become, of one case."""

    DONE = "done"
    ALREADY = "already"  # it stands where the step leads
    REFUSED = "refused"

    @property
    def named(self) -> Text:
        """The name that people see."""
        return _OUTCOMES[self]


_OUTCOMES = {
    RowOutcome.DONE: Text(en="Done", zh="已办"),
    RowOutcome.ALREADY: Text(en="Was done already", zh="此前已办"),
    RowOutcome.REFUSED: Text(en="Cannot be done", zh="不能办理"),
}


@dataclass(frozen=True, slots=True)
class RowResult:
    """One case, what became of it, and why it was refused."""

    case_id: int
    outcome: RowOutcome
    why: Message | None = None


class NotForMany(Refusal):
    """A step that is taken of single cases, or of a batch."""


class _Tried(Exception):  # it refuses nothing: it takes back what was tried
    """Everything was tried, and is to be taken back."""


_ON_A_SCREENING: Mapping[str, Callable[..., Case]] = MappingProxyType(
    {"declare": declare_screened, "review": review_screened}
)
_AS_READ: Mapping[str, Callable[..., Case]] = MappingProxyType(
    {"return": return_read, "confirm": confirm_read, "close": close_read}
)
FOR_MANY = (*_ON_A_SCREENING, *_AS_READ)


@transaction.atomic
def take_for_all(
    *,
    step: str,
    case_ids: Sequence[int],
    given: Mapping[str, Any] | None = None,
    actor: Actor,
    at: datetime,
) -> list[RowResult]:
    """Take a step of every case that allows it, and tell of each what became of it.

    A case that is refused stays as it was and keeps no other from being done, so the same call
    can be made again. `given` is what the step needs besides, the same for all (`items`, `cause`,
    `text` …). A case named twice counts once; results are in the order given.

    :raises NothingChosen: if no case is named
    :raises NotForMany: if the step is not one for many cases
    """
    chosen = list(dict.fromkeys(case_ids))
    if not chosen:
        raise NothingChosen(say("No case is chosen. Tick at least one."))
    if step not in FOR_MANY:
        raise NotForMany(
            say(
                "{step} is not taken of many cases at once; these are: {steps}.",
                step=titled(step),
                steps=together(titled(one) for one in FOR_MANY),
            )
        )
    found = {case.pk: case for case in cases_in_reach(actor).filter(pk__in=chosen)}
    screened = _screened(step, found, actor, at)
    return [
        _taken(step, number, found.get(number), screened, dict(given or {}), actor, at)
        for number in chosen
    ]


def preview_for_all(
    *,
    step: str,
    case_ids: Sequence[int],
    given: Mapping[str, Any] | None = None,
    actor: Actor,
    at: datetime,
) -> list[RowResult]:
    """Tell what `take_for_all` would do, and leave everything as it is."""
    results: list[RowResult] = []
    with suppress(_Tried), transaction.atomic():
        results = take_for_all(step=step, case_ids=case_ids, given=given, actor=actor, at=at)
        raise _Tried
    return results


def _taken(  # noqa: PLR0913, PLR0917  # one row of the whole
    step: str,
    number: int,
    case: Case | None,
    screened: Mapping[int, Screening],
    given: dict[str, Any],
    actor: Actor,
    at: datetime,
) -> RowResult:
    if case is None:
        return RowResult(number, RowOutcome.REFUSED, case_not_found(number).message)
    if case.state in _leads_to(step):
        return RowResult(number, RowOutcome.ALREADY)
    try:
        with transaction.atomic():
            if step in _ON_A_SCREENING:
                given |= {"screening": screened.get(case.enterprise_id)}
                _ON_A_SCREENING[step](case, **given, actor=actor, at=at)
            else:
                _AS_READ[step](case, **given, actor=actor, at=at)
    except Refusal as refusal:
        return RowResult(number, RowOutcome.REFUSED, refusal.message)
    return RowResult(number, RowOutcome.DONE)


def _screened(
    step: str, cases: Mapping[int, Case], actor: Actor, at: datetime
) -> dict[int, Screening]:
    """Screen in one go whatever the step can be taken of: enterprise → screening."""
    if step not in _ON_A_SCREENING:
        return {}
    ready = [case.enterprise_id for case in cases.values() if can_take(case, step, actor)]
    if not ready:
        return {}
    made = screen_enterprises(enterprise_ids=ready, on=china_day(at), actor=actor, at=at)
    return {screening.enterprise_id: screening for screening in made}


def _leads_to(step: str) -> frozenset[str]:
    return frozenset(target.value for row in STEPS if row.name == step for target in row.targets)
