"""The townships' desks: cases are opened for needs, declared, and completed when they come back."""

from collections.abc import Sequence
from datetime import date, timedelta

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.actions.contacts import add_contact
from rongxie.mechanism.enterprises.models import ContactKind
from rongxie.mechanism.evidence.actions import Stated, record_evidence
from rongxie.mechanism.lists.actions.closing import close_case
from rongxie.mechanism.lists.actions.opening import open_case
from rongxie.mechanism.lists.actions.together import RowOutcome, take_for_all
from rongxie.mechanism.lists.kinds import CaseOrigin, CloseCause
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.actions import give_consent
from rongxie.mechanism.referrals.models import Identified
from rongxie.mechanism.screening.models import Screening
from rongxie.mechanism.visits.models import Need
from rongxie.rulebook.steps import State
from rongxie.surfaces.demo.cast import owner
from rongxie.surfaces.demo.fates import Fate
from rongxie.surfaces.demo.place import county
from rongxie.surfaces.demo.plan import Row
from rongxie.surfaces.demo.world import World, moment

_CONSENT_DAYS = 180
_DECLARED = ("overdue_loans", "debt_evasion", "principals_bad_credit", "within_scope")
_SHOWN = ("existing_loans_wan",)
_COMPLETED_AFTER = 3  # days after a case came back
_GIVEN_NAMES = "伟芳娜敏静强磊洋勇艳杰娟涛明超霞平刚"
_SURNAMES = "张李王刘陈杨黄周吴徐孙胡朱高林何郭马罗"
_WHO_OPENS = {CaseOrigin.DEPARTMENT: "department1", CaseOrigin.FEDERATION: "federation1"}


def open_cases(world: World, day: date) -> None:
    """Open a case for each need heard before today; what banks found is opened in `telling`."""
    for number, town in enumerate(county().townships, 1):
        if town.code not in world.seen.places:
            continue
        with world.acting(f"town{number}") as actor:
            waiting = without_case(world, town.code, day)
            for need in waiting:
                prepare(world, need, actor, day)
                row = world.row(need.enterprise_id)
                if row.origin is CaseOrigin.VISIT:
                    _open(world, need, row, actor, day)
        for need in waiting:
            _open_elsewhere(world, need, day)


def without_case(world: World, region: str, day: date) -> list[Need]:
    """Return the needs of a township that were heard before today and have no case."""
    needs = Need.objects.filter(
        region=region, cases__isnull=True, stated_on__lt=day, withdrawn_on=None
    )
    found = needs.order_by("pk")
    return [n for n in found if world.row(n.enterprise_id).origin is not CaseOrigin.BANK]


def declare(world: World, day: date) -> None:
    """Declare what was opened before today; what cannot be is coached or closed.

    Each township does so every other day.
    """
    turn = world.plan.working_days.index(day)
    for number, town in enumerate(county().townships, 1):
        if (turn + number) % 2 and world.days_left(day) > 1:
            continue
        if not world.stands(State.DRAFT, region=town.code):
            continue
        with world.acting(f"town{number}") as actor:
            drafts = Case.objects.filter(
                region=town.code, state=State.DRAFT.value, moved_at__lt=moment(day, 0)
            )
            ready = [case for case in drafts if not _waits(world, case, day)]
            _declare(world, ready, actor, day)


def complete(world: World, day: date) -> None:
    """Put right what was returned some days ago, and declare it again."""
    for number, town in enumerate(county().townships, 1):
        if not world.stands(State.RETURNED, region=town.code):
            continue
        with world.acting(f"town{number}") as actor:
            back = Case.objects.filter(
                region=town.code,
                state=State.RETURNED.value,
                moved_at__lt=moment(day - timedelta(days=_COMPLETED_AFTER), 0),
            )
            again = [c for c in back if world.row(c.enterprise_id).fate is not Fate.HELD_RETURNED]
            for case in again:
                facts = [*_DECLARED, "premises_seen"]
                _state(world, case.enterprise_id, facts, actor, day)
            _declare(world, again, actor, day)


def _waits(world: World, case: Case, day: date) -> bool:
    """Tell whether a draft stays one: the enterprise has not signed yet."""
    return world.row(case.enterprise_id).fate is Fate.HELD_DRAFT


def prepare(world: World, need: Need, actor: Actor, day: date) -> None:
    """Take down what the enterprise declares, whom to call, and which banks may see its case."""
    one, row = need.enterprise_id, world.row(need.enterprise_id)
    at = moment(day, 9 * 60)
    _state(world, one, [*_DECLARED, *_SHOWN], actor, day)
    rng = row.chance("contact")
    world.tried(
        add_contact,
        enterprise_id=one,
        kind=ContactKind.OWNER,
        name=rng.choice(_SURNAMES) + rng.choice(_GIVEN_NAMES),
        phone=f"1990000{rng.randrange(10_000):04}",  # such numbers are given to nobody
        source="declaration",
        actor=actor,
        at=at,
    )
    for bank in row.need.consents if row.need else ():
        world.tried(
            give_consent, enterprise_id=one, bank=bank,
            ends_on=day + timedelta(days=_CONSENT_DAYS), identified=Identified.FACE_TO_FACE,
            source="visit", actor=actor, at=at,
        )  # fmt: skip


def _state(world: World, one: int, facts: Sequence[str], actor: Actor, day: date) -> None:
    """State what the enterprise says; what is seen, the township has seen."""
    known = world.row(one).facts
    stated = [
        Stated(fact, known[fact], "observed" if fact.endswith("_seen") else "declared", day)
        for fact in facts
        if known[fact] is not None
    ]
    world.tried(
        record_evidence, enterprise_id=one, stated=stated, actor=actor, at=moment(day, 9 * 60)
    )


def _open(world: World, need: Need, row: Row, actor: Actor, day: date) -> None:
    world.tried(
        open_case,
        enterprise_id=need.enterprise_id,
        need_id=need.pk,
        origin=row.origin,
        facility_before=row.facility_before,
        another_bank=row.fate not in (Fate.CURED, Fate.HELD_COACHING),
        actor=actor,
        at=moment(day, 9 * 60 + 30),
    )


def _open_elsewhere(world: World, need: Need, day: date) -> None:
    """Open a case as a department, the federation or the enterprise itself does."""
    row = world.row(need.enterprise_id)
    if key := _WHO_OPENS.get(row.origin):
        with world.acting(key) as actor:
            _open(world, need, row, actor, day)
    elif row.origin is CaseOrigin.SELF:
        own = owner(need.enterprise_id)
        with reach(own):
            _open(world, need, row, own, day)


def _declare(world: World, cases: Sequence[Case], actor: Actor, day: date) -> None:
    if not cases:
        return
    results = world.tried(
        take_for_all,
        step="declare",
        case_ids=[case.pk for case in cases],
        given={"papers_checked": True, "committed_on": day, "commitment": ""},
        actor=actor,
        at=moment(day, 10 * 60),
    )
    for result in results or []:
        if result.outcome is RowOutcome.REFUSED:
            _turn_down(world, result.case_id, actor, day)


def _turn_down(world: World, case_id: int, actor: Actor, day: date) -> None:
    """Close what fails for good; what can be mended the task force takes to be coached."""
    case = Case.objects.get(pk=case_id)
    screening = Screening.objects.filter(enterprise=case.enterprise_id).latest("as_of", "pk")
    if screening.outcome == "fail" and screening.fail_kind == "repairable":
        return
    world.tried(
        close_case, case_id=case_id, cause=CloseCause.REFUSED_FOR_GOOD,
        text="经核查不符合推荐条件，已向企业说明原因。", actor=actor, at=moment(day, 10 * 60 + 20),
    )  # fmt: skip
