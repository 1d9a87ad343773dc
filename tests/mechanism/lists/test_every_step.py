"""Every state × every step × everybody: allowed is exactly what the step table says.

Everything else is refused and leaves no trace.
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import Any

import pytest

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.lists.access import can_take
from rongxie.mechanism.lists.actions.appealing import decide_appeal
from rongxie.mechanism.lists.actions.closing import close_case, release_case
from rongxie.mechanism.lists.actions.declaring import Item, declare_case, return_case
from rongxie.mechanism.lists.actions.opening import ORIGINS, open_case
from rongxie.mechanism.lists.actions.removing import decide_removal
from rongxie.mechanism.lists.actions.reviewing import confirm_case, review_case
from rongxie.mechanism.lists.actions.signing import sign_batch
from rongxie.mechanism.lists.kinds import CaseOrigin, CloseCause, ReleaseCause
from rongxie.mechanism.lists.models import Batch, BatchCase, Case, Removal
from rongxie.mechanism.lists.snapshots import canonical, digest_of
from rongxie.mechanism.matters.models import Matter
from rongxie.rulebook.steps import STEPS, Role, State, reachable_states, step_allowed
from rongxie.values.texts import Refusal
from tests.mechanism.cast import (
    AT,
    COUNTY,
    DAY,
    EVERYBODY,
    OUTSIDER,
    PLATFORM,
    SECONDED,
    owner_of,
)
from tests.mechanism.lists import makers
from tests.mechanism.lists.makers import IN_STATE, record
from tests.mechanism.lists.refusing import undone

pytestmark = pytest.mark.django_db

Take = Callable[[Any, Actor], object]
NAMES = tuple(dict.fromkeys(step.name for step in STEPS))
# A case is coached, or removed, from different places; what can follow depends on it.
WAYS: Mapping[str, Callable[[], Case]] = {
    **{state.value: make for state, make in IN_STATE.items()},
    "coaching from referred": lambda: makers.coaching(makers.referred()),
    "removed from coaching": lambda: makers.removed(makers.coaching(makers.referred())),
    "removed from funded": lambda: makers.removed(makers.funded()),
}


def everybody(case: Case) -> tuple[Actor, ...]:
    """Return the cast, the enterprise itself and another one."""
    return (*EVERYBODY, owner_of(case.enterprise_id), owner_of(case.enterprise_id + 1))


def stands_right(actor: Actor, case: Case) -> bool:
    """Tell who is near enough to the case, in words apart from the code: no bank and no stranger.

    Whoever is seconded stays away from what his own bank has.
    """
    if actor.kind is Kind.BANK or actor == OUTSIDER:
        return False
    if actor.kind is Kind.ENTERPRISE:
        return actor.enterprise == str(case.enterprise_id)
    return not (actor == SECONDED and "ICBC-TC" in case.banks)


def wanted(step: str, case: Case) -> set[str]:
    """Return who may take a step of a case, by the table."""
    before = State(case.before) if case.before else None
    return {
        actor.name
        for actor in everybody(case)
        if isinstance(actor.role, Role)
        and step_allowed(step, State(case.state), actor.role, before)
        and stands_right(actor, case)
    }


def declare(case: Case) -> Take:
    return lambda case, actor: declare_case(
        case_id=case.pk, papers_checked=True, committed_on=DAY, actor=actor, at=AT
    )


def return_(case: Case) -> Take:
    items = [Item("papers", "补充材料")]
    return lambda case, actor: return_case(case_id=case.pk, items=items, actor=actor, at=AT)


def review(case: Case) -> Take:
    return lambda case, actor: review_case(case_id=case.pk, actor=actor, at=AT)


def confirm(case: Case) -> Take:
    return lambda case, actor: confirm_case(case_id=case.pk, actor=actor, at=AT)


def sign(case: Case) -> Take:
    """Lay a batch with the case, if need be by hand, as no case in another state can be laid."""
    batch = makers.laid([case]) if case.state == State.CONFIRMED else _batch_with(case)
    return lambda case, actor: sign_batch(
        batch_id=batch.pk, signature=makers.signature(batch), actor=actor, at=AT
    )


def release(case: Case) -> Take:
    return lambda case, actor: release_case(
        case_id=case.pk,
        cause=ReleaseCause.HANDED_BACK,
        reference="referral:1",
        exclude_bank="ICBC-TC",
        actor=actor,
        at=AT,
    )


def remove(case: Case) -> Take:
    """Propose to remove the case by hand, as nothing off the list can be proposed."""
    with reach(PLATFORM):
        removal = Removal.objects.create(
            case=case, enterprise_id=case.enterprise_id, region=case.region, file="file:7",
            cause="misuse", grounds="贷款挪作他用", proposed_by="membership:13", proposed_at=AT,
            due_on=DAY,
        )  # fmt: skip
    return lambda case, actor: decide_removal(
        removal_id=removal.pk, remove=True, notice_on=DAY, actor=actor, at=AT
    )


def restore(case: Case) -> Take:
    """Turn another appeal to the case by hand, as none is raised about what is not removed."""
    matter = makers.appealed(makers.removed())
    with reach(PLATFORM):
        Matter.objects.filter(pk=matter.pk).update(
            about=f"case:{case.pk}", enterprise_id=case.enterprise_id, region=case.region
        )
    return lambda case, actor: decide_appeal(
        matter_id=matter.pk, upheld=True, text="经查流水属实", actor=actor, at=AT
    )


def close(case: Case) -> Take:
    cause = CloseCause.REPAID if case.state == State.FUNDED else CloseCause.WITHDRAWN
    return lambda case, actor: close_case(
        case_id=case.pk, cause=cause, text="已说明", actor=actor, at=AT
    )


# Each makes ready what the step needs, and returns the step.
ACTIONS: Mapping[str, Callable[[Case], Take]] = {
    "declare": declare, "return": return_, "review": review, "confirm": confirm, "sign": sign,
    "release": release, "remove": remove, "restore": restore, "close": close,
}  # fmt: skip
# Taken by stages downstream, which ask `can_take` and have actions of their own.
OF_OTHERS = {"refer", "grant", "fund", "expire", "coach", "return_to_list"}


def _batch_with(case: Case) -> Batch:
    text = canonical({"region": COUNTY, "cases": []})
    with reach(PLATFORM):
        batch = Batch.objects.create(
            region=COUNTY, snapshot=text, digest=digest_of(text), count=1,
            laid_by="membership:13", laid_at=AT,
        )  # fmt: skip
        BatchCase.objects.create(batch=batch, case=case, region=case.region, position=1)
    return batch


def done(take: Take, case: Case | None, actor: Actor) -> bool:
    """Try a step; who is refused goes on in a transaction that is kept."""
    with reach(actor):
        try:
            take(case, actor)
        except Refusal:
            return False
    return True


class TestEveryStep:
    def test_is_an_action_here_or_of_a_later_stage(self) -> None:
        assert {*ACTIONS, *OF_OTHERS, "open"} == set(NAMES)
        assert set(IN_STATE) == reachable_states()

    @pytest.mark.parametrize("way", WAYS)
    def test_is_taken_by_them_alone_and_refused_without_a_trace(self, way: str) -> None:
        case = WAYS[way]()
        for step in NAMES:
            with reach(PLATFORM):
                able = {a.name for a in everybody(case) if can_take(case, step, a)}
            assert able == wanted(step, case), (way, step)
        for step, make_ready in ACTIONS.items():
            with undone():
                take = make_ready(case)
                allowed, taken = wanted(step, case), set()
                before = record()
                for actor in everybody(case):
                    with undone() if actor.name in allowed else nullcontext():
                        taken |= {actor.name} if done(take, case, actor) else set()
                assert taken == allowed, (way, step)
                assert record() == before, (way, step)


class TestOpeningACase:
    """There is no case yet to stand in a state: who may is told by the place alone."""

    def test_is_for_those_who_find_enterprises_in_their_place(self) -> None:
        one = makers.enterprise()
        need = makers.need(one)
        may, opened = set(), set()
        for actor in (*EVERYBODY, owner_of(one.pk), owner_of(one.pk + 1)):
            role = actor.role if isinstance(actor.role, Role) else None
            if role and step_allowed("open", None, role):
                near = actor.covers(one.region) or actor == owner_of(one.pk)
                may |= {actor.name} if near else set()
            origin = ORIGINS[role][0] if role and role in ORIGINS else CaseOrigin.VISIT
            with undone():
                opened |= (
                    {actor.name} if done(_opens(one.pk, need.pk, origin), None, actor) else set()
                )
        assert opened == may - {SECONDED.name}  # the bank that nominates is his own
        assert opened

    def test_knows_every_role_that_the_table_lets_open(self) -> None:
        (step,) = (row for row in STEPS if row.name == "open")
        assert set(ORIGINS) == set(step.roles)
        assert {origin for origins in ORIGINS.values() for origin in origins} == set(CaseOrigin)


def _opens(enterprise: int, need: int, origin: CaseOrigin) -> Any:
    bank = "ICBC-TC" if origin is CaseOrigin.BANK else ""
    return lambda _, actor: open_case(
        enterprise_id=enterprise,
        need_id=need,
        origin=origin,
        facility_before=False,
        found_by=bank,
        actor=actor,
        at=AT,
    )
