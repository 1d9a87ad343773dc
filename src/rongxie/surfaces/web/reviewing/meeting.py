"""A review meeting as it is kept while it lasts: who is there, its agenda, what was held over.

It is the draft of whoever leads it, so it goes on after an ended session or on another computer.
What was agreed or returned is read from the record; the minutes are made of both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import QueryDict

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.organisations.mechanisms import MechanismNotFound, mechanism_of
from rongxie.foundation.organisations.models import holding
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.lists.models import CaseNote
from rongxie.rulebook.parameters import InForce
from rongxie.surfaces.web.acting.drafts import draft_of, drop_draft, save_draft
from rongxie.surfaces.web.reviewing.chosen import Chosen, chosen_in
from rongxie.values.texts import Text

KEY = "review_meeting"
AGREED, RETURNED, HELD, OPEN = "agreed", "returned", "held", "open"
_KINDS = {"case.reviewed": AGREED, "case.returned": RETURNED}
OUTCOMES = {
    AGREED: Text(en="Agreed", zh="同意"),
    RETURNED: Text(en="Returned", zh="退回"),
    HELD: Text(en="Held over", zh="暂缓"),
    OPEN: Text(en="Not reached", zh="未议"),
}


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting under way."""

    began_at: datetime
    present: tuple[str, ...]  # codes of the members that are there
    people: str  # names, as typed
    members: int  # how many there are
    quorum: bool
    agenda: Chosen
    held: Mapping[int, str]  # case → why


@dataclass(frozen=True, slots=True)
class Members:
    """Who belongs to the mechanism, and how many have to be there."""

    names: Mapping[str, str]
    percent: int

    def quorum(self, present: Sequence[str]) -> bool:
        """Whether more than the share of the members is there."""
        return len(set(present) & self.names.keys()) * 100 > self.percent * len(self.names)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case of the agenda, and the words that go with it."""

    what: str
    words: str = ""


def meeting_of(actor: Actor, at: datetime) -> Meeting | None:
    """Return the meeting that the actor leads, in the reach that is open."""
    draft = draft_of(KEY, actor=actor, at=at)
    if draft is None or "began" not in draft.typed:
        return None
    typed = draft.typed
    agenda = chosen_in(typed.getlist("agenda"))
    return Meeting(
        began_at=datetime.fromisoformat(str(typed["began"])),
        present=tuple(typed.getlist("present")),
        people=typed.get("people", ""),
        members=int(typed.get("members", "0")),
        quorum=typed.get("quorum") == "yes",
        agenda=agenda,
        held={n: typed.get(f"held_{n}", "") for n in agenda if f"held_{n}" in typed},
    )


def keep(meeting: Meeting, actor: Actor, at: datetime) -> None:
    """Keep a meeting as it stands now."""
    typed = QueryDict(mutable=True)
    typed["began"], typed["people"] = meeting.began_at.isoformat(), meeting.people
    typed["members"], typed["quorum"] = str(meeting.members), "yes" if meeting.quorum else "no"
    typed.setlist("present", list(meeting.present))
    typed.setlist("agenda", [str(number) for number in meeting.agenda])
    for number, words in meeting.held.items():
        typed[f"held_{number}"] = words
    save_draft(typed, KEY, actor=actor, at=at)


def end(actor: Actor) -> None:
    """Forget the meeting: its minutes are kept."""
    drop_draft(KEY, actor=actor)


def members_of(region: str, on: date) -> Members:
    """Return the members of the mechanism in charge of a place; none if there is no mechanism."""
    percent = InForce(on, region)["meeting_quorum_percent"]
    try:
        mechanism = mechanism_of(region, on)
    except MechanismNotFound:
        return Members({}, percent)
    rows = mechanism.members.filter(holding(on)).select_related("organisation")
    names = {one.organisation.code: one.organisation.name for one in rows}
    return Members(dict(sorted(names.items(), key=lambda one: one[1])), percent)


def outcomes_of(meeting: Meeting, actor: Actor) -> dict[int, Outcome]:
    """Return what became of each case of the agenda since the meeting began."""
    rows = EventRow.objects.filter(
        case__in=[str(number) for number in meeting.agenda],
        actor=actor.name, kind__in=_KINDS, at__gte=meeting.began_at,
    ).order_by("id")  # fmt: skip
    done = {int(one.case): _KINDS[one.kind] for one in rows}
    words = _returned_with(meeting, [n for n, what in done.items() if what == RETURNED])
    return {
        number: Outcome(done[number], words.get(number, "")) if number in done
        else Outcome(HELD, meeting.held[number]) if number in meeting.held
        else Outcome(OPEN)
        for number in meeting.agenda
    }  # fmt: skip


def _returned_with(meeting: Meeting, cases: Sequence[int]) -> dict[int, str]:
    notes = CaseNote.objects.filter(
        case__in=cases, step="return", at__gte=meeting.began_at
    ).order_by("id")
    found: dict[int, list[str]] = {}
    for one in notes if cases else ():
        found.setdefault(one.case_id, []).append(one.text)
    return {number: "；".join(texts) for number, texts in found.items()}
