"""Coaching at work: opened by the task force, proven task by task, and back to the list."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.coaching.actions import open_coaching, prove_task, return_to_list
from rongxie.mechanism.coaching.models import CoachingPlan, CoachingTask
from rongxie.mechanism.evidence.actions import Stated, record_evidence
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.screening.models import Screening
from rongxie.rulebook.playbooks import playbook_for_test
from rongxie.rulebook.steps import Role, State
from rongxie.surfaces.demo.fates import Fate
from rongxie.surfaces.demo.place import county
from rongxie.surfaces.demo.world import AREA, World, moment, since

_A_TASK_EACH = 2  # days
# What whoever keeps the record says once it is put right: who, and which facts.
_CURES: Mapping[str, tuple[str, Mapping[str, object]]] = MappingProxyType({
    "not_abnormal": ("department1", {"abnormal_listed": False}),
    "no_env_violation": ("department1", {"env_violation": False}),
    "tax_in_order": ("department2", {"tax_grade": "B", "tax_arrears": False}),
    "no_overdue": ("town", {"overdue_loans": False}),
    "principals_clean": ("town", {"principals_bad_credit": False}),
    "in_scope": ("town", {"within_scope": True}),
    "fixed_place": ("town", {"premises_seen": True}),
})  # fmt: skip


def coach(world: World, day: date) -> None:
    """Open what can be mended, prove a task each other day, and return who is cured."""
    if world.stands(State.DRAFT):
        _open(world, day)
    if world.stands(State.COACHING):
        _prove(world, day)
    for number, town in enumerate(county().townships, 1):
        if not world.stands(State.COACHING, region=town.code):
            continue
        with world.acting(f"town{number}"):
            plans = CoachingPlan.objects.filter(region=town.code, state="open")
            cured = list(plans.exclude(tasks__done_on=None).order_by("pk"))
        for plan in cured:
            _return(world, plan, f"town{number}", day)


def _open(world: World, day: date) -> None:
    with world.acting("taskforce2") as actor:
        drafts = Case.objects.filter(
            region__gte=AREA.lo, region__lt=AREA.hi, state=State.DRAFT.value
        )
        for case in drafts.order_by("pk"):
            screened = Screening.objects.filter(
                enterprise=case.enterprise_id, outcome="fail", fail_kind="repairable",
                at__gte=case.opened_at,
            )  # fmt: skip
            last = screened.order_by("as_of", "pk").last()
            failed = [name for name, holds in last.tests.items() if holds is False] if last else []
            mendable = [name for name in failed if playbook_for_test(name)]
            if mendable:
                world.tried(
                    open_coaching, case_id=case.pk, tests=mendable, actor=actor,
                    at=moment(day, 13 * 60),
                )  # fmt: skip


def _prove(world: World, day: date) -> None:
    """Have the task force say what is done; of those who are still coached at the end, one task."""
    with world.acting("taskforce2") as actor:
        tasks = CoachingTask.objects.filter(
            region__gte=AREA.lo, region__lt=AREA.hi, plan__state="open",
            plan__case__state=State.COACHING.value,
        )  # fmt: skip
        by_plan: dict[int, list[CoachingTask]] = {}
        for task in tasks.select_related("plan").order_by("pk"):
            by_plan.setdefault(task.plan_id, []).append(task)
        for listed in by_plan.values():
            _prove_next(world, listed, actor, day)


def _prove_next(world: World, tasks: list[CoachingTask], actor: Actor, day: date) -> None:
    plan = tasks[0].plan
    done = [task for task in tasks if task.done_on]
    held = world.row(plan.enterprise_id).fate is Fate.HELD_COACHING
    left = [task for task in tasks if not task.done_on]
    late = since(plan.opened_at, day) >= _A_TASK_EACH * (len(done) + 1)
    if left and late and not (held and done):
        world.tried(
            prove_task, task_id=left[0].pk, done_on=day, note="已核实完成。", actor=actor,
            at=moment(day, 13 * 60 + 30),
        )  # fmt: skip


def _return(world: World, plan: CoachingPlan, town: str, day: date) -> None:
    if world.row(plan.enterprise_id).fate is Fate.HELD_COACHING or not set(plan.tests) <= set(
        _CURES
    ):
        return  # a young enterprise, say, has to wait
    for test in plan.tests:
        key, facts = _CURES[test]
        with world.acting(town if key == "town" else key) as actor:
            _state(world, plan.enterprise_id, facts, actor, day)
    with world.acting(town) as actor:
        world.tried(
            return_to_list, case_id=plan.case_id, committed_on=day, actor=actor,
            at=moment(day, 14 * 60),
        )  # fmt: skip


def _state(world: World, one: int, facts: Mapping[str, object], actor: Actor, day: date) -> None:
    level = "declared" if actor.role is Role.TOWNSHIP else "checked"
    stated = [
        Stated(name, value, "observed" if name.endswith("_seen") else level, day)
        for name, value in facts.items()
    ]
    world.tried(
        record_evidence, enterprise_id=one, stated=stated, actor=actor, at=moment(day, 13 * 60 + 45)
    )
