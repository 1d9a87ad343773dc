import pytest

from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.access import EnterpriseNotFound
from rongxie.mechanism.lists.access import StepNotAllowed, case_in_reach
from rongxie.mechanism.lists.actions import opening
from rongxie.mechanism.lists.actions.opening import (
    EnterpriseJoined,
    FinderUnknown,
    HasOpenCase,
    NotBeforeReentry,
    OriginOfOthers,
    open_case,
)
from rongxie.mechanism.lists.kinds import CaseOrigin
from rongxie.mechanism.lists.models import Case, Removal
from rongxie.mechanism.lists.needs import NeedIncomplete, NeedNotFound, NeedServed
from rongxie.mechanism.visits.actions.needs import withdraw_need
from rongxie.mechanism.visits.models import Need
from rongxie.rulebook.steps import State
from rongxie.values.dates import add_months
from tests.mechanism.cast import (
    AT,
    DAY,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    SECONDED,
    TOWNSHIP,
    VISITOR,
    owner_of,
)
from tests.mechanism.lists import makers
from tests.mechanism.lists.refusing import breaks, keeps_nothing, refuses

pytestmark = pytest.mark.django_db


def _open(need: Need, actor: Actor = TOWNSHIP, **other: object) -> Case:
    given = {"origin": CaseOrigin.VISIT, "facility_before": False, "at": AT} | other
    return open_case(enterprise_id=need.enterprise_id, need_id=need.pk, actor=actor, **given)  # type: ignore[arg-type]


@pytest.fixture
def need() -> Need:
    """What an enterprise in the town needs."""
    return makers.need(makers.enterprise())


class TestOpenCase:
    def test_takes_over_what_was_asked_for_and_tells_it(self, need: Need) -> None:
        with reach(TOWNSHIP):
            case = _open(need, facility_before=True)
        assert (case.state, case.amount_wan, case.purpose) == ("draft", 50, "working_capital")
        assert (case.region, case.found_by, case.another_bank) == ("341181101", "TOWN", True)
        told = makers.last_event()
        assert (told.kind, told.case, told.enterprise) == (
            "case.opened", str(case.pk), str(need.enterprise_id),
        )  # fmt: skip
        assert told.payload == (
            '{"amount_wan":50,"facility_before":true,"found_by":"TOWN","origin":"visit"}'
        )

    def test_by_the_enterprise_itself_was_found_by_nobody(self, need: Need) -> None:
        owner = owner_of(need.enterprise_id)
        with reach(owner):
            assert _open(need, owner, origin=CaseOrigin.SELF).found_by == ""

    def test_for_a_bank_is_for_the_task_force_and_for_an_open_bank(self, need: Need) -> None:
        with refuses(OriginOfOthers, TOWNSHIP):
            _open(need, origin=CaseOrigin.BANK, found_by="ICBC-TC")
        for nobody in ("", "TOWN", "NOBANK"):
            with refuses(FinderUnknown, REVIEWER):
                _open(need, REVIEWER, origin=CaseOrigin.BANK, found_by=nobody)
        with refuses(OriginOfOthers, REVIEWER):
            _open(need, REVIEWER)
        with refuses(StepNotAllowed, SECONDED):  # he works for that bank
            _open(need, SECONDED, origin=CaseOrigin.BANK, found_by="ICBC-TC")
        with reach(SECONDED):
            assert _open(need, SECONDED, origin=CaseOrigin.BANK, found_by="ABC-TC").pk

    def test_hides_what_is_out_of_reach(self, need: Need) -> None:
        with refuses(EnterpriseNotFound, OUTSIDER):
            _open(need, OUTSIDER)
        stranger = owner_of(need.enterprise_id + 1)
        with refuses(EnterpriseNotFound, stranger):
            _open(need, stranger, origin=CaseOrigin.SELF)

    def test_needs_a_need_of_the_same_enterprise_that_stands(self, need: Need) -> None:
        another = makers.need(makers.enterprise())
        with refuses(NeedNotFound, TOWNSHIP):
            open_case(
                enterprise_id=need.enterprise_id, need_id=another.pk, origin=CaseOrigin.VISIT,
                facility_before=False, actor=TOWNSHIP, at=AT,
            )  # fmt: skip
        with reach(TOWNSHIP):
            withdraw_need(need_id=need.pk, on=DAY, actor=TOWNSHIP, at=AT)
        with refuses(NeedNotFound, TOWNSHIP):
            _open(need)

    def test_needs_a_need_with_its_purpose(self, need: Need) -> None:
        with reach(PLATFORM):
            Need.objects.filter(pk=need.pk).update(purpose="")
        with refuses(NeedIncomplete, TOWNSHIP):
            _open(need)

    def test_refuses_a_second_open_case_and_names_the_first(self, need: Need) -> None:
        first = makers.draft()
        again = makers.need(first)
        with refuses(HasOpenCase, TOWNSHIP) as told:
            _open(again)
        assert told.value.message.blanks == {"case": first.pk}

    def test_goes_on_with_a_new_need_once_the_enterprise_is_funded(self) -> None:
        first = makers.funded()
        with refuses(NeedServed, TOWNSHIP):
            _open(first.need)
        another = makers.need(first, "80")
        with reach(TOWNSHIP):
            second = _open(another)
        assert (second.state, second.amount_wan) == (State.DRAFT, 80)

    def test_refuses_an_enterprise_that_was_joined_with_another(self, need: Need) -> None:
        whole = makers.enterprise()
        with reach(PLATFORM):
            need.enterprise.successor = whole
            need.enterprise.save(update_fields=["successor"])
        with refuses(EnterpriseJoined, TOWNSHIP):
            _open(need)

    def test_opens_nothing_when_the_event_cannot_be_written(
        self, need: Need, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(opening, "append", breaks)
        with keeps_nothing(VISITOR):
            _open(need, VISITOR)
        monkeypatch.setattr(opening, "append", append)
        with reach(VISITOR):
            case = _open(need, VISITOR)
            assert case_in_reach(case_id=case.pk, actor=VISITOR) == case


class TestReentry:
    def test_is_refused_before_the_day_and_allowed_on_it(self) -> None:
        case = makers.removed()
        need = makers.need(case)
        with reach(PLATFORM):
            reentry = Removal.objects.get(case=case).reentry_on
        assert reentry == add_months(DAY, 12)
        day_before = AT.replace(year=2027, day=19)
        with refuses(NotBeforeReentry, TOWNSHIP) as told:
            _open(need, at=day_before)
        assert told.value.message.blanks["day"] == reentry
        with reach(TOWNSHIP):
            assert _open(need, at=AT.replace(year=2027, day=20)).state == State.DRAFT
