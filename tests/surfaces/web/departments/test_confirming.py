"""A sector authority confirms what waits for it: together after a preview, or returns it."""

import re

import pytest
from django.test import Client

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.models import Case, CaseNote, Confirmation
from rongxie.mechanism.screening.models import Screening
from rongxie.rulebook.steps import State
from rongxie.surfaces.web.reviewing.chosen import AT_ONCE, chosen
from tests.mechanism.cast import PLATFORM
from tests.mechanism.lists.makers import confirmed, declared, reviewed
from tests.surfaces.web.desks import DESKS, seated, shown
from tests.surfaces.web.reviewing.test_reviewing import (
    QUERIES,
    asked_by,
    changed,
    copies_of,
    sent,
    state_of,
    token_of,
)

pytestmark = pytest.mark.django_db
LIST = "/sector/"


def _listed(page: str) -> set[int]:
    return {int(one) for one in re.findall(r'name="row" value="(\d+)"', page)}


def _counts(page: str) -> dict[str, int]:
    found = re.findall(r"part=(\w+)\"[^>]*>[^<]*<span class=\"count\">(\d+)", page)
    return {name: int(count) for name, count in found}


def _together(*cases: Case) -> str:
    return f"/sector/together/{chosen(one.pk for one in cases)}/"


class TestSectorList:
    def test_has_what_waits_for_the_own_office_and_nothing_else(self) -> None:
        ours = reviewed()
        reviewed(sector="TAX")
        reviewed(sector="")
        declared()
        confirmed()
        assert _listed(shown(seated("sector authority"), LIST)) == {ours.pk}

    def test_parts_what_rests_on_the_word_of_the_township(self) -> None:
        ticked, proven = reviewed(), reviewed()
        changed(Screening, ticked.screening_id, by_tick=["premises"])
        desk = seated("sector authority")
        assert _listed(shown(desk, f"{LIST}?part=tick")) == {ticked.pk}
        assert _listed(shown(desk, f"{LIST}?part=record")) == {proven.pk}
        assert _counts(shown(desk, LIST)) == {"all": 2, "tick": 1, "record": 1}

    def test_is_led_to_from_home(self) -> None:
        reviewed()
        assert 'href="/sector/"' in shown(seated("sector authority"), "/")

    @pytest.mark.parametrize(
        "desk", [d for d in DESKS if d not in ("sector authority", "guarantor", "administrator")]
    )
    def test_is_of_a_sector_authority_alone(self, desk: str) -> None:
        reviewed()
        assert seated(desk).get(LIST).status_code == 404

    def test_goes_on_from_the_ticked_rows(self) -> None:
        one, other = reviewed(), reviewed()
        desk = seated("sector authority")
        for step, page in (("confirm", "together"), ("return", "returned")):
            answer = desk.get(f"{LIST}?row={one.pk}&row={other.pk}&step={step}")
            assert answer["Location"] == f"/sector/{page}/{chosen([one.pk, other.pk])}/"

    def test_costs_as_few_questions_for_many_as_for_one(self) -> None:
        case, desk = reviewed(), seated("sector authority")
        alone = [len(asked_by(desk, path)) for path in (LIST, _together(case))]
        cases = copies_of(case, AT_ONCE)
        many = [len(asked_by(desk, path)) for path in (LIST, _together(*cases))]
        assert many == alone
        assert max(many) <= QUERIES


class TestConfirmTogether:
    def test_confirms_what_can_be_and_names_the_others(self) -> None:
        ours, others, early, done = reviewed(), reviewed(sector="TAX"), declared(), confirmed()
        desk, path = seated("sector authority"), _together(ours, others, early, done)
        page = shown(desk, path)
        with reach(PLATFORM):
            names = [one.enterprise.name for one in (others, early)]
        assert all(name in page for name in names)
        after = sent(desk, path, looked="on")
        found = [state_of(one) for one in (ours, others, early, done)]
        assert found == [State.CONFIRMED, State.REVIEWED, State.DECLARED, State.CONFIRMED]
        told = re.findall(r'class="done-number">([^<]+)<', after)
        assert sorted(re.findall(r"\d+", told[0])) == ["2", "4"]  # two of four stay as they are

    def test_needs_that_somebody_has_looked(self) -> None:
        case = reviewed()
        desk, path = seated("sector authority"), _together(case)
        answer = desk.post(path, {"token": token_of(shown(desk, path)), "go": "do"})
        assert answer.status_code == 422
        assert state_of(case) == State.REVIEWED

    def test_is_done_once_however_often_it_is_pressed(self) -> None:
        case = reviewed()
        desk, path = seated("sector authority"), _together(case)
        typed = {"token": token_of(shown(desk, path)), "go": "do", "looked": "on"}
        first, second = (desk.post(path, typed) for _ in range(2))
        assert first["Location"] == second["Location"]
        with reach(PLATFORM):
            assert Confirmation.objects.filter(case=case).count() == 1

    def test_changes_nothing_by_being_looked_at(self) -> None:
        case = reviewed()
        shown(seated("sector authority"), _together(case))
        assert state_of(case) == State.REVIEWED

    @pytest.mark.parametrize("desk", ["task force", "township", "department", "outsider"])
    def test_by_others_confirms_nothing(self, desk: str) -> None:
        case = reviewed()
        client, path = seated(desk), _together(case)
        typed = {"token": token_of(shown(client, path)), "go": "do", "looked": "on"}
        client.post(path, typed)
        assert state_of(case) == State.REVIEWED


class TestReturn:
    def test_together_goes_back_with_the_same_words(self) -> None:
        one, other, others = reviewed(), reviewed(), reviewed(sector="TAX")
        desk = seated("sector authority")
        path = f"/sector/returned/{chosen([one.pk, other.pk, others.pk])}/"
        sent(desk, path, text="不属本行业，请核对行业代码")
        found = [state_of(case) for case in (one, other, others)]
        assert found == [State.RETURNED, State.RETURNED, State.REVIEWED]
        with reach(PLATFORM):
            notes = CaseNote.objects.filter(step="return").values_list("text", flat=True)
            assert list(notes) == ["不属本行业，请核对行业代码"] * 2

    def test_needs_a_word(self) -> None:
        case = reviewed()
        desk, path = seated("sector authority"), f"/sector/returned/{case.pk}/"
        typed = {"token": token_of(shown(desk, path)), "go": "do", "text": " "}
        assert desk.post(path, typed).status_code == 422
        assert state_of(case) == State.REVIEWED


class TestOne:
    @staticmethod
    def _onward(desk: Client, path: str, **typed: object) -> list[int]:
        page = sent(desk, path, **typed)
        links = re.findall(r'<ul class="onward">(.*?)</ul>', page, re.DOTALL)[0]
        return [desk.get(one).status_code for one in re.findall(r'href="([^"]+)"', links)]

    def test_is_confirmed_and_leads_to_the_next(self) -> None:
        case = reviewed()
        found = self._onward(seated("sector authority"), f"/cases/{case.pk}/confirm/", looked="on")
        assert set(found) == {200}
        assert state_of(case) == State.CONFIRMED

    def test_is_returned_and_leads_to_pages_that_are_there(self) -> None:
        case = reviewed()
        path = f"/cases/{case.pk}/return/"
        found = self._onward(seated("sector authority"), path, items="不属本行业")
        assert set(found) == {200}
        assert state_of(case) == State.RETURNED
