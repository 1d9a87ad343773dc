"""The letter to the enterprise of a case: its result, read from the record as it stands."""

from typing import Any

from django.http import Http404, HttpResponse

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.lists.access import CaseNotFound, case_in_reach
from rongxie.mechanism.lists.kinds import FIRST_CHECK
from rongxie.mechanism.lists.models import Case
from rongxie.rulebook.reasons import reasons
from rongxie.rulebook.steps import ReferralState, State, on_recommendation_list
from rongxie.surfaces.clock import now, today
from rongxie.surfaces.papers.answering import paper_answer
from rongxie.surfaces.papers.letters import Result, Words, result_letter
from rongxie.surfaces.web.cases.next_steps import has_result
from rongxie.surfaces.web.cases.record import AtBank, Record, record_of
from rongxie.surfaces.web.figures.headline import wan_text
from rongxie.surfaces.web.signing.printing import mechanism_named, spoken
from rongxie.surfaces.web.worklists.wording import ANSWERS
from rongxie.values.moments import china_day
from rongxie.values.texts import Message, say

_SAID_WHAT_LACKS = (FIRST_CHECK, "return")
_FAILED = ANSWERS[False]
_FINDING = say("A bank is being found for it, your wishes first. You are told as soon as it has"
               " one.")  # fmt: skip
_LEFT = (ReferralState.WITHDRAWN, ReferralState.HANDED_BACK, ReferralState.LAPSED)


def case_letter(request: Any, case_id: int) -> HttpResponse:
    """Return the letter; a case without a result, or out of reach, has none."""
    actor: Actor = request.actor
    if actor.kind is not Kind.OFFICE:
        raise Http404
    with reach(actor):
        case = _case(case_id, actor)
        record = record_of(case, actor, request.membership.region, now(), alike=False)
        result = _result(case, record, mechanism_named(case.region))
    return paper_answer(result_letter(result, spoken))


def _case(case_id: int, actor: Actor) -> Case:
    try:
        case = case_in_reach(case_id=case_id, actor=actor)
    except CaseNotFound as refusal:
        raise Http404 from refusal
    if not has_result(case):
        raise Http404
    return case


def _result(case: Case, record: Record, mechanism: str) -> Result:
    listed = on_recommendation_list(State(case.state), State(case.before) if case.before else None)
    named = record.enterprise.name if record.enterprise else say("Case {number}", number=case.pk)
    tasks = _tasks(record)
    return Result(
        enterprise=named,
        case=case.pk,
        amount=wan_text(case.amount_wan),
        recommended_on=case.recommended_on if listed else None,
        banks=_banks(case, record) if listed else (),
        mend=tasks if listed else [*_lacking(record), *tasks],
        mechanism=mechanism,
        on=today(),
    )


def _banks(case: Case, record: Record) -> list[Words]:
    """Return what the bank does that has the case or had it last, and if one is looked for."""
    told = [one for one in record.at_banks if ReferralState(one.referral.state) not in _LEFT]
    finding = [_FINDING] if case.state == State.RECOMMENDED else []
    return [*(_DONE[ReferralState(one.referral.state)](one) for one in told[-1:]), *finding]


def _contacting(at: AtBank) -> Message:
    return say(
        "It was sent to {bank} on {day}. The bank contacts you by {due}.",
        bank=at.bank, day=china_day(at.referral.sent_at), due=at.referral.contact_due_on,
    )  # fmt: skip


def _asking(at: AtBank) -> Message:
    return say(
        "{bank} has it and has been in contact with you since {day}. Hand in the papers that it"
        " asks for: from the day on which it holds all of them its days to decide are counted.",
        bank=at.bank, day=at.referral.contacted_on,
    )  # fmt: skip


def _deciding(at: AtBank) -> Message:
    return say(
        "{bank} has held all papers since {day}, and decides by {due}.",
        bank=at.bank, day=at.referral.file_complete_on, due=at.referral.decision_due_on,
    )  # fmt: skip


def _granting(at: AtBank) -> Message:
    return say(
        "{bank} has granted you credit. Amount, rate and every cost stand in its offer.",
        bank=at.bank,
    )


def _refusing(at: AtBank) -> Message:
    """Return the reasons as an enterprise reads them."""
    tree, codes = reasons(), at.decision.reasons if at.decision else []
    told = [spoken(tree[code].plain) for code in codes if code in tree]
    return say(
        "{bank} has not granted credit: {reasons}", bank=at.bank, reasons="；".join(told) or "–"
    )


_DONE = {
    ReferralState.SENT: _contacting,
    ReferralState.ACCEPTED: _contacting,
    ReferralState.CONTACTED: _asking,
    ReferralState.FILE_COMPLETE: _deciding,
    ReferralState.APPROVED: _granting,
    ReferralState.REFUSED: _refusing,
}


def _lacking(record: Record) -> list[Words]:
    """Return what was said when the case was returned the last time, and what the rules found."""
    notes = [one for one in record.notes if one.step in _SAID_WHAT_LACKS]
    said: list[Words] = [one.text for one in notes if one.at == notes[-1].at]
    standards = record.screening.standards if record.screening else ()
    failed = [test.remedy for one in standards for test in one.tests if test.answer == _FAILED]
    return [*said, *(one for one in failed if one)]


def _tasks(record: Record) -> list[Words]:
    """Return what is still to be done in the coaching that is open."""
    plans = [one for one in record.plans if one.plan.state == "open"]
    tasks = [task for one in plans for task in one.tasks if task.done_on is None]
    return [say("{what} (by {who})", what=one.what, who=one.who or "–") for one in tasks]
