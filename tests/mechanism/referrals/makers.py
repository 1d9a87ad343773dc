"""Cases with banks, named by where they stand, made by the actions of this stage.

Each maker opens its own reach: call it outside of any.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.apps import apps

from rongxie.foundation.events.consequences import following
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.identity.purposes import ProofPurpose
from rongxie.foundation.identity.sessions import DOOR, Proof, open_session
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.actions import (
    Line,
    NewAppetite,
    accept,
    complete_file,
    contact,
    give_consent,
    push,
    state_appetite,
)
from rongxie.mechanism.referrals.handlers import (
    recall_when_closed,
    recall_when_removed,
    withdraw_when_consent_ends,
    withdraw_without_consent,
)
from rongxie.mechanism.referrals.models import Consent, Identified, Push, Referral
from rongxie.mechanism.screening.models import RuleSet, Screening
from rongxie.mechanism.screening.rules import rules_digest, words_of_rules
from rongxie.mechanism.visits.models import Need
from rongxie.rulebook.standards import TESTS
from rongxie.rulebook.steps import State
from rongxie.values.moments import china_day
from tests.mechanism.cast import (
    AT,
    BANKER,
    COUNTY,
    DAY,
    PLATFORM,
    REVIEWER,
    TOWN,
    TOWNSHIP,
    open_offices,
)

YEAR_LATER = DAY + timedelta(days=365)
_numbers = count(1)

_LEFT_BEHIND: tuple[Any, ...] = (
    EventRow, *(model for stage in ("referrals", "decisions")
                for model in apps.get_app_config(stage).get_models()),
)  # fmt: skip
HANDLERS = (
    ("case.removed", recall_when_removed),
    ("case.closed", recall_when_closed),
    ("consent.withdrawn", withdraw_without_consent),
    ("consent.ended", withdraw_when_consent_ends),
)


@contextmanager
def handled() -> Iterator[None]:
    """Have the handlers of the stage run, whether or not they are in the table already."""
    with ExitStack() as stack:
        for kind, handler in HANDLERS:
            stack.enter_context(following(kind, handler))
        yield


def offices() -> None:
    """Open the organisations of the cast, once."""
    if not Organisation.objects.filter(code="ICBC-TC").exists():
        open_offices()


def recommended_case(region: str = TOWN, **columns: Any) -> Case:
    """A case on the recommendation list, of an enterprise of its own."""
    offices()
    number = next(_numbers)
    with reach(PLATFORM):
        enterprise = Enterprise.objects.create(
            uscc="", kind="company", name=f"天长测试{number}有限公司", region=region,
            industry="C1320", source="register", entered_by="job:test", entered_at=AT,
        )  # fmt: skip
        need = Need.objects.create(
            enterprise=enterprise, region=region, amount_wan=100, term_months=12,
            purpose="working_capital", stated_on=DAY, source="visit", by="membership:11", at=AT,
        )  # fmt: skip
        given: dict[str, Any] = {
            "enterprise": enterprise, "region": region, "state": State.RECOMMENDED.value,
            "need": need, "amount_wan": Decimal(100), "term_months": 12,
            "purpose": "working_capital", "origin": "visit", "facility_before": False,
            "papers_checked_by": "membership:12", "committed_on": DAY,
            "screening": passed(enterprise), "opened_by": "membership:11", "opened_at": AT,
            "moved_at": AT, "recommended_on": DAY,
        }  # fmt: skip
        return Case.objects.create(**(given | columns))


def passed(enterprise: Enterprise) -> Screening:
    """A screening in which everything is met."""
    met = dict.fromkeys(("operating", "premises", "demand", "credit", "purpose"), "met")
    rules = RuleSet.objects.get_or_create(
        digest=rules_digest(), defaults={"words": words_of_rules(), "at": AT}
    )[0]
    return Screening.objects.create(
        enterprise=enterprise, region=enterprise.region, as_of=DAY, rules=rules.digest,
        parameters={"lowest_levels": [{}, str(DAY), "", ""]}, facts={},
        tests=dict.fromkeys((test.name for test in TESTS), True), outcome="pass",
        admission="admitted", size="small", by="job:test", at=AT, **met,
    )  # fmt: skip


def consented(
    case: Case, *banks: str, ends_on: date = YEAR_LATER, at: datetime = AT
) -> list[Consent]:
    """Consents of the case's enterprise, written down face to face; `*` is any bank."""
    with reach(TOWNSHIP):
        return [
            give_consent(
                enterprise_id=case.enterprise_id,
                bank=bank,
                ends_on=ends_on,
                identified=Identified.FACE_TO_FACE,
                source="visit:1",
                actor=TOWNSHIP,
                at=at,
            )
            for bank in banks or ("*",)
        ]


def proof_of(
    enterprise_id: int, purpose: ProofPurpose = ProofPurpose.CONSENT, at: datetime = AT
) -> str:
    """The session of somebody who has just proved by a code that he acts for an enterprise."""
    proof = Proof(
        enterprise=enterprise_id, region=TOWN, purpose=purpose, identified="phone_code",
        reference="code:1",
    )  # fmt: skip
    with reach(DOOR):
        return str(open_session(proof, at=at).session)


def appetite(banker: Actor = BANKER, **changes: Any) -> None:
    """What a branch takes: everything in the county, ten cases at once."""
    offices()
    given: dict[str, Any] = {
        "bank": banker.bank,
        "regions": [COUNTY],
        "capacity": 10,
        "since": DAY,
    } | changes
    with reach(banker):
        state_appetite(new=NewAppetite(**given), actor=banker, at=AT)


def pushed(
    cases: Sequence[Case],
    *banks: str,
    key: str = "",
    at: datetime = AT,
    actor: Actor = REVIEWER,
) -> Push:
    """A push of all cases to all banks, for a stated reason."""
    lines = [
        Line(case_id=case.pk, bank=bank, reason="银行已有结算往来")
        for case in cases
        for bank in banks or ("ICBC-TC",)
    ]
    with reach(actor):
        return push(
            region=COUNTY, key=key or f"push-{next(_numbers)}", lines=lines, actor=actor, at=at
        )


def sent(case: Case | None = None, bank: str = "ICBC-TC", at: datetime = AT) -> Referral:
    """A case at one bank that has not accepted it."""
    case = case or recommended_case()
    consented(case, bank, at=at)
    done = pushed([case], bank, at=at)
    referral: Referral = again(Referral.objects.get, push=done)
    return referral


def accepted(case: Case | None = None, at: datetime = AT) -> Referral:
    """A case that ICBC has accepted."""
    referral = sent(case, at=at)
    with reach(BANKER):
        return accept(referral_id=referral.pk, actor=BANKER, at=at)


def contacted(case: Case | None = None, at: datetime = AT) -> Referral:
    """A case whose enterprise ICBC has called."""
    referral = sent(case, at=at)
    with reach(BANKER):
        return contact(
            referral_id=referral.pk,
            on=china_day(at),
            note="电话联系财务负责人",
            actor=BANKER,
            at=at,
        )


def completed(case: Case | None = None, on: date = DAY, at: datetime = AT) -> Referral:
    """A case whose file ICBC has whole: its days to decide have begun."""
    referral = contacted(case, at=at)
    with reach(BANKER):
        return complete_file(referral_id=referral.pk, on=on, actor=BANKER, at=at)


def again(find: Any, **by: Any) -> Any:
    """Read something as the platform, in a reach of its own."""
    with reach(PLATFORM):
        return find(**by)


def fresh(row: Any) -> Any:
    """Return a row as it stands now."""
    return again(type(row).objects.get, pk=row.pk)


def case_of(referral: Referral) -> Case:
    """Return the case of a referral as it stands now."""
    case: Case = again(Case.objects.get, pk=referral.case_id)
    return case


def rows_of(model: type[Any], **by: Any) -> list[Any]:
    """Return rows as they stand now."""
    with reach(PLATFORM):
        return list(model.objects.filter(**by).order_by("pk"))


def traces() -> dict[str, int]:
    """Return how much there is that an action could leave behind: rows and events."""
    with reach(PLATFORM):
        return {model.__name__: model.objects.count() for model in _LEFT_BEHIND}


def kinds() -> list[str]:
    """Return the kinds of all events, in the order in which they were written."""
    with reach(PLATFORM):
        return list(EventRow.objects.order_by("id").values_list("kind", flat=True))
