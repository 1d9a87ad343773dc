"""Recording visits: each once, however often a phone sends it, and whenever it finds a network."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from uuid import UUID

from django.db import transaction

from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.access import enterprise_not_found, enterprises_in_reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.models import EvidenceLevel
from rongxie.mechanism.evidence.recording import Stated, rows_of
from rongxie.mechanism.visits.access import VISITS, VisitNotForYou, see_that_does
from rongxie.mechanism.visits.actions.keeping import Checked, keep
from rongxie.mechanism.visits.actions.needs import see_that_whole, wished_banks
from rongxie.mechanism.visits.actions.visit import NewVisit
from rongxie.mechanism.visits.models import Visit, VisitOutcome
from rongxie.values.moments import CHINA, china_day
from rongxie.values.texts import Refusal, say

Sent = tuple[int, NewVisit]  # the enterprise that was visited, and how it went
Banks = dict[str, Organisation]


class VisitToCome(Refusal):
    """A visit is recorded before it was made."""


class NeedAndOutcomeDisagree(Refusal):
    """A visit found a need and states none, or states one that it did not find."""


class SentAsTaken(Refusal):
    """The number of a sent visit belongs to another one."""


@dataclass(slots=True)
class _Received(Checked):
    """A visit that came, with why it cannot be written, unless it is there already."""

    refusal: Refusal | None = None


@transaction.atomic
def record_visit(*, enterprise_id: int, visit: NewVisit, actor: Actor, at: datetime) -> Visit:
    """Keep a visit with what it found, and fulfil the plan that asked for it.

    Sent again it is the same visit: nothing is written twice. It may be of a past day, when a
    phone was without network; its events are of the moment at which it was made, so that figures
    count it there. What was found at a double is kept with the enterprise that the double became.

    :raises VisitNotForYou: if the actor makes no visits
    :raises EnterpriseNotFound: if the actor cannot reach the enterprise
    :raises SentAsTaken: if another visit was sent under the number
    :raises VisitToCome: if it has not been made yet
    :raises NeedAndOutcomeDisagree: if there is a need without the outcome, or the reverse
    :raises NeedNotWhole: if the need does not do
    :raises WishedBankNotThere: if a wished bank was not open on the day
    :raises Refusal: what `record_evidence` and `open_matter` refuse
    """
    (kept,) = _kept([(enterprise_id, visit)], actor, at)
    if isinstance(kept, Refusal):
        raise kept
    return kept


@transaction.atomic
def record_visits(*, visits: Sequence[Sent], actor: Actor, at: datetime) -> list[Visit | Refusal]:
    """Keep visits like `record_visit`, each by itself; return what each is kept as, or why not.

    They are written together, in as many statements as one. A visit with a request is written
    alone: whether the matter can be raised shows when it is.
    """
    kept: list[Visit | Refusal] = []
    for with_request, group in groupby(visits, key=lambda sent: bool(sent[1].requests)):
        write = _each if with_request else _together
        kept += write(list(group), actor, at)
    return kept


def _together(visits: Sequence[Sent], actor: Actor, at: datetime) -> list[Visit | Refusal]:
    try:
        with transaction.atomic():
            return _kept(visits, actor, at)
    except Refusal:  # by what follows from one of them: from which one shows when each is alone
        return _each(visits, actor, at)


def _each(visits: Sequence[Sent], actor: Actor, at: datetime) -> list[Visit | Refusal]:
    return [_alone(enterprise_id, visit, actor, at) for enterprise_id, visit in visits]


def _alone(enterprise_id: int, visit: NewVisit, actor: Actor, at: datetime) -> Visit | Refusal:
    try:
        return record_visit(enterprise_id=enterprise_id, visit=visit, actor=actor, at=at)
    except Refusal as refusal:
        return refusal


def _kept(visits: Sequence[Sent], actor: Actor, at: datetime) -> list[Visit | Refusal]:
    """Write what can be written; return of each what it is kept as, or why it is not."""
    try:
        see_that_does(actor, VISITS)
    except VisitNotForYou as refusal:
        return [refusal] * len(visits)
    there = _what_became_of({enterprise_id for enterprise_id, _ in visits}, actor)
    banks = wished_banks(visit.need for _, visit in visits if visit.need)
    received = [
        _received(there[enterprise_id], visit, banks, at) for enterprise_id, visit in visits
    ]
    came = [one for one in received if isinstance(one, _Received)]
    _state_facts([one for one in came if one.visit.observed and not one.refusal], actor, at)
    keep([one for one in came if not one.refusal], actor=actor, at=at)
    _find_sent_before(came)
    return [_outcome(one) for one in received]


def _what_became_of(ids: set[int], actor: Actor) -> dict[int, Enterprise | Refusal]:
    """Return enterprises by the numbers given; a double is what it became."""
    there: dict[int, Enterprise | Refusal] = {}
    reached = enterprises_in_reach(actor).only("region", "successor")
    following = {number: number for number in ids}
    while following:
        found = reached.in_bulk(set(following.values()))
        for number, wanted in following.items():
            there[number] = found.get(wanted) or enterprise_not_found(wanted)
        following = {
            number: one.successor_id
            for number in following
            if isinstance(one := there[number], Enterprise) and one.successor_id
        }
    return there


def _received(
    enterprise: Enterprise | Refusal, visit: NewVisit, banks: Banks, at: datetime
) -> _Received | Refusal:
    if isinstance(enterprise, Refusal):
        return enterprise
    try:
        _see_that_whole(visit, banks, at)
    except Refusal as refusal:
        return _Received(enterprise, visit, refusal=refusal)
    return _Received(enterprise, visit)


def _see_that_whole(visit: NewVisit, banks: Banks, at: datetime) -> None:
    if visit.visited_at > at:
        raise VisitToCome(
            say(
                "The visit is of {moment}, which is still to come. Look at the clock of the phone;"
                " the visit was not kept.",
                moment=visit.visited_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M"),
            )
        )
    found = visit.outcome is VisitOutcome.NEED
    if found and visit.need is None:
        raise NeedAndOutcomeDisagree(
            say("The visit found a need, and none is stated. State it, or choose another outcome.")
        )
    if visit.need and not found:
        raise NeedAndOutcomeDisagree(
            say(
                "A need is stated, and the outcome of the visit is: {outcome}. Choose the outcome"
                " that says there is a need, or take the need out.",
                outcome=visit.outcome.named,
            )
        )
    if visit.need:
        see_that_whole(visit.need, china_day(visit.visited_at), banks)


def _state_facts(stating: Sequence[_Received], actor: Actor, at: datetime) -> None:
    """Make rows of what was seen, of all visits at once; where one is refused, of each half."""
    said = [(one.enterprise, fact) for one in stating for fact in _seen(one.visit)]
    if not said:
        return
    try:
        rows = iter(rows_of(said, actor=actor, at=at))
    except Refusal as refusal:
        if len(stating) == 1:
            stating[0].refusal = refusal
            return
        middle = len(stating) // 2
        _state_facts(stating[:middle], actor, at)
        _state_facts(stating[middle:], actor, at)
    else:
        for one in stating:
            one.facts = list(islice(rows, len(one.visit.observed)))


def _seen(visit: NewVisit) -> list[Stated]:
    as_of = china_day(visit.visited_at)
    return [
        Stated(fact=fact, value=value, level=EvidenceLevel.OBSERVED, as_of=as_of)
        for fact, value in visit.observed.items()
    ]


def _find_sent_before(came: Sequence[_Received]) -> None:
    """Give visits that were sent before under their number the row that they have."""
    again = [one for one in came if one.row is None and one.visit.sent_as]
    if not again:
        return
    kept = Visit.objects.filter(sent_as__in={one.visit.sent_as for one in again})
    before = {row.sent_as: row for row in kept}
    # What stands further down in this same call came later.
    later = {one.row.pk for one in came if one.row}
    for one in came:
        if one.row:
            later.discard(one.row.pk)
            continue
        row = before.get(one.visit.sent_as)
        if row and row.pk not in later:
            one.row, one.refusal = row, _other_than(row, one)
        elif not one.refusal:  # the number is somebody's in another place
            one.refusal = _taken(one.visit.sent_as)


def _other_than(row: Visit, one: _Received) -> SentAsTaken | None:
    visit = one.visit
    same = (one.enterprise.pk, visit.channel.value, visit.outcome.value, visit.visited_at)
    if same == (row.enterprise_id, row.channel, row.outcome, row.visited_at):
        return None
    return _taken(visit.sent_as)


def _outcome(one: _Received | Refusal) -> Visit | Refusal:
    if isinstance(one, Refusal):
        return one
    if one.refusal or one.row is None:
        return one.refusal or _taken(one.visit.sent_as)
    return one.row


def _taken(sent_as: UUID | None) -> SentAsTaken:
    return SentAsTaken(
        say(
            "Another visit was sent under the number {number}; that one was kept. Record what is"
            " different as a visit of its own.",
            number=sent_as,
        )
    )
