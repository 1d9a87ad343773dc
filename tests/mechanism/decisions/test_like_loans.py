"""The median of like loans: of others, of the county, and of enough of them."""

from datetime import timedelta
from decimal import Decimal

import pytest

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.decisions.like_loans import LikeLoans, like_loans
from rongxie.mechanism.decisions.models import Decision
from tests.mechanism.cast import DAY, PLATFORM, owner_of
from tests.mechanism.decisions.makers import approved
from tests.mechanism.referrals.makers import completed

pytestmark = pytest.mark.django_db


def _changed(decision: Decision, **columns: object) -> Decision:
    with reach(PLATFORM):
        Decision.objects.filter(pk=decision.pk).update(**columns)
    return decision


@pytest.fixture
def own() -> Decision:
    return _changed(approved(completed()), total_rate=Decimal("4.2"))


@pytest.fixture
def others(own: Decision) -> list[Decision]:
    rates = ("3.1", "3.9", "4.0", "5.5", "9.0")
    return [_changed(approved(completed()), total_rate=Decimal(rate)) for rate in rates]


def _like(decision: Decision) -> LikeLoans | None:
    with reach(owner_of(decision.enterprise_id)):
        return like_loans(Decision.objects.get(pk=decision.pk), on=DAY)


class TestLikeLoans:
    def test_have_the_median_of_the_others(self, own: Decision, others: list[Decision]) -> None:
        assert _like(own) == LikeLoans(Decimal("4.00"), 5)

    def test_are_not_told_of_too_few(self, own: Decision, others: list[Decision]) -> None:
        _changed(others[0], verdict="refused", reasons=["A1"], waiting=False)
        assert _like(own) is None

    @pytest.mark.parametrize(
        "columns",
        [
            {"region": "341182101"}, {"flags": ["mortgage"]}, {"amount_wan": 100_000},
            {"decided_on": DAY - timedelta(days=366)}, {"decided_on": DAY + timedelta(days=1)},
            {"total_rate": None},
        ],
    )  # fmt: skip
    def test_are_like_in_place_security_amount_and_time(
        self, own: Decision, others: list[Decision], columns: dict[str, object]
    ) -> None:
        _changed(others[2], **columns)
        assert _like(own) is None

    def test_count_each_enterprise_once(self, own: Decision, others: list[Decision]) -> None:
        for one in others[1:]:
            _changed(one, enterprise_id=others[0].enterprise_id)
        assert _like(own) is None

    def test_leave_the_reach_as_it_was(self, own: Decision, others: list[Decision]) -> None:
        with reach(owner_of(own.enterprise_id)):
            like_loans(Decision.objects.get(pk=own.pk), on=DAY)
            assert Decision.objects.count() == 1
