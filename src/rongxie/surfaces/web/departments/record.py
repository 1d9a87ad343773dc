"""All that the page of a matter shows, read in the reach that is open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.enterprises.access import enterprises_in_reach
from rongxie.mechanism.evidence.facts import title_of
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.lists.access import DUTIES, cases_in_reach
from rongxie.mechanism.matters.access import asked_by, matter_in_reach
from rongxie.mechanism.matters.actions.handling import steps_open
from rongxie.mechanism.matters.models import Matter, MatterKind, MatterState, Outcome
from rongxie.mechanism.matters.queries import Reading, Step, read_matter
from rongxie.rulebook.steps import State
from rongxie.surfaces.web.worklists.clocks import Clock, clock
from rongxie.surfaces.web.worklists.naming import (
    enterprises_named,
    organisations_named,
    places_named,
)
from rongxie.surfaces.web.worklists.wording import level_of, source_of, value_of
from rongxie.values.moments import china_day
from rongxie.values.texts import Message, Text, say

_MEMBER, _FILE = "membership:", "file:"
_STATES = {
    MatterState.OPEN: Text(en="To be answered", zh="待答复"),
    MatterState.ANSWERED: Text(en="Answered", zh="已答复"),
    MatterState.CLOSED: Text(en="Closed", zh="已办结"),
}
_DONE = {
    "opened": Text(en="Raised", zh="提出"),
    "assigned": Text(en="Passed on", zh="转办"),
    "escalated": Text(en="Raised to the tier above", zh="提请上级办理"),
    "answered": Text(en="Answered", zh="答复"),
    "reopened": Text(en="Raised again", zh="再次提出"),
    "closed": Text(en="Closed by the one who asked", zh="提出方确认办结"),
}
_ENTERPRISE = Text(en="The enterprise", zh="企业")
_PLATFORM = Text(en="The platform", zh="平台自动")


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that was done with a matter; who did it is told by the organisation."""

    at: datetime
    title: Text
    by: Text | str
    to: str
    text: str
    file: int | None


@dataclass(frozen=True, slots=True)
class About:
    """What a matter is about, as far as it is in reach; `address` is its page, if it has one."""

    title: Text | Message | str
    words: Text | Message | str
    address: str = ""


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something that the reader can do now; `aside` is not what is asked of him."""

    title: Text
    address: str
    button: Text
    hint: Text
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A matter as its page shows it."""

    reading: Reading
    state: Text
    state_kind: str
    clock: Clock | None
    outcome: Text | None
    enterprise: str
    place: str
    addressee: str
    bank: str
    asker: Text | str
    about: list[About]
    todo: list[ToDo]
    steps: list[Happened]


def record_of(matter_id: int, actor: Actor, within: str, on: date) -> Record:
    """Return what is shown of a matter.

    :raises MatterNotFound: if the actor cannot reach it
    """
    matter = matter_in_reach(matter_id=matter_id, actor=actor)
    reading = read_matter(matter_id=matter_id, actor=actor)
    offices = organisations_named(
        [matter.addressee, matter.bank, matter.asker, *(one.to for one in reading.steps)]
    )
    members = offices_of(one.by for one in reading.steps)
    still = matter.state == MatterState.OPEN
    whose = enterprises_in_reach(actor).filter(pk=matter.enterprise_id or 0).first()
    return Record(
        reading=reading,
        state=_STATES[reading.state],
        state_kind="warn" if still else "good",
        clock=clock("", matter.due_on, on) if still else None,
        outcome=Outcome(matter.outcome).named if matter.outcome else None,
        enterprise=whose.name if whose else "",
        place=places_named([matter.region], within).get(matter.region, matter.region),
        addressee=offices.get(matter.addressee, matter.addressee),
        bank=offices.get(matter.bank, matter.bank),
        asker=_asker(matter, reading, offices),
        about=about_of(matter, actor),
        todo=_todo(matter, actor, on),
        steps=[_happened(one, offices, members) for one in reading.steps],
    )


def _asker(matter: Matter, reading: Reading, offices: dict[str, str]) -> Text | str:
    """Return who asked; of a complaint a bank does not learn it."""
    if not reading.raised_by:
        return "–"
    return offices.get(matter.asker, matter.asker) or _ENTERPRISE


def offices_of(actors: Iterable[str]) -> dict[str, str]:
    """Return the organisations of those who act under a membership, by the name of the actor."""
    numbers = {
        int(name.removeprefix(_MEMBER)) for name in actors
        if name.startswith(_MEMBER) and name.removeprefix(_MEMBER).isdecimal()
    }  # fmt: skip
    if not numbers:
        return {}
    rows = Membership.objects.filter(pk__in=numbers).values_list("pk", "organisation__name")
    return {f"{_MEMBER}{pk}": name for pk, name in rows}


def _happened(one: Step, offices: dict[str, str], members: dict[str, str]) -> Happened:
    number = one.file.removeprefix(_FILE)
    return Happened(
        one.at, _DONE[one.what], _who(one.by, members), offices.get(one.to, one.to), one.text,
        int(number) if number.isdecimal() else None,
    )  # fmt: skip


def _who(name: str, members: dict[str, str]) -> Text | str:
    if name.startswith("enterprise:"):
        return _ENTERPRISE
    if name.startswith(_MEMBER):
        return members.get(name, "")
    return _PLATFORM if name else ""


def about_of(matter: Matter, actor: Actor) -> list[About]:
    """Return what a matter refers to, if the actor has it: a bank has neither cases nor facts."""
    kind, _, number = matter.about.partition(":")
    if actor.kind is Kind.BANK or not number.isdecimal():
        return []
    if kind == "case":
        case = cases_in_reach(actor).filter(pk=int(number)).first()
        return [About(say("Case {number}", number=number), State(case.state).staff,
                      reverse("case_page", args=[case.pk]))] if case else []  # fmt: skip
    if kind == "enterprise":
        return [About(_ENTERPRISE, n) for n in enterprises_named([int(number)], actor).values()]
    if kind == "evidence":
        fact = in_reach(Evidence, actor).filter(pk=int(number)).first()
        return _of_fact(fact) if fact else []
    return []


def _of_fact(fact: Evidence) -> list[About]:
    offices = organisations_named([fact.source])
    return [
        About(title_of(fact.fact), value_of(fact.fact, fact.value)),
        About(Text(en="It comes from", zh="信息来源"), source_of(fact.source, offices)),
        About(Text(en="How far it is proven", zh="核实程度"), level_of(fact.level)),
        About(Text(en="As of", zh="数据日期"), fact.as_of.isoformat()),
        *([About(Text(en="Withdrawn on", zh="撤销日期"), china_day(fact.withdrawn_at).isoformat())]
          if fact.withdrawn_at else []),
    ]  # fmt: skip


def _todo(matter: Matter, actor: Actor, on: date) -> list[ToDo]:
    """Return what the actor can do, first what is asked of him."""
    can = steps_open(matter, actor, on)
    found = []
    if "answered" in can:
        found += _answering(matter, actor)
    if "assigned" in can:
        found.append(_to_do("pass_matter_on", matter, aside=True))
    if "escalated" in can:
        found.append(_to_do("raise_matter", matter, aside=True))
    if matter.state == MatterState.ANSWERED and asked_by(matter, actor):
        found.append(_to_do("close_matter", matter))
        if matter.kind != MatterKind.APPEAL:
            found.append(_to_do("reopen_matter", matter, aside=True))
    return found


def _answering(matter: Matter, actor: Actor) -> list[ToDo]:
    """Return how the actor answers: an appeal by deciding it, which only the city can."""
    if matter.kind == MatterKind.APPEAL:
        allowed = actor.role in DUTIES["decide_appeal"]
        return [_to_do("decide_appeal", matter)] if allowed else []
    if matter.kind == MatterKind.OBJECTION:
        return [_to_do("decide_objection", matter)]
    return [_to_do("answer_matter", matter)]


def _to_do(name: str, matter: Matter, *, aside: bool = False) -> ToDo:
    title, button, hint = _PAGES[name]
    return ToDo(title, reverse(name, args=[matter.pk]), button, hint, aside)


_PAGES = {
    "answer_matter": (
        Text(en="Answer it", zh="答复"), Text(en="Answer", zh="答复"),
        Text(en="The one who asked reads your words.", zh="提出方可看到答复内容。"),
    ),
    "decide_objection": (
        Text(en="Decide on the objection", zh="处理异议"), Text(en="Decide", zh="处理"),
        Text(en="Upheld, the fact no longer counts.", zh="异议成立的，该信息不再采用。"),
    ),
    "decide_appeal": (
        Text(en="Decide the appeal", zh="裁定申诉"), Text(en="Decide", zh="裁定"),
        Text(en="Upheld, the case is again where it was.", zh="申诉成立的，案件恢复至移出前状态。"),
    ),
    "pass_matter_on": (
        Text(en="Pass it on to another office", zh="转其他单位办理"),
        Text(en="Pass on", zh="转办"),
        Text(en="The day by which it is to be answered stays.", zh="答复期限不变。"),
    ),
    "raise_matter": (
        Text(en="Raise it to the tier above", zh="提请上级办理"), Text(en="Raise", zh="提请上级"),
        Text(en="Its days begin anew there.", zh="由上级重新计算答复期限。"),
    ),
    "close_matter": (
        Text(en="Take the answer and close it", zh="认可答复并办结"), Text(en="Close", zh="办结"),
        Text(en="It stays in the list of what is over.", zh="办结后可在“已答复或办结”中查看。"),
    ),
    "reopen_matter": (
        Text(en="Raise it again", zh="再次提出"), Text(en="Raise again", zh="再次提出"),
        Text(en="It goes to whoever stands above the one who answered.",
             zh="由答复单位的上级办理。"),
    ),
}  # fmt: skip
