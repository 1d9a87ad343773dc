"""How cases, referrals and coaching went, step by step as the log tells it.

The tables of steps are the law; what the log says of each is held against them.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from rongxie.foundation.events.models import EventRow
from rongxie.rulebook.playbooks import playbook
from rongxie.rulebook.steps import REFERRAL_STEPS, STEPS, ReferralState, State
from rongxie.values.moments import china_day

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
_OF_COACHING = (
    "coaching.opened", "coaching.task_proven", "coaching.cured", "case.closed", "case.removed",
)  # fmt: skip
_ENDS_PLAN = {"coaching.cured": "cured", "case.closed": "ended"}
_COMES_BACK_WITHIN = timedelta(days=14)  # longer than any row of days off


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
    for event, left in _coached(log):
        if event.kind == "coaching.cured" and left != 0:
            yield f"case {event.case} is back, and {left} tasks are not proven"


def held_back(log: Iterable[EventRow], last: date) -> Iterator[str]:
    """Go through the log: nobody waits for weeks with every task proven; all that is left is to go.

    `last` is the last day on which somebody could have.
    """
    ready: dict[str, date] = {}
    for event, left in _coached(log):
        ready.pop(event.case, None)
        if event.kind == "coaching.task_proven" and left == 0:
            ready[event.case] = china_day(event.at)
    for case, since in ready.items():
        if last - since > _COMES_BACK_WITHIN:
            yield f"case {case} is still coached, though every task is proven since {since}"


def _coached(log: Iterable[EventRow]) -> Iterator[tuple[EventRow, int]]:
    """Yield what happens in and after coaching, each with the tasks of its case that are left."""
    left: Counter[str] = Counter()
    for event in log:
        if event.kind == "coaching.opened":
            books = json.loads(event.payload)["playbooks"]
            left[event.case] = sum(len(playbook(one).steps) for one in books)
        elif event.kind == "coaching.task_proven":
            left[event.case] -= 1
        if event.kind in _OF_COACHING:
            yield event, left[event.case]


def plans_astray(log: Iterable[EventRow], plans: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Go through the log: each plan of coaching stands where it says.

    `plans` are the case and state of each in the order in which they were made.
    """
    told: dict[str, list[str]] = defaultdict(list)
    for event in log:
        ended = _ENDS_PLAN.get(event.kind)
        if event.kind == "coaching.opened":
            told[event.case].append("open")
        elif ended and told[event.case][-1:] == ["open"]:
            told[event.case][-1] = ended
    rows: dict[str, list[str]] = defaultdict(list)
    for case, state in plans:
        rows[case].append(state)
    for case in sorted({*told, *rows}):
        if told[case] != rows[case]:
            yield f"plans of case {case} are {rows[case]}, and {told[case]} by the log"


def tasks_astray(log: Iterable[EventRow], done: Iterable[str]) -> Iterator[str]:
    """Go through the log: each task was proven once, and is done since: `done` are those."""
    proven = Counter(event.subject for event in log if event.kind == "coaching.task_proven")
    for task, times in proven.items():
        if times > 1:
            yield f"task {task} was proven {times} times"
    for task in sorted(proven.keys() ^ set(done)):
        yield f"task {task} is done by the {'log' if task in proven else 'table'} alone"
