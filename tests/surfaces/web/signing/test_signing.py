"""Batches: put together, laid, read and signed on one page, taken back, signed on paper."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.kinds import BatchState
from rongxie.mechanism.lists.models import Batch, Case, CaseNote
from rongxie.rulebook.steps import State
from rongxie.surfaces.web.reviewing.chosen import chosen
from tests.mechanism.cast import PLATFORM
from tests.mechanism.lists.county import county_stands
from tests.mechanism.lists.makers import confirmed, laid, signed
from tests.surfaces.web.desks import seated, shown
from tests.surfaces.web.reviewing.test_reviewing import (
    QUERIES,
    asked_by,
    changed,
    sent,
    state_of,
    token_of,
)
from tests.surfaces.web.visitors import PASSWORD

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def _filled(desk: Client, batch: Batch, **typed: str) -> dict[str, str]:
    page = shown(desk, f"/batches/{batch.pk}/")
    return {
        "token": token_of(page), "digest": batch.digest, "mode": "platform",
        "password": PASSWORD, "document": "县政办〔2026〕9号", **typed,
    }  # fmt: skip


def _state(batch: Batch) -> str:
    with reach(PLATFORM):
        return str(Batch.objects.get(pk=batch.pk).state)


class TestCompose:
    def test_lays_the_chosen_cases_before_the_convener(self) -> None:
        one, other, left = confirmed(), confirmed(), confirmed()
        desk = seated("task force")
        page = shown(desk, "/batches/compose/")
        assert {int(n) for n in re.findall(r'name="row" value="(\d+)"', page)} == {
            one.pk, other.pk, left.pk,
        }  # fmt: skip
        answer = desk.get("/batches/compose/", {"row": [one.pk, other.pk]})
        assert answer["Location"] == f"/batches/lay/{chosen([one.pk, other.pk])}/"
        sent(desk, answer["Location"])
        with reach(PLATFORM):
            batch = Batch.objects.get()
            assert set(batch.lines.values_list("case", flat=True)) == {one.pk, other.pk}
        assert f"/batches/{batch.pk}/" in shown(desk, "/batches/")
        assert f'value="{one.pk}"' not in shown(desk, "/batches/compose/")

    @pytest.mark.parametrize("desk", ["township", "convener", "bank", "auditor"])
    def test_is_of_those_who_lay(self, desk: str) -> None:
        county_stands()
        assert seated(desk).get("/batches/compose/").status_code == 404

    def test_costs_few_questions(self) -> None:
        for _ in range(3):
            confirmed()
        desk = seated("task force")
        for path in ("/batches/compose/", "/batches/"):
            asked = asked_by(desk, path)
            assert len(asked) <= QUERIES, asked


class TestSignPage:
    def test_signs_with_the_password_again_and_strikes_out(self) -> None:
        keep, strike = confirmed(), confirmed()
        batch = laid([keep, strike])
        desk = seated("convener")
        typed = _filled(desk, batch, **{f"struck_{strike.pk}": "已停业"})
        answer = desk.post(f"/batches/{batch.pk}/", typed)
        assert answer.status_code == 302, answer.content.decode()
        assert state_of(keep) == State.RECOMMENDED
        assert state_of(strike) == State.RETURNED
        with reach(PLATFORM):
            assert CaseNote.objects.get(case=strike.pk, item="struck").text == "已停业"
        assert "已停业" in shown(desk, answer["Location"])

    def test_signs_once_however_often_it_is_sent(self) -> None:
        batch = laid()
        desk = seated("convener")
        typed = _filled(desk, batch)
        assert {desk.post(f"/batches/{batch.pk}/", typed).status_code for _ in range(2)} == {302}

    @pytest.mark.parametrize("password", ["", "wrong"])
    def test_signs_nothing_without_the_password_and_loses_nothing(self, password: str) -> None:
        case = confirmed()
        batch = laid([case, confirmed()])
        desk = seated("convener")
        typed = _filled(desk, batch, password=password, **{f"struck_{case.pk}": "另行核实"})
        answer = desk.post(f"/batches/{batch.pk}/", typed)
        assert answer.status_code == 422
        assert "另行核实" in answer.content.decode()
        assert "另行核实" in shown(desk, f"/batches/{batch.pk}/")  # the draft is there again
        assert _state(batch) == BatchState.LAID

    def test_keeps_no_password_in_a_draft(self, monkeypatch: pytest.MonkeyPatch) -> None:
        batch = laid()
        desk = seated("convener")
        kept: list[object] = []
        where = "rongxie.surfaces.web.signing.signing.save_draft"
        monkeypatch.setattr(where, lambda typed, *_, **__: kept.append(dict(typed)))
        typed = _filled(desk, batch)
        desk.post(f"/batches/{batch.pk}/", {**typed, "go": "draft"})
        desk.post(f"/batches/{batch.pk}/", {**typed, "digest": "another"})
        assert len(kept) == 2
        assert PASSWORD not in str(kept)

    def test_signs_nothing_else_than_what_was_read(self) -> None:
        batch = laid()
        desk = seated("convener")
        answer = desk.post(f"/batches/{batch.pk}/", _filled(desk, batch, digest="0" * 64))
        assert answer.status_code in (409, 422)
        assert _state(batch) == BatchState.LAID

    def test_warns_of_what_has_changed_since(self) -> None:
        case = confirmed()
        batch = laid([case])
        desk = seated("convener")
        before = shown(desk, f"/batches/{batch.pk}/").count("notice-warning")
        changed(Case, case.pk, amount_wan=70)
        assert shown(desk, f"/batches/{batch.pk}/").count("notice-warning") == before + 1

    def test_tells_what_is_new_against_the_batch_before(self) -> None:
        first = confirmed()
        signed(laid([first]))
        batch = laid([confirmed()])
        page = shown(seated("convener"), f"/batches/{batch.pk}/")
        assert "本批新增" in page

    @pytest.mark.parametrize("desk", ["task force", "city", "regulator", "auditor"])
    def test_is_read_by_others_who_cannot_sign(self, desk: str) -> None:
        batch = laid()
        page = shown(seated(desk), f"/batches/{batch.pk}/")
        assert batch.digest[:8] in page
        assert 'name="password"' not in page

    @pytest.mark.parametrize("desk", ["outsider", "bank"])
    def test_of_another_place_is_not_there(self, desk: str) -> None:
        batch = laid()
        assert seated(desk).get(f"/batches/{batch.pk}/").status_code == 404

    def test_refuses_the_task_force(self) -> None:
        batch = laid()
        desk = seated("task force")
        convener = seated("convener")
        typed = _filled(convener, batch)
        assert desk.post(f"/batches/{batch.pk}/", typed).status_code == 422  # not its token
        assert _state(batch) == BatchState.LAID

    def test_costs_few_questions(self) -> None:
        batch = laid([confirmed() for _ in range(3)])
        desk = seated("convener")
        asked = asked_by(desk, f"/batches/{batch.pk}/")
        assert len(asked) <= QUERIES, asked


class TestOnPaper:
    def test_takes_the_scan_and_a_second_person_who_types_the_end_of_the_digest(self) -> None:
        case = confirmed()
        batch = laid([case])
        office, desk = seated("task force"), seated("convener")
        path = f"/batches/{batch.pk}/scan/"
        token = token_of(shown(office, path))
        scan = SimpleUploadedFile("signed.pdf", PDF)
        answer = office.post(path, {"token": token, "go": "do", "scan": scan})
        assert answer.status_code == 302, answer.content.decode()
        with reach(PLATFORM):
            assert Batch.objects.get(pk=batch.pk).scan == str(StoredFile.objects.get().pk)
        wrong = _filled(desk, batch, mode="paper", digest_end="00000000")
        assert desk.post(f"/batches/{batch.pk}/", wrong).status_code in (409, 422)
        right = _filled(desk, batch, mode="paper", digest_end=batch.digest[-8:].upper())
        assert desk.post(f"/batches/{batch.pk}/", right).status_code == 302
        assert state_of(case) == State.RECOMMENDED

    def test_takes_a_seal_with_its_reference(self) -> None:
        batch = laid()
        desk = seated("convener")
        without = _filled(desk, batch, mode="e_seal", password="")
        assert desk.post(f"/batches/{batch.pk}/", without).status_code in (409, 422)
        sealed = _filled(desk, batch, mode="e_seal", password="", seal="SEAL-2026-9")
        assert desk.post(f"/batches/{batch.pk}/", sealed).status_code == 302
        assert _state(batch) == BatchState.SIGNED

    def test_prints_every_case_with_the_digest_and_lines_to_sign(self) -> None:
        case = confirmed()
        batch = laid([case])
        answer = seated("task force").get(f"/batches/{batch.pk}/list.docx")
        text = words_of(answer.content)
        with reach(PLATFORM):
            assert Case.objects.get(pk=case.pk).enterprise.name in text
        assert " ".join(re.findall(".{8}", batch.digest)) in text
        assert "召集人签字" in text

    def test_prints_nothing_to_others(self) -> None:
        batch = laid()
        assert seated("outsider").get(f"/batches/{batch.pk}/list.docx").status_code == 404


class TestTakeBack:
    def test_frees_the_cases(self) -> None:
        case = confirmed()
        batch = laid([case])
        desk = seated("task force")
        sent(desk, f"/batches/{batch.pk}/take-back/")
        assert _state(batch) == BatchState.TAKEN_BACK
        assert f'value="{case.pk}"' in shown(desk, "/batches/compose/")


def words_of(paper: bytes) -> str:
    """Return the words of a .docx file."""
    with zipfile.ZipFile(io.BytesIO(paper)) as parts:
        assert parts.testzip() is None
        return re.sub(r"<[^>]+>", "", parts.read("word/document.xml").decode())
