from datetime import date, timedelta

import pytest

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import EnterpriseKind
from rongxie.mechanism.lists import moving
from rongxie.mechanism.lists.access import CaseNotFound, case_in_reach
from rongxie.mechanism.lists.actions.declaring import (
    Item,
    NotCommitted,
    PapersNotChecked,
    ReasonsMissing,
    declare_case,
    declare_screened,
    return_case,
)
from rongxie.mechanism.lists.mandates import NotNamedInWriting
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.lists.moving import ChangedMeanwhile
from rongxie.mechanism.lists.needs import NeedNotFound
from rongxie.mechanism.lists.queries import notes_of
from rongxie.mechanism.lists.sectors import SectorOfOthers
from rongxie.mechanism.lists.standards import NotAdmitted, StandardsNotMet
from rongxie.mechanism.screening.models import Screening
from rongxie.mechanism.visits.actions.needs import withdraw_need
from tests.mechanism.cast import (
    AT,
    BANKER,
    CONFIRMER,
    CONVENER,
    DAY,
    OUTSIDER,
    REVIEWER,
    TOWNSHIP,
)
from tests.mechanism.lists import county, makers
from tests.mechanism.lists.refusing import breaks, keeps_nothing, refuses

pytestmark = pytest.mark.django_db


def _declare(case: Case, *, papers_checked: bool = True, committed_on: date | None = DAY) -> Case:
    return declare_case(
        case_id=case.pk, papers_checked=papers_checked, committed_on=committed_on,
        commitment="file:3", actor=TOWNSHIP, at=AT,
    )  # fmt: skip


class TestDeclareCase:
    def test_stores_a_screening_and_who_vouches_for_the_papers(self) -> None:
        case = makers.draft()
        with reach(TOWNSHIP):
            case = _declare(case)
            stored = Screening.objects.get()
        assert (case.state, case.screening, stored.outcome) == ("declared", stored, "pass")
        assert (case.papers_checked_by, case.committed_on, case.commitment) == (
            TOWNSHIP.name, DAY, "file:3",
        )  # fmt: skip
        told = makers.last_event()
        assert told.kind == "case.declared"
        assert told.payload == f'{{"amount_wan":50,"screening":"{stored.pk}"}}'

    def test_lets_what_is_unknown_go_along_as_a_question(self) -> None:
        case = makers.draft(tax_arrears=None)
        with reach(TOWNSHIP):
            assert _declare(case).state == "declared"

    def test_refuses_without_the_first_check_or_the_commitment(self) -> None:
        case = makers.draft()
        with refuses(PapersNotChecked, TOWNSHIP):
            _declare(case, papers_checked=False)
        for none in (None, DAY + timedelta(days=1)):
            with refuses(NotCommitted, TOWNSHIP):
                _declare(case, committed_on=none)

    def test_refuses_what_fails_a_standard_and_names_it(self) -> None:
        case = makers.draft(tax_arrears="true")
        with refuses(StandardsNotMet, TOWNSHIP) as told:
            _declare(case)
        assert told.value.message.blanks["standards"].zh == "信用状况良好"  # type: ignore[attr-defined]

    @pytest.mark.parametrize("kind", [EnterpriseKind.COMPANY, EnterpriseKind.OTHER])
    def test_refuses_whom_the_mechanism_is_not_known_to_be_for(self, kind: EnterpriseKind) -> None:
        case = makers.draft(makers.enterprise(kind))  # nothing tells its size
        with refuses(NotAdmitted, TOWNSHIP):
            _declare(case)

    def test_takes_over_the_need_as_it_stands(self) -> None:
        case = makers.returned()
        makers.need(case, "80")
        with reach(TOWNSHIP):
            assert _declare(case).amount_wan == 80

    def test_refuses_when_nothing_is_needed_any_more(self) -> None:
        case = makers.draft()
        with reach(TOWNSHIP):
            withdraw_need(need_id=case.need_id, on=DAY, actor=TOWNSHIP, at=AT)
        with refuses(NeedNotFound, TOWNSHIP):
            _declare(case)

    def test_keeps_nothing_when_a_later_write_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        case = makers.draft()
        monkeypatch.setattr(moving, "append", breaks)
        with keeps_nothing(TOWNSHIP):
            _declare(case)

    def test_notices_that_somebody_was_faster(self) -> None:
        stale = makers.draft()
        faster = makers.declared(makers.now(stale))
        with refuses(ChangedMeanwhile, TOWNSHIP):
            declare_screened(
                stale, faster.screening, papers_checked=True, committed_on=DAY, actor=TOWNSHIP,
                at=AT,
            )  # fmt: skip


class TestACaseOutOfReach:
    @pytest.mark.parametrize("actor", [OUTSIDER, BANKER])
    def test_looks_missing(self, actor: object) -> None:
        case = makers.draft()
        with refuses(CaseNotFound, actor) as one:  # type: ignore[arg-type]
            case_in_reach(case_id=case.pk, actor=actor)  # type: ignore[arg-type]
        with refuses(CaseNotFound, actor) as none:  # type: ignore[arg-type]
            case_in_reach(case_id=999_999, actor=actor)  # type: ignore[arg-type]
        assert one.value.message.text == none.value.message.text


class TestReturnCase:
    def test_keeps_a_reason_for_each_item_out_of_the_log(self) -> None:
        case = makers.declared()
        items = [Item("tax_in_order", "补充完税证明"), Item("papers", "租赁合同缺页")]
        with reach(REVIEWER):
            case = return_case(case_id=case.pk, items=items, actor=REVIEWER, at=AT)
            said = {note.item: note.text for note in notes_of(case)}
        assert case.state == "returned"
        assert said == {"tax_in_order": "补充完税证明", "papers": "租赁合同缺页"}
        told = makers.last_event()
        assert told.payload == '{"from_state":"declared","items":["tax_in_order","papers"]}'

    @pytest.mark.parametrize("items", [[], [Item("papers", " ")], [Item("", "缺页")]])
    def test_refuses_an_item_without_its_reason(self, items: list[Item]) -> None:
        case = makers.declared()
        with refuses(ReasonsMissing, REVIEWER):
            return_case(case_id=case.pk, items=items, actor=REVIEWER, at=AT)

    def test_is_for_the_authority_that_confirms_it_and_no_other(self) -> None:
        case = makers.reviewed(sector="TAX")
        with refuses(SectorOfOthers, CONFIRMER):
            return_case(case_id=case.pk, items=[Item("a", "b")], actor=CONFIRMER, at=AT)

    def test_in_the_convener_s_place_needs_a_document(self) -> None:
        case = makers.confirmed()
        given = {"case_id": case.pk, "items": [Item("a", "b")], "actor": county.DEPUTY, "at": AT}
        with refuses(NotNamedInWriting, county.DEPUTY):
            return_case(**given)  # type: ignore[arg-type]
        with reach(county.DEPUTY):
            assert return_case(**given, document="天政〔2026〕9号").state == "returned"  # type: ignore[arg-type]

    def test_keeps_nothing_when_a_later_write_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        case = makers.confirmed()
        monkeypatch.setattr(moving, "append", breaks)
        with keeps_nothing(CONVENER):
            return_case(case_id=case.pk, items=[Item("a", "b")], actor=CONVENER, at=AT)
