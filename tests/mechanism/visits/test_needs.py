from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from rongxie.foundation.organisations.actions import close_organisation
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.access import EnterpriseNotFound
from rongxie.mechanism.visits.access import STATES_NEEDS, NeedNotFound, VisitNotForYou
from rongxie.mechanism.visits.actions import needs, withdraw_need
from rongxie.mechanism.visits.actions.needs import (
    NeedNotWhole,
    NeedWithdrawnAlready,
    WishedBankNotThere,
)
from rongxie.mechanism.visits.models import Need
from rongxie.mechanism.visits.queries import fresh_until, latest_need
from tests.foundation.organisations.offices import RECORD
from tests.mechanism.cast import (
    AT,
    BANKER,
    DAY,
    DEPARTMENT,
    EVERYBODY,
    OUTSIDER,
    PLATFORM,
    TOWNSHIP,
    owner_of,
)
from tests.mechanism.matters.makers import firm, kept, log, place
from tests.mechanism.visits.makers import stated, with_need

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _place() -> None:
    place()


def withdrawn(need: Need, on: date = DAY, actor: Actor = TOWNSHIP) -> Need:
    with reach(actor):
        return withdraw_need(need_id=need.pk, on=on, actor=actor, at=AT)


def latest(enterprise: int, on: date = DAY) -> Need | None:
    with reach(TOWNSHIP):
        return latest_need(enterprise_id=enterprise, on=on)


class TestStateNeed:
    def test_keeps_it_with_its_event(self) -> None:
        enterprise = firm()
        need = stated(enterprise, owner_of(enterprise), "self", amount_wan=Decimal("35.5"))
        assert (need.source, need.visit_id, need.by) == ("self", None, f"enterprise:{enterprise}")
        (event,) = log("need.stated")
        assert (event.at, event.enterprise) == (AT, str(enterprise))
        assert '"amount_wan":35.5' in event.payload

    @pytest.mark.parametrize("actor", EVERYBODY, ids=lambda a: f"{a.organisation}-{a.role}")
    def test_is_for_who_visits_in_the_place(self, actor: Actor) -> None:
        enterprise, before = firm(), kept()
        if actor.role in STATES_NEEDS and actor is not OUTSIDER:
            assert stated(enterprise, actor).by == actor.name
            return
        with pytest.raises((VisitNotForYou, EnterpriseNotFound)):
            stated(enterprise, actor)
        assert kept() == before

    def test_of_another_enterprise_looks_missing(self) -> None:
        with pytest.raises(EnterpriseNotFound):
            stated(firm(), owner_of(firm()), "self")

    @pytest.mark.parametrize(
        "need",
        [
            {"amount_wan": Decimal(0)}, {"amount_wan": Decimal("NaN")},
            {"amount_wan": Decimal("Infinity")}, {"amount_wan": Decimal("1e9")},
            {"amount_wan": Decimal("0.00001")}, {"term_months": 0}, {"purpose": "yacht"},
            {"collateral": "friend"}, {"wished_only": True},
            {"wished_banks": ("ABC", "ABC")}, {"stated_on": DAY + timedelta(days=1)},
        ],
        ids=str,
    )  # fmt: skip
    def test_refuses_what_cannot_be_and_leaves_no_trace(self, need: dict[str, Any]) -> None:
        enterprise, before = firm(), kept()
        with pytest.raises(NeedNotWhole):
            stated(enterprise, **need)
        assert kept() == before
        assert latest(enterprise) is None

    @pytest.mark.parametrize("source", ["self", "", "王某", "Two Words"])
    def test_refuses_a_source_that_is_none(self, source: str) -> None:
        with pytest.raises(NeedNotWhole):
            stated(firm(), source=source)
        enterprise = firm()
        with pytest.raises(NeedNotWhole):
            stated(enterprise, owner_of(enterprise), "township")

    def test_keeps_a_purpose_that_is_prohibited_for_the_screening_to_tell(self) -> None:
        assert stated(firm(), purpose="securities").purpose == "securities"

    def test_takes_a_bank_that_was_open_on_the_day(self) -> None:
        close_organisation(code="ABC-TC", on=DAY, record=RECORD)
        wish: dict[str, Any] = {"wished_banks": ("ABC-TC",)}
        assert stated(firm(), stated_on=DAY - timedelta(days=1), **wish).wished_banks == ["ABC-TC"]
        with pytest.raises(WishedBankNotThere):
            stated(firm(), **wish)

    def test_keeps_nothing_when_its_event_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        enterprise = firm()

        def fail(*_: object, **__: object) -> None:
            raise OSError

        monkeypatch.setattr(needs, "append", fail)
        with reach(TOWNSHIP):
            with pytest.raises(OSError):  # noqa: PT011
                needs.state_need(
                    enterprise_id=enterprise, need=_new(), source="township", actor=TOWNSHIP, at=AT
                )
            assert not Need.objects.exists()


def _new() -> needs.NewNeed:
    return needs.NewNeed(amount_wan=Decimal(5), purpose="", stated_on=DAY)


class TestWithdrawNeed:
    def test_ends_it_from_the_day_on(self) -> None:
        enterprise = firm()
        need = stated(enterprise, stated_on=DAY - timedelta(days=9))
        day = DAY - timedelta(days=3)
        withdrawn(need, day)
        assert latest(enterprise, day - timedelta(days=1)) == need
        assert latest(enterprise, day) is None
        (event,) = log("need.withdrawn")
        assert event.payload == f'{{"done_on":"2026-11-17","reference":"need:{need.pk}"}}'

    def test_is_done_once(self) -> None:
        need = withdrawn(with_need(firm()))
        before = kept()
        with pytest.raises(NeedWithdrawnAlready):
            withdrawn(need)
        assert kept() == before

    @pytest.mark.parametrize("days", [-1, 1])
    def test_is_of_a_day_from_then_to_today(self, days: int) -> None:
        need = stated(firm())
        with pytest.raises(NeedNotWhole):
            withdrawn(need, DAY + timedelta(days=days))

    @pytest.mark.parametrize("actor", [OUTSIDER, owner_of(10**9)])
    def test_looks_missing_out_of_reach(self, actor: Actor) -> None:
        need = stated(firm())
        with pytest.raises(NeedNotFound):
            withdrawn(need, actor=actor)

    @pytest.mark.parametrize("actor", [BANKER, PLATFORM])
    def test_is_not_for_everybody(self, actor: Actor) -> None:
        need = stated(firm(), DEPARTMENT, "department")
        with pytest.raises(VisitNotForYou):
            withdrawn(need, actor=actor)


class TestLatestNeed:
    def test_is_the_one_stated_last_whenever_it_was_sent(self) -> None:
        enterprise = firm()
        newer = stated(enterprise, stated_on=DAY - timedelta(days=1))
        older = stated(enterprise, stated_on=DAY - timedelta(days=5))
        assert latest(enterprise) == newer
        assert latest(enterprise, DAY - timedelta(days=2)) == older
        assert latest(enterprise, DAY - timedelta(days=6)) is None

    def test_of_one_day_is_the_one_kept_last(self) -> None:
        enterprise = firm()
        _, second = stated(enterprise), stated(enterprise)
        assert latest(enterprise) == second

    def test_comes_back_when_a_later_one_is_withdrawn(self) -> None:
        enterprise = firm()
        first = stated(enterprise, stated_on=DAY - timedelta(days=5))
        withdrawn(stated(enterprise))
        assert latest(enterprise) == first

    def test_is_fresh_for_the_days_of_the_place(self) -> None:
        assert fresh_until(Need(stated_on=date(2026, 5, 24), region="341181")) == DAY
