"""A removal through the pages: proposed with evidence, decided, told of, appealed against."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.kinds import RemovalState
from rongxie.mechanism.lists.models import Removal
from rongxie.rulebook.steps import State
from tests.mechanism.cast import DAY, PLATFORM
from tests.mechanism.lists.makers import appealed, proposed, recommended, removed
from tests.surfaces.web.desks import seated, shown
from tests.surfaces.web.reviewing.test_reviewing import sent, state_of, token_of
from tests.surfaces.web.signing.test_signing import PDF, words_of

pytestmark = pytest.mark.django_db
DOCUMENT = "县政办〔2026〕9号"


def _removal(case_id: int) -> Removal:
    with reach(PLATFORM):
        return Removal.objects.get(case=case_id)


class TestPropose:
    def test_keeps_the_evidence_with_the_proposal(self) -> None:
        case = recommended()
        desk = seated("task force")
        sent(
            desk, f"/cases/{case.pk}/propose-removal/", cause="misuse", grounds="贷款转入股市",
            evidence=SimpleUploadedFile("statement.pdf", PDF),
            due_on=str(DAY + timedelta(days=9)),
        )  # fmt: skip
        removal = _removal(case.pk)
        assert (removal.grounds, removal.state) == ("贷款转入股市", RemovalState.PROPOSED)
        file = seated("convener").get(f"/removals/{removal.pk}/evidence/")
        assert file.content == PDF
        assert seated("outsider").get(f"/removals/{removal.pk}/evidence/").status_code == 404

    def test_needs_evidence_and_a_day_to_come(self) -> None:
        case = recommended()
        desk, path = seated("task force"), f"/cases/{case.pk}/propose-removal/"
        typed = {"token": token_of(shown(desk, path)), "go": "do", "cause": "misuse",
                 "grounds": "转入股市", "due_on": str(DAY - timedelta(days=1))}  # fmt: skip
        assert desk.post(path, typed).status_code == 422
        with_file = {**typed, "evidence": SimpleUploadedFile("s.pdf", PDF)}
        assert desk.post(path, with_file).status_code in (409, 422)
        with reach(PLATFORM):
            assert not Removal.objects.exists()

    def test_is_for_the_task_force(self) -> None:
        case = recommended()
        assert seated("convener").get(f"/cases/{case.pk}/propose-removal/").status_code == 403


class TestDecide:
    def test_removes_with_a_day_of_notice_and_gives_the_paper(self) -> None:
        removal = proposed()
        desk = seated("convener")
        path = f"/removals/{removal.pk}/"
        asked = desk.post(path, {
            "token": token_of(shown(desk, path)), "go": "", "remove": "yes",
            "notice_on": str(DAY), "document": DOCUMENT,
        }).content.decode()  # fmt: skip
        assert 'class="change"' in asked
        assert state_of(removal.case) == State.RECOMMENDED
        after = sent(desk, path, remove="yes", notice_on=str(DAY), document=DOCUMENT)
        assert state_of(removal.case) == State.REMOVED
        paper = re.search(r'href="([^"]+notice\.docx)"', after)
        assert paper
        text = words_of(desk.get(paper[1]).content)
        decided = _removal(removal.case_id)
        assert removal.grounds in text
        assert str(decided.appeal_until) in text
        assert str(decided.reentry_on) in text
        assert "市级工作机制" in text

    def test_declines(self) -> None:
        removal = proposed()
        sent(seated("convener"), f"/removals/{removal.pk}/", remove="no", document=DOCUMENT)
        assert _removal(removal.case_id).state == RemovalState.DECLINED
        assert state_of(removal.case) == State.RECOMMENDED

    def test_has_no_paper_before_it_is_removed(self) -> None:
        removal = proposed()
        assert seated("task force").get(f"/removals/{removal.pk}/notice.docx").status_code == 404

    def test_is_for_the_convener(self) -> None:
        removal = proposed()
        assert seated("task force").get(f"/removals/{removal.pk}/").status_code == 403


class TestAppeal:
    @pytest.mark.parametrize(
        ("answer", "state"), [("yes", State.RECOMMENDED), ("no", State.REMOVED)]
    )
    def test_is_decided_by_the_city(self, answer: str, state: State) -> None:
        case = removed()
        matter = appealed(case)
        path = f"/matters/{matter.pk}/appeal/"
        assert seated("task force").get(path).status_code == 403
        sent(seated("city"), path, upheld=answer, text="经核，流水真实")
        assert state_of(case) == state
