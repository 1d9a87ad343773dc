"""Stating facts one by one or in bulk, taking them back, and asking departments for them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from rongxie.foundation.digests import sm3
from rongxie.foundation.events.writing import append, canonical
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.regions.codes import codes_above
from rongxie.mechanism.enterprises.access import (
    EnterpriseNotFound,
    enterprise_in_reach,
    enterprises_in_reach,
)
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.access import (
    ANSWERS,
    ASKS,
    CORRECTS,
    DECIDES,
    changed,
    evidence_in_reach,
    may_state,
    request_in_reach,
    request_to_withdraw,
    see_that_does,
)
from rongxie.mechanism.evidence.asking import ASKED
from rongxie.mechanism.evidence.complete import import_complete_list
from rongxie.mechanism.evidence.events import (
    EvidenceImported,
    EvidenceWithdrawn,
    FactsRequested,
    RequestAnswered,
    RequestWithdrawn,
)
from rongxie.mechanism.evidence.facts import DECIDED, TICKS, see_that_known, title_of
from rongxie.mechanism.evidence.models import Evidence, EvidenceLevel, FactRequest
from rongxie.mechanism.evidence.recording import NothingStated, Stated, rows_of, told
from rongxie.rulebook.deadlines import fact_answer_due
from rongxie.rulebook.parameters import InForce
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, Text, say

__all__ = (
    "Stated",
    "answer_request",
    "ask_department",
    "import_complete_list",
    "record_evidence",
    "record_many",
    "withdraw_evidence",
    "withdraw_request",
)  # all that is done with facts, in one place
ANSWERED, UNKNOWN_THERE, NOT_OURS = "answered", "unknown_there", "not_ours"
_FACT, _REQUEST = Text(en="fact", zh="信息"), Text(en="request", zh="数据查询")
_AT_ONCE = 1_000  # rows of an import per event


class ReasonMissing(Refusal):
    """A fact, or a request for facts, is to be taken back without saying why."""


class DepartmentNotFound(Refusal):
    """No department of that code stands open."""


class AnswerNotUsable(Refusal):
    """An answer that does not fit what was asked."""


@transaction.atomic
def record_evidence(
    *, enterprise_id: int, stated: Sequence[Stated], actor: Actor, at: datetime
) -> list[Evidence]:
    """Write down facts of an enterprise, all of them or none; earlier ones stay as they are.

    :raises EnterpriseNotFound: if the actor cannot reach the enterprise
    :raises NothingStated: if no fact is given
    :raises UnknownFact: if no evidence is kept of one
    :raises UnusableValue: if one cannot have the value
    :raises UnknownLevel: if there is no such level
    :raises NotYoursToState: if the actor's role does not vouch for one at its level
    :raises DayNotUsable: if one is of a day to come, or ends before its day
    :raises SourceNotUsable: if a checked one names no record
    """
    enterprise = enterprise_in_reach(enterprise_id=enterprise_id, actor=actor)
    rows = rows_of([(enterprise, one) for one in stated], actor=actor, at=at)
    written = Evidence.objects.bulk_create(rows)
    append(told(enterprise, written), actor=actor, at=at)
    return written


@transaction.atomic
def record_many(
    *, rows: Sequence[tuple[int, Stated]], actor: Actor, at: datetime
) -> list[Evidence]:
    """Write down facts of many enterprises, in bulk; one event for each thousand of them.

    :raises Refusal: as `record_evidence`, naming the first that cannot be written
    """
    there = _in_reach({enterprise for enterprise, _ in rows}, actor)
    ready = rows_of([(there[enterprise], one) for enterprise, one in rows], actor=actor, at=at)
    written = Evidence.objects.bulk_create(ready, batch_size=_AT_ONCE)
    parts = [written[start : start + _AT_ONCE] for start in range(0, len(written), _AT_ONCE)]
    append(*(_imported(part) for part in parts), actor=actor, at=at)
    return written


@transaction.atomic
def withdraw_evidence(*, evidence_id: int, reason: str, actor: Actor, at: datetime) -> Evidence:
    """Take back a fact that was found wrong: what was known before counts again.

    :raises EvidenceNotFound: if the actor cannot reach it
    :raises NotYoursToDo: if others stated it, and the actor is not one who corrects
    :raises ReasonMissing: if no reason is given
    :raises ChangedMeanwhile: if it has been taken back already
    """
    evidence = evidence_in_reach(evidence_id=evidence_id, actor=actor)
    _see_that_may_withdraw(evidence, actor)
    if not reason.strip():
        raise ReasonMissing(say("Say why the fact is taken back; the reason is kept with it."))
    withdrawn = {"withdrawn_at": at, "withdrawn_by": actor.name, "withdrawn_for": reason.strip()}
    there = Evidence.objects.filter(pk=evidence.pk, withdrawn_at=None)
    if not there.update(**withdrawn):
        raise changed(_FACT, evidence.pk)
    for column, value in withdrawn.items():
        setattr(evidence, column, value)
    event = EvidenceWithdrawn(
        subject=str(evidence.enterprise_id),
        enterprise=str(evidence.enterprise_id),
        region=evidence.region,
        fact=evidence.fact,
        level=evidence.level,
        source=evidence.source,
        reference=f"evidence:{evidence.pk}",
    )
    append(event, actor=actor, at=at)
    return evidence


@transaction.atomic
def ask_department(  # noqa: PLR0913  # the frozen form
    *,
    enterprise_id: int,
    facts: Sequence[str],
    department: str,
    question: str = "",
    actor: Actor,
    at: datetime,
) -> FactRequest:
    """Ask a department for facts of an enterprise, to be answered by a day.

    :raises EnterpriseNotFound: if the actor cannot reach the enterprise
    :raises NotYoursToDo: if the actor's role does not ask departments
    :raises AnswerNotUsable: if one is in no department's record
    :raises NothingStated: if no fact is named
    :raises UnknownFact: if no evidence is kept of one
    :raises DepartmentNotFound: if no department of that code stands open
    :raises YearUnknown: if the working days of the year are not published yet
    """
    see_that_does(actor, ASKS)
    enterprise = enterprise_in_reach(enterprise_id=enterprise_id, actor=actor)
    asked = _asked(facts)
    on = china_day(at)
    _see_that_open(department, on)
    request = FactRequest.objects.create(
        enterprise=enterprise,
        region=enterprise.region,
        facts=list(asked),
        department=department,
        question=question.strip(),
        asker=actor.organisation,
        asked_by=actor.name,
        asked_at=at,
        due_on=fact_answer_due(on, InForce(on, enterprise.region)),
    )
    event = FactsRequested(**_references(request), facts=asked, due_on=request.due_on)
    append(event, actor=actor, at=at)
    return request


@transaction.atomic
def answer_request(  # noqa: PLR0913  # the frozen form
    *,
    request_id: int,
    answer: str,
    stated: Sequence[Stated] = (),
    note: str = "",
    actor: Actor,
    at: datetime,
) -> FactRequest:
    """Answer a request; what is stated becomes evidence, checked, of the department's record.

    `unknown_there` and `not_ours` are answers that leave the facts unknown.

    :raises RequestNotFound: if the actor cannot reach it, or another department was asked
    :raises NotYoursToDo: if the actor's role does not answer for a department
    :raises AnswerNotUsable: if it does not fit what was asked
    :raises ChangedMeanwhile: if the request is not open any more
    :raises Refusal: if a fact cannot be written down (`record_evidence`)
    """
    see_that_does(actor, ANSWERS)
    request = request_in_reach(request_id=request_id, actor=actor, department=actor.organisation)
    see_that_fits(request, answer, stated)
    _settle(
        request, "answered", answer=answer, note=note.strip(), answered_by=actor.name,
        answered_at=at,
    )  # fmt: skip
    event = RequestAnswered(**_references(request), facts=tuple(request.facts), answer=answer)
    append(event, actor=actor, at=at)
    if stated:
        checked = [_of_request(one, request) for one in stated]
        record_evidence(enterprise_id=request.enterprise_id, stated=checked, actor=actor, at=at)
    return request


@transaction.atomic
def withdraw_request(*, request_id: int, reason: str, actor: Actor, at: datetime) -> FactRequest:
    """Take a request back: nothing need be answered any more. The department reads the reason.

    :raises RequestNotFound: if the actor cannot reach it
    :raises NotYoursToDo: if the actor's role does not ask departments, or another office asked
    :raises ReasonMissing: if no reason is given
    :raises ChangedMeanwhile: if the request is not open any more
    """
    request = request_to_withdraw(request_id=request_id, actor=actor)
    if not reason.strip():
        raise ReasonMissing(
            say("Say why the request is withdrawn; the department reads the reason.")
        )
    _settle(
        request, "withdrawn", withdrawn_at=at, withdrawn_by=actor.name,
        withdrawn_for=reason.strip(),
    )  # fmt: skip
    append(RequestWithdrawn(**_references(request), facts=tuple(request.facts)), actor=actor, at=at)
    return request


def see_that_fits(request: FactRequest, answer: str, stated: Sequence[Stated]) -> None:
    """Refuse an answer that does not fit what was asked.

    :raises AnswerNotUsable: if it does not
    """
    if answer not in (ANSWERED, UNKNOWN_THERE, NOT_OURS):
        raise AnswerNotUsable(
            say(
                "{answer} is no answer; the answers are {answers}.",
                answer=repr(answer),
                answers=", ".join((ANSWERED, UNKNOWN_THERE, NOT_OURS)),
            )
        )
    if (answer == ANSWERED) != bool(stated):
        raise AnswerNotUsable(
            say(
                "An answer with facts is {answered}; without any it is {unknown} or {not_ours}.",
                answered=ANSWERED,
                unknown=UNKNOWN_THERE,
                not_ours=NOT_OURS,
            )
        )
    for one in stated:
        if one.fact not in request.facts:
            raise AnswerNotUsable(
                say(
                    "{fact} was not asked for in request {request}. State it by itself.",
                    fact=title_of(one.fact),
                    request=request.pk,
                )
            )


def _see_that_may_withdraw(evidence: Evidence, actor: Actor) -> None:
    if evidence.fact in DECIDED:
        see_that_does(actor, DECIDES)
        return
    own = bool(actor.organisation) and evidence.source == actor.organisation
    if not (own and may_state(actor, evidence.fact, EvidenceLevel(evidence.level))):
        see_that_does(actor, CORRECTS)


def _asked(facts: Sequence[str]) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(facts))
    if not asked:
        raise NothingStated(say("No fact is given. Name at least one."))
    see_that_known(asked)
    for fact in asked:
        if fact in (*DECIDED, *TICKS):
            raise AnswerNotUsable(
                say("{fact} is in no department's record. Leave it out.", fact=title_of(fact))
            )
    return asked


def _see_that_open(department: str, on: date) -> None:
    found = Organisation.objects.filter(code=department, kind__in=ASKED).first()
    if found is None or not found.open_on(on):
        raise DepartmentNotFound(
            say(
                "There is no department {code} to ask. Look it up among the organisations.",
                code=repr(department),
            )
        )


def _settle(request: FactRequest, state: str, **columns: object) -> None:
    there = FactRequest.objects.filter(pk=request.pk, state="open")
    if not there.update(state=state, **columns):
        raise changed(_REQUEST, request.pk)
    for column, value in {"state": state, **columns}.items():
        setattr(request, column, value)


def _of_request(stated: Stated, request: FactRequest) -> Stated:
    return replace(stated, level=EvidenceLevel.CHECKED, basis=f"request:{request.pk}")


def _references(request: FactRequest) -> dict[str, str]:
    return {
        "subject": str(request.pk),
        "enterprise": str(request.enterprise_id),
        "region": request.region,
    }


def _in_reach(ids: set[int], actor: Actor) -> dict[int, Enterprise]:
    """Return enterprises by id in one query; a single stranger among them is named."""
    there = enterprises_in_reach(actor).in_bulk(ids)
    for missing in sorted(ids - there.keys())[:1]:
        raise EnterpriseNotFound(
            say(
                "There is no enterprise {enterprise} that you can reach. Nothing was written.",
                enterprise=missing,
            )
        )
    return there


def _imported(rows: Sequence[Evidence]) -> EvidenceImported:
    """Return the event of a part of an import, with the digest of what it wrote."""
    words = [
        [str(row.pk), str(row.enterprise_id), row.fact, row.value, row.level, row.source,
         row.as_of.isoformat()]
        for row in rows
    ]  # fmt: skip
    return EvidenceImported(
        subject=f"evidence:{rows[0].pk}-{rows[-1].pk}",
        region=_common_place({row.region for row in rows}),
        facts=tuple(sorted({row.fact for row in rows})),
        count=len(rows),
        digest=sm3(canonical({"rows": words}).encode()).hex(),
    )


def _common_place(regions: set[str]) -> str:
    """Return the smallest place that all lie in; it lies in the reach of whoever reaches them."""
    paths = [(*codes_above(region), region) for region in regions]
    shared = [place for place in paths[0] if all(place in path for path in paths)]
    return shared[-1] if shared else ""
