"""How cases, referrals and coaching went, step by step as the log tells it.

The tables of steps are the law; what the log says of each is held against them.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from rongxie.foundation.events.models import EventRow
from rongxie.rulebook.playbooks import playbook
from rongxie.rulebook.steps import REFERRAL_STEPS, STEPS, ReferralState, State

# Contacting accepts, too.
_REFERRAL_STEP = {
    "referral.accepted": "accept", "referral.contacted": "contact",
    "referral.file_completed": "complete_file", "referral.withdrawn": "withdraw",
    "referral.handed_back": "hand_back", "referral.lapsed": "lapse",
    "decision.approved": "approve", "decision.refused": "refuse", "loan.drawn": "drawdown",
}  # fmt: skip
_CASE_STEP = {
    "case.opened": "open", "case.declared": "declare", "case.returned": "return",
    "case.reviewed": "review", "case.confirmed": "confirm", "case.recommended": "sign",
    "case.referred": "refer", "case.released": "release", "case.granted": "grant",
    "case.funded": "fund", "case.expired": "expire", "coaching.opened": "coach",
    "coaching.cured": "return_to_list", "case.removed": "remove", "case.restored": "restore",
    "case.closed": "close",
}  # fmt: skip
_OFF_THE_LIST = (
    "referral.sent", "referral.accepted", "referral.contacted", "referral.file_completed",
    "decision.approved", "decision.refused",
)  # fmt: skip


def missteps(log: Iterable[EventRow]) -> Iterator[str]:
    """Go through the log: each referral went only from where the table of steps lets it."""
    states: dict[str, ReferralState] = {}
    for event in log:
        if event.kind == "referral.sent":
            if event.subject in states:
                yield f"referral {event.subject} was sent twice (event {event.pk})"
            states[event.subject] = ReferralState.SENT
        elif step := _REFERRAL_STEP.get(event.kind):
            before = states.get(event.subject)
            rows = [one for one in REFERRAL_STEPS if one.name == step]
            fits = [one for one in rows if before in one.sources]
            if not fits:
                yield f"referral {event.subject}: {step} out of {before} (event {event.pk})"
            states[event.subject] = (fits or rows)[0].targets[0]


def astray(log: Iterable[EventRow], now: Mapping[str, str]) -> Iterator[str]:
    """Go through the log: each case went only from where the table lets it, and stands there.

    `now` are the states that the cases have in their own table, by number.
    """
    states: dict[str, State] = {}
    for event in log:
        step = _CASE_STEP.get(event.kind)
        if step is None:
            continue
        before = states.get(event.case)
        rows = [one for one in STEPS if one.name == step]
        fits = [one for one in rows if before in (one.sources or (None,))]
        if not fits:
            yield f"case {event.case}: {step} out of {before} (event {event.pk})"
        targets = (fits or rows)[0].targets
        told = json.loads(event.payload or "{}").get("to_state")
        states[event.case] = State(told) if len(targets) > 1 else targets[0]
    for case in sorted({*states, *now}):
        if states.get(case) != now.get(case):
            yield f"case {case} is {now.get(case)}, and {states.get(case)} by the log"


def off_the_list(log: Iterable[EventRow]) -> Iterator[str]:
    """Go through the log: with a case that is removed or closed no bank goes on."""
    gone: set[str] = set()
    for event in log:
        if event.kind in {"case.removed", "case.closed"}:
            gone.add(event.case)
        elif event.kind == "case.restored":
            gone.discard(event.case)
        elif event.kind in _OFF_THE_LIST and event.case in gone:
            yield f"{event.kind} of case {event.case}, which is off the list (event {event.pk})"


def overdrawn(log: Iterable[EventRow]) -> Iterator[str]:
    """Go through the log: no more was paid out under an approval than it grants."""
    granted: dict[str, Decimal] = {}
    drawn: dict[str, Decimal] = defaultdict(Decimal)
    for event in log:
        if event.kind in {"decision.approved", "loan.drawn"}:
            amount = Decimal(str(json.loads(event.payload)["amount_wan"]))
            if event.kind == "decision.approved":
                granted[event.subject] = amount
                continue
            drawn[event.subject] += amount
            if drawn[event.subject] > granted.get(event.subject, Decimal(0)):
                yield f"referral {event.subject}: {drawn[event.subject]} was paid out of {amount}"


def uncured(log: Iterable[EventRow]) -> Iterator[str]:
    """Go through the log: who came back from coaching had every task of it proven."""
    left: Counter[str] = Counter()
    for event in log:
        if event.kind == "coaching.opened":
            books = json.loads(event.payload)["playbooks"]
            left[event.case] = sum(len(playbook(one).steps) for one in books)
        elif event.kind == "coaching.task_proven":
            left[event.case] -= 1
        elif event.kind == "coaching.cured" and left[event.case] != 0:
            yield f"case {event.case} is back, and {left[event.case]} tasks are not proven"
