"""One step for many cases at once: each is judged first, then taken for itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any

from django.db import transaction

from rongxie.foundation.accounts.access import own_among
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.lists.access import (
    banks_at,
    can_take,
    case_not_found,
    cases_in_reach,
    see_that_allowed,
)
from rongxie.mechanism.lists.actions.closing import close_read, removals_pending, see_that_ends
from rongxie.mechanism.lists.actions.declaring import (
    declare_screened,
    reasons_to_return,
    return_read,
    see_that_may_go_along,
    see_that_vouched,
)
from rongxie.mechanism.lists.actions.laying import NothingChosen
from rongxie.mechanism.lists.actions.reviewing import (
    confirm_read,
    review_screened,
    see_that_passes,
)
from rongxie.mechanism.lists.mandates import mandate_of
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.lists.needs import latest_needs, standing_need
from rongxie.mechanism.lists.sectors import see_that_confirms
from rongxie.mechanism.lists.wording import titled, together
from rongxie.mechanism.screening.actions import screen_enterprises, try_screening
from rongxie.mechanism.screening.models import Screening
from rongxie.mechanism.visits.models import Need
from rongxie.rulebook.steps import STEPS, State
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


@dataclass(frozen=True, slots=True)
class _Known:
    """What the record says of the chosen cases, read in a few looks however many they are.

    `needs` and `screened` go by enterprise, `unnamed` by place: why the actor cannot return what
    waits for a signature there. `conflicted` are the cases that a bank of the actor's own is at,
    `pending` those of which the removal is proposed.
    """

    cases: Mapping[int, Case]
    conflicted: frozenset[int]
    pending: frozenset[int]
    needs: Mapping[int, Need]
    unnamed: Mapping[str, Refusal]
    screened: Mapping[int, Screening]


_SCREENS = frozenset({"declare", "review"})
_TAKERS: Mapping[str, Callable[..., Case]] = MappingProxyType({
    "declare": declare_screened, "review": review_screened,
    "return": return_read, "confirm": confirm_read, "close": close_read,
})  # fmt: skip
FOR_MANY = tuple(_TAKERS)


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
    chosen = _chosen(step, case_ids)
    known = _known(step, chosen, given, screen_enterprises, actor, at)
    judged = [_judged(step, number, known, given or {}, actor, at) for number in chosen]
    return [
        _taken(step, one, known, given or {}, actor, at) if one.outcome is RowOutcome.DONE else one
        for one in judged
    ]


def preview_for_all(
    *,
    step: str,
    case_ids: Sequence[int],
    given: Mapping[str, Any] | None = None,
    actor: Actor,
    at: datetime,
) -> list[RowResult]:
    """Tell what `take_for_all` would do; nothing is written.

    :raises Refusal: as `take_for_all` does
    """
    chosen = _chosen(step, case_ids)
    known = _known(step, chosen, given, try_screening, actor, at)
    return [_judged(step, number, known, given or {}, actor, at) for number in chosen]


def _chosen(step: str, case_ids: Sequence[int]) -> list[int]:
    if not case_ids:
        raise NothingChosen(say("No case is chosen. Tick at least one."))
    if step not in FOR_MANY:
        raise NotForMany(
            say(
                "{step} is not taken of many cases at once; these are: {steps}.",
                step=titled(step),
                steps=together(titled(one) for one in FOR_MANY),
            )
        )
    return list(dict.fromkeys(case_ids))


def _known(  # noqa: PLR0913, PLR0917  # as the actions
    step: str,
    chosen: Sequence[int],
    given: Mapping[str, Any] | None,
    screen: Callable[..., list[Screening]],
    actor: Actor,
    at: datetime,
) -> _Known:
    """Read what the step asks of all the cases; screen in one go those that it can be taken of."""
    found = {case.pk: case for case in cases_in_reach(actor).filter(pk__in=chosen)}
    own = own_among(frozenset().union(*map(banks_at, found.values())), actor)
    conflicted = frozenset(pk for pk, case in found.items() if banks_at(case) & own)
    ready = [one for one in found.values() if can_take(one, step, actor, one.pk in conflicted)]
    owners, on = [case.enterprise_id for case in ready], china_day(at)
    screens = step in _SCREENS and owners
    made = screen(enterprise_ids=owners, on=on, actor=actor, at=at) if screens else []
    return _Known(
        cases=found,
        conflicted=conflicted,
        pending=removals_pending(list(found)) if step == "close" else frozenset(),
        needs=latest_needs(owners, on) if step == "declare" else {},
        unnamed=_unnamed(ready, (given or {}).get("document", ""), actor, on)
        if step == "return" else {},
        screened={screening.enterprise_id: screening for screening in made},
    )  # fmt: skip


def _unnamed(cases: Sequence[Case], document: str, actor: Actor, on: date) -> dict[str, Refusal]:
    """Return the places in which the actor cannot return what waits for a signature, and why."""
    found = {}
    for region in {case.region for case in cases if case.state == State.CONFIRMED}:
        try:
            mandate_of(actor, region, document, on)
        except Refusal as refusal:
            found[region] = refusal
    return found


def _judged(  # noqa: PLR0913, PLR0917  # one row of the whole
    step: str,
    number: int,
    known: _Known,
    given: Mapping[str, Any],
    actor: Actor,
    at: datetime,
) -> RowResult:
    case = known.cases.get(number)
    if case is None:
        return RowResult(number, RowOutcome.REFUSED, case_not_found(number).message)
    if case.state in _leads_to(step):
        return RowResult(number, RowOutcome.ALREADY)
    try:
        see_that_allowed(case, step, actor, number in known.conflicted)
        _JUDGES[step](case, known, given, actor, china_day(at))
    except Refusal as refusal:
        return RowResult(number, RowOutcome.REFUSED, refusal.message)
    return RowResult(number, RowOutcome.DONE)


def _judge_declaring(
    case: Case, known: _Known, given: Mapping[str, Any], _actor: Actor, on: date
) -> None:
    vouched = {name: given[name] for name in ("papers_checked", "committed_on")}
    see_that_vouched(case, **vouched, on=on)
    standing_need(case.enterprise_id, known.needs, on)
    see_that_may_go_along(known.screened[case.enterprise_id])


def _judge_review(
    case: Case, known: _Known, _given: Mapping[str, Any], _actor: Actor, _on: date
) -> None:
    see_that_passes(known.screened[case.enterprise_id])


def _judge_return(
    case: Case, known: _Known, given: Mapping[str, Any], actor: Actor, _on: date
) -> None:
    if case.state == State.CONFIRMED and case.region in known.unnamed:
        raise known.unnamed[case.region]
    reasons_to_return(case, given["items"], actor)


def _judge_confirmation(
    case: Case, _known: _Known, _given: Mapping[str, Any], actor: Actor, _on: date
) -> None:
    see_that_confirms(case, actor)


def _judge_close(
    case: Case, known: _Known, given: Mapping[str, Any], actor: Actor, _on: date
) -> None:
    words = given["text"].strip()
    see_that_ends(case, cause=given["cause"], words=words, pending=known.pending, actor=actor)


_JUDGES: Mapping[str, Callable[[Case, _Known, Mapping[str, Any], Actor, date], object]] = (
    MappingProxyType({
        "declare": _judge_declaring, "review": _judge_review, "return": _judge_return,
        "confirm": _judge_confirmation, "close": _judge_close,
    })
)  # fmt: skip


def _taken(  # noqa: PLR0913, PLR0917  # one row of the whole
    step: str,
    row: RowResult,
    known: _Known,
    given: Mapping[str, Any],
    actor: Actor,
    at: datetime,
) -> RowResult:
    """Take the step of a case that was judged; somebody else may have been faster all the same."""
    case = known.cases[row.case_id]
    screening = {"screening": known.screened[case.enterprise_id]} if step in _SCREENS else {}
    try:
        with transaction.atomic():
            _TAKERS[step](case, **given, **screening, actor=actor, at=at)
    except Refusal as refusal:
        return RowResult(row.case_id, RowOutcome.REFUSED, refusal.message)
    return row


@cache
def _leads_to(step: str) -> frozenset[str]:
    return frozenset(target.value for row in STEPS if row.name == step for target in row.targets)
