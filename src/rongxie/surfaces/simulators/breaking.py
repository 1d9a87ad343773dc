"""What has to hold at the end of a rehearsal, whatever the systems did; looked up in the log.

Each check yields sentences that tell what broke and where. They read the log as it was written,
not the tables that the actions keep: two that agree with each other by mistake are found out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.events.verifying import verify
from rongxie.foundation.outbox.models import Delivery
from rongxie.foundation.reach.entering import reach
from rongxie.insight.rollup.firsts import FIRSTS, STATE
from rongxie.insight.rollup.sums import KEYS, SUMS
from rongxie.mechanism.coaching.models import CoachingPlan, CoachingTask
from rongxie.mechanism.decisions.models import Decision
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.advancing import ACTIVE
from rongxie.mechanism.referrals.models import Consent, Referral
from rongxie.mechanism.reporting.models import DayFigure, DayFirst, FirstSeen
from rongxie.mechanism.supervision.models import SupervisionOrder
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.steps import ReferralState
from rongxie.surfaces.clock import now
from rongxie.surfaces.demo.cast import platform
from rongxie.surfaces.demo.place import COUNTY, PROVINCE
from rongxie.surfaces.jobs.models import DeferredJob
from rongxie.surfaces.jobs.rolling import rebuild
from rongxie.surfaces.simulators.accounting import unaccounted
from rongxie.surfaces.simulators.agreeing import disagreeing
from rongxie.surfaces.simulators.bank import KINDS
from rongxie.surfaces.simulators.following import left_behind, overstayed
from rongxie.surfaces.simulators.founding import Scene
from rongxie.surfaces.simulators.mailbox import Mailbox
from rongxie.surfaces.simulators.recounting import miscounted, misread
from rongxie.surfaces.simulators.walks import (
    astray,
    held_back,
    missteps,
    off_the_list,
    overdrawn,
    plans_astray,
    tasks_astray,
    uncured,
)
from rongxie.values.moments import china_day

_WHERE = platform("rehearsal")
_ENDS_CASE = ("case.closed", "case.funded", "case.removed")
_OPENS_CASE = ("case.opened", "case.restored")
_ENDS_REFERRAL = (
    "referral.withdrawn", "referral.handed_back", "referral.lapsed", "decision.approved",
    "decision.refused",
)  # fmt: skip
# What a bank has decided stays; until then it works with a consent or not at all.
_NEEDS_CONSENT = (
    "referral.sent", "referral.accepted", "referral.contacted", "referral.file_completed",
    "decision.approved", "decision.refused",
)  # fmt: skip
_TABLES = (
    (DayFigure, (*KEYS, *SUMS)),
    (DayFirst, (*FIRSTS, "count")),
    (FirstSeen, STATE),
)


def broken(scene: Scene, first: date, last: date) -> list[str]:
    """Return what does not hold, in sentences; empty if everything does."""
    with reach(_WHERE):
        log = list(EventRow.objects.filter(province=PROVINCE).order_by("id"))
    return [
        *_chain(),
        *disagreeing(first, last),
        *miscounted(log),
        *misread(log, first, last),
        *_figures(),
        *unaccounted(log, scene.tally.taken),
        *crowded(log),
        *missteps(log),
        *astray(log, _states()),
        *off_the_list(log),
        *overdrawn(log),
        *uncured(log),
        *held_back(log, last),
        *_coaching(log),
        *left_behind(log),
        *overstayed(log, last),
        *_left_lying(last),
        *_work_undone(),
        *_consents(log),
        *_told(scene, log),
    ]


def _chain() -> Iterator[str]:
    for chain in verify(PROVINCE):
        if chain.waiting:
            yield f"{chain.waiting} events of {chain.province} are not sealed"
        for fault in chain.faults:
            yield f"the chain of {chain.province} is {fault.wrong} at {fault.place}"


def _figures() -> Iterator[str]:
    """Compare the figures as they were rolled up day by day with those of the whole log."""
    rolled = _rows()
    rebuild(PROVINCE, actor=_WHERE, at=now())
    for name, rows in _rows().items():
        if rows != rolled[name]:
            other = sorted(set(rows) ^ set(rolled[name]))[:3]
            yield f"{name} as rolled up is not what the log says: {other}"


def _rows() -> dict[str, list[tuple[object, ...]]]:
    with reach(_WHERE):
        return {
            model._meta.db_table: sorted(model._default_manager.values_list(*columns))
            for model, columns in _TABLES
        }


def crowded(log: Iterable[EventRow]) -> Iterator[str]:
    """Go through the log: no enterprise has two open cases, no case is at too many banks."""
    most = InForce(china_day(now()), COUNTY)["active_referrals_max"]
    open_of: dict[str, set[str]] = defaultdict(set)
    at_banks: dict[str, set[str]] = defaultdict(set)
    for event in log:
        if event.kind in _OPENS_CASE:
            open_of[event.enterprise].add(event.subject)
        elif event.kind in _ENDS_CASE:
            open_of[event.enterprise].discard(event.subject)
        elif event.kind == "referral.sent":
            at_banks[event.case].add(event.subject)
        elif event.kind in _ENDS_REFERRAL:
            at_banks[event.case].discard(event.subject)
        if len(open_of[event.enterprise]) > 1 and event.enterprise:
            yield f"enterprise {event.enterprise} has several open cases since event {event.pk}"
        if len(at_banks[event.case]) > most and event.case:
            yield f"case {event.case} is at several banks at once since event {event.pk}"


def _states() -> dict[str, str]:
    with reach(_WHERE):
        return {str(number): state for number, state in Case.objects.values_list("pk", "state")}


def _coaching(log: Iterable[EventRow]) -> Iterator[str]:
    """Hold the plans and tasks of coaching against the log."""
    with reach(_WHERE):
        plans = list(CoachingPlan.objects.order_by("pk").values_list("case", "state"))
        done = list(CoachingTask.objects.exclude(done_on=None).values_list("pk", flat=True))
    yield from plans_astray(log, [(str(case), state) for case, state in plans])
    yield from tasks_astray(log, map(str, done))


def _left_lying(on: date) -> Iterator[str]:
    """See that whatever was due by a day has lapsed, expired or been ordered that morning."""
    with reach(_WHERE):
        sent = Referral.objects.filter(state=ReferralState.SENT, accept_due_on__lt=on)
        late = Referral.objects.filter(state=ReferralState.FILE_COMPLETE, decision_due_on__lt=on)
        ordered = set(SupervisionOrder.objects.values_list("about", flat=True))
        granted = Decision.objects.filter(waiting=True, ends_on__lt=on)
        for number in sent.values_list("pk", flat=True):
            yield f"referral {number} was not accepted in time and has not lapsed"
        for number in late.values_list("pk", flat=True):
            if f"referral:{number}" not in ordered:
                yield f"referral {number} is overdue, and nobody was ordered to decide"
        for number in granted.values_list("pk", flat=True):
            yield f"decision {number} was not drawn in time and has not expired"


def _work_undone() -> Iterator[str]:
    """See that whatever was asked for in the background is done."""
    with reach(_WHERE):
        for job in DeferredJob.objects.exclude(state="done"):
            yield f"work {job.pk} ({job.task}) is {job.state} after {job.failures} failures"


def _consents(log: Iterable[EventRow]) -> Iterator[str]:
    """See that a consent held at each step of a bank, and holds where one is at work."""
    with reach(_WHERE):
        consents = list(Consent.objects.filter(region__startswith=PROVINCE))
        at_work = list(Referral.objects.filter(state__in=ACTIVE))
    held: dict[tuple[str, str], list[Consent]] = defaultdict(list)
    for one in consents:
        held[str(one.enterprise_id), one.bank].append(one)
    for event in log:
        if event.kind in _NEEDS_CONSENT:
            day = china_day(event.at)
            given = held[event.enterprise, event.bank]
            if not any(
                one.at <= event.at
                and one.ends_on >= day
                and (one.withdrawn_at is None or one.withdrawn_at > event.at)
                for one in given
            ):
                what = f"{event.kind} of referral {event.subject}"
                yield f"{what} without a consent (event {event.pk})"
    today = china_day(now())
    for referral in at_work:
        given = held[str(referral.enterprise_id), referral.bank]
        if not any(_stands(one, today) for one in given):
            yield f"referral {referral.pk} is worked on though the consent has ended"


def _stands(consent: Consent, on: date) -> bool:
    """Tell whether a consent holds; one whose last day was the day before ends in the night."""
    return consent.withdrawn_at is None and consent.ends_on >= on


def _told(scene: Scene, log: Iterable[EventRow]) -> Iterator[str]:
    """See that each bank was told of all that concerns it, once, and in order."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for event in log:
        if event.kind in KINDS:
            wanted[event.bank].add(f"event:{event.pk}")
    for bank in scene.banks:
        box = bank.mailbox
        for number in sorted(wanted[bank.code] - box.received.keys()):
            yield f"{box.name} was never told of {number}"
        for number in sorted(box.received.keys() - wanted[bank.code]):
            yield f"{box.name} was told of {number}, which is not its own"
        yield from disordered(box)
    with reach(_WHERE):
        unsettled = Delivery.objects.exclude(state="delivered").values_list("pk", "state", "note")
        for delivery, state, note in unsettled:
            yield f"delivery {delivery} is {state}: {note}"


def disordered(box: Mailbox) -> Iterator[str]:
    latest: dict[tuple[str, str], tuple[str, int]] = {}
    for told in box.received.values():
        if told.place < latest.get(told.about, told.place):
            yield f"{box.name} was told of {told.number} after what came later"
        latest[told.about] = told.place
