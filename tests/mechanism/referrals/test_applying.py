"""Applying in one go: all of it or nothing, with the commitment and how the person was known."""

from dataclasses import replace
from decimal import Decimal

import pytest

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.access import EnterpriseNotFound
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.actions import Stated
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.lists.actions.opening import HasOpenCase
from rongxie.mechanism.lists.models import Case, CaseNote
from rongxie.mechanism.referrals.access import NotYours
from rongxie.mechanism.referrals.actions.applying import (
    Application,
    BankNotNamed,
    NotPromised,
    apply_for_loan,
)
from rongxie.mechanism.referrals.models import Consent, Identified
from rongxie.mechanism.referrals.queries.banks import NoSuchBank
from rongxie.mechanism.visits.actions.needs import NewNeed
from rongxie.mechanism.visits.models import Need
from tests.mechanism.cast import (
    AT,
    CONVENER,
    DAY,
    OUTSIDER,
    REVIEWER,
    TOWNSHIP,
    VISITOR,
    owner_of,
)
from tests.mechanism.enterprises.makers import enterprise
from tests.mechanism.referrals.makers import YEAR_LATER, offices, proof_of, rows_of

pytestmark = pytest.mark.django_db
NEED = NewNeed(amount_wan=Decimal(50), purpose="materials", stated_on=DAY, term_months=12)
FACT = Stated(fact="employees", value="8", level="declared", as_of=DAY)
GIVEN = Application(
    banks=("ICBC-TC", "*"), ends_on=YEAR_LATER, facility_before=False, promised=True,
    identified=Identified.FACE_TO_FACE, need=NEED,
)  # fmt: skip


@pytest.fixture
def of() -> Enterprise:
    offices()
    return enterprise()


def _applied(of: Enterprise, actor: Actor, given: Application = GIVEN) -> Case:
    with reach(actor):
        return apply_for_loan(enterprise_id=of.pk, application=given, actor=actor, at=AT)


def _traces() -> list[int]:
    return [len(rows_of(model)) for model in (Case, CaseNote, Consent, Need, Evidence)]


class TestApplyForLoan:
    def test_by_the_enterprise_rests_on_its_proof(self, of: Enterprise) -> None:
        proof = proof_of(of.pk)
        own = replace(GIVEN, identified=Identified.PHONE_CODE, proof=proof, facts=[FACT])
        case = _applied(of, owner_of(of.pk), own)
        assert case.origin == "self"
        assert {one.proof for one in rows_of(Consent)} == {proof}
        assert proof in rows_of(CaseNote)[0].text
        assert rows_of(Evidence)[0].level == "declared"

    def test_without_its_proof_is_refused_and_leaves_nothing(self, of: Enterprise) -> None:
        own = replace(GIVEN, identified=Identified.PHONE_CODE)
        with pytest.raises(Exception, match="has not shown for whom he acts"):
            _applied(of, owner_of(of.pk), own)
        assert _traces() == [0, 0, 0, 0, 0]

    @pytest.mark.parametrize("actor", [VISITOR, TOWNSHIP])
    def test_for_the_owner_keeps_who_did(self, of: Enterprise, actor: Actor) -> None:
        _applied(of, actor)
        assert {one.by for one in rows_of(Consent)} == {actor.name}
        assert rows_of(Need)[0].source == "assisted"

    @pytest.mark.parametrize("actor", [REVIEWER, CONVENER])
    def test_is_not_done_by_others(self, of: Enterprise, actor: Actor) -> None:
        with pytest.raises(NotYours):
            _applied(of, actor)
        assert _traces() == [0, 0, 0, 0, 0]

    @pytest.mark.parametrize("actor", [OUTSIDER, owner_of(999)])
    def test_hides_enterprises_of_others(self, of: Enterprise, actor: Actor) -> None:
        with pytest.raises(EnterpriseNotFound):
            _applied(of, actor)

    def test_keeps_nothing_when_a_later_part_is_refused(self, of: Enterprise) -> None:
        given = replace(GIVEN, banks=("ICBC-TC", "NOBODY"))
        # Caught inside the reach: what was written before has to be gone by itself.
        with reach(TOWNSHIP), pytest.raises(NoSuchBank):
            apply_for_loan(enterprise_id=of.pk, application=given, actor=TOWNSHIP, at=AT)
        assert _traces() == [0, 0, 0, 0, 0]

    def test_needs_the_commitment_and_a_bank(self, of: Enterprise) -> None:
        with pytest.raises(NotPromised):
            _applied(of, TOWNSHIP, replace(GIVEN, promised=False))
        with pytest.raises(BankNotNamed):
            _applied(of, TOWNSHIP, replace(GIVEN, banks=()))
        assert _traces() == [0, 0, 0, 0, 0]

    def test_once_it_is_open_is_refused(self, of: Enterprise) -> None:
        _applied(of, TOWNSHIP)
        before = _traces()
        with pytest.raises(HasOpenCase):
            _applied(of, TOWNSHIP)
        assert _traces() == before
