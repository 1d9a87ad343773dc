from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from rongxie.foundation.organisations.actions import close_organisation
from rongxie.foundation.organisations.rerouting import OpenWork
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.matters import moving
from rongxie.mechanism.matters.access import HANDLERS, MatterNotForYou, MatterNotFound
from rongxie.mechanism.matters.actions import (
    answer_appeal,
    answer_matter,
    assign_matter,
    close_matter,
    ending,
    escalate_matter,
    handling,
    reopen_matter,
)
from rongxie.mechanism.matters.actions.ending import NoReason, NotAnsweredYet
from rongxie.mechanism.matters.actions.handling import (
    AppealDecided,
    MatterNotOpen,
    NotDueYet,
    NothingAnswered,
)
from rongxie.mechanism.matters.addressing import AddresseeNotThere, AnotherBank, NothingAbove
from rongxie.mechanism.matters.models import Matter, MatterKind, Outcome
from rongxie.mechanism.matters.moving import ChangedMeanwhile
from tests.foundation.organisations.offices import RECORD
from tests.mechanism.cast import (
    AT,
    BANKER,
    CITY_OFFICER,
    COUNTY,
    DAY,
    DEPARTMENT,
    EVERYBODY,
    HEAD_OFFICE,
    OFFICE,
    OTHER_BANKER,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    SECONDED,
    TOWN,
    TOWNSHIP,
    VISITOR,
    owner_of,
)
from tests.mechanism.matters.makers import (
    answered,
    complaint_of,
    firm,
    kept,
    log,
    place,
    raised,
    request_of,
)
from tests.mechanism.matters.test_raising import fact_of

pytestmark = pytest.mark.django_db
Act = Callable[[Matter], Matter]
LATER = AT + timedelta(days=60)  # every kind is overdue by then


@pytest.fixture(autouse=True)
def _place() -> None:
    place()


def stale(monkeypatch: pytest.MonkeyPatch, matter: Matter) -> None:
    """Have the next action begin with a row as it was read before somebody else moved it."""
    for module in (handling, ending):
        monkeypatch.setattr(module, "matter_in_reach", lambda **_: matter)


def assigned(matter: Matter, to: str, actor: Actor = REVIEWER, **given: str) -> Matter:
    with reach(actor):
        return assign_matter(matter_id=matter.pk, to=to, actor=actor, at=AT, **given)


def escalated(matter: Matter, actor: Actor = REVIEWER, **given: str) -> Matter:
    at = AT if actor.organisation == matter.addressee else LATER
    with reach(actor):
        return escalate_matter(matter_id=matter.pk, actor=actor, at=at, **given)


def closed(matter: Matter, actor: Actor) -> Matter:
    with reach(actor):
        return close_matter(matter_id=matter.pk, actor=actor, at=AT)


def reopened(matter: Matter, actor: Actor, text: str = "问题还在") -> Matter:
    with reach(actor):
        return reopen_matter(matter_id=matter.pk, text=text, actor=actor, at=AT)


class TestAssignMatter:
    def test_gives_it_to_another_with_the_day_that_was_promised(self) -> None:
        matter = assigned(request_of(firm()), "TAX", text="请税务局办理")
        assert (matter.addressee, matter.due_on) == ("TAX", date(2026, 11, 30))
        assert log("matter.assigned")[0].payload == '{"due_on":"2026-11-30","position":"TAX"}'
        assert answered(matter, DEPARTMENT).state == "answered"

    def test_shows_it_to_the_bank_that_is_asked_from_then_on(self) -> None:
        matter = complaint_of(firm())
        with reach(BANKER), pytest.raises(MatterNotFound):
            answer_matter(
                matter_id=matter.pk, outcome=Outcome.EXPLAINED, text="x", actor=BANKER, at=AT
            )
        assigned(matter, "ICBC-TC")
        assert answered(matter, BANKER).state == "answered"
        assert [e.bank for e in log("matter.assigned", "matter.answered")] == ["ICBC-TC"] * 2

    def test_keeps_what_a_head_office_is_asked_from_its_branch(self) -> None:
        matter = assigned(complaint_of(firm()), "ICBC")
        with reach(BANKER), pytest.raises(MatterNotFound):
            close_matter(matter_id=matter.pk, actor=BANKER, at=AT)
        assert assigned(matter, "ICBC-TC", HEAD_OFFICE).bank_path == "ICBC/ICBC-TC/"

    def test_lets_no_bank_move_it_out_of_its_sight(self) -> None:
        matter, before = assigned(complaint_of(firm()), "ICBC-TC"), kept()
        for to in ("ABC-TC", "DRC", "ICBC"):
            with pytest.raises(MatterNotForYou):
                assigned(matter, to, BANKER)
        assert kept() == before

    def test_shows_no_bank_what_another_raised(self) -> None:
        with pytest.raises(AnotherBank):
            assigned(raised(MatterKind.PROBLEM, BANKER, addressee="DRC"), "ABC-TC")

    def test_finds_a_new_addressee_where_the_one_before_is_no_more(self) -> None:
        matter = raised(enterprise_id=firm(), addressee="TAX")
        with pytest.raises(MatterNotForYou):
            assigned(matter, "MIIT")
        work = close_organisation(code="TAX", on=DAY, record=RECORD)
        assert OpenWork("matter", str(matter.pk)) in work
        assert assigned(matter, "MIIT").addressee == "MIIT"

    @pytest.mark.parametrize("to", ["DRC", "GHOST", ""])
    def test_refuses_who_cannot_have_it(self, to: str) -> None:
        matter, before = request_of(firm()), kept()
        with pytest.raises(AddresseeNotThere):
            assigned(matter, to)
        assert kept() == before


class TestEscalateMatter:
    def test_raises_it_to_the_tier_above_and_begins_its_days_again(self) -> None:
        matter = escalated(request_of(firm(), due_on=DAY), text="县里无权办理")
        assert (matter.addressee, matter.tier) == ("CITY-DRC", "city")
        assert matter.due_on == date(2026, 11, 30)
        assert '"tier":"city"' in log("matter.escalated")[0].payload

    def test_goes_from_a_department_to_the_office_of_the_place(self) -> None:
        matter = raised(enterprise_id=firm(), addressee="TAX")
        assert escalated(matter, DEPARTMENT, to="DRC", tier="county").addressee == "DRC"

    def test_goes_from_a_branch_to_its_head_office_and_then_to_the_county(self) -> None:
        enterprise = firm()
        matter = escalated(assigned(complaint_of(enterprise), "ICBC-TC"), BANKER)
        assert (matter.addressee, matter.tier) == ("ICBC", "head_office")
        again = escalated(matter, owner_of(enterprise))
        assert (again.addressee, again.bank_path) == ("DRC", "")

    def test_stays_with_the_branch_that_raised_it(self) -> None:
        matter = escalated(raised(MatterKind.PROBLEM, BANKER), HEAD_OFFICE)
        assert (matter.addressee, matter.bank_path) == ("DRC", "ICBC/ICBC-TC/")

    def test_is_for_the_asker_when_it_is_overdue(self) -> None:
        enterprise = firm()
        owner, matter = owner_of(enterprise), request_of(enterprise)
        last, after = AT + timedelta(days=10), AT + timedelta(days=11)
        with reach(owner):
            with pytest.raises(NotDueYet):
                escalate_matter(matter_id=matter.pk, actor=owner, at=last)
            moved = escalate_matter(matter_id=matter.pk, actor=owner, at=after)
        assert moved.addressee == "CITY-DRC"

    @pytest.mark.parametrize("given", [{"to": "NFRA"}, {"tier": "province"}])
    def test_goes_nowhere_else(self, given: dict[str, Any]) -> None:
        with pytest.raises(AddresseeNotThere):
            escalated(request_of(firm()), **given)

    def test_ends_where_nobody_stands_above(self) -> None:
        matter = escalated(request_of(firm()))
        with pytest.raises(NothingAbove):
            escalated(matter, CITY_OFFICER)

    def test_takes_no_appeal_out_of_the_city(self) -> None:
        matter = raised(MatterKind.APPEAL, enterprise_id=firm(), about="case:1")
        with pytest.raises(AppealDecided):
            escalated(matter, CITY_OFFICER)


class TestAnswerMatter:
    def test_answers_it_in_words_kept_out_of_the_log(self) -> None:
        matter = answered(request_of(firm()), file="file:7")
        assert (matter.state, matter.outcome, matter.answered_at) == ("answered", "settled", AT)
        assert log("matter.answered")[0].payload == '{"file":"file:7","outcome":"settled"}'

    @pytest.mark.parametrize("actor", EVERYBODY, ids=lambda a: f"{a.organisation}-{a.role}")
    def test_is_for_the_people_of_the_addressee(self, actor: Actor) -> None:
        matter, before = request_of(firm()), kept()
        if actor.organisation == "DRC" and actor.role in HANDLERS:
            assert answered(matter, actor).state == "answered"
            return
        with pytest.raises((MatterNotForYou, MatterNotFound)):
            answered(matter, actor)
        assert kept() == before

    @pytest.mark.parametrize("actor", [OUTSIDER, BANKER, OTHER_BANKER, owner_of(10**9)])
    def test_looks_missing_out_of_reach(self, actor: Actor) -> None:
        matter = request_of(firm())
        with pytest.raises(MatterNotFound):
            answered(matter, actor)

    def test_is_not_for_somebody_of_the_bank_concerned(self) -> None:
        about = complaint_of(firm())
        with pytest.raises(MatterNotFound):  # he does not even see it
            answered(about, SECONDED)
        problem = raised(MatterKind.PROBLEM, BANKER, addressee="DRC")
        with pytest.raises(MatterNotForYou):
            answered(problem, SECONDED)
        assert answered(complaint_of(firm(), bank="ABC-TC"), SECONDED).state == "answered"

    def test_withdraws_the_fact_of_an_objection_upheld(self) -> None:
        enterprise = firm()
        fact = fact_of(enterprise)
        about: dict[str, Any] = {"enterprise_id": enterprise, "about": f"evidence:{fact}"}
        with reach(PLATFORM):
            before = Evidence.objects.get(pk=fact).withdrawn_at
        answered(raised(MatterKind.OBJECTION, **about), OFFICE, outcome=Outcome.UPHELD)
        with reach(PLATFORM):
            assert (before, Evidence.objects.get(pk=fact).withdrawn_at) == (None, AT)

    def test_leaves_the_fact_of_an_objection_dismissed(self) -> None:
        enterprise = firm()
        fact = fact_of(enterprise)
        about: dict[str, Any] = {"enterprise_id": enterprise, "about": f"evidence:{fact}"}
        answered(raised(MatterKind.OBJECTION, **about), outcome=Outcome.DISMISSED)
        with reach(PLATFORM):
            assert Evidence.objects.get(pk=fact).withdrawn_at is None

    def test_leaves_an_appeal_to_its_decision(self) -> None:
        matter = raised(MatterKind.APPEAL, enterprise_id=firm(), about="case:1")
        with pytest.raises(AppealDecided):
            answered(matter, CITY_OFFICER)
        given: dict[str, Any] = {
            "matter_id": matter.pk,
            "outcome": Outcome.UPHELD,
            "text": "移出依据不足",
        }
        with reach(REVIEWER), pytest.raises(MatterNotForYou):
            answer_appeal(actor=REVIEWER, at=AT, **given)
        with reach(CITY_OFFICER):
            assert answer_appeal(actor=CITY_OFFICER, at=AT, **given).outcome == "upheld"

    def test_needs_words(self) -> None:
        with pytest.raises(NothingAnswered):
            answered(request_of(firm()), text="  ")

    def test_is_done_once(self) -> None:
        matter = answered(request_of(firm()))
        before = kept()
        with pytest.raises(MatterNotOpen):
            answered(matter)
        with pytest.raises(MatterNotOpen):
            assigned(matter, "TAX")
        with pytest.raises(MatterNotOpen):
            escalated(matter)
        assert kept() == before

    def test_keeps_nothing_when_its_event_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        matter, before = request_of(firm()), kept()

        def fail(*_: object, **__: object) -> None:
            raise OSError

        monkeypatch.setattr(moving, "append", fail)
        with reach(REVIEWER):
            with pytest.raises(OSError):  # noqa: PT011
                answer_matter(
                    matter_id=matter.pk, outcome=Outcome.SETTLED, text="x", actor=REVIEWER, at=AT
                )
            assert Matter.objects.get(pk=matter.pk).state == "open"
        assert kept() == before

    @pytest.mark.parametrize(
        "act",
        [answered, lambda matter: assigned(matter, "MIIT"), escalated],
        ids=["answered", "assigned", "escalated"],
    )
    def test_notices_that_somebody_was_faster(
        self, act: Act, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        matter = request_of(firm())
        with reach(REVIEWER):
            read = Matter.objects.get(pk=matter.pk)
        assigned(matter, "TAX")
        before = kept()
        stale(monkeypatch, read)
        with pytest.raises(ChangedMeanwhile):
            act(read)
        assert kept() == before


class TestTheAsker:
    def test_closes_it_having_seen_the_answer(self) -> None:
        enterprise = firm()
        matter = closed(answered(request_of(enterprise)), owner_of(enterprise))
        assert (matter.state, matter.closed_at) == ("closed", AT)
        assert log("matter.closed")[0].payload == '{"outcome":"settled"}'

    @pytest.mark.parametrize("actor", [REVIEWER, DEPARTMENT, OFFICE, PLATFORM, CITY_OFFICER])
    def test_alone_closes_it_or_raises_it_again(self, actor: Actor) -> None:
        matter = answered(raised(actor=VISITOR, enterprise_id=firm()))
        before = kept()
        for act in (closed, reopened):
            with pytest.raises(MatterNotForYou):
                act(matter, actor)
        assert kept() == before
        assert closed(matter, TOWNSHIP).state == "closed"  # of the office that raised it

    def test_closes_nothing_without_an_answer(self) -> None:
        enterprise = firm()
        matter = request_of(enterprise)
        for act in (closed, reopened):
            with pytest.raises(NotAnsweredYet):
                act(matter, owner_of(enterprise))
        done = closed(answered(matter), owner_of(enterprise))
        with pytest.raises(NotAnsweredYet):
            reopened(done, owner_of(enterprise))

    def test_not_content_raises_it_again_above(self) -> None:
        enterprise = firm()
        matter = reopened(answered(request_of(enterprise)), owner_of(enterprise))
        assert (matter.state, matter.addressee, matter.tier) == ("open", "CITY-DRC", "city")
        assert (matter.outcome, matter.answered_at) == ("", None)
        again = reopened(answered(matter, CITY_OFFICER), owner_of(enterprise))
        assert again.addressee == "CITY-DRC"  # nobody stands above
        assert len(log("matter.reopened")) == 2

    def test_says_why(self) -> None:
        enterprise = firm()
        with pytest.raises(NoReason):
            reopened(answered(request_of(enterprise)), owner_of(enterprise), " ")

    def test_takes_the_decision_of_an_appeal(self) -> None:
        enterprise = firm()
        owner = owner_of(enterprise)
        matter = raised(MatterKind.APPEAL, owner, enterprise_id=enterprise, about="case:1")
        with reach(CITY_OFFICER):
            answer_appeal(
                matter_id=matter.pk, outcome=Outcome.DISMISSED, text="维持", actor=CITY_OFFICER,
                at=AT,
            )  # fmt: skip
        with pytest.raises(AppealDecided):
            reopened(matter, owner)
        assert closed(matter, owner).state == "closed"
        assert raised(MatterKind.APPEAL, owner, enterprise_id=enterprise, about="case:1").pk

    def test_notices_that_somebody_was_faster(self, monkeypatch: pytest.MonkeyPatch) -> None:
        enterprise = firm()
        owner, matter = owner_of(enterprise), answered(request_of(enterprise))
        with reach(owner):
            read = Matter.objects.get(pk=matter.pk)
        reopened(matter, owner)
        before = kept()
        stale(monkeypatch, read)
        with pytest.raises(ChangedMeanwhile):
            closed(read, owner)
        assert kept() == before

    def test_reaches_its_own_only(self) -> None:
        matter = answered(request_of(firm()))
        for act in (closed, reopened):
            with pytest.raises(MatterNotFound):
                act(matter, owner_of(firm()))


def test_a_county_problem_is_seen_by_the_tier_above() -> None:
    matter = raised(MatterKind.PROBLEM, REVIEWER, region=COUNTY, about="enterprise:5")
    assert answered(matter, CITY_OFFICER).asker == "DRC"
    assert matter.enterprise_id is None
    assert TOWN.startswith(matter.region)
