"""The journeys' walk through the record: who does what on which day, and how it stands after.

Each function enters in the reach of whoever does it, as a page does.
"""
# ruff: noqa: S608  # statements of our own

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Sum

from rongxie.foundation.database.home import Home
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.events.sealing import seal_all
from rongxie.foundation.events.verifying import Wrong, verify
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.lists.actions.declaring import declare_case
from rongxie.mechanism.lists.actions.laying import lay_batch
from rongxie.mechanism.lists.actions.opening import open_case
from rongxie.mechanism.lists.actions.reviewing import assign_sector, confirm_case, review_case
from rongxie.mechanism.lists.actions.signing import Signature, sign_batch
from rongxie.mechanism.lists.kinds import CaseOrigin, SignMode
from rongxie.mechanism.lists.models import Batch, Case
from rongxie.mechanism.referrals.actions import (
    Line,
    NewAppetite,
    accept,
    allocate,
    complete_file,
    contact,
    give_consent,
    push,
    state_appetite,
)
from rongxie.mechanism.referrals.models import Allocation, Identified, Referral
from rongxie.mechanism.referrals.queries.allocating import replay
from rongxie.mechanism.reporting.models import DayFigure, DayFirst
from rongxie.mechanism.visits.actions import NewNeed, NewVisit, record_visit
from rongxie.mechanism.visits.models import Channel, Need, VisitOutcome
from rongxie.surfaces.jobs.rolling import rebuild, roll_up
from rongxie.values.moments import CHINA
from tests.foundation.events.test_verifying import tamper
from tests.mechanism.cast import (
    BANKER,
    CONFIRMER,
    CONVENER,
    COUNTY,
    OFFICE,
    OTHER_BANKER,
    PLATFORM,
    REVIEWER,
    TOWNSHIP,
    VISITOR,
)

LAST = date(2026, 12, 31)


def moment(on: date, hour: int = 9) -> datetime:
    """Return a moment of a day in China."""
    return datetime(on.year, on.month, on.day, hour, tzinfo=CHINA)


def visited_with_need(one: Enterprise, on: date, wishes: Sequence[str] = ("ICBC-TC",)) -> Need:
    """A visitor finds that the enterprise wants 80 万元."""
    need = NewNeed(
        amount_wan=Decimal(80), purpose="working_capital", stated_on=on, term_months=12,
        collateral="credit", wished_banks=wishes,
    )  # fmt: skip
    visit = NewVisit(
        channel=Channel.ONSITE, outcome=VisitOutcome.NEED, visited_at=moment(on), need=need,
        observed={"operating_seen": True, "premises_seen": True},
    )  # fmt: skip
    with reach(VISITOR):
        found = record_visit(enterprise_id=one.pk, visit=visit, actor=VISITOR, at=moment(on, 10))
        return Need.objects.get(visit=found)


def declared(one: Enterprise, need: Need, on: date) -> Case:
    """The township opens the case and puts it on the declaration list."""
    at = moment(on, 14)
    with reach(TOWNSHIP):
        case = open_case(
            enterprise_id=one.pk, need_id=need.pk, origin=CaseOrigin.VISIT, facility_before=False,
            another_bank=False, actor=TOWNSHIP, at=at,
        )  # fmt: skip
    with reach(TOWNSHIP):
        return declare_case(
            case_id=case.pk, papers_checked=True, committed_on=on, actor=TOWNSHIP, at=at
        )


def onto_the_list(case: Case, on: date) -> Batch:
    """Review, confirmation and the convener's signature, on one day."""
    at = moment(on, 15)
    with reach(REVIEWER):
        review_case(case_id=case.pk, actor=REVIEWER, at=at)
    with reach(OFFICE):
        assign_sector(case_id=case.pk, sector="MIIT", actor=OFFICE, at=at)
    with reach(CONFIRMER):
        confirm_case(case_id=case.pk, actor=CONFIRMER, at=at)
    with reach(REVIEWER):
        batch = lay_batch(region=COUNTY, case_ids=[case.pk], actor=REVIEWER, at=at)
    signature = Signature(
        mode=SignMode.PLATFORM, digest_seen=batch.digest,
        reauthenticated_at=at - timedelta(minutes=1),
    )  # fmt: skip
    with reach(CONVENER):
        return sign_batch(batch_id=batch.pk, signature=signature, struck={}, actor=CONVENER, at=at)


def banks_take_cases(on: date) -> None:
    """Two branches say what they take."""
    for banker in (BANKER, OTHER_BANKER):
        appetite = NewAppetite(bank=banker.bank, regions=[COUNTY], capacity=10, since=on)
        with reach(banker):
            state_appetite(new=appetite, actor=banker, at=moment(on))


def consents_to_any_bank(one: Enterprise, on: date) -> None:
    """The enterprise lets the county choose the bank, face to face with the township."""
    with reach(TOWNSHIP):
        give_consent(
            enterprise_id=one.pk, bank="*", ends_on=on + timedelta(days=365),
            identified=Identified.FACE_TO_FACE, source="visit:1", actor=TOWNSHIP, at=moment(on),
        )  # fmt: skip


def allocated_and_sent(case: Case, on: date) -> Referral:
    """The task force allocates and sends; the run replays identically."""
    at = moment(on, 16)
    with reach(REVIEWER):
        run: Allocation = allocate(region=COUNTY, case_ids=[case.pk], actor=REVIEWER, at=at)
        assert replay(allocation_id=run.pk, actor=REVIEWER)
        placed = run.result[str(case.pk)]
    with reach(REVIEWER):
        lines = [Line(case_id=case.pk, bank=placed["bank"], rank=placed["wish"])]
        sent = push(
            region=COUNTY, key=f"{on}-{case.pk}", lines=lines, allocation_id=run.pk,
            actor=REVIEWER, at=at,
        )  # fmt: skip
        return Referral.objects.get(push=sent)


def file_complete(referral: Referral, banker: Actor, on: date) -> Referral:
    """The bank accepts, calls, and has all papers: its clock begins."""
    with reach(banker):
        accept(referral_id=referral.pk, actor=banker, at=moment(on))
    with reach(banker):
        contact(referral_id=referral.pk, on=on, note="电话联系", actor=banker, at=moment(on, 11))
    with reach(banker):
        return complete_file(referral_id=referral.pk, on=on, actor=banker, at=moment(on, 17))


def kinds_of(case: Case) -> list[str]:
    """Return the kinds of the events of a case, in their order."""
    with reach(PLATFORM):
        events = EventRow.objects.filter(case=str(case.pk)).order_by("id")
        return list(events.values_list("kind", flat=True))


def see_that_the_log_is_sound(home: Home) -> None:
    """The chain verifies, and would not if a row of it were changed, swapped or deleted."""
    seal_all()
    assert _faults() == set()
    one, other = (
        "(SELECT event FROM seals WHERE seq = 2)",
        "(SELECT event FROM seals WHERE seq = 5)",
    )
    swap = (
        "UPDATE events e SET payload = o.payload, kind = o.kind FROM events o"
        f" WHERE e.id IN ({one}, {other}) AND o.id IN ({one}, {other}) AND o.id <> e.id"
    )
    changed = "UPDATE events SET actor = actor || '9' WHERE id = " + one
    back = "UPDATE events SET actor = left(actor, -1) WHERE id = " + one
    for there, again in ((changed, back), (swap, swap)):
        tamper(home, there)
        assert Wrong.CHANGED in _faults()
        tamper(home, again)
        assert _faults() == set()
    tamper(home, "DELETE FROM events WHERE id = " + one)
    assert Wrong.DELETED in _faults()


def _faults() -> set[Wrong]:
    (chain,) = verify()
    assert chain.waiting == 0
    assert chain.sealed > 0
    return {fault.wrong for fault in chain.faults}


def see_that_the_figures_are_kept(province: str) -> dict[str, int]:
    """What the job has rolled up equals a rebuild from zero; return enterprises by figure."""
    seal_all()
    while roll_up(actor=PLATFORM, at=moment(LAST)):
        pass
    kept = _figures()
    rebuild(province, actor=PLATFORM, at=moment(LAST))
    assert _figures() == kept
    with reach(PLATFORM):
        firsts = DayFirst.objects.filter(bank="", shared__lt=len(province)).values("figure")
        return {row["figure"]: row["sum"] for row in firsts.annotate(sum=Sum("count"))}


def _figures() -> tuple[set[tuple[object, ...]], ...]:
    with reach(PLATFORM):
        return tuple(set(model.objects.values_list()) for model in (DayFigure, DayFirst))
