"""The desks of the banks: a branch takes up, calls, collects papers, decides and pays out."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.decisions.actions import approve, draw_down, refuse
from rongxie.mechanism.decisions.models import Decision
from rongxie.mechanism.decisions.terms import Fee, Terms
from rongxie.mechanism.referrals.actions import (
    accept,
    complete_file,
    contact,
    hand_back,
    receive_paper,
    receive_push,
    withdraw,
)
from rongxie.mechanism.referrals.causes import HandBackCause, WithdrawCause
from rongxie.mechanism.referrals.models import Paper, Receipt, Referral
from rongxie.rulebook.cost import Item
from rongxie.rulebook.steps import ReferralState
from rongxie.surfaces.demo.fates import Fate
from rongxie.surfaces.demo.plan import Row
from rongxie.surfaces.demo.world import World, moment, since

_S = ReferralState
_RATES = ("3.00", "3.25", "3.45", "3.65", "3.85", "4.20", "4.60")
_OWN_REASONS = ("B5", "C1", "C3", "E3", "E2", "A3")  # what the enterprise can mend
_BANK_REASONS = ("F1", "F2")
_PAPERS_ONE_BY_ONE = 0.25
_DRAW_DAYS = 60


def work(world: World, day: date) -> None:
    """Let each branch do its day: what is decided is drawn, what is open goes a step further."""
    for number in range(1, len(world.plan.branches) + 1):
        if world.cast[f"bank{number}"].bank not in world.seen.banks:
            continue
        with world.acting(f"bank{number}") as actor:
            _take_in(world, actor, day)
            open_ = Referral.objects.filter(
                bank=actor.bank, state__in=[s.value for s in (*_STEPS, _S.APPROVED)]
            ).order_by("pk")
            waiting = set(
                Decision.objects.filter(bank=actor.bank, waiting=True).values_list(
                    "referral", flat=True
                )
            )
            for referral in open_:
                state = ReferralState(referral.state)
                if state is _S.APPROVED:
                    if referral.pk in waiting:
                        _draw(world, referral, actor, day)
                else:
                    _STEPS[state](world, referral, actor, day)


def _take_in(world: World, actor: Actor, day: date) -> None:
    for receipt in Receipt.objects.filter(bank=actor.bank, received_at=None):
        world.tried(receive_push, push_id=receipt.push_id, actor=actor, at=moment(day, 8 * 60 + 50))


def _fate(world: World, referral: Referral) -> Fate:
    """Return what becomes of the referral: a second bank simply lends."""
    row = world.row(referral.enterprise_id)
    return row.fate if world.first_bank(referral.case_id) == referral.bank else Fate.FUNDED


def _rng(world: World, referral: Referral, what: str) -> Random:
    return world.row(referral.enterprise_id).chance(referral.bank, what)


def _sent(world: World, referral: Referral, actor: Actor, day: date) -> None:
    fate = _fate(world, referral)
    if since(referral.sent_at, day) < 1 or fate in (Fate.LAPSED, Fate.HELD_SENT):
        return
    at = moment(day, 9 * 60 + 30)
    if fate is Fate.HANDED_BACK:
        world.tried(
            hand_back, referral_id=referral.pk, cause=HandBackCause.CANNOT_TAKE,
            reasons=["F3"], text="不在本支行服务区域，建议另行对接。", actor=actor, at=at,
        )  # fmt: skip
        return
    world.tried(accept, referral_id=referral.pk, actor=actor, at=at)


def _accepted(world: World, referral: Referral, actor: Actor, day: date) -> None:
    if referral.accepted_at is None or since(referral.accepted_at, day) < 1:
        return
    if _fate(world, referral) is not Fate.HELD_ACCEPTED:
        world.tried(
            contact, referral_id=referral.pk, on=day, note="电话联系经营者，约定上门收集材料。",
            actor=actor, at=moment(day, 10 * 60),
        )  # fmt: skip


def _contacted(world: World, referral: Referral, actor: Actor, day: date) -> None:
    fate, rng = _fate(world, referral), _rng(world, referral, "papers")
    wait = 1 if fate in (Fate.OVERDUE, Fate.LATE) else rng.randint(2, 7)
    if referral.contacted_on is None or (day - referral.contacted_on).days < wait:
        return
    at = moment(day, 10 * 60 + 30)
    if fate is Fate.WITHDRAWN:
        world.tried(
            withdraw, referral_id=referral.pk, cause=WithdrawCause.TERMS,
            text="企业来电表示期限不合适，暂不申请。", actor=actor, at=at,
        )  # fmt: skip
    elif fate is Fate.HELD_CONTACTED:
        return
    elif rng.random() < _PAPERS_ONE_BY_ONE:
        papers = Paper.objects.filter(referral=referral, needed=True, received_on=None)
        _receive(world, list(papers.order_by("pk")), actor, day)
    else:
        world.tried(complete_file, referral_id=referral.pk, on=day, actor=actor, at=at)


def _receive(world: World, papers: Sequence[Paper], actor: Actor, day: date) -> None:
    for paper in papers:
        world.tried(
            receive_paper, paper_id=paper.pk, received_on=day, received_from="enterprise",
            actor=actor, at=moment(day, 10 * 60 + 40),
        )  # fmt: skip


def _complete(world: World, referral: Referral, actor: Actor, day: date) -> None:
    fate, rng = _fate(world, referral), _rng(world, referral, "decision")
    if referral.file_complete_on is None or fate in (Fate.OVERDUE, Fate.HELD_COMPLETE):
        return
    wait = 34 if fate is Fate.LATE else rng.randint(3, 11)
    if (day - referral.file_complete_on).days < wait:
        return
    reasons = _reasons(fate, rng)
    if reasons:
        world.tried(
            refuse, referral_id=referral.pk, reasons=reasons,
            words="以上情况解决后，欢迎再次申请。", decided_on=day, actor=actor,
            at=moment(day, 15 * 60),
        )  # fmt: skip
        return
    terms = _terms(world.row(referral.enterprise_id), referral, fate, rng, day)
    world.tried(
        approve, referral_id=referral.pk, terms=terms, decided_on=day, actor=actor,
        at=moment(day, 15 * 60),
    )  # fmt: skip


def _reasons(fate: Fate, rng: Random) -> list[str]:
    if fate is Fate.OTHER_BANK:
        return [rng.choice(_BANK_REASONS)]
    if fate in (Fate.CURED, Fate.HELD_COACHING):
        return rng.sample(_OWN_REASONS, rng.randint(1, 2))
    return []


def _terms(row: Row, referral: Referral, fate: Fate, rng: Random, day: date) -> Terms:
    amount = (referral.amount_wan * Decimal(rng.choice(("1", "1", "1", "0.8", "0.6")))).quantize(
        Decimal("0.01")
    )
    term = row.need.term_months if row.need else 12
    security = (row.need.collateral if row.need else "") or "credit"
    marks = [mark for mark, share in _MARKS if rng.random() < share]
    costs = []
    if security == "guarantee":
        costs.append(Fee(item=Item.GUARANTEE_FEE, payee="示例担保", amount=amount * 80, day=day))
    return Terms(
        amount_wan=amount,
        rate=Decimal(rng.choice(_RATES)),
        term_months=term,
        ends_on=day + timedelta(days=8 if fate is Fate.EXPIRED else _DRAW_DAYS),
        flags=[security, *marks, *(["long_term"] if term > 12 else [])],
        costs=costs,
    )


_MARKS = (("first_loan", 0.3), ("no_repay_renewal", 0.12), ("revolving", 0.2))


def _draw(world: World, referral: Referral, actor: Actor, day: date) -> None:
    fate, rng = _fate(world, referral), _rng(world, referral, "draw")
    if fate in (Fate.HELD_GRANTED, Fate.EXPIRED):
        return
    decision = Decision.objects.get(referral=referral)
    if (day - decision.decided_on).days < rng.randint(1, 6):
        return
    world.tried(
        draw_down, referral_id=referral.pk, amount_wan=decision.amount_wan, rate=decision.rate,
        term_months=decision.term_months, drawn_on=day,
        flags=[flag for flag in decision.flags if flag != "facility_before"],
        reference=f"SAMPLE-{referral.pk}", actor=actor, at=moment(day, 16 * 60),
    )  # fmt: skip


_STEPS = {
    _S.SENT: _sent,
    _S.ACCEPTED: _accepted,
    _S.CONTACTED: _contacted,
    _S.FILE_COMPLETE: _complete,
}
