"""How a referral ended, as far as its bank may know: also once nothing else is open to it."""

import pytest

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.referrals.access import ReferralNotFound, referral_in_reach
from rongxie.mechanism.referrals.actions import withdraw_consent
from rongxie.mechanism.referrals.models import Consent, Referral
from rongxie.mechanism.referrals.queries.ended import Ending, ending_of, ending_out_of_reach
from tests.mechanism.cast import (
    AT,
    BANKER,
    DAY,
    HEAD_OFFICE,
    OTHER_BANKER,
    PLATFORM,
    REVIEWER,
    TOWNSHIP,
)
from tests.mechanism.decisions.makers import approved, refused
from tests.mechanism.referrals.makers import completed, contacted, handled, rows_of, sent

pytestmark = pytest.mark.django_db


def _closed(referral: Referral) -> Referral:
    """Return a referral after the enterprise took its consent back."""
    (consent,) = rows_of(Consent, enterprise=referral.enterprise_id)
    with handled(), reach(TOWNSHIP):
        withdraw_consent(consent_id=consent.pk, actor=TOWNSHIP, at=AT)
    return referral


def _ending(referral: Referral, actor: Actor) -> Ending:
    with reach(actor):
        return ending_out_of_reach(referral_id=referral.pk, actor=actor)


class TestEndingOutOfReach:
    @pytest.mark.parametrize("actor", [BANKER, HEAD_OFFICE])
    def test_tells_the_bank_that_had_it_when_and_why(self, actor: Actor) -> None:
        referral = _closed(contacted())
        with reach(actor), pytest.raises(ReferralNotFound):
            referral_in_reach(referral_id=referral.pk, actor=actor)
        ending = _ending(referral, actor)
        assert (ending.referral, ending.cause, ending.on) == (
            referral.pk, "consent_withdrawn", DAY,
        )  # fmt: skip

    @pytest.mark.parametrize("actor", [OTHER_BANKER, REVIEWER, TOWNSHIP])
    def test_is_for_nobody_else(self, actor: Actor) -> None:
        referral = _closed(sent())
        with pytest.raises(ReferralNotFound):
            _ending(referral, actor)

    def test_leaves_the_reach_as_it_was(self) -> None:
        referral, other = _closed(sent()), sent(bank="ABC-TC")
        with reach(BANKER):
            ending_out_of_reach(referral_id=referral.pk, actor=BANKER)
            assert not Referral.objects.filter(pk__in=[referral.pk, other.pk]).exists()

    def test_is_not_there_while_the_referral_is_open_to_the_bank(self) -> None:
        with pytest.raises(ReferralNotFound):
            _ending(sent(), BANKER)


class TestEndingOf:
    def test_is_none_while_it_goes_on_or_where_the_bank_has_decided(self) -> None:
        going, yes, no = sent(), approved(completed()).referral, refused(completed()).referral
        with reach(PLATFORM):
            for one in (going, yes, no):
                row = Referral.objects.get(pk=one.pk)
                assert ending_of(row, PLATFORM) is None, row
