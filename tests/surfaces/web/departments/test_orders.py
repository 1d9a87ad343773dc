"""Supervision orders on pages: whose they are, by the days left, answered and closed once."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.supervision.models import OrderCause, SupervisionOrder
from tests.mechanism.cast import AT, CITY_OFFICER, DAY, PLATFORM, REVIEWER
from tests.mechanism.matters.makers import firm, place
from tests.mechanism.referrals.makers import completed, recommended_case
from tests.mechanism.supervision.makers import answered, closed, ordered
from tests.surfaces.web.departments.asked import counts, requested
from tests.surfaces.web.desks import seated, shown
from tests.surfaces.web.reviewing.test_reviewing import (
    QUERIES,
    asked_by,
    changed,
    sent,
    token_of,
)

pytestmark = pytest.mark.django_db
LIST = "/orders/"
ANSWER = {"answer": "已上会，三日内作出决定"}


def page_of(order: SupervisionOrder, step: str = "") -> str:
    return f"/orders/{order.pk}/{step}{'/' if step else ''}"


def to_township(**given: object) -> SupervisionOrder:
    """Return what the task force orders the township to do about a case."""
    about = f"case:{recommended_case().pk}"
    asked = {"addressee": "TOWN", "cause": OrderCause.OTHER} | given
    return ordered(about, REVIEWER, **asked)


def of_platform(order: SupervisionOrder) -> SupervisionOrder:
    """Return an order as the platform gives it."""
    changed(SupervisionOrder, order.pk, opener="", opened_by="job:sweeping")
    return order


def fresh(order: SupervisionOrder) -> SupervisionOrder:
    with reach(PLATFORM):
        return SupervisionOrder.objects.get(pk=order.pk)


def listed(page: str) -> list[int]:
    return [int(n) for n in re.findall(r'<th scope="row"><a href="/orders/(\d+)/"', page)]


def can(client: Client, order: SupervisionOrder) -> list[str]:
    """Return the pages that the page of an order leads to, in its order."""
    return re.findall(rf'href="{page_of(order)}([\w-]+)/"', shown(client, page_of(order)))


class TestList:
    def test_begins_with_what_the_own_organisation_has_to_answer_soonest_due_first(self) -> None:
        later = ordered(due_on=DAY + timedelta(days=9))
        sooner = ordered(due_on=DAY + timedelta(days=2))
        done = answered(ordered(due_on=DAY))
        to_township()
        bank = seated("bank")
        assert listed(shown(bank, LIST)) == [sooner.pk, later.pk]
        assert counts(shown(bank, LIST)) == {"answer": 2, "open": 2, "answered": 1}
        assert listed(shown(bank, f"{LIST}?part=answered")) == [done.pk]

    def test_has_the_answers_that_the_own_office_looks_at_and_those_to_the_platform(self) -> None:
        theirs, other = answered(ordered()), answered(ordered(actor=CITY_OFFICER))
        platform = of_platform(answered(ordered()))
        found = set(listed(shown(seated("regulator"), f"{LIST}?part=look")))
        assert found == {theirs.pk, platform.pk}
        assert set(listed(shown(seated("city"), f"{LIST}?part=look"))) == {other.pk, platform.pk}
        assert "look" not in counts(shown(seated("auditor"), LIST))

    def test_parts_what_is_late_and_what_is_over(self) -> None:
        due, late = ordered(due_on=DAY), ordered(due_on=DAY)
        changed(SupervisionOrder, late.pk, due_on=DAY - timedelta(days=1))
        over = closed(answered(ordered()))
        desk = seated("regulator")
        assert counts(shown(desk, LIST)) == {"late": 1, "open": 2, "over": 1}
        assert listed(shown(desk, f"{LIST}?part=late")) == [late.pk]
        assert listed(shown(desk, f"{LIST}?part=open")) == [late.pk, due.pk]
        assert listed(shown(desk, f"{LIST}?part=over")) == [over.pk]

    def test_goes_on_where_it_broke_off(self) -> None:
        one, same = ordered(due_on=DAY), ordered(due_on=DAY)
        page = shown(seated("bank"), f"{LIST}?part=open&after={DAY}~{one.pk}")
        assert listed(page) == [same.pk]

    @pytest.mark.parametrize("desk", ["other bank", "outsider", "other township"])
    def test_of_others_is_empty(self, desk: str) -> None:
        ordered()
        assert set(counts(shown(seated(desk), LIST)).values()) <= {0}

    @pytest.mark.parametrize("desk", ["administrator", "guarantor"])
    def test_is_not_there_for_those_who_have_none(self, desk: str) -> None:
        assert seated(desk).get(LIST).status_code in {403, 404}

    def test_is_led_to_from_home(self) -> None:
        order = ordered()
        page = shown(seated("bank"), "/")
        assert 'href="/orders/?part=answer"' in page
        assert f'href="{page_of(order)}"' in page
        answered(order)
        page = shown(seated("regulator"), "/")
        assert 'href="/orders/?part=look"' in page
        assert f'href="{page_of(order)}"' in page

    @pytest.mark.usefixtures("alone")
    def test_is_led_to_from_the_matters(self) -> None:
        for desk in ("task force", "bank", "auditor"):
            assert 'href="/orders/"' in shown(seated(desk), "/matters/"), desk

    def test_costs_few_questions(self) -> None:
        orders = [ordered() for _ in range(3)]
        bank, regulator = seated("bank"), seated("regulator")
        for path in (LIST, page_of(orders[0]), page_of(orders[0], "answer")):
            assert len(asked_by(bank, path)) <= QUERIES, path
        answered(orders[0])
        for path in (LIST, page_of(orders[0]), page_of(orders[0], "close")):
            assert len(asked_by(regulator, path)) <= QUERIES, path


class TestRecord:
    def test_is_not_there_for_others(self) -> None:
        order = ordered()
        for desk in ("other bank", "outsider"):
            client = seated(desk)
            for step in ("", "answer", "answer/done", "close", "take-back"):
                found = client.get(page_of(order, step)).status_code
                assert found == 404, (desk, step)

    def test_to_an_office_is_there_for_no_bank(self) -> None:
        order = to_township()
        for desk in ("bank", "head office"):
            assert seated(desk).get(page_of(order)).status_code == 404, desk

    def test_tells_who_asks_whom_for_what_by_when_and_never_who_he_is(self) -> None:
        order = ordered(text="请复核担保条件", due_on=DAY + timedelta(days=3))
        answered(order, answer="正在补充担保")
        page = shown(seated("regulator"), page_of(order)).split("<main", 1)[1]
        for told in (order.cause, "membership:"):
            assert told not in page
        for told in ("NFRA机构", "请复核担保条件", "正在补充担保", str(order.due_on),
                     OrderCause(order.cause).asks.zh):  # fmt: skip
            assert told in page, told

    def test_says_that_the_platform_gave_it(self) -> None:
        order = of_platform(ordered())
        assert "平台自动" in shown(seated("bank"), page_of(order))

    def test_leads_to_the_referral_at_the_bank_and_to_its_case_elsewhere(self) -> None:
        referral = completed()
        order = ordered(f"referral:{referral.pk}")
        with reach(PLATFORM):
            name = str(referral.case.enterprise.name)
        bank, office = (shown(seated(desk), page_of(order)) for desk in ("bank", "task force"))
        assert f'href="/referrals/{referral.pk}/"' in bank
        assert "/cases/" not in bank
        assert f'href="/cases/{referral.case_id}/"' in office
        assert name in bank
        assert name in office

    def test_about_a_case_leads_no_bank_to_it(self) -> None:
        case = recommended_case()
        order = ordered(f"case:{case.pk}")
        link = f'href="/cases/{case.pk}/"'
        assert link in shown(seated("regulator"), page_of(order))
        assert link not in shown(seated("bank"), page_of(order))

    @pytest.mark.usefixtures("alone")
    def test_leads_to_a_matter_only_whom_it_reaches(self) -> None:
        matter = requested()
        order = ordered(
            f"matter:{matter.pk}", CITY_OFFICER, addressee="ICBC-TC",
            cause=OrderCause.MATTER_OVERDUE,
        )  # fmt: skip
        link = f'href="/matters/{matter.pk}/"'
        assert link in shown(seated("city"), page_of(order))
        assert link not in shown(seated("bank"), page_of(order))

    def test_about_an_enterprise_names_it(self) -> None:
        place()
        owner = firm()
        order = ordered(f"enterprise:{owner}", addressee="TOWN", cause=OrderCause.MISSED_LISTING)
        with reach(PLATFORM):
            name = Enterprise.objects.get(pk=owner).name
        assert name in shown(seated("township"), page_of(order))


class TestWhatCanBeDone:
    def test_is_shown_to_whom_it_is_for(self) -> None:
        order, bank, regulator = ordered(), seated("bank"), seated("regulator")
        assert can(bank, order) == ["answer"]
        assert can(regulator, order) == ["take-back"]
        for desk in ("head office", "task force", "city", "auditor"):
            assert can(seated(desk), order) == [], desk
        answered(order)
        assert can(bank, order) == ["answer"]
        assert can(regulator, order) == ["close", "take-back"]
        closed(order)
        for client in (bank, regulator):
            assert can(client, order) == []

    def test_with_an_order_of_the_platform_is_for_every_office_that_watches(self) -> None:
        order = of_platform(answered(ordered()))
        for desk in ("task force", "city", "office", "regulator"):
            assert can(seated(desk), order) == ["close", "take-back"], desk
        assert can(seated("department"), order) == []

    @pytest.mark.parametrize(
        ("desk", "step", "status"),
        [
            ("head office", "answer", 403), ("task force", "answer", 403),
            ("auditor", "answer", 404), ("bank", "close", 404), ("bank", "take-back", 404),
            ("city", "close", 403), ("task force", "take-back", 403),
        ],
    )  # fmt: skip
    def test_is_refused_to_others_at_its_own_address(
        self, desk: str, step: str, status: int
    ) -> None:
        order = answered(ordered())
        assert seated(desk).get(page_of(order, step)).status_code == status
        assert fresh(order).state == "answered"

    def test_is_refused_once_it_is_closed(self) -> None:
        order = closed(answered(ordered()))
        bank, regulator = seated("bank"), seated("regulator")
        for client, step in ((bank, "answer"), (regulator, "close"), (regulator, "take-back")):
            assert client.get(page_of(order, step)).status_code == 409, step


class TestAnswer:
    def test_is_given_by_a_bank_and_the_order_leaves_its_list(self) -> None:
        order, bank = ordered(), seated("bank")
        sent(bank, page_of(order, "answer"), **ANSWER)
        now = fresh(order)
        assert (now.state, now.answer, now.answered_at) == ("answered", ANSWER["answer"], AT)
        assert listed(shown(bank, f"{LIST}?part=answer")) == []
        assert listed(shown(seated("regulator"), f"{LIST}?part=look")) == [order.pk]

    def test_is_given_by_an_office(self) -> None:
        order, township = to_township(), seated("township")
        assert listed(shown(township, LIST)) == [order.pk]
        sent(township, page_of(order, "answer"), **ANSWER)
        assert fresh(order).state == "answered"

    def test_can_be_given_anew_from_what_was_said_until_it_is_closed(self) -> None:
        order, bank = answered(ordered(), answer="正在审查"), seated("bank")
        assert ">\n正在审查</textarea>" in shown(bank, page_of(order, "answer"))
        sent(bank, page_of(order, "answer"), **ANSWER)
        assert fresh(order).answer == ANSWER["answer"]

    @pytest.mark.parametrize("words", ["", "   "])
    def test_needs_words(self, words: str) -> None:
        order, bank = ordered(), seated("bank")
        path = page_of(order, "answer")
        typed = {"token": token_of(shown(bank, path)), "go": "do", "answer": words}
        answer = bank.post(path, typed)
        assert answer.status_code == 422
        assert 'id="id_answer_error"' in answer.content.decode()
        assert fresh(order).state == "open"

    def test_is_given_once_however_often_it_is_sent(self) -> None:
        order, bank = ordered(), seated("bank")
        path = page_of(order, "answer")
        typed = {"token": token_of(shown(bank, path)), "go": "do", **ANSWER}
        first, second = (bank.post(path, typed) for _ in range(2))
        assert first["Location"] == second["Location"]
        with reach(PLATFORM):
            told = EventRow.objects.filter(kind="order.answered", subject=str(order.pk))
            assert told.count() == 1

    def test_that_comes_after_the_end_is_refused_with_what_was_typed(self) -> None:
        order, bank = ordered(), seated("bank")
        path = page_of(order, "answer")
        typed = {"token": token_of(shown(bank, path)), "go": "do", **ANSWER}
        closed(order)
        assert bank.post(path, typed).status_code == 409
        assert fresh(order).answer == ""


class TestClosing:
    @pytest.mark.parametrize("outcome", ["answered", "decided"])
    def test_is_done_by_who_gave_it_after_reading_the_answer(self, outcome: str) -> None:
        order, desk = answered(ordered(), answer="已批复"), seated("regulator")
        assert "已批复" in shown(desk, page_of(order, "close"))
        page = sent(desk, page_of(order, "close"), outcome=outcome)
        now = fresh(order)
        assert (now.state, now.outcome) == ("closed", outcome)
        assert f'href="{page_of(order)}"' in page
        assert listed(shown(desk, f"{LIST}?part=over")) == [order.pk]

    def test_for_its_answer_is_not_how_it_is_taken_back(self) -> None:
        order, desk = answered(ordered()), seated("regulator")
        for step, outcome in (("close", "moot"), ("take-back", "answered")):
            path = page_of(order, step)
            typed = {"token": token_of(shown(desk, path)), "go": "do", "outcome": outcome}
            assert desk.post(path, typed).status_code == 422, step
        assert fresh(order).state == "answered"

    @pytest.mark.parametrize("outcome", ["moot", "taken_back"])
    def test_without_an_answer_shows_first_what_that_means(self, outcome: str) -> None:
        order, desk = ordered(), seated("regulator")
        path = page_of(order, "take-back")
        typed = {"token": token_of(shown(desk, path)), "go": "", "outcome": outcome}
        asked = desk.post(path, typed)
        assert 'class="change"' in asked.content.decode()
        assert fresh(order).state == "open"
        sent(desk, path, outcome=outcome)
        assert fresh(order).outcome == outcome

    def test_is_done_once_however_often_it_is_sent(self) -> None:
        order, desk = answered(ordered()), seated("regulator")
        path = page_of(order, "close")
        typed = {"token": token_of(shown(desk, path)), "go": "do", "outcome": "answered"}
        first, second = (desk.post(path, typed) for _ in range(2))
        assert first["Location"] == second["Location"]
        with reach(PLATFORM):
            told = EventRow.objects.filter(kind="order.closed", subject=str(order.pk))
            assert told.count() == 1
