"""Making rows of evidence of what is stated: checked, in canonical text, with its last day."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.access import ANSWERS, see_that_may_state
from rongxie.mechanism.evidence.canonical import canonical_texts
from rongxie.mechanism.evidence.events import EvidenceRecorded
from rongxie.mechanism.evidence.facts import DECIDED, see_that_known, title_of
from rongxie.mechanism.evidence.models import Evidence, EvidenceLevel
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.steps import Role
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, Text, say

BY_ENTERPRISE = "enterprise"  # as a source: its own word, whoever wrote it down
_CODE = re.compile(r"[A-Za-z0-9_.:/-]{1,64}")
_REFERENCE = re.compile(r"[a-z_]+:[A-Za-z0-9_.:/-]{1,48}")


@dataclass(frozen=True, slots=True)
class Stated:
    """One fact as somebody states it: `as_of` is the day for which it holds.

    `value` is of the fact's kind, or a text as in a cell of a sheet. `source` is the code of the
    organisation whose record it is; blank: the actor's own. `basis` refers to a paper or to what
    it was found by (`file:3`, `visit:8`, a document's number). Without `valid_until` the fact
    counts for the days that are set for it.
    """

    fact: str
    value: object
    level: str
    as_of: date
    source: str = ""
    basis: str = ""
    valid_until: date | None = None


class NothingStated(Refusal):
    """No fact is given."""


class UnknownLevel(Refusal):
    """A level that facts do not have."""


class DayNotUsable(Refusal):
    """A fact of a day to come, or one that ends before its day."""


class SourceNotUsable(Refusal):
    """A checked fact without the record it comes from, or a source that is no code."""


Of = tuple[Enterprise, Stated]


def rows_of(said: Sequence[Of], *, actor: Actor, at: datetime) -> list[Evidence]:
    """Return rows to be written, in the order given; nothing is written yet.

    :raises Refusal: if a fact, value, level, day or source cannot be used, or the actor's role
        does not vouch for it
    """
    if not said:
        raise NothingStated(say("No fact is given. Name at least one."))
    see_that_known({stated.fact for _, stated in said})
    complete = [(enterprise, _completed(stated, actor)) for enterprise, stated in said]
    for fact, level in sorted({(s.fact, s.level) for _, s in complete}):
        see_that_may_state(actor, fact, EvidenceLevel(level))
    today = china_day(at)
    texts = _texts([stated for _, stated in complete])
    fresh = {region: InForce(today, region) for region in {e.region for e, _ in complete}}
    days = {region: params["fact_fresh_days"] for region, params in fresh.items()}
    return [
        Evidence(
            enterprise=enterprise,
            region=enterprise.region,
            fact=stated.fact,
            value=text,
            level=stated.level,
            source=stated.source,
            as_of=stated.as_of,
            valid_until=_last_day(stated, today, days[enterprise.region]),
            basis=stated.basis,
            by=actor.name,
            at=at,
        )
        for (enterprise, stated), text in zip(complete, texts, strict=True)
    ]


def fresh_until(fact: str, as_of: date, days: Mapping[str, int | None]) -> date | None:
    """Return the last day on which a fact counts if nothing else is said; None: it stays.

    `days` is the parameter `fact_fresh_days` as in force when the fact is written down.
    """
    fresh = days.get(fact, days["default"])
    return None if fresh is None else as_of + timedelta(days=fresh)


def told(enterprise: Enterprise, rows: Sequence[Evidence]) -> EvidenceRecorded:
    """Return the event of facts of one enterprise: what they have in common."""
    basis = _common([row.basis for row in rows])
    days = {row.as_of for row in rows}
    return EvidenceRecorded(
        subject=str(enterprise.pk),
        enterprise=str(enterprise.pk),
        region=enterprise.region,
        facts=tuple(row.fact for row in rows),
        level=_common([row.level for row in rows]),
        source=_common([row.source for row in rows]),
        basis=basis if _REFERENCE.fullmatch(basis) else "",  # numbers of documents are words
        done_on=days.pop() if len(days) == 1 else None,
    )


def see_that_usable_day(as_of: date, today: date, fact: str) -> None:
    """Refuse a fact of a day to come.

    :raises DayNotUsable: if it is
    """
    if as_of > today:
        raise DayNotUsable(
            say(
                "{fact} cannot be of {day}: that day is still to come. Give the day on which it"
                " was seen or recorded.",
                fact=title_of(fact),
                day=as_of,
            )
        )


def see_that_code(source: str) -> None:
    """Refuse a source that is no code.

    :raises SourceNotUsable: if it is not
    """
    if not _CODE.fullmatch(source):
        raise SourceNotUsable(
            say(
                "{source} is not the code of a source. Give the code of the organisation, and"
                " names or numbers of papers as the basis.",
                source=repr(source),
            )
        )


def _completed(stated: Stated, actor: Actor) -> Stated:
    if stated.level not in list(EvidenceLevel):
        raise UnknownLevel(
            say(
                "{fact} cannot have the level {level}; the levels are {levels}.",
                fact=title_of(stated.fact),
                level=repr(stated.level),
                levels=_together([level.named for level in EvidenceLevel]),
            )
        )
    source = source_of(stated, actor)
    see_that_code(source)
    return replace(stated, source=source, level=str(stated.level))


def source_of(stated: Stated, actor: Actor) -> str:
    """Return whose word it is: of a checked fact, whose record."""
    own = actor.organisation or actor.name
    if stated.level == EvidenceLevel.DECLARED:
        return BY_ENTERPRISE
    if actor.role is Role.SYSTEM:
        return stated.source or own
    if stated.level == EvidenceLevel.OBSERVED or actor.role in ANSWERS:
        return own
    if not stated.source and not stated.basis and stated.fact not in DECIDED:
        raise SourceNotUsable(
            say(
                "{fact} is stated as checked without a record. Name the authority as the source,"
                " or the paper as the basis.",
                fact=title_of(stated.fact),
            )
        )
    return stated.source or own


def _texts(said: Sequence[Stated]) -> list[str]:
    """Return the canonical texts, read fact by fact: many thousands at once."""
    places: dict[str, list[int]] = {}
    for place, stated in enumerate(said):
        places.setdefault(stated.fact, []).append(place)
    texts = [""] * len(said)
    for fact, found in places.items():
        read = canonical_texts(fact, [said[place].value for place in found])
        for place, text in zip(found, read, strict=True):
            texts[place] = text
    return texts


def _last_day(stated: Stated, today: date, days: Mapping[str, int | None]) -> date | None:
    see_that_usable_day(stated.as_of, today, stated.fact)
    last = stated.valid_until
    if last is None:
        return fresh_until(stated.fact, stated.as_of, days)
    if last < stated.as_of:
        raise DayNotUsable(
            say(
                "{fact} cannot end on {last}, before its own day {day}. Correct one of the two.",
                fact=title_of(stated.fact),
                last=last,
                day=stated.as_of,
            )
        )
    return last


def _common(values: Sequence[str]) -> str:
    return values[0] if len(set(values)) == 1 else ""


def _together(titles: Sequence[Text]) -> Text:
    return Text(en="; ".join(t.en for t in titles), zh="、".join(t.zh for t in titles))
