"""How banks keep to their days, counted from what can count alone."""

from datetime import timedelta

import pytest

from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.referrals.models import Referral
from rongxie.surfaces.web.figures.deciding import InTime, deciding_of
from tests.mechanism.cast import COUNTY, DAY, PLATFORM
from tests.mechanism.decisions.makers import approved
from tests.mechanism.enterprises.makers import open_places
from tests.mechanism.referrals.makers import completed, offices

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county() -> None:
    open_places()
    offices()


class TestDeciding:
    def test_finds_late_what_was_complete_before_all_periods(self) -> None:
        completed()
        with reach(PLATFORM):
            due = Referral.objects.get().decision_due_on
            assert due
            after = due + timedelta(days=1)
            counts, late = deciding_of(area_of(COUNTY), [(after, after)], after)
            _, in_time = deciding_of(area_of(COUNTY), [(after, after)], due)
        assert counts == [InTime(0, 0)]
        assert late == 1
        assert in_time == 0

    def test_counts_each_period_by_itself(self) -> None:
        approved(completed())
        today, month = (DAY, DAY), (DAY - timedelta(days=40), DAY - timedelta(days=11))
        with reach(PLATFORM):
            counts, late = deciding_of(area_of(COUNTY), [month, today], DAY)
        assert counts == [InTime(0, 0), InTime(1, 1)]
        assert late == 0
