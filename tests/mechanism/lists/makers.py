"""Cases, batches and removals in every state that lists reach, made by the actions.

Each function is called outside of any reach and enters as whoever takes the step.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise, EnterpriseKind
from rongxie.mechanism.evidence.actions import Stated, record_evidence
from rongxie.mechanism.lists.actions.closing import close_case
from rongxie.mechanism.lists.actions.declaring import (
    Item,
    declare_case,
    declare_screened,
    return_case,
)
from rongxie.mechanism.lists.actions.laying import lay_batch
from rongxie.mechanism.lists.actions.opening import open_case
from rongxie.mechanism.lists.actions.removing import decide_removal, propose_removal
from rongxie.mechanism.lists.actions.reviewing import (
    assign_sector,
    confirm_case,
    review_case,
    review_screened,
)
from rongxie.mechanism.lists.actions.signing import Signature, sign_batch
from rongxie.mechanism.lists.events import CaseFunded, CaseGranted, CaseReferred, CoachingOpened
from rongxie.mechanism.lists.kinds import CaseOrigin, CloseCause, RemovalCause, SignMode
from rongxie.mechanism.lists.models import Batch, Case, CaseNote, Confirmation, Removal
from rongxie.mechanism.lists.moving import move, references
from rongxie.mechanism.matters.actions.raising import open_matter
from rongxie.mechanism.matters.models import Matter, MatterKind
from rongxie.mechanism.screening.actions import screen_enterprise
from rongxie.mechanism.screening.models import Screening
from rongxie.mechanism.visits.actions.needs import NewNeed, state_need
from rongxie.mechanism.visits.models import Need
from rongxie.rulebook.steps import State
from tests.mechanism.cast import (
    AT,
    CONFIRMER,
    CONVENER,
    COUNTY,
    DAY,
    OFFICE,
    PLATFORM,
    REVIEWER,
    TOWN,
    TOWNSHIP,
    owner_of,
)
from tests.mechanism.lists.county import county_stands

# All that the five standards ask about, at the level that each test accepts.
MET: Mapping[str, tuple[object, str]] = {
    "registration_status": ("active", "checked"),
    "abnormal_listed": ("false", "checked"),
    "serious_illegal": ("false", "checked"),
    "established_on": ("2020-05-01", "checked"),
    "operating_seen": ("true", "observed"),
    "major_violation": ("false", "checked"),
    "env_violation": ("false", "checked"),
    "restricted_industry": ("false", "observed"),
    "premises_seen": ("true", "observed"),
    "dishonest_executee": ("false", "checked"),
    "overdue_loans": ("false", "declared"),
    "debt_evasion": ("false", "declared"),
    "tax_grade": ("B", "checked"),
    "tax_arrears": ("false", "checked"),
    "principals_bad_credit": ("false", "declared"),
    "within_scope": ("true", "declared"),
    "platform_company": ("false", "observed"),
}
_numbers = count(1)
_first: dict[str, Any] = {}


def enterprise(
    kind: EnterpriseKind = EnterpriseKind.SOLE_PROPRIETOR, region: str = TOWN, **facts: object
) -> Enterprise:
    """Enter an enterprise of which everything is known and met; `facts` are those that differ.

    A fact that is None stays unknown.
    """
    county_stands()
    with reach(PLATFORM):  # by hand: entering one asks for the whole table of places
        made = Enterprise.objects.create(
            name=f"天长市第{next(_numbers)}修理铺", kind=kind.value, region=region,
            source="register", established_on=date(2020, 5, 1), entered_by=PLATFORM.name,
            entered_at=AT,
        )  # fmt: skip
    known(made, **{name: facts.get(name, value) for name, (value, _) in MET.items()})
    return made


def known(one: Enterprise | Case, **facts: object) -> None:
    """Record facts of an enterprise as they hold on the day, at the level that tests accept."""
    stated = [
        Stated(fact=name, value=value, level=MET[name][1], as_of=DAY, source="TAX")
        for name, value in facts.items()
        if value is not None
    ]
    with reach(PLATFORM):
        record_evidence(enterprise_id=_id(one), stated=stated, actor=PLATFORM, at=AT)


def need(one: Enterprise | Case, amount_wan: str = "50", stated_on: date = DAY) -> Need:
    """State what an enterprise needs."""
    stated = NewNeed(
        amount_wan=Decimal(amount_wan), purpose="working_capital", stated_on=stated_on,
        term_months=12,
    )  # fmt: skip
    with reach(TOWNSHIP):
        return state_need(
            enterprise_id=_id(one), need=stated, source="visit", actor=TOWNSHIP, at=AT
        )


def _id(one: Enterprise | Case) -> int:
    return one.enterprise_id if isinstance(one, Case) else one.pk


def draft(one: Enterprise | None = None, amount_wan: str = "50", **facts: object) -> Case:
    """Open a case for an enterprise; a new one with these facts, if none is given."""
    one = one or enterprise(**facts)  # type: ignore[arg-type]
    stated = need(one, amount_wan)
    with reach(TOWNSHIP):
        return open_case(
            enterprise_id=one.pk,
            need_id=stated.pk,
            origin=CaseOrigin.VISIT,
            facility_before=False,
            actor=TOWNSHIP,
            at=AT,
        )


def declared(case: Case | None = None, **of: Any) -> Case:
    """Declare a case."""
    quick = case is None and not of
    case = case or draft(**of)
    with reach(TOWNSHIP):
        if quick:
            return declare_screened(
                case, _screening(case), papers_checked=True, committed_on=DAY, actor=TOWNSHIP, at=AT
            )
        return declare_case(
            case_id=case.pk, papers_checked=True, committed_on=DAY, actor=TOWNSHIP, at=AT
        )


def _screening(case: Case) -> Screening:
    """Return a screening of a new enterprise: of all of them the same is known and met.

    The first is made by the action; making each by it would cost the tests a minute.
    """
    if not _first:
        made = screen_enterprise(enterprise_id=case.enterprise_id, on=DAY, actor=TOWNSHIP, at=AT)
        its_own = ("id", "enterprise")
        names = [f.name for f in Screening._meta.concrete_fields if f.name not in its_own]
        _first.update({name: getattr(made, name) for name in names})
        return made
    return Screening.objects.create(enterprise_id=case.enterprise_id, **_first)


def returned(**of: Any) -> Case:
    """Return a declared case for one thing to be put right."""
    case = declared(**of)
    items = [Item("tax_in_order", "补充完税证明")]
    with reach(REVIEWER):
        return return_case(case_id=case.pk, items=items, actor=REVIEWER, at=AT)


def reviewed(case: Case | None = None, sector: str = "MIIT", **of: Any) -> Case:
    """Review a case and assign who confirms it; with a blank sector nobody is."""
    quick = case is None and not of
    case = case or declared(**of)
    with reach(REVIEWER):
        if quick:  # on the screening of the same moment
            case = review_screened(case, case.screening, actor=REVIEWER, at=AT)
        else:
            case = review_case(case_id=case.pk, actor=REVIEWER, at=AT)
    if not sector:
        return case
    with reach(OFFICE):
        return assign_sector(case_id=case.pk, sector=sector, actor=OFFICE, at=AT)


def confirmed(case: Case | None = None, **of: Any) -> Case:
    """Confirm a case."""
    case = case or reviewed(**of)
    with reach(CONFIRMER):
        return confirm_case(case_id=case.pk, actor=CONFIRMER, at=AT)


def laid(cases: Sequence[Case] = (), region: str = COUNTY) -> Batch:
    """Lay confirmed cases before the convener; a new one, if none is given."""
    cases = cases or [confirmed()]
    with reach(REVIEWER):
        return lay_batch(region=region, case_ids=[case.pk for case in cases], actor=REVIEWER, at=AT)


def signature(batch: Batch, **differing: Any) -> Signature:
    """Return the convener's signature on the platform, a minute after he proved who he is."""
    return Signature(**{
        "mode": SignMode.PLATFORM,
        "digest_seen": batch.digest,
        "reauthenticated_at": AT - timedelta(minutes=1),
        **differing,
    })  # fmt: skip


def signed(batch: Batch | None = None, struck: Mapping[int, str] | None = None) -> Batch:
    """Sign a batch in person."""
    batch = batch or laid()
    with reach(CONVENER):
        return sign_batch(
            batch_id=batch.pk, signature=signature(batch), struck=struck, actor=CONVENER, at=AT
        )


def recommended(case: Case | None = None, **of: Any) -> Case:
    """Bring a case onto the recommendation list."""
    case = case or confirmed(**of)
    signed(laid([case]))
    return now(case)


def referred(case: Case | None = None, bank: str = "ICBC-TC", **of: Any) -> Case:
    """Move a case as the stage of referrals does: no referral is made."""
    case = case or recommended(**of)
    told = CaseReferred(**references(case), reference="referral:1")
    with reach(REVIEWER):
        return move(case, "refer", told, actor=REVIEWER, at=AT, banks=[*case.banks, bank])


def granted(case: Case | None = None, **of: Any) -> Case:
    """Move a case as an approval does."""
    case = case or referred(**of)
    told = CaseGranted(
        **references(case), amount_wan=case.amount_wan, ends_on=DAY, reference="referral:1"
    )
    with reach(PLATFORM):
        return move(case, "grant", told, actor=PLATFORM, at=AT)


def funded(case: Case | None = None, **of: Any) -> Case:
    """Move a case as the first drawdown does."""
    case = case or granted(**of)
    told = CaseFunded(**references(case), amount_wan=case.amount_wan, reference="referral:1")
    with reach(PLATFORM):
        return move(case, "fund", told, actor=PLATFORM, at=AT)


def coaching(case: Case | None = None, **of: Any) -> Case:
    """Move a case as the opening of coaching does; a draft, if none is given."""
    case = case or draft(**of)
    told = CoachingOpened(
        subject=str(case.pk), case=str(case.pk), region=case.region,
        enterprise=str(case.enterprise_id), from_state=case.state, playbooks=("tax",), due_on=DAY,
    )  # fmt: skip
    with reach(PLATFORM):
        return move(case, "coach", told, actor=PLATFORM, at=AT)


def proposed(case: Case | None = None, **of: Any) -> Removal:
    """Propose to remove a case."""
    case = case or recommended(**of)
    with reach(REVIEWER):
        return propose_removal(
            case_id=case.pk,
            cause=RemovalCause.FALSE_PAPERS,
            grounds="流水系伪造",
            file="file:7",
            due_on=DAY + timedelta(days=10),
            actor=REVIEWER,
            at=AT,
        )


def removed(case: Case | None = None, **of: Any) -> Case:
    """Remove a case; the enterprise is told on the same day."""
    removal = proposed(case, **of)
    with reach(CONVENER):
        decide_removal(removal_id=removal.pk, remove=True, notice_on=DAY, actor=CONVENER, at=AT)
    return now(removal.case)


def appealed(case: Case) -> Matter:
    """Appeal to the city against the removal of a case."""
    with reach(owner_of(case.enterprise_id)):
        return open_matter(
            kind=MatterKind.APPEAL,
            region=case.region,
            title="不服移出",
            text="流水是真的",
            enterprise_id=case.enterprise_id,
            about=f"case:{case.pk}",
            actor=owner_of(case.enterprise_id),
            at=AT,
        )


def closed(case: Case | None = None, **of: Any) -> Case:
    """Close a case because the enterprise does not want it any more."""
    case = case or draft(**of)
    with reach(TOWNSHIP):
        return close_case(
            case_id=case.pk, cause=CloseCause.WITHDRAWN, text="企业不再需要", actor=TOWNSHIP, at=AT
        )


# A case in every state that there is.
IN_STATE: Mapping[State, Any] = {
    State.DRAFT: draft,
    State.DECLARED: declared,
    State.RETURNED: returned,
    State.REVIEWED: reviewed,
    State.CONFIRMED: confirmed,
    State.RECOMMENDED: recommended,
    State.REFERRED: referred,
    State.GRANTED: granted,
    State.FUNDED: funded,
    State.COACHING: coaching,
    State.REMOVED: removed,
    State.CLOSED: closed,
}


def now(case: Case) -> Case:
    """Return a case as it stands in the record now."""
    with reach(PLATFORM):
        return Case.objects.get(pk=case.pk)


def record() -> tuple[object, ...]:
    """Return all that an action of lists could leave behind, to compare before and after."""
    with reach(PLATFORM):
        cases = Case.objects.order_by("pk").values_list(
            "pk", "state", "before", "moved_at", "sector"
        )
        batches = Batch.objects.order_by("pk").values_list("pk", "state", "scan")
        removals = Removal.objects.order_by("pk").values_list("pk", "state")
        tables = (CaseNote, Confirmation, Screening, EventRow)
        return (
            list(cases), list(batches), list(removals),
            *(table.objects.count() for table in tables),
        )  # fmt: skip


def events_of(case: Case) -> list[str]:
    """Return the kinds of the events of a case, in the order in which they were written."""
    with reach(PLATFORM):
        found = EventRow.objects.filter(case=str(case.pk)).order_by("id")
        return list(found.values_list("kind", flat=True))


def last_event() -> EventRow:
    """Return the event that was written last."""
    with reach(PLATFORM):
        return EventRow.objects.latest("id")
