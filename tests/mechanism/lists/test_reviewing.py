from typing import Any

import pytest

from rongxie.foundation.organisations.actions import close_organisation
from rongxie.foundation.organisations.rerouting import OpenWork
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists import moving, sectors
from rongxie.mechanism.lists.access import CaseNotFound, DutyOfOthers, StepNotAllowed
from rongxie.mechanism.lists.actions.reviewing import (
    assign_sector,
    confirm_case,
    confirm_read,
    review_case,
)
from rongxie.mechanism.lists.models import Confirmation
from rongxie.mechanism.lists.moving import ChangedMeanwhile
from rongxie.mechanism.lists.sectors import SectorNamed, SectorOfOthers, SectorUnknown, sector_in
from rongxie.mechanism.lists.standards import StandardsOpen
from rongxie.mechanism.screening.models import Screening
from tests.foundation.organisations.offices import RECORD
from tests.mechanism.cast import (
    AT,
    CONFIRMER,
    DAY,
    EVERYBODY,
    OFFICE,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    SECONDED,
)
from tests.mechanism.lists import makers
from tests.mechanism.lists.refusing import breaks, keeps_nothing, refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The place names the tax office for sole proprietors."""

    class Table:
        def __init__(self, *_: object) -> None: ...

        def __getitem__(self, name: str) -> Any:
            assert name == "sector_of"
            return {"kind:sole_proprietor": "TAX"}

    monkeypatch.setattr(sectors, "InForce", Table)


class TestReviewCase:
    def test_stores_a_new_screening_of_today(self) -> None:
        case = makers.declared()
        with reach(REVIEWER):
            done = review_case(case_id=case.pk, actor=REVIEWER, at=AT)
            assert Screening.objects.count() == 2
        assert (done.state, done.screening_id != case.screening_id) == ("reviewed", True)
        assert makers.last_event().payload == f'{{"screening":"{done.screening_id}"}}'

    @pytest.mark.parametrize("answer", ["true", None])
    def test_refuses_what_is_not_met_or_not_known(self, answer: str | None) -> None:
        case = makers.declared(debt_evasion=None)
        makers.known(case, debt_evasion=answer) if answer else None
        with refuses(StandardsOpen, REVIEWER) as told:
            review_case(case_id=case.pk, actor=REVIEWER, at=AT)
        assert "逃废债" in told.value.message.blanks["tests"].zh  # type: ignore[attr-defined]

    @pytest.mark.usefixtures("named")
    def test_says_who_confirms_where_the_place_names_it(self) -> None:
        case = makers.reviewed(sector="")
        assert case.sector == "TAX"

    def test_keeps_nothing_when_a_later_write_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        case = makers.declared()
        monkeypatch.setattr(moving, "append", breaks)
        with keeps_nothing(REVIEWER):
            review_case(case_id=case.pk, actor=REVIEWER, at=AT)


class TestAssignSector:
    def test_is_for_the_office_alone(self) -> None:
        case = makers.reviewed(sector="")
        for actor in (one for one in EVERYBODY if one is not OFFICE):
            with reach(actor), pytest.raises((DutyOfOthers, CaseNotFound)):
                assign_sector(case_id=case.pk, sector="MIIT", actor=actor, at=AT)
        with reach(OFFICE):
            assign_sector(case_id=case.pk, sector="MIIT", actor=OFFICE, at=AT)
        assert makers.now(case).sector == "MIIT"
        assert makers.events_of(case)[-1] == "case.sector_assigned"

    def test_refuses_what_is_not_open_and_what_is_confirmed(self) -> None:
        case = makers.reviewed(sector="")
        close_organisation(code="TAX", on=DAY, record=RECORD)
        for code in ("NOBODY", "TAX"):
            with refuses(SectorUnknown, OFFICE):
                assign_sector(case_id=case.pk, sector=code, actor=OFFICE, at=AT)
        done = makers.confirmed()
        with refuses(StepNotAllowed, OFFICE):
            assign_sector(case_id=done.pk, sector="MIIT", actor=OFFICE, at=AT)

    @pytest.mark.usefixtures("named")
    def test_refuses_another_than_the_place_names(self) -> None:
        case = makers.declared()
        with refuses(SectorNamed, OFFICE):
            assign_sector(case_id=case.pk, sector="MIIT", actor=OFFICE, at=AT)


class TestASectorAuthorityThatEnds:
    def test_leaves_its_cases_to_be_assigned_anew(self) -> None:
        waiting, done = makers.reviewed(sector="TAX"), makers.confirmed()
        left = close_organisation(code="TAX", on=DAY, record=RECORD)
        assert OpenWork("confirmation", str(waiting.pk)) in left
        assert not {work.id for work in left if work.kind == "confirmation"} & {str(done.pk)}
        with reach(OFFICE):
            moved = assign_sector(case_id=waiting.pk, sector="MIIT", actor=OFFICE, at=AT)
        assert makers.confirmed(moved).state == "confirmed"


class TestConfirmCase:
    def test_leaves_a_confirmation(self) -> None:
        case = makers.confirmed()
        with reach(CONFIRMER):
            one = Confirmation.objects.get(case=case)
        assert (one.sector, one.by, one.at) == ("MIIT", CONFIRMER.name, AT)
        assert makers.last_event().payload == '{"sector":"MIIT"}'

    @pytest.mark.parametrize("sector", ["", "TAX"])
    def test_is_for_the_people_of_the_authority_that_was_named(self, sector: str) -> None:
        case = makers.reviewed(sector=sector)
        with refuses(SectorOfOthers, CONFIRMER):
            confirm_case(case_id=case.pk, actor=CONFIRMER, at=AT)

    def test_hides_cases_of_other_counties(self) -> None:
        case = makers.reviewed()
        with refuses(CaseNotFound, OUTSIDER):
            confirm_case(case_id=case.pk, actor=OUTSIDER, at=AT)

    def test_keeps_nothing_when_a_later_write_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        case = makers.reviewed()
        monkeypatch.setattr(moving, "append", breaks)
        with keeps_nothing(CONFIRMER):
            confirm_case(case_id=case.pk, actor=CONFIRMER, at=AT)

    def test_notices_that_somebody_was_faster(self) -> None:
        stale = makers.reviewed()
        makers.confirmed(makers.now(stale))
        with refuses(ChangedMeanwhile, CONFIRMER):
            confirm_read(stale, actor=CONFIRMER, at=AT)


class TestWhoIsSeconded:
    def test_takes_no_step_in_a_case_of_his_own_bank(self) -> None:
        case = makers.declared()
        with reach(PLATFORM):
            type(case).objects.filter(pk=case.pk).update(banks=["ICBC-TC"])
        with refuses(StepNotAllowed, SECONDED):
            review_case(case_id=case.pk, actor=SECONDED, at=AT)


@pytest.mark.parametrize(
    ("kind", "industry", "sector"),
    [
        ("company", "C1312", "GRAIN"), ("company", "1312", "GRAIN"), ("company", "C33", "MIIT"),
        ("family_farm", "C1312", "AGRI"), ("company", "A01", ""), ("company", "", ""),
        ("company", "nonsense", ""),
    ],
)  # fmt: skip
def test_the_kind_goes_before_the_longest_code(kind: str, industry: str, sector: str) -> None:
    table = {"C": "MIIT", "C13": "GRAIN", "kind:family_farm": "AGRI"}
    assert sector_in(table, kind, industry) == sector
