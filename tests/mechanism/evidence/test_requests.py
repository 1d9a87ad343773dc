from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.access import EnterpriseNotFound
from rongxie.mechanism.evidence import actions
from rongxie.mechanism.evidence.access import ChangedMeanwhile, NotYoursToDo, RequestNotFound
from rongxie.mechanism.evidence.actions import (
    AnswerNotUsable,
    DepartmentNotFound,
    ReasonMissing,
    Stated,
    answer_request,
    ask_department,
    withdraw_request,
)
from rongxie.mechanism.evidence.canonical import UnusableValue
from rongxie.mechanism.evidence.facts import UnknownFact
from rongxie.mechanism.evidence.models import Evidence, FactRequest
from rongxie.mechanism.evidence.queries import facts_of, open_requests
from rongxie.mechanism.evidence.recording import NothingStated
from rongxie.values.texts import Refusal
from tests.mechanism.cast import (
    AT,
    BANKER,
    CONFIRMER,
    DAY,
    DEPARTMENT,
    ELSEWHERE,
    OFFICE,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    TOWNSHIP,
    VISITOR,
    open_offices,
)
from tests.mechanism.evidence.firms import firm
from tests.mechanism.evidence.log import anything, told
from tests.mechanism.evidence.makers import open_request, stated

pytestmark = pytest.mark.django_db
GRADE = stated("tax_grade", "B")


@pytest.fixture(autouse=True)
def offices() -> None:
    open_offices()


def asked(**other: Any) -> FactRequest:
    actor = other.pop("actor", REVIEWER)
    given = {
        "enterprise_id": other.pop("enterprise_id", None) or firm().pk,
        "facts": ["tax_grade", "tax_arrears"], "department": "TAX", **other,
    }  # fmt: skip
    with reach(actor):
        return ask_department(**given, actor=actor, at=AT)


def answered(
    request: FactRequest, answer: str, *said: Stated, actor: Actor = DEPARTMENT, note: str = ""
) -> FactRequest:
    with reach(actor):
        return answer_request(
            request_id=request.pk, answer=answer, stated=said, note=note, actor=actor, at=AT
        )


def withdrawn(
    request: FactRequest, actor: Actor = REVIEWER, reason: str = "已另行取得"
) -> FactRequest:
    with reach(actor):
        return withdraw_request(request_id=request.pk, reason=reason, actor=actor, at=AT)


def stored(request: FactRequest) -> FactRequest:
    with reach(REVIEWER):
        return FactRequest.objects.get(pk=request.pk)


class TestAskDepartment:
    def test_writes_a_request_with_its_day(self) -> None:
        request = asked(question="2025年度评级", facts=["tax_grade", "tax_grade", "tax_arrears"])
        assert (request.state, request.facts) == ("open", ["tax_grade", "tax_arrears"])
        assert request.due_on == date(2026, 11, 27)  # five working days after a Friday
        (event,) = told("evidence.requested")
        assert (event["facts"], event["due_on"]) == (["tax_grade", "tax_arrears"], "2026-11-27")
        assert "评级" not in str(event)

    @pytest.mark.parametrize(
        ("changed", "refusal"),
        [
            ({"facts": []}, NothingStated),
            ({"facts": ["mood"]}, UnknownFact),
            ({"facts": ["need_amount_wan"]}, UnknownFact),
            ({"facts": ["removed_until"]}, AnswerNotUsable),
            ({"facts": ["tick_credit"]}, AnswerNotUsable),
            ({"department": "NOBODY"}, DepartmentNotFound),
            ({"department": "ICBC-TC"}, DepartmentNotFound),
            ({"department": ""}, DepartmentNotFound),
            ({"actor": VISITOR}, NotYoursToDo),
            ({"actor": DEPARTMENT}, NotYoursToDo),
            ({"actor": BANKER}, NotYoursToDo),
            ({"actor": OUTSIDER}, EnterpriseNotFound),
            ({"enterprise_id": 999_999}, EnterpriseNotFound),
        ],
    )
    def test_refuses_what_cannot_be_asked_and_leaves_no_trace(
        self, changed: dict[str, Any], refusal: type[Refusal]
    ) -> None:
        before = anything()
        with pytest.raises(refusal):
            asked(**changed)
        with reach(REVIEWER):
            assert FactRequest.objects.count() == 0
        assert anything() == before

    def test_keeps_nothing_when_a_later_write_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        enterprise = firm()
        monkeypatch.setattr(actions, "append", lambda *_, **__: 1 / 0)
        with reach(REVIEWER):
            with pytest.raises(ZeroDivisionError):
                ask_department(
                    enterprise_id=enterprise.pk, facts=["tax_grade"], department="TAX",
                    actor=REVIEWER, at=AT,
                )  # fmt: skip
            assert FactRequest.objects.count() == 0


class TestAnswerRequest:
    def test_turns_what_is_stated_into_checked_evidence(self) -> None:
        request = asked()
        declared = Stated("tax_grade", "B", "declared", DAY, source="X", basis="y")
        answered(request, "answered", declared, note="2025年度")
        with reach(REVIEWER):
            known = facts_of(enterprise=request.enterprise, on=DAY)
        grade = known["tax_grade"]
        assert (grade.value, grade.level, grade.source) == ("B", "checked", "TAX")
        assert grade.basis == f"request:{request.pk}"
        assert "tax_arrears" not in known
        kept = stored(request)
        assert (kept.state, kept.answer, kept.note) == ("answered", "answered", "2025年度")
        assert (kept.answered_by, kept.answered_at) == (DEPARTMENT.name, AT)
        (event,) = told("evidence.answered")
        assert (event["subject"], event["answer"]) == (str(request.pk), "answered")
        (recorded,) = told("evidence.recorded")
        assert recorded["basis"] == f"request:{request.pk}"

    @pytest.mark.parametrize("answer", ["unknown_there", "not_ours"])
    def test_may_leave_the_facts_unknown(self, answer: str) -> None:
        request = asked()
        answered(request, answer)
        assert stored(request).answer == answer
        with reach(REVIEWER):
            assert facts_of(enterprise=request.enterprise, on=DAY) == {}

    @pytest.mark.parametrize(
        ("answer", "said", "refusal"),
        [
            ("maybe", [], AnswerNotUsable),
            ("answered", [], AnswerNotUsable),
            ("unknown_there", [GRADE], AnswerNotUsable),
            ("answered", [stated("env_violation", "否")], AnswerNotUsable),
            ("answered", [stated("tax_grade", "E")], UnusableValue),
        ],
    )
    def test_refuses_what_does_not_fit_and_leaves_it_open(
        self, answer: str, said: list[Stated], refusal: type[Refusal]
    ) -> None:
        request = asked()
        with pytest.raises(refusal):
            answered(request, answer, *said)
        assert stored(request).state == "open"
        assert told("evidence.answered") == told("evidence.recorded") == []

    def test_is_for_the_department_that_was_asked(self) -> None:
        request = asked()
        for actor, refusal in (
            (CONFIRMER, RequestNotFound),  # a department, but another
            (REVIEWER, NotYoursToDo),
            (TOWNSHIP, NotYoursToDo),
            (BANKER, NotYoursToDo),
        ):
            with pytest.raises(refusal):
                answered(request, "answered", GRADE, actor=actor)
        assert stored(request).state == "open"

    def test_hides_requests_of_other_places(self) -> None:
        elsewhere = Actor(
            name="membership:61", kind=DEPARTMENT.kind, role=DEPARTMENT.role,
            organisation="TAX", area=OUTSIDER.area,
        )  # fmt: skip
        assert elsewhere.covers(ELSEWHERE)
        with pytest.raises(RequestNotFound):
            answered(asked(), "answered", GRADE, actor=elsewhere)

    def test_notices_that_somebody_was_faster(self) -> None:
        request = asked()
        answered(request, "unknown_there")
        with pytest.raises(ChangedMeanwhile):
            answered(request, "answered", GRADE)
        assert stored(request).answer == "unknown_there"
        with reach(REVIEWER):
            assert Evidence.objects.count() == 0

    def test_keeps_nothing_when_a_later_write_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        request = asked()
        monkeypatch.setattr(actions, "record_evidence", lambda **_: 1 / 0)
        with reach(DEPARTMENT):
            with pytest.raises(ZeroDivisionError):
                answer_request(
                    request_id=request.pk, answer="answered", stated=[GRADE],
                    actor=DEPARTMENT, at=AT,
                )  # fmt: skip
            assert FactRequest.objects.get(pk=request.pk).state == "open"


class TestWithdrawRequest:
    def test_leaves_nothing_to_answer(self) -> None:
        request = open_request(firm().pk)
        withdrawn(request, reason=" 企业已自行提供 ")
        kept = stored(request)
        assert (kept.state, kept.withdrawn_for) == ("withdrawn", "企业已自行提供")
        assert (kept.withdrawn_by, kept.withdrawn_at) == (REVIEWER.name, AT)
        (event,) = told("evidence.request_withdrawn")
        assert event["subject"] == str(request.pk)
        assert "企业" not in str(event)
        with pytest.raises(ChangedMeanwhile):
            answered(request, "unknown_there")
        with reach(DEPARTMENT):
            assert open_requests(actor=DEPARTMENT) == []

    @pytest.mark.parametrize(
        "actor",
        [TOWNSHIP, replace(TOWNSHIP, name="membership:99"), REVIEWER, OFFICE, PLATFORM],
        ids=["who asked", "a colleague", "task force", "office", "platform"],
    )
    def test_is_for_the_office_that_asked_and_those_who_lead(self, actor: Actor) -> None:
        request = asked(actor=TOWNSHIP)
        withdrawn(request, actor)
        assert stored(request).state == "withdrawn"

    def test_is_not_for_an_office_that_others_asked_beside(self) -> None:
        request = asked(actor=REVIEWER)
        with pytest.raises(NotYoursToDo, match="another office"):
            withdrawn(request, TOWNSHIP)
        with reach(PLATFORM):
            FactRequest.objects.filter(pk=request.pk).update(asker="")
        nobodys = replace(TOWNSHIP, organisation="")
        with pytest.raises(NotYoursToDo):
            withdrawn(request, nobodys)
        assert stored(request).state == "open"

    @pytest.mark.parametrize("reason", ["", " \n"])
    def test_says_why(self, reason: str) -> None:
        request = asked()
        with pytest.raises(ReasonMissing):
            withdrawn(request, reason=reason)
        assert stored(request).state == "open"

    def test_notices_that_somebody_was_faster(self) -> None:
        request = asked()
        withdrawn(request, reason="不再需要")
        with pytest.raises(ChangedMeanwhile):
            withdrawn(request, OFFICE, "重复")
        assert stored(request).withdrawn_for == "不再需要"
        other = asked()
        answered(other, "answered", GRADE)
        with pytest.raises(ChangedMeanwhile):
            withdrawn(other)
        assert stored(other).state == "answered"
        assert len(told("evidence.request_withdrawn")) == 1

    def test_keeps_nothing_when_a_later_write_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        request = asked()
        monkeypatch.setattr(actions, "append", lambda *_, **__: 1 / 0)
        with reach(REVIEWER):
            with pytest.raises(ZeroDivisionError):
                withdraw_request(request_id=request.pk, reason="重复", actor=REVIEWER, at=AT)
            assert FactRequest.objects.get(pk=request.pk).state == "open"

    @pytest.mark.parametrize(
        ("actor", "refusal"),
        [(DEPARTMENT, NotYoursToDo), (OUTSIDER, RequestNotFound), (BANKER, NotYoursToDo)],
    )
    def test_is_for_those_who_ask(self, actor: Actor, refusal: type[Refusal]) -> None:
        request = asked()
        with pytest.raises(refusal):
            withdrawn(request, actor)
        assert stored(request).state == "open"


class TestOpenRequests:
    def test_are_those_of_the_department_the_most_urgent_first(self) -> None:
        later = asked()
        with reach(REVIEWER):
            FactRequest.objects.filter(pk=later.pk).update(due_on=date(2026, 12, 31))
        sooner, done = asked(), asked()
        asked(department="MIIT")
        answered(done, "not_ours")
        with reach(DEPARTMENT):
            assert [one.pk for one in open_requests(actor=DEPARTMENT)] == [sooner.pk, later.pk]
            assert len(open_requests(actor=DEPARTMENT, limit=1)) == 1
