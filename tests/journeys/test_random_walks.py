"""Random walks: anybody tries anything on any day, and the record never contradicts itself.

The finite tables are walked completely elsewhere (`test_every_step`, `test_steps`); here it is the
long chains that matter: second banks, coaching, removal, new cases, days that pass.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as walk_at_random

from rongxie.foundation.accounts.access import may_take
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import as_platform, reach
from rongxie.mechanism.coaching.actions import prove_task, return_to_list
from rongxie.mechanism.coaching.models import CoachingTask
from rongxie.mechanism.decisions.actions import approve, draw_down, expire_approvals, refuse
from rongxie.mechanism.decisions.models import Decision
from rongxie.mechanism.lists.access import standing_of
from rongxie.mechanism.lists.actions.closing import close_case
from rongxie.mechanism.lists.actions.declaring import Item, declare_case, return_case
from rongxie.mechanism.lists.actions.laying import lay_batch
from rongxie.mechanism.lists.actions.opening import open_case
from rongxie.mechanism.lists.actions.removing import decide_removal, propose_removal
from rongxie.mechanism.lists.actions.reviewing import assign_sector, confirm_case, review_case
from rongxie.mechanism.lists.actions.signing import Signature, sign_batch
from rongxie.mechanism.lists.kinds import CaseOrigin, CloseCause, RemovalCause, SignMode
from rongxie.mechanism.lists.models import Batch, Case, Removal
from rongxie.mechanism.referrals.actions import (
    Line,
    accept,
    complete_file,
    contact,
    hand_back,
    lapse_overdue,
    push,
    withdraw,
)
from rongxie.mechanism.referrals.causes import HandBackCause, WithdrawCause
from rongxie.mechanism.referrals.models import Referral
from rongxie.mechanism.visits.actions import NewNeed, state_need
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.steps import (
    ReferralState,
    Role,
    State,
    referral_step_allowed,
    step_allowed,
)
from rongxie.values.texts import Refusal
from tests.journeys.record import banks_take_cases, consents_to_any_bank, moment
from tests.mechanism import cast
from tests.mechanism.cast import COUNTY, DAY, PLATFORM, TOWNSHIP
from tests.mechanism.decisions.makers import terms
from tests.mechanism.lists import makers
from tests.mechanism.lists.county import county_stands

pytestmark = pytest.mark.django_db
LATEST = date(2026, 12, 20)  # working days are known to the end of that year
PEOPLE = (
    cast.VISITOR, cast.TOWNSHIP, cast.REVIEWER, cast.CONFIRMER, cast.CONVENER, cast.BANKER,
    cast.OTHER_BANKER, cast.SECONDED, cast.OUTSIDER, cast.HEAD_OFFICE, cast.AUDITOR,
)  # fmt: skip
# Who can bring it about: tried more often than the others, or no walk would get far.
USUAL: Mapping[str, Actor] = {
    "open": TOWNSHIP, "declare": TOWNSHIP, "return": cast.REVIEWER, "review": cast.REVIEWER,
    "confirm": cast.CONFIRMER, "sign": cast.CONVENER, "refer": cast.REVIEWER,
    "remove": cast.CONVENER, "close": TOWNSHIP, "return_to_list": TOWNSHIP,
    "accept": cast.BANKER, "contact": cast.BANKER, "complete_file": cast.BANKER,
    "approve": cast.BANKER, "refuse": cast.BANKER, "hand_back": cast.BANKER,
    "withdraw": TOWNSHIP, "drawdown": cast.BANKER,
}  # fmt: skip
NEXT: Mapping[str, tuple[str, ...]] = {
    "draft": ("declare",), "declared": ("review",), "returned": ("declare",),
    "reviewed": ("confirm",), "confirmed": ("sign",), "recommended": ("refer",),
    "sent": ("accept", "contact"), "accepted": ("contact",), "contacted": ("complete_file",),
    "file_complete": ("approve", "refuse"), "granted": ("drawdown",), "funded": ("open",),
    "coaching": ("return_to_list",), "removed": ("open",), "closed": ("open",),
    "refused": ("close",), "withdrawn": ("close",),
}  # fmt: skip
REACHED: set[str] = set()
LIVE = [state.value for state in ReferralState if state.active]


class Walk(RuleBasedStateMachine):
    """One enterprise, two banks, and everybody."""

    @initialize()
    def begin(self) -> None:
        self.undo = transaction.atomic()
        self.undo._from_testcase = True  # type: ignore[attr-defined]  # reach may be entered
        self.undo.__enter__()
        self.on, self.hour, self.numbers = DAY, 0, 0
        self.one = makers.enterprise()
        banks_take_cases(DAY)
        consents_to_any_bank(self.one, DAY)
        self.case: Case = makers.draft(self.one)
        self.referral: Referral | None = None
        self.batch: Batch | None = None
        self.removal: Removal | None = None

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    @property
    def at(self) -> datetime:
        """A later moment each time it is asked."""
        self.hour += 1
        return moment(self.on, 9) + timedelta(minutes=self.hour)

    @rule(choice=st.integers(0, 9))
    def go_on(self, choice: int) -> None:
        """Take one of the steps that usually come next, or no walk would get far."""
        with_bank = self.referral if self.case.state == "referred" else None
        state = with_bank.state if with_bank else self.case.state
        usual = NEXT[state]
        self.try_a_step(step=usual[choice % len(usual)], actor=None)

    @rule(step=st.sampled_from(sorted(USUAL)), actor=st.none() | st.sampled_from(PEOPLE))
    def try_a_step(self, step: str, actor: Actor | None) -> None:
        """Whoever it is, he tries the step: it is taken as the table says, or nothing happens."""
        if step in BEFORE:
            with suppress(Refusal):
                BEFORE[step](self)
            self._look()
        who, before = actor or USUAL[step], self._record()
        if step in OF_A_REFERRAL and actor is None and self.referral:
            who = BANKERS[self.referral.bank] if step != "withdraw" else TOWNSHIP
        case, referral = self.case, self.referral
        try:
            with reach(who):
                TAKE[step](self, who)
        except Refusal:
            assert self._record() == before
            return
        assert allowed(step, who, case, referral), (step, who.name, case.state)
        self._look()

    @precondition(lambda self: self.on < LATEST)
    @rule(days=st.sampled_from([1, 3, 12]))
    def days_pass(self, days: int) -> None:
        """The clock goes on, and the platform does what has become due."""
        self.on = min(self.on + timedelta(days=days), LATEST)
        self.hour = 0
        for sweep in (lapse_overdue, expire_approvals):
            with reach(PLATFORM):
                sweep(on=self.on, actor=PLATFORM, at=self.at)
        self._look()

    @invariant()
    def at_most_one_case_is_open(self) -> None:
        if hasattr(self, "one"):
            with reach(PLATFORM):
                open_states = [s.value for s in State if s.phase.value == "open"]
                found = Case.objects.filter(enterprise=self.one, state__in=open_states)
                assert found.count() <= 1

    @invariant()
    def banks_are_never_more_than_allowed_nor_asked_twice(self) -> None:
        if not hasattr(self, "one"):
            return
        with reach(PLATFORM):
            for case in Case.objects.filter(enterprise=self.one):
                sent = list(Referral.objects.filter(case=case))
                live = [r for r in sent if r.state in LIVE]
                assert len(live) <= InForce(self.on, case.region)["active_referrals_max"]
                assert len({r.bank for r in sent}) == len(sent)
                assert {r.bank for r in sent} == set(case.banks)
                if live:
                    assert case.state == State.REFERRED
                if case.state in (State.GRANTED, State.FUNDED):
                    assert [r.state for r in sent].count("approved") == 1
                if case.state == State.FUNDED:
                    assert Decision.objects.filter(case=case, drawdowns__isnull=False).exists()

    @invariant()
    def the_state_is_what_the_log_says(self) -> None:
        if not hasattr(self, "one"):
            return
        with reach(PLATFORM):
            kinds = list(
                EventRow.objects.filter(case=str(self.case.pk), kind__in=STATE_OF)
                .order_by("id")
                .values_list("kind", flat=True)
            )
            state = Case.objects.get(pk=self.case.pk).state
        if kinds[-1] not in ("case.expired", "case.restored"):
            assert state == STATE_OF[kinds[-1]]

    def _look(self) -> None:
        with reach(PLATFORM):
            self.case = Case.objects.filter(enterprise=self.one).latest("id")
            self.referral = Referral.objects.filter(case=self.case).order_by("id").last()
        REACHED.add(self.case.state)

    def _record(self) -> tuple[object, ...]:
        with reach(PLATFORM):
            return (
                list(Case.objects.order_by("id").values_list("id", "state", "moved_at")),
                list(Referral.objects.order_by("id").values_list("id", "state", "moved_at")),
                EventRow.objects.count(),
            )


STATE_OF = {
    "case.opened": "draft", "case.declared": "declared", "case.returned": "returned",
    "case.reviewed": "reviewed", "case.confirmed": "confirmed", "case.recommended": "recommended",
    "case.referred": "referred", "case.released": "recommended", "case.granted": "granted",
    "case.funded": "funded", "coaching.opened": "coaching", "coaching.cured": "declared",
    "case.removed": "removed", "case.closed": "closed", "case.expired": "", "case.restored": "",
}  # fmt: skip
Take = Callable[[Walk, Actor], Any]


def allowed(step: str, actor: Actor, case: Case, referral: Referral | None) -> bool:
    """Tell what the tables say, apart from the needs of the step."""
    if not isinstance(actor.role, Role):
        return False
    if step in OF_A_REFERRAL:
        if referral is None:
            return False
        standing = replace(standing_of(case), bank_path=referral.bank_path)
        state = ReferralState(referral.state)
        return referral_step_allowed(step, state, actor.role) and may_take(actor, step, standing)
    ended = step == "open" and case.state in ("funded", "closed", "removed")
    before = State(case.before) if case.before else None
    return step_allowed(
        step, None if ended else State(case.state), actor.role, None if ended else before
    ) and may_take(actor, step, standing_of(case))


def _open(walk: Walk, actor: Actor) -> None:
    need = NewNeed(amount_wan=Decimal(40), purpose="equipment", stated_on=walk.on, term_months=12)
    stated = state_need(
        enterprise_id=walk.one.pk, need=need, source="visit", actor=actor, at=walk.at
    )
    open_case(
        enterprise_id=walk.one.pk, need_id=stated.pk, origin=CaseOrigin.VISIT,
        facility_before=False, another_bank=False, actor=actor, at=walk.at,
    )  # fmt: skip


def _declare(walk: Walk, actor: Actor) -> None:
    declare_case(
        case_id=walk.case.pk, papers_checked=True, committed_on=DAY, actor=actor, at=walk.at
    )


def _assign(walk: Walk) -> None:
    with reach(cast.OFFICE):
        assign_sector(case_id=walk.case.pk, sector="MIIT", actor=cast.OFFICE, at=walk.at)


def _lay(walk: Walk) -> None:
    with reach(cast.REVIEWER):
        cases = [walk.case.pk]
        walk.batch = lay_batch(region=COUNTY, case_ids=cases, actor=cast.REVIEWER, at=walk.at)


def _propose(walk: Walk) -> None:
    with reach(cast.REVIEWER):
        walk.removal = propose_removal(
            case_id=walk.case.pk, cause=RemovalCause.MISUSE, grounds="挪用", file="file:1",
            due_on=walk.on, actor=cast.REVIEWER, at=walk.at,
        )  # fmt: skip


def _sign(walk: Walk, actor: Actor) -> None:
    digest = walk.batch.digest if walk.batch else ""
    number = walk.batch.pk if walk.batch else 0
    seen = Signature(mode=SignMode.PLATFORM, digest_seen=digest, reauthenticated_at=walk.at)
    sign_batch(batch_id=number, signature=seen, actor=actor, at=walk.at)


def _refer(walk: Walk, actor: Actor) -> None:
    walk.numbers += 1
    bank = "ABC-TC" if "ICBC-TC" in walk.case.banks else "ICBC-TC"
    lines = [Line(case_id=walk.case.pk, bank=bank, reason="已有结算往来")]
    push(region=COUNTY, key=f"key-{walk.numbers}", lines=lines, actor=actor, at=walk.at)


def _remove(walk: Walk, actor: Actor) -> None:
    number = walk.removal.pk if walk.removal else 0
    decide_removal(removal_id=number, remove=True, notice_on=walk.on, actor=actor, at=walk.at)


def _return_to_list(walk: Walk, actor: Actor) -> None:
    with as_platform("looking", walk.case.region):
        open_tasks = CoachingTask.objects.filter(plan__case=walk.case, done_on=None)
        tasks = list(open_tasks.values_list("pk", flat=True))
    for task in tasks:
        prove_task(task_id=task, done_on=walk.on, proof="file:1", note="", actor=actor, at=walk.at)
    return_to_list(case_id=walk.case.pk, actor=actor, at=walk.at)


def _with_referral(act: Callable[..., object], **given: object) -> Take:
    """Return an action on the latest referral of the walk; there may be none."""

    def take(walk: Walk, actor: Actor) -> object:
        number = walk.referral.pk if walk.referral else 0
        days = {name: walk.on for name, value in given.items() if value is DAY}
        return act(referral_id=number, **{**given, **days}, actor=actor, at=walk.at)

    return take


def _draw(walk: Walk, actor: Actor) -> None:
    walk.numbers += 1
    draw_down(
        referral_id=walk.referral.pk if walk.referral else 0, amount_wan=Decimal(10),
        rate=Decimal("3.5"), term_months=12, drawn_on=walk.on, flags=("credit",),
        reference=f"loan-{walk.numbers}", actor=actor, at=walk.at,
    )  # fmt: skip


TAKE: Mapping[str, Take] = {
    "open": _open,
    "declare": _declare,
    "return": lambda walk, actor: return_case(
        case_id=walk.case.pk, items=[Item("papers", "补充材料")], actor=actor, at=walk.at
    ),
    "review": lambda walk, actor: review_case(case_id=walk.case.pk, actor=actor, at=walk.at),
    "confirm": lambda walk, actor: confirm_case(case_id=walk.case.pk, actor=actor, at=walk.at),
    "sign": _sign,
    "refer": _refer,
    "remove": _remove,
    "close": lambda walk, actor: close_case(
        case_id=walk.case.pk, cause=CloseCause.WITHDRAWN, text="企业不再需要", actor=actor,
        at=walk.at,
    ),
    "return_to_list": _return_to_list,
    "accept": _with_referral(accept),
    "contact": _with_referral(contact, on=DAY, note="已电话联系"),
    "complete_file": _with_referral(complete_file, on=DAY),
    "approve": _with_referral(approve, terms=terms(amount_wan=Decimal(50)), decided_on=DAY),
    "refuse": _with_referral(refuse, reasons=("B5",), words="先缴清税款", decided_on=DAY),
    "hand_back": _with_referral(
        hand_back, cause=HandBackCause.CANNOT_TAKE, reasons=("F3",), text="不在服务区域"
    ),
    "withdraw": _with_referral(withdraw, cause=WithdrawCause.TERMS, text="企业要求"),
    "drawdown": _draw,
}  # fmt: skip
# What others do before, in their own reach.
BEFORE: Mapping[str, Callable[[Walk], None]] = {
    "confirm": _assign, "sign": _lay, "remove": _propose,
}  # fmt: skip
OF_A_REFERRAL = tuple(list(TAKE)[list(TAKE).index("accept") :])
BANKERS = {"ICBC-TC": cast.BANKER, "ABC-TC": cast.OTHER_BANKER}


class TestRandomWalks:
    def test_never_contradict_the_tables_or_themselves(self) -> None:
        county_stands()
        REACHED.clear()
        walk_at_random(
            Walk,
            settings=settings(  # without shrinking: each example is hundreds of statements
                phases=[Phase.generate],
                max_examples=12, stateful_step_count=50, deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip
        assert {"referred", "coaching", "funded"} <= REACHED, "the walks did not get far"
