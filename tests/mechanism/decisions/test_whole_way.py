"""A case that came onto the list by signature goes to a bank and is funded."""

import pytest

from rongxie.mechanism.referrals.models import Card
from tests.mechanism.decisions.makers import approved, drawn
from tests.mechanism.lists.makers import recommended
from tests.mechanism.referrals.makers import again, case_of, completed

pytestmark = pytest.mark.django_db


class TestASignedCase:
    def test_goes_to_a_bank_and_is_funded(self) -> None:
        referral = completed(recommended())
        drawn(approved(referral))
        assert case_of(referral).state == "funded"
        card = again(Card.objects.get, referral=referral)
        assert card.content["verdicts"]["credit"] == "met"
