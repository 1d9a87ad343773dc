"""Sending cases to banks."""

from typing import Any

import pytest
from django.db import connection

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.access import CaseNotFound, StepNotAllowed
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.lists.moving import ChangedMeanwhile
from rongxie.mechanism.referrals import actions
from rongxie.mechanism.referrals.access import NotYours, ReferralNotFound
from rongxie.mechanism.referrals.actions import Line, allocate, push, receive_push
from rongxie.mechanism.referrals.actions.allocating import NothingChosen
from rongxie.mechanism.referrals.actions.pushing import (
    BankTriedBefore,
    KeyTaken,
    NoConsent,
    NotAllocated,
    TooManyBanks,
)
from rongxie.mechanism.referrals.models import Card, Consent, Paper, Receipt, Referral
from rongxie.mechanism.referrals.queries.banks import NoSuchBank
from rongxie.rulebook.parameters import InForce
from tests.mechanism.cast import (
    AT,
    BANKER,
    COUNTY,
    DAY,
    EVERYBODY,
    HEAD_OFFICE,
    OTHER_BANKER,
    OUTSIDER,
    REVIEWER,
    SECONDED,
)
from tests.mechanism.referrals.makers import (
    again,
    appetite,
    consented,
    fresh,
    kinds,
    recommended_case,
    rows_of,
    sent,
    traces,
)

pytestmark = pytest.mark.django_db


def line(case: Case, bank: str = "ICBC-TC", **changes: Any) -> Line:
    given: dict[str, Any] = {"case_id": case.pk, "bank": bank, "reason": "已有往来"} | changes
    return Line(**given)


def send(*lines: Line, key: str = "k", actor: Any = REVIEWER, **given: Any) -> Any:
    with reach(actor):
        return push(region=COUNTY, key=key, lines=lines, actor=actor, at=AT, **given)


@pytest.fixture
def two_banks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two banks work on a case at once."""
    real = InForce.__getitem__

    def two(self: InForce, name: str) -> Any:
        return 2 if name == "active_referrals_max" else real(self, name)

    monkeypatch.setattr(InForce, "__getitem__", two)


class TestPush:
    def test_hands_cases_to_banks(self) -> None:
        one, two = recommended_case(), recommended_case()
        consented(one, "ICBC-TC")
        consented(two, "ABC-TC")
        done = send(line(one, rank=0), line(two, "ABC-TC"))
        assert done.count == 2
        rows = rows_of(Referral)
        assert [(r.case_id, r.bank, r.state, r.rank) for r in rows] == [
            (one.pk, "ICBC-TC", "sent", 0), (two.pk, "ABC-TC", "sent", None),
        ]  # fmt: skip
        assert (fresh(one).state, fresh(one).banks) == ("referred", ["ICBC-TC"])
        assert [(r.bank, r.count) for r in rows_of(Receipt)] == [("ABC-TC", 1), ("ICBC-TC", 1)]
        assert kinds().count("referral.sent") == 2
        assert kinds().count("case.referred") == 2

    def test_gives_each_bank_three_working_days(self) -> None:
        referral = sent()  # on a Friday
        assert referral.accept_due_on.isoformat() == "2026-11-25"
        assert referral.contact_due_on.isoformat() == "2026-11-25"

    def test_shows_the_bank_what_it_needs_and_no_contact_details(self) -> None:
        card = again(Card.objects.get, referral=sent()).content
        assert card["verdicts"] == dict.fromkeys(
            ("operating", "premises", "demand", "credit", "purpose"), "met"
        )
        assert card["need"] == {
            "amount_wan": "100", "term_months": 12, "purpose": "working_capital", "collateral": "",
        }  # fmt: skip
        assert card["banks_asked"] == 1
        assert not {"phone", "contact", "contacts", "address"} & card.keys()

    def test_lists_the_papers_of_the_place(self) -> None:
        referral = sent()
        assert [p.code for p in rows_of(Paper, referral=referral)] == InForce(DAY, COUNTY)[
            "paper_list"
        ]

    def test_sends_nothing_twice_with_the_same_key(self) -> None:
        case = recommended_case()
        consented(case)
        first = send(line(case), key="once")
        before = traces()
        assert send(line(case), key="once").pk == first.pk
        assert traces() == before

    def test_refuses_a_key_that_was_used_for_something_else(self) -> None:
        case, other = recommended_case(), recommended_case()
        consented(case)
        send(line(case), key="once")
        with pytest.raises(KeyTaken):
            send(line(other), key="once")

    def test_writes_a_consent_for_the_bank_where_any_bank_was_allowed(self) -> None:
        case = recommended_case()
        (general,) = consented(case, "*")
        send(line(case))
        (own,) = rows_of(Consent, bank="ICBC-TC")
        assert (own.source, own.ends_on, own.bank_path) == (
            f"*:{general.pk}", general.ends_on, "ICBC/ICBC-TC/",
        )  # fmt: skip

    def test_needs_the_consent_for_that_bank(self) -> None:
        case = recommended_case()
        consented(case, "ABC-TC")
        before = traces()
        with pytest.raises(NoConsent):
            send(line(case))
        assert traces() == before
        assert fresh(case).state == "recommended"

    def test_takes_no_consent_that_has_ended(self) -> None:
        case = recommended_case()
        consented(case, "ICBC-TC", ends_on=DAY, at=AT)
        later = AT.replace(day=21)
        with reach(REVIEWER), pytest.raises(NoConsent):
            push(region=COUNTY, key="k", lines=[line(case)], actor=REVIEWER, at=later)

    def test_keeps_nothing_when_one_line_cannot_be_sent(self) -> None:
        good, bad = recommended_case(), recommended_case()
        consented(good)
        before = traces()
        with pytest.raises(NoConsent):
            send(line(good), line(bad))
        assert traces() == before

    def test_keeps_nothing_when_a_later_write_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        case = recommended_case()
        consented(case)
        before = traces()

        def fail(*events: Any, **who: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr(actions.pushing, "append", fail)
        with reach(REVIEWER), pytest.raises(RuntimeError):
            push(region=COUNTY, key="k", lines=[line(case)], actor=REVIEWER, at=AT)
        assert traces() == before
        assert fresh(case).state == "recommended"

    def test_goes_to_a_bank_only_once(self) -> None:
        case = recommended_case(banks=["ICBC-TC"])
        consented(case)
        with pytest.raises(BankTriedBefore):
            send(line(case))

    def test_goes_to_no_bank_that_is_left_out(self) -> None:
        case = recommended_case(excluded_banks=["ICBC-TC"])
        consented(case)
        with pytest.raises(BankTriedBefore):
            send(line(case))

    def test_names_no_bank_twice(self, two_banks: None) -> None:
        case = recommended_case()
        consented(case)
        with pytest.raises(BankTriedBefore):
            send(line(case), line(case))

    def test_goes_to_one_bank_at_a_time_unless_the_place_says_more(self) -> None:
        case = recommended_case()
        consented(case)
        with pytest.raises(TooManyBanks):
            send(line(case), line(case, "ABC-TC"))

    def test_goes_to_two_banks_at_once_where_the_place_allows_it(self, two_banks: None) -> None:
        case = recommended_case()
        consented(case)
        send(line(case), line(case, "ABC-TC"))
        assert [card.content["banks_asked"] for card in rows_of(Card)] == [2, 2]
        assert kinds().count("case.referred") == 1
        assert fresh(case).banks == ["ICBC-TC", "ABC-TC"]

    def test_needs_the_allocation_or_a_reason(self) -> None:
        case = recommended_case()
        consented(case)
        with pytest.raises(NotAllocated):
            send(line(case, reason=" "))

    def test_takes_the_bank_of_the_allocation_without_a_reason(self) -> None:
        case = recommended_case()
        consented(case)
        appetite()
        with reach(REVIEWER):
            run = allocate(region=COUNTY, case_ids=[case.pk], actor=REVIEWER, at=AT)
        with pytest.raises(NotAllocated):
            send(line(case, "ABC-TC", reason=""), allocation_id=run.pk)
        send(line(case, reason=""), allocation_id=run.pk)
        assert rows_of(Referral)[0].allocation_id == run.pk

    def test_refuses_a_second_open_referral(self) -> None:
        referral = sent()
        case = again(Case.objects.get, pk=referral.case_id)
        consented(case, "ABC-TC")
        with pytest.raises(StepNotAllowed):
            send(line(case, "ABC-TC"))

    @pytest.mark.parametrize("bank", ["TOWN", "NOBODY", ""])
    def test_refuses_what_is_no_open_bank(self, bank: str) -> None:
        case = recommended_case()
        consented(case)
        with pytest.raises(NoSuchBank):
            send(line(case, bank))

    def test_needs_a_line(self) -> None:
        with pytest.raises(NothingChosen):
            send()

    def test_hides_cases_of_other_counties(self) -> None:
        case = recommended_case(region="341182101")
        consented_case = recommended_case()
        consented(consented_case)
        with pytest.raises(CaseNotFound):
            send(line(consented_case), line(case))
        with pytest.raises(NotYours):
            send(line(consented_case), actor=OUTSIDER)

    @pytest.mark.parametrize("actor", EVERYBODY, ids=lambda a: a.name + a.organisation)
    def test_belongs_to_the_task_force_of_the_place(self, actor: Any) -> None:
        case = recommended_case()
        consented(case)
        if actor is REVIEWER:
            send(line(case), actor=actor)
        else:
            before = traces()
            with pytest.raises(NotYours):
                send(line(case), actor=actor)
            assert traces() == before

    def test_may_be_sent_to_other_banks_by_somebody_seconded(self) -> None:
        case = recommended_case()
        consented(case)
        send(line(case, "ABC-TC"), actor=SECONDED)

    def test_is_not_for_somebody_whose_own_bank_had_the_case(self) -> None:
        case = recommended_case(banks=["ICBC-TC"])
        consented(case)
        with pytest.raises(StepNotAllowed):
            send(line(case, "ABC-TC"), actor=SECONDED)

    def test_asks_little_of_the_database_for_each_line(self) -> None:
        cases = [recommended_case() for _ in range(8)]
        for case in cases:
            consented(case)
        with reach(REVIEWER):
            connection.force_debug_cursor = True
            start = len(connection.queries)
            push(region=COUNTY, key="k", lines=list(map(line, cases)), actor=REVIEWER, at=AT)
            asked = len(connection.queries) - start
            connection.force_debug_cursor = False
        assert asked <= 25 + 8 * 6


class TestReceivePush:
    def test_is_acknowledged_once_by_the_branch(self) -> None:
        referral = sent()
        with reach(BANKER):
            receipt = receive_push(push_id=referral.push_id or 0, actor=BANKER, at=AT)
            assert receipt.received_by == BANKER.name
            with pytest.raises(ChangedMeanwhile):
                receive_push(push_id=referral.push_id or 0, actor=BANKER, at=AT)
        assert kinds()[-1] == "push.received"

    @pytest.mark.parametrize("actor", [OTHER_BANKER, HEAD_OFFICE, OUTSIDER, REVIEWER])
    def test_is_not_there_for_others(self, actor: Any) -> None:
        referral = sent()
        with reach(actor), pytest.raises(ReferralNotFound):
            receive_push(push_id=referral.push_id or 0, actor=actor, at=AT)
