from typing import Any

import pytest

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.lists import moving
from rongxie.mechanism.lists.access import CaseNotFound, DutyOfOthers
from rongxie.mechanism.lists.actions.appealing import AppealTooLate, NotAnAppeal, decide_appeal
from rongxie.mechanism.lists.actions.opening import HasOpenCase
from rongxie.mechanism.lists.handlers import NothingToAppeal
from rongxie.mechanism.lists.models import Case, Removal
from rongxie.mechanism.matters.access import MatterNotForYou, MatterNotFound
from rongxie.mechanism.matters.actions.raising import open_matter
from rongxie.mechanism.matters.models import Matter, MatterKind
from rongxie.values.texts import Refusal
from tests.mechanism.cast import (
    AT,
    CITY_OFFICER,
    EVERYBODY,
    OTHER_TOWN,
    OUTSIDER,
    PLATFORM,
    owner_of,
)
from tests.mechanism.lists import makers
from tests.mechanism.lists.refusing import breaks, keeps_nothing, refuses, undone

pytestmark = pytest.mark.django_db


def _decide(matter: Matter, actor: Actor = CITY_OFFICER, **other: Any) -> Matter:
    given: dict[str, Any] = {"upheld": True, "text": "经查流水属实", "at": AT} | other
    return decide_appeal(matter_id=matter.pk, actor=actor, **given)


def _change(table: Any, pk: int, **to: object) -> None:
    with reach(PLATFORM):
        table.objects.filter(pk=pk).update(**to)


def _appeal(case: Case, about: str) -> Matter:
    owner = owner_of(case.enterprise_id)
    with reach(owner):
        return open_matter(
            kind=MatterKind.APPEAL, region=case.region, title="不服移出", text="流水是真的",
            about=about, actor=owner, at=AT,
        )  # fmt: skip


class TestAnAppeal:
    def test_is_raised_against_a_removal_of_the_enterprise_that_holds_alone(self) -> None:
        case, others, listed = makers.removed(), makers.removed(), makers.recommended()
        before = _matters()
        for whose, about in (
            (case, "case:0"), (case, "case:99999999999999999999"), (case, "case:x"),
            (case, f"case:{others.pk}"), (listed, f"case:{listed.pk}"),
        ):  # fmt: skip
            with pytest.raises(NothingToAppeal):
                _appeal(whose, about)
        assert _matters() == before
        assert _appeal(case, f"case:{case.pk}").state == "open"

    def test_stands_where_the_enterprise_has_moved_on_since(self) -> None:
        case = makers.removed()
        _change(Case, case.pk, region=OTHER_TOWN)
        assert _appeal(case, f"case:{case.pk}").state == "open"

    def test_can_be_decided_whenever_it_can_be_raised(self) -> None:
        case = makers.removed()
        matter = _appeal(case, f"case:{case.pk}")
        with reach(CITY_OFFICER):
            assert _decide(matter, upheld=False).state == "answered"

    def test_is_told_the_same_of_what_is_not_there_and_not_yours(self) -> None:
        case, others = makers.removed(), makers.removed()
        told = []
        for number in (others.pk, 10**9):
            with pytest.raises(NothingToAppeal) as refused:
                _appeal(case, f"case:{number}")
            told.append(refused.value.message)
        assert told[0].text == told[1].text

    def test_of_another_kind_may_be_about_anything(self) -> None:
        case = makers.recommended()
        owner = owner_of(case.enterprise_id)
        with reach(owner):
            assert open_matter(
                kind=MatterKind.REQUEST, region=case.region, title="用电", text="增容",
                about="case:0", actor=owner, at=AT,
            ).pk  # fmt: skip


def _matters() -> tuple[int, int]:
    with reach(PLATFORM):
        return Matter.objects.count(), EventRow.objects.count()


class TestDecideAppeal:
    @pytest.mark.parametrize("way", [makers.recommended, makers.funded])
    def test_upheld_puts_the_case_back_to_where_it_was(self, way: Any) -> None:
        before = way()
        case = makers.removed(before)
        matter = makers.appealed(case)
        with reach(CITY_OFFICER):
            answered = _decide(matter)
            assert not Evidence.objects.filter(
                fact="removed_until", withdrawn_at__isnull=True
            ).exists()
            assert Removal.objects.get(case=case).state == "restored"
        back = makers.now(case)
        assert (back.state, back.before) == (before.state, "")
        assert (answered.state, answered.outcome) == ("answered", "upheld")
        told = makers.last_event()
        assert (told.kind, told.actor) == ("case.restored", CITY_OFFICER.name)
        assert told.payload == f'{{"matter":"matter:{matter.pk}","to_state":"{before.state}"}}'

    def test_upheld_lets_the_enterprise_come_back_at_once(self) -> None:
        case = makers.removed()
        matter = makers.appealed(case)
        with reach(CITY_OFFICER):
            _decide(matter)
        makers.closed(makers.now(case))
        with reach(PLATFORM):
            whose = Case.objects.select_related("enterprise").get(pk=case.pk).enterprise
        assert makers.declared(makers.draft(whose)).state == "declared"

    def test_dismissed_is_an_answer_and_the_case_stays_removed(self) -> None:
        case = makers.removed()
        matter = makers.appealed(case)
        with reach(CITY_OFFICER):
            assert _decide(matter, upheld=False).outcome == "dismissed"
        assert makers.now(case).state == "removed"

    def test_is_for_the_city_and_for_the_office_that_was_asked(self) -> None:
        matter = makers.appealed(makers.removed())
        for actor in (one for one in EVERYBODY if one is not CITY_OFFICER):
            with (
                reach(actor),
                pytest.raises((DutyOfOthers, CaseNotFound, MatterNotFound, MatterNotForYou)),
            ):
                _decide(matter, actor)
        with refuses(MatterNotFound, OUTSIDER):
            _decide(matter, OUTSIDER)
        _change(Matter, matter.pk, addressee="DRC")
        with refuses(MatterNotForYou, CITY_OFFICER):
            _decide(matter)

    def test_refuses_what_is_no_appeal_against_a_removal_that_holds(self) -> None:
        matter = makers.appealed(makers.removed())
        for other in ({"kind": "request"}, {"about": "evidence:1"}, {"about": "case:"}):
            with undone():
                _change(Matter, matter.pk, **other)
                with refuses(NotAnAppeal, CITY_OFFICER):
                    _decide(matter)
        other_s = makers.removed()
        _change(Matter, matter.pk, about=f"case:{other_s.pk}")
        with refuses(CaseNotFound, CITY_OFFICER):
            _decide(matter)

    def test_upheld_needs_to_have_been_raised_in_time(self) -> None:
        matter = makers.appealed(makers.removed())
        late = AT.replace(month=12, day=21)  # the thirtieth day is 20 December
        _change(Matter, matter.pk, raised_at=late)
        with refuses(AppealTooLate, CITY_OFFICER):
            _decide(matter, at=late)
        with undone(), reach(CITY_OFFICER):
            assert _decide(matter, upheld=False, at=late).outcome == "dismissed"
        _change(Matter, matter.pk, raised_at=AT.replace(month=12, day=20))
        with reach(CITY_OFFICER):
            assert _decide(matter, at=late).outcome == "upheld"

    def test_refuses_beside_another_open_case(self) -> None:
        case = makers.removed()
        matter = makers.appealed(case)
        other = makers.draft()
        _change(Case, other.pk, enterprise=case.enterprise_id)
        with refuses(HasOpenCase, CITY_OFFICER) as told:
            _decide(matter)
        assert told.value.message.blanks["case"] == other.pk

    def test_is_answered_once(self) -> None:
        matter = makers.appealed(makers.removed())
        with reach(CITY_OFFICER):
            _decide(matter, upheld=False)
        with refuses(Refusal, CITY_OFFICER):
            _decide(matter)

    def test_keeps_nothing_when_a_later_write_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        matter = makers.appealed(makers.removed())
        monkeypatch.setattr(moving, "append", breaks)
        with keeps_nothing(CITY_OFFICER):
            _decide(matter)
        with reach(PLATFORM):
            assert Matter.objects.get(pk=matter.pk).state == "open"
