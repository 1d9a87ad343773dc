"""What the first check finds missing goes back to the enterprise before a case is declared."""

from typing import Any

import pytest

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.access import CaseNotFound, StepNotAllowed
from rongxie.mechanism.lists.actions import asking
from rongxie.mechanism.lists.actions.asking import ask_back
from rongxie.mechanism.lists.actions.declaring import Item, ReasonsMissing
from rongxie.mechanism.lists.models import Case, CaseNote
from tests.mechanism.cast import AT, OUTSIDER, PLATFORM, REVIEWER, TOWNSHIP, VISITOR
from tests.mechanism.lists.makers import declared, draft, returned

pytestmark = pytest.mark.django_db
ITEMS = [Item("fixed_place", "租赁合同缺第二页"), Item("other", "营业执照已过期")]


def _ask(case: Case, actor: Actor = TOWNSHIP, items: Any = ITEMS) -> None:
    with reach(actor):
        ask_back(case_id=case.pk, items=items, actor=actor, at=AT)


def _traces(case: Case) -> tuple[int, int]:
    with reach(PLATFORM):
        notes = CaseNote.objects.filter(case=case, step="first_check").count()
        return notes, EventRow.objects.filter(kind="case.asked_back").count()


class TestAskBack:
    @pytest.mark.parametrize("make", [draft, returned])
    def test_keeps_each_item_and_leaves_the_case_where_it_is(self, make: Any) -> None:
        case = make()
        _ask(case)
        with reach(PLATFORM):
            now = Case.objects.get(pk=case.pk)
            event = EventRow.objects.get(kind="case.asked_back")
        assert (now.state, now.moved_at) == (case.state, case.moved_at)
        assert _traces(case) == (2, 1)
        assert (event.case, event.enterprise) == (str(case.pk), str(case.enterprise_id))
        assert "合同" not in event.payload

    @pytest.mark.parametrize("actor", [VISITOR, REVIEWER])
    def test_refuses_anyone_but_the_township_and_leaves_no_trace(self, actor: Actor) -> None:
        case = draft()
        with pytest.raises(StepNotAllowed):
            _ask(case, actor)
        assert _traces(case) == (0, 0)

    def test_refuses_what_is_declared_already(self) -> None:
        case = declared()
        with pytest.raises(StepNotAllowed):
            _ask(case)
        assert _traces(case) == (0, 0)

    def test_hides_cases_of_other_places(self) -> None:
        case = draft()
        with pytest.raises(CaseNotFound):
            _ask(case, OUTSIDER)

    @pytest.mark.parametrize("items", [[], [Item("other", " ")], [Item("", "缺材料")]])
    def test_wants_a_reason_for_each_item(self, items: list[Item]) -> None:
        case = draft()
        with pytest.raises(ReasonsMissing):
            _ask(case, items=items)
        assert _traces(case) == (0, 0)

    def test_keeps_nothing_when_a_later_write_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        case = draft()

        def fails(*_given: Any, **_named: Any) -> None:
            raise RuntimeError("the log is full")

        monkeypatch.setattr(asking, "append", fails)
        with reach(TOWNSHIP), pytest.raises(RuntimeError):
            ask_back(case_id=case.pk, items=ITEMS, actor=TOWNSHIP, at=AT)
        assert _traces(case) == (0, 0)
