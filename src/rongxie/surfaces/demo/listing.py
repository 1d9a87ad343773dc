"""The desks of the county: review, confirmation, the Wednesday batch, and sending to banks."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import QuerySet

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.actions import ask_department
from rongxie.mechanism.evidence.models import FactRequest
from rongxie.mechanism.lists.actions.declaring import Item, return_case
from rongxie.mechanism.lists.actions.laying import lay_batch
from rongxie.mechanism.lists.actions.reviewing import assign_sector
from rongxie.mechanism.lists.actions.signing import Signature, sign_batch
from rongxie.mechanism.lists.actions.together import RowOutcome, take_for_all
from rongxie.mechanism.lists.kinds import SignMode
from rongxie.mechanism.lists.models import Batch, Case
from rongxie.mechanism.referrals.actions import Line, allocate, push
from rongxie.mechanism.referrals.models import Allocation
from rongxie.mechanism.screening.models import Screening
from rongxie.rulebook.steps import State
from rongxie.surfaces.demo.fates import Fate
from rongxie.surfaces.demo.place import COUNTY, office
from rongxie.surfaces.demo.world import AREA, World, moment

_WEDNESDAY = 2
_SECTORS = {"A": "AGRI", "C": "MIIT", "D": "MIIT", "E": "MIIT", "I": "MIIT", "M": "MIIT"}
_RETURNS = (Fate.RETURNED, Fate.HELD_RETURNED)


def review(world: World, day: date) -> None:
    """Review what was declared before today; ask for what is not known, or return it."""
    if not world.stands(State.DECLARED):
        return
    with world.acting("taskforce1") as actor:
        waiting = [
            case
            for case in _standing(State.DECLARED).filter(moved_at__lt=moment(day, 0))
            if world.row(case.enterprise_id).fate is not Fate.HELD_DECLARED or case.notes.exists()
        ]
        back = [case for case in waiting if _sent_back(world, case)]
        for case in back:
            _return(world, case, "缺少用途合同复印件，请补充。", actor, day)
        ready = [case.pk for case in waiting if case not in back]
        if not ready:
            return
        results = world.tried(
            take_for_all, step="review", case_ids=ready, actor=actor, at=moment(day, 11 * 60)
        )
        for result in results or []:
            if result.outcome is RowOutcome.REFUSED:
                _look_into(world, result.case_id, actor, day)


def assign(world: World, day: date) -> None:
    """Let the office name the sector authority of what was reviewed."""
    if not world.stands(State.DECLARED, State.REVIEWED):
        return
    with world.acting("office") as actor:
        for case in _standing(State.REVIEWED).filter(sector=""):
            industry = Enterprise.objects.values_list("industry", flat=True)
            section = (industry.get(pk=case.enterprise_id) or " ")[0]
            world.tried(
                assign_sector, case_id=case.pk, sector=office(_SECTORS.get(section, "COMM")),
                actor=actor, at=moment(day, 14 * 60),
            )  # fmt: skip


def confirm(world: World, day: date) -> None:
    """Let each sector authority confirm what came to it before today."""
    if not world.stands(State.REVIEWED):
        return
    for key in ("sector1", "sector2", "sector3"):
        with world.acting(key) as actor:
            waiting = _standing(State.REVIEWED).filter(
                sector=actor.organisation, moved_at__lt=moment(day, 0)
            )
            ready = [
                case.pk
                for case in waiting
                if world.row(case.enterprise_id).fate is not Fate.HELD_REVIEWED
            ]
            if ready:
                world.tried(
                    take_for_all, step="confirm", case_ids=ready, actor=actor,
                    at=moment(day, 15 * 60),
                )  # fmt: skip


def meet_on_wednesday(world: World, day: date) -> None:
    """Lay the week's batch and have it signed; on the Wednesday, or what stands in its stead."""
    if is_meeting_day(world, day) and (laid := _laid(world, day)) is not None:
        _sign(world, laid, day)


def lay_ahead(world: World, day: date) -> None:
    """On the last day lay what was confirmed since; the convener has it before her."""
    if day == world.plan.working_days[-1] and not is_meeting_day(world, day):
        _laid(world, day)


def _laid(world: World, day: date) -> Batch | None:
    with world.acting("taskforce2") as actor:
        confirmed = _standing(State.CONFIRMED).filter(moved_at__lt=moment(day, 0))
        laid = Batch.objects.filter(region=COUNTY, state="laid").first()
        ids = [
            case.pk
            for case in confirmed
            if world.row(case.enterprise_id).fate is not Fate.HELD_CONFIRMED
        ]
        if laid is None and ids:
            laid = world.tried(
                lay_batch, region=COUNTY, case_ids=ids, actor=actor, at=moment(day, 9 * 60)
            )
    return laid


def is_meeting_day(world: World, day: date) -> bool:
    """Tell whether the task force meets: on Wednesday, or the next working day of its week."""
    wednesday = day + timedelta(days=_WEDNESDAY - day.weekday())
    return day == next((d for d in world.plan.working_days if d >= wednesday), None)


def send(world: World, day: date) -> None:
    """Allocate what is recommended and send it to the banks."""
    if not world.stands(State.RECOMMENDED):
        return
    with world.acting("taskforce1") as actor:
        listed = _standing(State.RECOMMENDED).filter(moved_at__lt=moment(day, 0))
        ready = [case for case in listed if _goes_out(world, case, day)]
        if not ready:
            return
        at = moment(day, 16 * 60)
        allocation = world.tried(
            allocate, region=COUNTY, case_ids=[case.pk for case in ready], actor=actor, at=at
        )
        if allocation is not None:
            _push(world, ready, allocation, actor, day)


def _sign(world: World, batch: Batch, day: date) -> None:
    at = moment(day, 15 * 60 + 30)
    with world.acting("convener") as actor:
        struck = {
            line.case_id: "拟用款项目尚未完成备案，请补充后再报。"
            for line in batch.lines.select_related("case")
            if world.row(line.case.enterprise_id).fate is Fate.STRUCK
            and not line.case.notes.exists()
        }
        signature = Signature(
            mode=SignMode.PLATFORM,
            digest_seen=batch.digest,
            reauthenticated_at=at - timedelta(minutes=1),
        )
        if len(struck) == batch.count:
            struck = {}
        world.tried(
            sign_batch, batch_id=batch.pk, signature=signature, struck=struck, actor=actor, at=at
        )


def _standing(state: State) -> "QuerySet[Case]":
    return Case.objects.filter(region__gte=AREA.lo, region__lt=AREA.hi, state=state.value).order_by(
        "pk"
    )


def _sent_back(world: World, case: Case) -> bool:
    """Tell whether a case is one of those that come back once."""
    return world.row(case.enterprise_id).fate in _RETURNS and not case.notes.exists()


def _return(world: World, case: Case, text: str, actor: Actor, day: date) -> None:
    world.tried(
        return_case, case_id=case.pk, items=[Item("purpose_proof", text)], actor=actor,
        at=moment(day, 11 * 60 + 10),
    )  # fmt: skip


def _look_into(world: World, case_id: int, actor: Actor, day: date) -> None:
    """Ask the tax authority for a grade that nobody knows; return what else is open."""
    case = Case.objects.get(pk=case_id)
    screening = Screening.objects.filter(enterprise=case.enterprise_id).latest("as_of", "pk")
    unknown = [name for name, holds in screening.tests.items() if holds is None]
    if unknown == ["tax_in_order"]:
        asked = FactRequest.objects.filter(enterprise=case.enterprise_id)
        if not asked.exists():
            world.tried(
                ask_department, enterprise_id=case.enterprise_id, facts=["tax_grade"],
                department=office("TAX"), question="请核对纳税信用级别。", actor=actor,
                at=moment(day, 11 * 60 + 20),
            )  # fmt: skip
    elif not case.notes.exists():
        _return(world, case, "情况不清，请核实补充后再报。", actor, day)


def _goes_out(world: World, case: Case, day: date) -> bool:
    row = world.row(case.enterprise_id)
    if row.fate is Fate.HELD_RECOMMENDED or (row.fate is Fate.WITHDRAWN and case.banks):
        return False
    return row.fate is not Fate.HELD_SENT or world.days_left(day) <= 1


def _push(
    world: World, cases: Sequence[Case], allocation: Allocation, actor: Actor, day: date
) -> None:
    """Send each case to its bank; to a bank of the task force's choice where none was found."""
    lines = []
    for case in cases:
        found = allocation.result[str(case.pk)]
        if found["bank"]:
            lines.append(Line(case_id=case.pk, bank=found["bank"], rank=found["wish"]))
        elif line := _by_hand(world, case):
            lines.append(line)
    if lines:
        world.tried(
            push, region=COUNTY, key=f"sample-{day:%Y%m%d}", lines=lines,
            allocation_id=allocation.pk, actor=actor, at=moment(day, 16 * 60 + 10),
        )  # fmt: skip


def _by_hand(world: World, case: Case) -> Line | None:
    row = world.row(case.enterprise_id)
    if row.need is None or row.need.consents != ("*",):
        return None
    tried = {*case.banks, *case.excluded_banks}
    left = [branch.code for branch in world.plan.branches if branch.code not in tried]
    return Line(case_id=case.pk, bank=left[0], reason="专班会商，由该行对接。") if left else None
