"""The rarer stories: nominations, removals and appeals, matters, and cases that are given up."""

from datetime import date, timedelta

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.actions.appealing import decide_appeal
from rongxie.mechanism.lists.actions.closing import close_case
from rongxie.mechanism.lists.actions.opening import open_case
from rongxie.mechanism.lists.actions.removing import decide_removal, propose_removal
from rongxie.mechanism.lists.kinds import CaseOrigin, CloseCause, RemovalCause
from rongxie.mechanism.lists.models import Case, Removal
from rongxie.mechanism.matters.actions import answer_matter, close_matter, open_matter
from rongxie.mechanism.matters.models import Matter, MatterKind, Outcome
from rongxie.mechanism.referrals.actions import (
    NewNomination,
    NominationAnswer,
    answer_nomination,
    nominate,
)
from rongxie.mechanism.referrals.models import Referral
from rongxie.mechanism.visits.models import Need
from rongxie.rulebook.steps import ReferralState, State
from rongxie.surfaces.demo.cast import platform
from rongxie.surfaces.demo.declaring import prepare
from rongxie.surfaces.demo.fates import Fate
from rongxie.surfaces.demo.place import COUNTY, county, town_office
from rongxie.surfaces.demo.world import AREA, World, moment, since

_REMOVALS = (Fate.REMOVED, Fate.RESTORED, Fate.SPARED)
_PROPOSED_AFTER, _DECIDED_AFTER, _APPEALED_AFTER, _ANSWERED_AFTER = 3, 4, 2, 4  # days
_COMPLAINED_AFTER = 31  # days with a complete file and no decision
_LEFT_OPEN = 8  # every so many matters nobody answers
_PROBLEM_DAY = 30


def find_by_banks(world: World, day: date) -> None:
    """Let a bank nominate whom it knows, and the task force open the case for it."""
    banker = world.cast["bank2"]
    for number, town in enumerate(county().townships, 1):
        if town.code not in world.seen.places:
            continue
        with world.acting(f"town{number}") as actor:
            found = Need.objects.filter(
                region=town.code, cases__isnull=True, stated_on__lt=day, withdrawn_on=None
            )
            needs = [
                need
                for need in found.order_by("pk")
                if world.row(need.enterprise_id).origin is CaseOrigin.BANK
            ]
            for need in needs:
                prepare(world, need, actor, day)
        for need in needs:
            _nominate(world, need, banker.bank, day)


def _nominate(world: World, need: Need, bank: str, day: date) -> None:
    row = world.row(need.enterprise_id)
    with world.acting("bank2") as actor:
        new = NewNomination(
            uscc=row.facts["uscc"], name=row.facts["name"], region=row.facts["region"],
            facility_before=row.facility_before, amount_wan=need.amount_wan,
            note="本行结算客户，经营稳定。",
        )  # fmt: skip
        nomination = world.tried(nominate, new=new, actor=actor, at=moment(day, 9 * 60 + 35))
    if nomination is None:
        return
    with world.acting("taskforce1") as actor:
        case = world.tried(
            open_case, enterprise_id=need.enterprise_id, need_id=need.pk, origin=CaseOrigin.BANK,
            facility_before=row.facility_before, found_by=bank, actor=actor,
            at=moment(day, 9 * 60 + 40),
        )  # fmt: skip
        if case is not None:
            world.tried(
                answer_nomination, nomination_id=nomination.pk, answer=NominationAnswer.OPENED,
                case_id=case.pk, actor=actor, at=moment(day, 9 * 60 + 41),
            )  # fmt: skip


def remove(world: World, day: date) -> None:
    """Propose to remove what a story says, decide it, appeal against it and decide the appeal."""
    if world.stands(State.FUNDED):
        _propose(world, day)
    if world.seen.removals:
        _decide(world, day)
    if world.stands(State.REMOVED):
        _appeal(world, day)


def _propose(world: World, day: date) -> None:
    with world.acting("taskforce2") as actor:
        funded = Case.objects.filter(
            region__gte=AREA.lo, region__lt=AREA.hi, state=State.FUNDED.value, removals=None
        )
        for case in funded.order_by("pk"):
            fate = world.row(case.enterprise_id).fate
            if fate in _REMOVALS and since(case.moved_at, day) >= _PROPOSED_AFTER:
                world.tried(
                    propose_removal, case_id=case.pk, cause=RemovalCause.MISUSE,
                    grounds="贷后检查发现部分资金流向与申报用途不符，附走访记录。",
                    file=f"sample:{case.pk}", due_on=day + timedelta(days=10), actor=actor,
                    at=moment(day, 10 * 60),
                )  # fmt: skip


def _decide(world: World, day: date) -> None:
    with world.acting("convener") as actor:
        for removal in Removal.objects.filter(state="proposed").order_by("pk"):
            if since(removal.proposed_at, day) >= _DECIDED_AFTER:
                spared = world.row(removal.enterprise_id).fate is Fate.SPARED
                world.tried(
                    decide_removal, removal_id=removal.pk, remove=not spared,
                    notice_on=None if spared else day, actor=actor, at=moment(day, 16 * 60),
                )  # fmt: skip


def _appeal(world: World, day: date) -> None:
    for number, town in enumerate(county().townships, 1):
        if not world.stands(State.REMOVED, region=town.code):
            continue
        with world.acting(f"town{number}") as actor:
            removed = Removal.objects.filter(region=town.code, state="removed")
            for removal in removed.order_by("pk"):
                about = f"case:{removal.case_id}"
                raised = Matter.objects.filter(kind=MatterKind.APPEAL.value, about=about)
                if removal.decided_at is None or raised.exists():
                    continue
                if since(removal.decided_at, day) >= _APPEALED_AFTER:
                    world.tried(
                        open_matter, kind=MatterKind.APPEAL, region=town.code,
                        title="对移出推荐清单的申诉", text="资金用于支付货款，有发票和合同为证。",
                        enterprise_id=removal.enterprise_id, about=about, actor=actor,
                        at=moment(day, 11 * 60),
                    )  # fmt: skip
    with world.acting("city") as actor:
        appeals = Matter.objects.filter(kind=MatterKind.APPEAL.value, state="open")
        for matter in appeals.order_by("pk"):
            if since(matter.raised_at, day) >= _ANSWERED_AFTER:
                upheld = world.row(matter.enterprise_id or 0).fate is Fate.RESTORED
                text = "经核实，用途材料属实，予以恢复。" if upheld else "经复核，原决定并无不当。"
                world.tried(
                    decide_appeal, matter_id=matter.pk, upheld=upheld, text=text, actor=actor,
                    at=moment(day, 15 * 60),
                )  # fmt: skip


def raise_matters(world: World, day: date) -> None:
    """Complain of banks that do not decide, raise a problem to the city, answer and close."""
    late = _undecided(day)
    for number, town in enumerate(county().townships, 1):
        here = any(region == town.code for _, _, region in late)
        if not here and town_office(town.code) not in world.seen.answered:
            continue
        with world.acting(f"town{number}") as actor:
            for one, bank, region in late:
                if region != town.code:
                    continue
                world.tried(
                    open_matter, kind=MatterKind.COMPLAINT, region=region,
                    title="材料齐全后银行迟迟没有答复", text="交齐材料已一个多月，没有结果。",
                    enterprise_id=one, bank=bank, actor=actor, at=moment(day, 11 * 60 + 30),
                )  # fmt: skip
            answered = Matter.objects.filter(
                state="answered", asker=actor.organisation, answered_at__lt=moment(day, 0)
            )
            for matter in answered.order_by("pk"):
                world.tried(close_matter, matter_id=matter.pk, actor=actor, at=moment(day, 16 * 60))
    _problem(world, day)
    for key in ("office", "city"):
        _answer(world, key, day)


def _undecided(day: date) -> list[tuple[int, str, str]]:
    """Return enterprise, bank and place of those who begin to complain on a day."""
    with reach(platform("sample")):
        late = Referral.objects.filter(
            region__gte=AREA.lo, region__lt=AREA.hi, state=ReferralState.FILE_COMPLETE.value,
            file_complete_on__lte=day - timedelta(days=_COMPLAINED_AFTER),
        )  # fmt: skip
        known = Matter.objects.filter(kind=MatterKind.COMPLAINT.value).values("enterprise")
        found = late.exclude(enterprise__in=known).order_by("pk")
        return list(found.values_list("enterprise", "bank", "region"))


def _problem(world: World, day: date) -> None:
    if world.plan.working_days.index(day) != min(_PROBLEM_DAY, len(world.plan.working_days) - 1):
        return
    with world.acting("taskforce1") as actor:
        if not Matter.objects.filter(kind=MatterKind.PROBLEM.value).exists():
            world.tried(
                open_matter, kind=MatterKind.PROBLEM, region=COUNTY,
                title="跨县不动产抵押登记需要两地往返", text="请市里协调登记机构异地受理。",
                actor=actor, at=moment(day, 17 * 60),
            )  # fmt: skip


def _answer(world: World, key: str, day: date) -> None:
    with world.acting(key) as actor:
        asked = Matter.objects.filter(
            state="open", addressee=actor.organisation,
            raised_at__lt=moment(day - timedelta(days=_ANSWERED_AFTER), 0),
        )  # fmt: skip
        for matter in asked.exclude(kind=MatterKind.APPEAL.value).order_by("pk"):
            if matter.pk % _LEFT_OPEN:
                world.tried(
                    answer_matter, matter_id=matter.pk, outcome=Outcome.EXPLAINED,
                    text="已与有关单位核实并联系企业，进展将及时告知。", actor=actor,
                    at=moment(day, 15 * 60 + 20),
                )  # fmt: skip


def give_up(world: World, day: date) -> None:
    """Close the cases of those who took their application back from the bank."""
    for number, town in enumerate(county().townships, 1):
        if not world.stands(State.RECOMMENDED, region=town.code):
            continue
        with world.acting(f"town{number}") as actor:
            listed = Case.objects.filter(
                region=town.code, state=State.RECOMMENDED.value, moved_at__lt=moment(day, 0)
            )
            for case in listed.order_by("pk"):
                if world.row(case.enterprise_id).fate is Fate.WITHDRAWN and case.banks:
                    world.tried(
                        close_case, case_id=case.pk, cause=CloseCause.WITHDRAWN,
                        text="企业表示暂不需要贷款，撤回申请。", actor=actor,
                        at=moment(day, 16 * 60 + 30),
                    )  # fmt: skip
