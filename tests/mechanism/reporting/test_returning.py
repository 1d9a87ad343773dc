"""Monthly returns: checked, corrected by new ones, and never lost."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.moving import ChangedMeanwhile
from rongxie.mechanism.reporting.access import ReturnOfOthers, returns_in_reach
from rongxie.mechanism.reporting.actions import returning
from rongxie.mechanism.reporting.actions.returning import (
    FigureUnusable,
    MonthNotOver,
    NothingReturned,
)
from rongxie.mechanism.reporting.models import BankReturn
from rongxie.mechanism.reporting.queries import returns_frame
from tests.mechanism.cast import (
    AT,
    BANKER,
    DAY,
    EVERYBODY,
    HEAD_OFFICE,
    OTHER_BANKER,
    OUTSIDER,
    PLATFORM,
    REGULATOR,
)
from tests.mechanism.lists.makers import last_event
from tests.mechanism.referrals.makers import fresh, kinds
from tests.mechanism.reporting.makers import FIGURES, OCTOBER, filed, returns

pytestmark = pytest.mark.django_db


class TestFileReturn:
    def test_keeps_the_figures_of_the_month(self) -> None:
        row = filed(month=date(2026, 10, 3))
        assert (row.month, row.region, row.bank_path) == (OCTOBER, "341181", "ICBC/ICBC-TC/")
        assert fresh(row).figures == FIGURES
        event = last_event()
        assert (event.kind, event.subject, event.bank) == (
            "bank_return.filed", str(row.pk), "ICBC-TC",
        )  # fmt: skip
        assert event.payload == f'{{"digest":"{row.digest}","month":"2026-10-31"}}'

    def test_is_replaced_by_a_correction_and_kept(self) -> None:
        first = filed()
        second = filed(borrowers=41)
        assert [row.replaced_at is None for row in returns()] == [False, True]
        assert (second.replaces_id, fresh(first).figures["borrowers"]) == (first.pk, 40)
        assert second.digest != first.digest
        assert last_event().kind == "bank_return.corrected"

    def test_changes_nothing_when_sent_again(self) -> None:
        first = filed()
        before = kinds()
        assert filed(all_loans_wan=Decimal("3000.00")).pk == first.pk
        assert kinds() == before

    @pytest.mark.parametrize(
        ("figures", "refusal"),
        [
            ({"branches": 3}, FigureUnusable),
            ({"borrowers": -1}, FigureUnusable),
            ({"borrowers": 1.5}, FigureUnusable),
            ({"borrowers": True}, FigureUnusable),
            ({"all_loans_wan": float("nan")}, FigureUnusable),
            ({"small_loans_wan": 3000.01}, FigureUnusable),
            ({"obtained": 13}, FigureUnusable),
            ({"borrowers": 901}, FigureUnusable),
            (dict.fromkeys(FIGURES), NothingReturned),
        ],
    )
    def test_refuses_what_cannot_be(
        self, figures: dict[str, Any], refusal: type[Exception]
    ) -> None:
        filed(month=date(2026, 9, 30))
        before = kinds()
        with pytest.raises(refusal):
            filed(**figures)
        assert len(returns()) == 1
        assert kinds() == before

    def test_waits_for_the_end_of_the_month_in_china(self) -> None:
        with pytest.raises(MonthNotOver):
            filed(month=DAY)
        with pytest.raises(MonthNotOver):
            filed(at=datetime(2026, 10, 30, 15, 59, tzinfo=UTC))
        filed(at=datetime(2026, 10, 30, 16, 0, tzinfo=UTC))
        filed(month=date(2024, 2, 1))
        assert [row.month for row in returns()] == [OCTOBER, date(2024, 2, 29)]

    @pytest.mark.parametrize("actor", EVERYBODY, ids=lambda actor: actor.name)
    def test_is_for_each_bank_its_own(self, actor: Actor) -> None:
        if actor in (BANKER, HEAD_OFFICE, OTHER_BANKER):
            assert filed(actor).bank == actor.bank
        else:
            with pytest.raises(ReturnOfOthers):
                filed(actor, bank="ICBC-TC")
        if actor is not BANKER:
            with pytest.raises(ReturnOfOthers):
                filed(actor, bank="ICBC-TC")

    def test_looks_the_same_for_a_bank_that_is_not_there(self) -> None:
        said = []
        for bank in ("ABC-TC", "NOBODY"):
            with pytest.raises(ReturnOfOthers) as refusal:
                filed(bank=bank)
            said.append(refusal.value.message.text)
        assert said[0] == said[1]

    def test_keeps_nothing_without_its_event(self, monkeypatch: pytest.MonkeyPatch) -> None:
        first = filed()

        def broken(*_: object, **__: object) -> None:
            raise RuntimeError("no event")

        monkeypatch.setattr(returning, "append", broken)
        changed = FIGURES | {"borrowers": 41}
        with reach(BANKER), pytest.raises(RuntimeError, match="no event"):
            returning.file_return(
                bank="ICBC-TC", month=OCTOBER, figures=changed, actor=BANKER, at=AT
            )
        assert returns() == [first]
        assert fresh(first).replaced_at is None

    def test_notices_that_somebody_was_faster(self) -> None:
        first = filed()
        filed(borrowers=41)
        row = BankReturn(
            region=first.region, bank=first.bank, bank_path=first.bank_path, month=first.month,
            figures={}, digest="", filed_by="x", filed_at=AT,
        )  # fmt: skip
        for standing in (first, None):
            with reach(BANKER), pytest.raises(ChangedMeanwhile):
                returning._replace(standing, row, AT)


class TestReturnsInReach:
    def test_are_those_of_the_place_or_the_bank(self) -> None:
        filed()
        filed(OTHER_BANKER)
        for actor, count in ((BANKER, 1), (HEAD_OFFICE, 1), (REGULATOR, 2), (OUTSIDER, 0)):
            with reach(actor):
                assert returns_in_reach(actor).count() == count
                assert BankReturn.objects.count() == count


class TestReturnsFrame:
    def test_has_what_stands_in_the_columns_of_the_layout(self) -> None:
        filed()
        filed(borrowers=41)
        filed(OTHER_BANKER, small_loans_wan=None)
        with reach(PLATFORM):
            found = returns_frame("341181", until=DAY).collect()
            assert returns_frame("341181", until=date(2026, 10, 30)).collect().is_empty()
            assert returns_frame("341182", until=DAY).collect().is_empty()
        assert found.select("month", "bank", "borrowers", "small_loans_wan").rows() == [
            (OCTOBER, "ABC-TC", 40, None), (OCTOBER, "ICBC-TC", 41, 1200.5),
        ]  # fmt: skip
