"""What follows from something follows in its moment, and what has a last day ends on the next.

Looked up in the log alone: what a case, a consent or a decision takes with it when it ends.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from rongxie.foundation.events.models import EventRow
from rongxie.values.moments import china_day

Thing = tuple[str, str]  # a referral or a consent, and its number
_NEVER = datetime.max.replace(tzinfo=UTC)
_BEGINS = {"referral.sent": "referral", "consent.given": "consent"}
_BY_ITSELF = {"referral.lapsed": "referral", "consent.ended": "consent"}
_ENDS = _BY_ITSELF | {
    "referral.withdrawn": "referral", "referral.handed_back": "referral",
    "decision.approved": "referral", "decision.refused": "referral",
    "consent.withdrawn": "consent",
}  # fmt: skip
# Until a bank takes it up, a referral has a last day.
_TAKES_UP = {"referral.accepted": "referral", "referral.contacted": "referral"}
_DUE = {"referral.sent": "due_on", "consent.given": "ends_on"}


def left_behind(log: Iterable[EventRow]) -> Iterator[str]:
    """Go through the log: what has to end with something else ended in the same moment."""
    events = list(log)
    ended = {_thing(event, _ENDS): event.at for event in events if event.kind in _ENDS}
    running: dict[Thing, EventRow] = {}
    for event in events:
        for thing in _taken_along(event, running):
            if ended.get(thing, _NEVER) > event.at:
                sort, number = thing
                yield f"{sort} {number} went on after {event.kind} (event {event.pk})"
        _note(event, running)


def overstayed(log: Iterable[EventRow], last: date) -> Iterator[str]:
    """Go through the log: what had a last day ended in the night after it, and in no other.

    `last` is the last day whose morning has come.
    """
    running: dict[Thing, EventRow] = {}
    stops = _ENDS | _TAKES_UP
    for event in log:
        begun = running.get(_thing(event, stops)) if event.kind in stops else None
        if begun:
            del running[_thing(event, stops)]
            day, until = china_day(event.at), _last_day(begun)
            by_itself = event.kind in _BY_ITSELF
            at_night = by_itself or _with_the_consent(event)
            if day > until + timedelta(days=at_night) or (by_itself and day <= until):
                told = f"{event.kind} of {event.subject} (event {event.pk})"
                yield f"{told} was on {day}, though its last day was {until}"
        _note(event, running)
    for (sort, number), begun in running.items():
        if _last_day(begun) < last:
            yield f"{sort} {number} has not ended, though its last day was {_last_day(begun)}"


def _with_the_consent(event: EventRow) -> bool:
    """Tell whether a referral ended because the consent did: be it in the night it would lapse."""
    ended = event.kind == "referral.withdrawn"
    return ended and json.loads(event.payload).get("cause") == "consent_ended"


def _taken_along(event: EventRow, running: Mapping[Thing, EventRow]) -> list[Thing]:
    """Return what an event ends beside its own subject."""
    match event.kind:
        case "case.removed" | "case.closed" | "decision.approved":
            same = [t for t, begun in _referrals(running) if begun.case == event.case]
            return [thing for thing in same if thing != ("referral", event.subject)]
        case "consent.withdrawn" if not event.bank:
            return [t for t, begun in running.items() if _from_general(begun, event.enterprise)]
        case "consent.withdrawn":
            return _at_bank(event, running)
        case "consent.ended" if not _goes_on(event, running):
            return _at_bank(event, running)
    return []


def _at_bank(event: EventRow, running: Mapping[Thing, EventRow]) -> list[Thing]:
    return [thing for thing, begun in _referrals(running) if _whose(begun) == _whose(event)]


def _goes_on(ended: EventRow, running: Mapping[Thing, EventRow]) -> bool:
    """Tell whether another consent for the bank has taken the place of one that ended."""
    others = [b for (sort, n), b in running.items() if sort == "consent" and n != ended.subject]
    return any(_whose(other) == _whose(ended) for other in others)


def _referrals(running: Mapping[Thing, EventRow]) -> list[tuple[Thing, EventRow]]:
    return [(thing, begun) for thing, begun in running.items() if thing[0] == "referral"]


def _from_general(begun: EventRow, enterprise: str) -> bool:
    """Tell whether it is a consent for one bank that was written from one for any bank."""
    given = begun.kind == "consent.given" and begun.enterprise == enterprise
    return given and json.loads(begun.payload)["source"].startswith("any:")


def _note(event: EventRow, running: dict[Thing, EventRow]) -> None:
    """Add what begins, without the consent that it replaces, and leave out what ends."""
    if event.kind in _ENDS:
        running.pop(_thing(event, _ENDS), None)
    elif event.kind in _BEGINS:
        new = _thing(event, _BEGINS)
        for thing, begun in list(running.items()):
            if new[0] == thing[0] == "consent" and _whose(begun) == _whose(event):
                del running[thing]
        running[new] = event


def _whose(event: EventRow) -> tuple[str, str]:
    return event.enterprise, event.bank


def _thing(event: EventRow, sorts: Mapping[str, str]) -> Thing:
    return sorts[event.kind], event.subject


def _last_day(begun: EventRow) -> date:
    return date.fromisoformat(json.loads(begun.payload)[_DUE[begun.kind]])
