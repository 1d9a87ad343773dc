from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.enterprises.access import EnterpriseNotFound
from rongxie.mechanism.evidence import actions
from rongxie.mechanism.evidence.access import (
    ChangedMeanwhile,
    EvidenceNotFound,
    NotYoursToDo,
    NotYoursToState,
)
from rongxie.mechanism.evidence.actions import (
    ReasonMissing,
    Stated,
    record_evidence,
    record_many,
    withdraw_evidence,
)
from rongxie.mechanism.evidence.canonical import UnusableValue
from rongxie.mechanism.evidence.facts import UnknownFact
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.evidence.recording import (
    DayNotUsable,
    NothingStated,
    SourceNotUsable,
    UnknownLevel,
)
from rongxie.values.texts import Refusal
from tests.mechanism.cast import (
    AT,
    BANKER,
    COUNTY,
    DAY,
    DEPARTMENT,
    ELSEWHERE,
    OTHER_TOWN,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    TOWNSHIP,
    VISITOR,
    owner_of,
)
from tests.mechanism.evidence.firms import firm
from tests.mechanism.evidence.log import anything, told
from tests.mechanism.evidence.makers import fact, recorded, self_declared, stated

pytestmark = pytest.mark.django_db
Stops = pytest.MonkeyPatch


class LogDown(Exception):
    """The log cannot be written."""


def no_log(*_: Any, **__: Any) -> None:
    raise LogDown


def rows() -> int:
    with reach(PLATFORM):
        return Evidence.objects.count()


class TestRecordEvidence:
    def test_writes_facts_and_one_event(self) -> None:
        enterprise = firm()
        first, second = recorded(
            enterprise.pk, stated("tax_grade", "A级", days_ago=2), stated("tax_arrears", "否")
        )
        assert (first.value, second.value) == ("A", "false")
        assert (first.region, first.by, first.at) == (enterprise.region, REVIEWER.name, AT)
        assert told("evidence.recorded") == [
            {
                "subject": str(enterprise.pk), "enterprise": str(enterprise.pk),
                "region": enterprise.region, "actor": REVIEWER.name,
                "facts": ["tax_grade", "tax_arrears"], "level": "checked", "source": "DRC",
                "basis": "test:record",
            }
        ]  # fmt: skip

    def test_tells_the_day_that_all_facts_share(self) -> None:
        fact(firm().pk, "tax_grade", "A", days_ago=3)
        (event,) = told("evidence.recorded")
        assert event["done_on"] == "2026-11-17"

    def test_keeps_the_number_of_a_document_out_of_the_log(self) -> None:
        recorded(firm().pk, stated("tax_grade", "A", basis="税函〔2026〕12号"))
        (event,) = told("evidence.recorded")
        assert "basis" not in event

    def test_never_changes_an_earlier_fact(self) -> None:
        enterprise = firm()
        first = fact(enterprise.pk, "tax_grade", "A", days_ago=3)
        fact(enterprise.pk, "tax_grade", "D")
        with reach(REVIEWER):
            kept = Evidence.objects.get(pk=first.pk)
        assert (kept.value, kept.withdrawn_at) == ("A", None)

    @pytest.mark.parametrize(
        ("given", "refusal"),
        [
            ([], NothingStated),
            ([stated("name", "x")], UnknownFact),
            ([stated("need_amount_wan", 5)], UnknownFact),
            ([stated("blood_type", "A")], UnknownFact),
            ([stated("tax_grade", "E")], UnusableValue),
            ([stated("tax_arrears", "也许")], UnusableValue),
            ([stated("tax_arrears", "不详")], UnusableValue),
            ([stated("tax_arrears", None)], UnusableValue),
            ([stated("tax_arrears", "")], UnusableValue),
            ([stated("employees", -1)], UnusableValue),
            ([stated("employees", 1.5)], UnusableValue),
            ([stated("employees", True)], UnusableValue),
            ([stated("revenue_wan", float("nan"))], UnusableValue),
            ([stated("established_on", "2026-02-30")], UnusableValue),
            ([stated("collateral_held", "a\x00b")], UnusableValue),
            ([Stated("tax_grade", "A", "sworn", DAY, "TAX")], UnknownLevel),
            ([stated("tax_grade", "A", on=DAY + timedelta(days=1))], DayNotUsable),
            ([stated("tax_grade", "A", valid_until=DAY - timedelta(days=1))], DayNotUsable),
            ([stated("tax_grade", "A", basis="")], SourceNotUsable),
            ([Stated("tax_grade", "A", "checked", DAY, "税务局")], SourceNotUsable),
        ],
    )
    def test_refuses_what_cannot_be_used_and_leaves_no_trace(
        self, given: list[Stated], refusal: type[Refusal]
    ) -> None:
        enterprise = firm()
        good = [stated("tax_arrears", "否")] if given else []
        with pytest.raises(refusal), reach(REVIEWER):
            record_evidence(
                enterprise_id=enterprise.pk, stated=[*good, *given], actor=REVIEWER, at=AT
            )
        assert (rows(), anything()) == (0, [])

    def test_names_the_fact_and_the_value_that_it_refuses(self) -> None:
        with pytest.raises(UnusableValue, match=r"Tax credit grade.*'E'"):
            fact(firm().pk, "tax_grade", "E")

    def test_takes_a_blank_only_where_a_blank_is_an_answer(self) -> None:
        one = stated("removed_until", "")
        assert recorded(firm().pk, one, actor=PLATFORM)[0].value == ""

    @pytest.mark.parametrize("actor", [OUTSIDER, BANKER, owner_of(0)])
    def test_hides_enterprises_of_others(self, actor: Actor) -> None:
        enterprise = firm()
        one = [stated("tax_grade", "A")]
        for number in (enterprise.pk, enterprise.pk + 1_000):
            with pytest.raises(EnterpriseNotFound), reach(actor):
                record_evidence(enterprise_id=number, stated=one, actor=actor, at=AT)

    def test_keeps_nothing_when_a_later_write_fails(self, monkeypatch: Stops) -> None:
        enterprise = firm()
        monkeypatch.setattr(actions, "append", no_log)
        with reach(REVIEWER):
            with pytest.raises(LogDown):
                record_evidence(
                    enterprise_id=enterprise.pk, stated=[stated("tax_grade", "A")],
                    actor=REVIEWER, at=AT,
                )  # fmt: skip
            assert Evidence.objects.count() == 0

    def test_takes_a_declaration_as_the_word_of_the_enterprise_whoever_wrote_it(self) -> None:
        enterprise = firm()
        own = self_declared(enterprise.pk, "overdue_loans", "否")
        on_behalf = fact(enterprise.pk, "overdue_loans", "否", "declared")
        assert own.source == on_behalf.source == "enterprise"
        assert (own.by, on_behalf.by) == (f"enterprise:{enterprise.pk}", TOWNSHIP.name)

    def test_takes_what_a_department_states_as_its_own_record(self) -> None:
        one = Stated("tax_grade", "A", "checked", DAY, source="COURT")
        assert recorded(firm().pk, one, actor=DEPARTMENT)[0].source == "TAX"

    def test_counts_days_in_china(self) -> None:
        # 00:30 on the 21st in China is still the 20th in Greenwich.
        at = AT.replace(day=21, hour=0, minute=30)
        one = stated("operating_seen", "是", "observed", on=date(2026, 11, 21))
        assert recorded(firm().pk, one, at=at)[0].as_of == date(2026, 11, 21)


class TestRecordMany:
    def many(self, *said: tuple[int, Stated], actor: Actor = PLATFORM) -> list[Evidence]:
        with reach(actor):
            return record_many(rows=said, actor=actor, at=AT)

    def test_writes_all_in_order_with_an_event_per_thousand(self, monkeypatch: Stops) -> None:
        monkeypatch.setattr(actions, "_AT_ONCE", 2)
        firms = [firm(), firm(region=OTHER_TOWN), firm()]
        said = [(one.pk, stated("employees", n)) for n, one in enumerate(firms)]
        written = self.many(*said)
        assert [(row.enterprise_id, row.value) for row in written] == [
            (one.pk, str(n)) for n, one in enumerate(firms)
        ]
        events = told("evidence.imported")
        assert [(e["count"], e["region"]) for e in events] == [(2, COUNTY), (1, firms[0].region)]
        assert events[0]["digest"] != events[1]["digest"]

    def test_writes_nothing_if_one_cannot_be_reached(self) -> None:
        here, there = firm(), firm(region=ELSEWHERE)
        with pytest.raises(EnterpriseNotFound, match=str(there.pk)):
            self.many(
                (here.pk, stated("employees", 1)), (there.pk, stated("employees", 1)),
                actor=REVIEWER,
            )  # fmt: skip
        assert (rows(), anything()) == (0, [])

    def test_keeps_nothing_when_a_later_write_fails(self, monkeypatch: Stops) -> None:
        enterprise = firm()
        monkeypatch.setattr(actions, "append", no_log)
        with reach(PLATFORM):
            with pytest.raises(LogDown):
                record_many(rows=[(enterprise.pk, stated("employees", 1))], actor=PLATFORM, at=AT)
            assert Evidence.objects.count() == 0

    def test_of_nothing_is_refused(self) -> None:
        with pytest.raises(NothingStated):
            self.many()


class TestWithdrawEvidence:
    def withdraw(self, row: Evidence, actor: Actor = REVIEWER, reason: str = "看错了") -> Evidence:
        with reach(actor):
            return withdraw_evidence(evidence_id=row.pk, reason=reason, actor=actor, at=AT)

    def test_keeps_the_row_with_the_reason_and_tells_the_log(self) -> None:
        row = fact(firm().pk, "operating_seen", "否", "observed")
        self.withdraw(row, VISITOR)
        with reach(REVIEWER):
            kept = Evidence.objects.get(pk=row.pk)
        assert (kept.withdrawn_at, kept.withdrawn_by, kept.withdrawn_for) == (
            AT, VISITOR.name, "看错了",
        )  # fmt: skip
        (event,) = told("evidence.withdrawn")
        assert (event["fact"], event["reference"]) == ("operating_seen", f"evidence:{row.pk}")
        assert "看错了" not in str(event)

    def test_is_done_by_who_stated_it_or_who_corrects(self) -> None:
        seen = fact(firm().pk, "operating_seen", "否", "observed")
        with pytest.raises(NotYoursToDo):
            self.withdraw(seen, DEPARTMENT)
        self.withdraw(seen, REVIEWER)
        checked = fact(firm().pk, "tax_grade", "D")
        for actor in (VISITOR, TOWNSHIP, DEPARTMENT):
            with pytest.raises(NotYoursToDo):
                self.withdraw(checked, actor)

    def test_leaves_a_removal_to_those_who_decide_it(self) -> None:
        (row,) = recorded(firm().pk, stated("removed_until", "2027-11-20"), actor=PLATFORM)
        with pytest.raises(NotYoursToDo):
            self.withdraw(row, REVIEWER)
        self.withdraw(row, PLATFORM)

    @pytest.mark.parametrize("actor", [OUTSIDER, BANKER, owner_of(0)])
    def test_hides_facts_of_others(self, actor: Actor) -> None:
        row = fact(firm().pk, "tax_grade", "D")
        with pytest.raises(EvidenceNotFound) as theirs:
            self.withdraw(row, actor)
        with pytest.raises(EvidenceNotFound) as nobodys:
            self.withdraw(Evidence(pk=row.pk + 1_000), actor)
        assert theirs.value.message.text == nobodys.value.message.text

    def test_wants_a_reason(self) -> None:
        row = fact(firm().pk, "tax_grade", "D")
        with pytest.raises(ReasonMissing):
            self.withdraw(row, reason="  ")

    def test_notices_that_somebody_was_faster(self) -> None:
        row = fact(firm().pk, "tax_grade", "D")
        self.withdraw(row)
        with pytest.raises(ChangedMeanwhile):
            self.withdraw(row, reason="又一次")
        assert len(told("evidence.withdrawn")) == 1

    def test_keeps_nothing_when_a_later_write_fails(self, monkeypatch: Stops) -> None:
        row = fact(firm().pk, "tax_grade", "D")
        monkeypatch.setattr(actions, "append", no_log)
        with reach(REVIEWER):
            with pytest.raises(LogDown):
                withdraw_evidence(evidence_id=row.pk, reason="错", actor=REVIEWER, at=AT)
            assert Evidence.objects.get(pk=row.pk).withdrawn_at is None


class TestTheValue:
    @pytest.mark.parametrize(
        ("name", "given", "text"),
        [
            ("tax_arrears", "有", "true"),
            ("tax_arrears", False, "false"),
            ("established_on", "2026年1月5日", "2026-01-05"),
            ("established_on", date(2024, 2, 29), "2024-02-29"),
            ("revenue_wan", Decimal("35.50"), "35.5"),
            ("revenue_wan", "1.2亿元", "12000"),
            ("revenue_wan", 0, "0"),
            ("revenue_wan", 1e-7, "0"),
            ("employees", "12人", "12"),
            ("registration_status", "存续（在营、开业、在册）", "active"),
            ("industry", "3311", "C3311"),
            ("service_banks", ["工商银行", "农业银行"], "工商银行;农业银行"),
        ],
    )
    def test_is_kept_as_canonical_text(self, name: str, given: object, text: str) -> None:
        assert fact(firm().pk, name, given).value == text


def test_an_enterprise_cannot_change_or_clear_a_fact() -> None:
    row = fact(firm().pk, "tax_grade", "D")
    owner = owner_of(row.enterprise_id)
    assert owner.kind is Kind.ENTERPRISE
    with pytest.raises(NotYoursToDo), reach(owner):
        withdraw_evidence(evidence_id=row.pk, reason="不服", actor=owner, at=AT)
    with pytest.raises(NotYoursToState):
        recorded(row.enterprise_id, stated("tax_grade", "A"), actor=owner)
