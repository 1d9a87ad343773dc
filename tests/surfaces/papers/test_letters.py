"""The letter to an enterprise: its result as the record has it, with what it can do next."""

import io

import pytest
from django.test import Client
from docx import Document

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.lists.models import Case
from tests.mechanism.cast import DAY, PLATFORM
from tests.mechanism.coaching.makers import coached, refused_with_consequences, tasks
from tests.mechanism.decisions.makers import approved
from tests.mechanism.lists.county import county_stands
from tests.mechanism.lists.makers import (
    closed,
    confirmed,
    declared,
    draft,
    recommended,
    removed,
    returned,
    reviewed,
)
from tests.mechanism.referrals.makers import completed, contacted, offices, sent
from tests.surfaces.web.desks import seated, shown

pytestmark = pytest.mark.django_db
TITLES = {True: "融资推荐结果告知书", False: "暂未予推荐告知书"}


def _letter(case_id: int, desk: Client | None = None) -> list[str]:
    answer = (desk or seated("task force")).get(f"/cases/{case_id}/letter.docx")
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    return [one.text for one in Document(io.BytesIO(answer.content)).paragraphs if one.text]


def _name(case: Case) -> str:
    with reach(PLATFORM):
        return Enterprise.objects.get(pk=case.enterprise_id).name


class TestCaseLetter:
    def test_tells_of_the_list_and_that_a_bank_is_being_found(self) -> None:
        case = recommended()
        lines = _letter(case.pk)
        assert lines[0] == TITLES[True]
        assert _name(case) in lines[2]
        assert str(DAY) in lines[3]
        assert lines[-1] == str(DAY)

    def test_names_the_bank_and_what_it_does_by_which_day(self) -> None:
        offices()
        desk = seated("task force")
        for make, day in (
            (sent, "contact_due_on"), (contacted, "contacted_on"), (completed, "decision_due_on"),
        ):  # fmt: skip
            referral = make()
            lines = _letter(referral.case_id, desk)
            assert lines[0] == TITLES[True]
            assert any("ICBC-TC" in one and str(getattr(referral, day)) in one for one in lines), (
                day
            )

    def test_tells_of_the_offer_without_repeating_it(self) -> None:
        decision = approved(completed())
        lines = _letter(decision.referral.case_id)
        assert any("ICBC-TC" in one for one in lines)
        assert not any("3.65" in one for one in lines)

    def test_tells_why_a_bank_refused_and_what_is_done_now(self) -> None:
        decision = refused_with_consequences(None, "B1")
        case_id = decision.referral.case_id
        lines = _letter(case_id)
        assert lines[0] == TITLES[True]
        assert any("ICBC-TC" in one for one in lines)

    def test_tells_what_to_mend_in_the_words_of_whoever_returned_it(self) -> None:
        case = returned()
        with reach(PLATFORM):
            words = [one.text for one in case.notes.filter(step="return")]
        lines = _letter(case.pk)
        assert lines[0] == TITLES[False]
        assert words
        for n, text in enumerate(words, 1):
            assert any(text in one and str(n) in one for one in lines)

    def test_tells_the_tasks_of_a_coaching(self) -> None:
        plan = coached(draft())
        lines = _letter(plan.case_id)
        assert lines[0] == TITLES[False]
        assert len([one for one in lines if one.startswith(("(", "（"))]) >= len(tasks(plan)) > 0

    def test_is_there_only_where_there_is_a_result(self) -> None:
        county_stands()
        desk = seated("task force")
        for make in (draft, declared, reviewed, confirmed, removed, closed):
            case = make()
            assert desk.get(f"/cases/{case.pk}/letter.docx").status_code == 404, make.__name__
            assert "letter.docx" not in shown(desk, f"/cases/{case.pk}/"), make.__name__
        case = recommended()
        assert f'href="/cases/{case.pk}/letter.docx"' in shown(desk, f"/cases/{case.pk}/")

    def test_is_for_the_offices_of_the_place(self) -> None:
        case = recommended()
        for desk in ("outsider", "bank", "auditor", "other township"):
            offices()
            answer = seated(desk).get(f"/cases/{case.pk}/letter.docx")
            assert answer.status_code == 404, desk
