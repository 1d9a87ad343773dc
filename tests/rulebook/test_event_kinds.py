from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from rongxie.rulebook.clauses import clauses
from rongxie.rulebook.event_kinds import (
    PayloadNotAllowed,
    UnknownEventKind,
    event_kind,
    event_kinds,
    kind_of_referral_step,
    kind_of_step,
    plain_payload,
    subjects,
)
from rongxie.rulebook.indicators import indicators
from rongxie.rulebook.reasons import reasons
from rongxie.rulebook.steps import REFERRAL_STEPS, STEPS

# Written down from the design, apart from the catalogue under test.
FIXED = """
    visit.recorded need.stated case.declared case.reviewed case.confirmed case.recommended
    case.returned case.removed referral.sent referral.accepted referral.contacted
    referral.file_completed referral.lapsed referral.handed_back decision.approved
    decision.refused loan.drawn coaching.opened coaching.cured bank_return.filed contact.seen
"""
LOAN_FLAGS = {"credit", "mortgage", "pledge", "guarantee", "first_loan", "renewal",
              "no_repay_renewal", "revolving", "long_term", "facility_before"}  # fmt: skip


class TestTheCatalogue:
    def test_has_the_kinds_of_the_design(self) -> None:
        assert set(FIXED.split()) - set(event_kinds()) == set()

    def test_has_the_kinds_that_figures_are_counted_from(self) -> None:
        counted = {kind for entry in indicators().values() for kind in entry.kinds}
        assert counted - set(event_kinds()) == set()

    def test_is_dotted_and_cites_its_clauses(self) -> None:
        for name, kind in event_kinds().items():
            assert name.count(".") == 1
            assert kind.clauses
            assert set(kind.clauses) <= set(clauses())

    def test_uses_every_sort_of_subject(self) -> None:
        assert {kind.subject for kind in event_kinds().values()} == set(subjects())

    def test_carries_the_flags_that_figures_look_for(self) -> None:
        assert event_kind("loan.drawn").flags == LOAN_FLAGS
        assert event_kind("decision.approved").flags == LOAN_FLAGS
        assert {"need", "no_need", "closed", "not_found", "refused"} <= event_kind(
            "visit.recorded"
        ).flags
        assert event_kind("decision.refused").flags == set(reasons())

    def test_refuses_a_kind_that_it_has_not(self) -> None:
        with pytest.raises(UnknownEventKind):
            event_kind("case.blessed")


class TestEveryStep:
    @pytest.mark.parametrize("name", sorted({step.name for step in STEPS}))
    def test_of_a_case_has_a_kind_that_moves_a_case(self, name: str) -> None:
        kind = kind_of_step(name)
        assert kind.subject == "case"
        cited = {clause for step in STEPS if step.name == name for clause in step.clauses}
        assert cited <= set(kind.clauses)

    @pytest.mark.parametrize("name", sorted({step.name for step in REFERRAL_STEPS}))
    def test_of_a_referral_has_a_kind_that_moves_a_referral(self, name: str) -> None:
        kind = kind_of_referral_step(name)
        assert kind.subject == "referral"
        cited = {clause for step in REFERRAL_STEPS if step.name == name for clause in step.clauses}
        assert cited <= set(kind.clauses)

    def test_has_a_kind_of_its_own(self) -> None:
        for table in ("step", "referral_step"):
            named = [s for kind in event_kinds().values() if (s := getattr(kind, table))]
            steps = STEPS if table == "step" else REFERRAL_STEPS
            assert sorted(named) == sorted({step.name for step in steps})

    def test_that_there_is_not_has_none(self) -> None:
        with pytest.raises(UnknownEventKind):
            kind_of_step("bless")
        with pytest.raises(UnknownEventKind):
            kind_of_referral_step("")


class TestThePayload:
    def test_is_made_plain(self) -> None:
        assert plain_payload(
            event_kind("decision.approved"),
            {
                "amount_wan": Decimal("50.5"), "rate": 3, "term_months": 12,
                "ends_on": date(2027, 2, 28), "done_on": None, "flags": ("credit", "credit"),
            },
        ) == {
            "amount_wan": 50.5, "rate": 3.0, "term_months": 12, "ends_on": "2027-02-28",
            "flags": ["credit"],
        }  # fmt: skip

    def test_keeps_a_no_and_a_nought(self) -> None:
        opened = event_kind("case.opened")
        given = {"facility_before": False, "amount_wan": 0}
        assert plain_payload(opened, given) == {"facility_before": False, "amount_wan": 0.0}

    @pytest.mark.parametrize(
        ("kind", "payload"),
        [
            ("need.stated", {"phone": "x"}),
            ("need.stated", {"source": "王小明"}),
            ("need.stated", {"source": "two words"}),
            ("need.stated", {"source": "13912345678"}),
            ("need.stated", {"source": "110101199003071233"}),
            ("need.stated", {"source": "11010119900307123X"}),
            ("need.stated", {"source": 7}),
            ("need.stated", {"amount_wan": "50"}),
            ("need.stated", {"amount_wan": True}),
            ("need.stated", {"amount_wan": -0.01}),
            ("need.stated", {"amount_wan": float("nan")}),
            ("need.stated", {"amount_wan": float("inf")}),
            ("need.stated", {"term_months": 1.5}),
            ("need.stated", {"term_months": 2**53}),
            ("need.stated", {"flags": ["need"]}),
            ("visit.recorded", {"flags": ["need", "rich"]}),
            ("visit.recorded", {"flags": "need"}),
            ("case.opened", {"facility_before": 1}),
            ("case.returned", {"items": ["licence", "王小明"]}),
            ("case.returned", {"items": "licence"}),
            ("batch.signed", {"digest": "66C7"}),
            ("case.removed", {"due_on": "2026-11-20"}),
            ("case.removed", {"due_on": datetime(2026, 11, 20, tzinfo=UTC)}),
        ],
    )
    def test_that_is_not_allowed_is_refused_without_being_repeated(
        self, kind: str, payload: dict[str, object]
    ) -> None:
        with pytest.raises(PayloadNotAllowed) as refused:
            plain_payload(event_kind(kind), payload)
        assert "13912345678" not in str(refused.value)
        assert "王" not in str(refused.value)
