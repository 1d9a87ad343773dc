"""A review meeting: one case per screen, done at once, minutes made of the record."""

import re

import pytest
from django.test import Client

from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.organisations.mechanisms import add_member, mechanism_of
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.models import Case
from rongxie.rulebook.steps import State
from tests.mechanism.cast import COUNTY, DAY, PLATFORM
from tests.mechanism.lists.county import FIRST, county_stands
from tests.mechanism.lists.makers import declared, known
from tests.surfaces.web.desks import seated, shown
from tests.surfaces.web.reviewing.test_reviewing import QUERIES, asked_by, state_of
from tests.surfaces.web.signing.test_signing import words_of

pytestmark = pytest.mark.django_db
MEETING = "/reviewing/meeting/"


def _begun(desk: Client, *present: str) -> str:
    answer = desk.post(MEETING, {"pile": "all", "present": present, "people": "张三、李四"})
    return str(answer["Location"])


def _named(case: Case) -> str:
    with reach(PLATFORM):
        return str(Case.objects.get(pk=case.pk).enterprise.name)


class TestMeeting:
    def test_does_what_is_agreed_and_tells_of_it_in_the_minutes(self) -> None:
        agreed, returned, held, left = (declared() for _ in range(4))
        desk = seated("task force")
        page = _begun(desk)
        assert page == f"{MEETING}{agreed.pk}/"
        page = desk.post(page, {"go": "agreed"})["Location"]
        assert page == f"{MEETING}{returned.pk}/"
        page = desk.post(page, {"go": "returned", "items": "补充合同"})["Location"]
        page = desk.post(page, {"go": "held", "items": "下周再议"})["Location"]
        assert page == f"{MEETING}{left.pk}/"
        assert state_of(agreed) == State.REVIEWED
        assert state_of(returned) == State.RETURNED
        assert state_of(held) == state_of(left) == State.DECLARED
        text = words_of(desk.get(f"{MEETING}minutes.docx").content)
        for words in ("同意", "补充合同", "下周再议", "未议", "张三、李四", str(DAY), _named(held)):
            assert words in text, words

    def test_shows_everybody_why_a_case_cannot_pass(self) -> None:
        case = declared()
        known(case, premises_seen="false")
        desk = seated("task force")
        answer = desk.post(_begun(desk), {"go": "agreed"})
        assert answer.status_code in (409, 422)
        assert 'class="errors"' in answer.content.decode()
        assert state_of(case) == State.DECLARED

    def test_tells_whether_there_is_a_quorum(self) -> None:
        county_stands()
        for code in ("DRC", "MIIT", "TAX"):
            add_member(mechanism=mechanism_of(COUNTY, DAY), organisation=code, on=FIRST)
        declared()
        desk = seated("task force")
        few = shown(desk, _begun(desk, "DRC"))
        assert "tag-warn" in few[: few.index('<header class="record-top"')]
        enough = shown(desk, _begun(desk, "DRC", "TAX"))
        assert "tag-good" in enough[: enough.index('<header class="record-top"')]
        text = words_of(desk.get(f"{MEETING}minutes.docx").content)
        assert "DRC机构" in text
        assert "MIIT机构" not in text

    def test_ends_with_its_minutes_kept(self) -> None:
        declared()
        desk = seated("task force")
        _begun(desk)
        paper = desk.post(f"{MEETING}minutes.docx").content
        with reach(PLATFORM):
            kept = StoredFile.objects.get()
            assert (kept.purpose, kept.size) == ("document", len(paper))
        assert 'name="pile"' in shown(desk, MEETING)  # a new one can begin

    def test_goes_on_for_the_one_who_leads_it(self) -> None:
        case = declared()
        desk = seated("task force")
        page = _begun(desk)
        assert f'href="{page}"' in shown(desk, MEETING)
        assert re.search(r'data-key="a"', shown(desk, page))
        with reach(PLATFORM):
            assert Case.objects.get(pk=case.pk).state == State.DECLARED

    @pytest.mark.parametrize("desk", ["township", "convener", "city", "auditor"])
    def test_is_of_the_task_force(self, desk: str) -> None:
        county_stands()
        for path in (MEETING, f"{MEETING}1/", f"{MEETING}minutes.docx"):
            assert seated(desk).get(path).status_code == 404 if path == MEETING else True

    def test_costs_few_questions(self) -> None:
        declared()
        desk = seated("task force")
        page = _begun(desk)
        assert len(asked_by(desk, MEETING)) <= QUERIES
        assert len(asked_by(desk, page)) <= QUERIES, asked_by(desk, page)
