"""Orders that people give: to whom, about what, and what comes of them."""

import re
from datetime import timedelta
from typing import Any

import pytest

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.access import CaseNotFound
from rongxie.mechanism.lists.moving import ChangedMeanwhile
from rongxie.mechanism.referrals.access import ReferralNotFound
from rongxie.mechanism.supervision.access import OrderNotFound, OrderOfOthers
from rongxie.mechanism.supervision.actions import ordering
from rongxie.mechanism.supervision.actions.ordering import (
    AboutNothing,
    AddresseeUnknown,
    AnswerMissing,
    DueTooEarly,
    OrderClosedAlready,
    OrderOpenAlready,
)
from rongxie.mechanism.supervision.models import OrderCause, OrderOutcome, SupervisionOrder
from rongxie.rulebook.access import ReadingRole
from rongxie.rulebook.parameters import parameter
from rongxie.rulebook.steps import Role
from tests.mechanism.cast import (
    AT,
    BANKER,
    CITY_OFFICER,
    DAY,
    EVERYBODY,
    HEAD_OFFICE,
    OTHER_BANKER,
    OUTSIDER,
    PLATFORM,
    REGULATOR,
    REVIEWER,
    SECONDED,
)
from tests.mechanism.referrals.makers import completed, fresh, kinds, recommended_case
from tests.mechanism.supervision.makers import (
    answered,
    closed,
    ordered,
    orders,
    overdue_order,
)


class TestCauses:
    @pytest.mark.parametrize("cause", OrderCause)
    def test_never_ask_for_an_approval(self, cause: OrderCause) -> None:
        for said in (cause.named, cause.asks):
            assert not re.search(r"approv|grant|agree|lend\b|pay out", said.en, re.IGNORECASE)
            assert not re.search(r"同意|批准|放款|必须|予以授信|提高|完成任务", said.zh)

    def test_have_their_days(self) -> None:
        (value,) = parameter("order_days").values
        assert set(value.amount) == {cause.value for cause in OrderCause}

    @pytest.mark.parametrize("cause", [OrderCause.OVERDUE_DECISION, OrderCause.MISSED_LENDING])
    def test_of_decisions_ask_for_reasons(self, cause: OrderCause) -> None:
        assert "reasons" in cause.asks.en
        assert "理由" in cause.asks.zh

    @pytest.mark.parametrize("outcome", OrderOutcome)
    def test_end_in_something_with_a_name(self, outcome: OrderOutcome) -> None:
        assert outcome.named.zh


@pytest.mark.django_db
class TestOpenOrder:
    def test_is_given_to_a_bank_about_a_file(self) -> None:
        order = ordered(text=" 请复核 ")
        assert (order.addressee, order.bank_path) == ("ICBC-TC", "ICBC/ICBC-TC/")
        assert (order.text, order.opener) == ("请复核", "NFRA")
        assert order.due_on == DAY + timedelta(days=15)
        assert kinds()[-1] == "order.opened"

    def test_is_given_to_an_office_and_then_no_bank_sees_it(self) -> None:
        case = recommended_case()
        order = ordered(f"case:{case.pk}", addressee="TOWN", cause=OrderCause.OTHER)
        assert (order.bank, order.bank_path, order.enterprise_id) == ("", "", case.enterprise_id)
        for banker in (BANKER, HEAD_OFFICE):
            with pytest.raises(OrderNotFound):
                answered(order, banker)

    def test_is_for_those_who_supervise(self) -> None:
        case = recommended_case()
        allowed = set()
        for actor in EVERYBODY:
            try:
                ordered(f"case:{case.pk}", actor, addressee="TOWN")
            except (OrderOfOthers, CaseNotFound):
                continue
            except OrderOpenAlready:
                pass
            allowed.add(actor.role)
        assert allowed == {
            Role.TASK_FORCE, Role.CITY_MECHANISM, ReadingRole.MECHANISM_OFFICE,
            ReadingRole.REGULATOR,
        }  # fmt: skip

    def test_is_not_given_to_ones_own_bank(self) -> None:
        with pytest.raises(OrderOfOthers):
            ordered(actor=SECONDED)

    @pytest.mark.parametrize(
        ("given", "refusal"),
        [
            ({"about": "person:1"}, AboutNothing),
            ({"about": "referral:x"}, AboutNothing),
            ({"about": "referral:999999"}, ReferralNotFound),
            ({"addressee": "NOBODY"}, AddresseeUnknown),
            ({"due_on": DAY - timedelta(days=1)}, DueTooEarly),
        ],
    )
    def test_refuses_and_leaves_no_trace(
        self, given: dict[str, Any], refusal: type[Exception]
    ) -> None:
        about = f"referral:{completed().pk}"
        before = kinds()
        with pytest.raises(refusal):
            ordered(**({"about": about} | given))
        assert orders() == []
        assert kinds() == before

    def test_finds_nothing_out_of_reach(self) -> None:
        with pytest.raises(ReferralNotFound):
            ordered(actor=OUTSIDER)

    def test_is_given_once_for_a_thing_and_cause(self) -> None:
        order = ordered()
        with pytest.raises(OrderOpenAlready):
            ordered(order.about, actor=CITY_OFFICER)
        assert ordered(order.about, cause=OrderCause.OTHER).pk != order.pk

    def test_keeps_nothing_without_its_event(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_: object, **__: object) -> None:
            raise RuntimeError("no event")

        about = f"referral:{completed().pk}"
        monkeypatch.setattr(ordering, "append", broken)
        asked: dict[str, Any] = {"about": about, "cause": OrderCause.OTHER, "addressee": "ICBC-TC"}
        with reach(REGULATOR), pytest.raises(RuntimeError, match="no event"):
            ordering.open_order(**asked, actor=REGULATOR, at=AT)
        assert orders() == []

    def test_keeps_no_answer_without_its_event(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_: object, **__: object) -> None:
            raise RuntimeError("no event")

        order = overdue_order()
        monkeypatch.setattr(ordering, "append", broken)
        with reach(BANKER), pytest.raises(RuntimeError, match="no event"):
            ordering.answer_order(order_id=order.pk, answer="正在审查", actor=BANKER, at=AT)
        with reach(REGULATOR), pytest.raises(RuntimeError, match="no event"):
            ordering.close_order(
                order_id=order.pk, outcome=OrderOutcome.MOOT, actor=REGULATOR, at=AT
            )
        assert fresh(order).state == "open"


@pytest.mark.django_db
class TestAnswerOrder:
    def test_is_written_by_the_bank_that_was_asked(self) -> None:
        order = answered(overdue_order())
        assert (order.state, order.answer, order.answered_by) == (
            "answered", "正在审查", BANKER.name,
        )  # fmt: skip
        assert kinds()[-1] == "order.answered"

    @pytest.mark.parametrize(
        ("actor", "refusal"),
        [
            (OTHER_BANKER, OrderNotFound),
            (OUTSIDER, OrderNotFound),
            (HEAD_OFFICE, OrderOfOthers),
            (REVIEWER, OrderOfOthers),
        ],
    )
    def test_is_not_for_others(self, actor: Actor, refusal: type[Exception]) -> None:
        order = overdue_order()
        before = kinds()
        with pytest.raises(refusal):
            answered(order, actor)
        assert (fresh(order).state, kinds()) == ("open", before)

    def test_says_something(self) -> None:
        with pytest.raises(AnswerMissing):
            answered(overdue_order(), answer=" ")

    def test_notices_that_somebody_was_faster(self, monkeypatch: pytest.MonkeyPatch) -> None:
        order = overdue_order()
        answered(fresh(order))
        monkeypatch.setattr(ordering, "order_in_reach", lambda **_: order)
        with pytest.raises(ChangedMeanwhile):
            answered(order, answer="再答")
        assert fresh(order).answer == "正在审查"


@pytest.mark.django_db
class TestCloseOrder:
    def test_is_not_done_by_the_office_that_has_to_answer(self) -> None:
        case = recommended_case()
        order = ordered(f"case:{case.pk}", addressee=REVIEWER.organisation, cause=OrderCause.OTHER)
        with reach(PLATFORM):
            SupervisionOrder.objects.filter(pk=order.pk).update(opener="")
        with pytest.raises(OrderOfOthers):
            closed(answered(order, REVIEWER), REVIEWER)
        assert closed(fresh(order)).state == "closed"

    def test_is_done_by_the_office_that_gave_it(self) -> None:
        order = ordered()
        answered(order)
        with pytest.raises(OrderOfOthers):
            closed(order, CITY_OFFICER)
        done = closed(order)
        assert (done.state, done.outcome) == ("closed", "answered")
        assert kinds()[-1] == "order.closed"

    @pytest.mark.parametrize("actor", [REVIEWER, CITY_OFFICER, REGULATOR])
    def test_of_the_platform_is_done_by_any_that_supervises(self, actor: Actor) -> None:
        assert closed(overdue_order(), actor).state == "closed"

    @pytest.mark.parametrize(
        ("actor", "refusal"),
        [
            (BANKER, OrderOfOthers),
            (SECONDED, OrderOfOthers),
            (OUTSIDER, OrderNotFound),
        ],
    )
    def test_is_not_for_who_was_asked(self, actor: Actor, refusal: type[Exception]) -> None:
        order = overdue_order()
        with pytest.raises(refusal):
            closed(order, actor)
        assert fresh(order).state == "open"

    def test_is_final(self) -> None:
        order = overdue_order()
        closed(order)
        with pytest.raises(OrderClosedAlready):
            closed(order)
        with pytest.raises(OrderClosedAlready):
            answered(order)
