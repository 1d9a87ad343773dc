"""Requests for facts: a department answers one, or several on one page, or by a sheet."""

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rongxie.foundation.imports.models import Import
from rongxie.foundation.imports.stepping import step
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.evidence.actions import withdraw_request
from rongxie.mechanism.evidence.models import Evidence, FactRequest
from rongxie.surfaces.importing.kinds import KINDS
from rongxie.surfaces.web.departments.requests import AT_ONCE
from rongxie.surfaces.web.reviewing.chosen import chosen
from tests.mechanism.cast import AT, DAY, DEPARTMENT, PLATFORM, REVIEWER, open_offices
from tests.mechanism.evidence.firms import firm
from tests.mechanism.evidence.makers import open_request
from tests.surfaces.exports.made import file_of
from tests.surfaces.web.desks import DESKS, seated, shown
from tests.surfaces.web.reviewing.test_reviewing import QUERIES, asked_by, changed, sent, token_of

pytestmark = pytest.mark.django_db
LIST = "/requests/"
OPEN = {"department": "TAX", "state": "open"}


@pytest.fixture(autouse=True)
def _offices() -> None:
    open_offices()


def _asked(*facts: str) -> FactRequest:
    return open_request(firm().pk, *facts)


def _listed(page: str) -> list[int]:
    return [int(n) for n in re.findall(r'<th scope="row"><a href="/requests/(\d+)/', page)]


def _now(request: FactRequest) -> FactRequest:
    with reach(PLATFORM):
        return FactRequest.objects.get(pk=request.pk)


def _known(request: FactRequest) -> dict[str, str]:
    """Return what was answered, by fact; each has to be checked, of the department's record."""
    with reach(PLATFORM):
        rows = list(Evidence.objects.filter(basis=f"request:{request.pk}"))
    assert {(row.level, row.source) for row in rows} <= {("checked", "TAX")}
    return {row.fact: row.value for row in rows}


def _filled(request: FactRequest, **said: Any) -> dict[str, Any]:
    return {f"r{request.pk}-{name}": value for name, value in said.items()}


def _together(*requests: FactRequest) -> str:
    return f"/requests/together/{chosen(one.pk for one in requests)}/"


def _sent_wrong(desk: Client, path: str, **typed: Any) -> str:
    answer = desk.post(path, {"token": token_of(shown(desk, path)), "go": "do", **typed})
    assert answer.status_code == 422, answer.status_code
    return answer.content.decode()


class TestList:
    def test_has_what_the_own_department_was_asked_soonest_due_first(self) -> None:
        later, sooner, other = (_asked() for _ in range(3))
        changed(FactRequest, sooner.pk, due_on=DAY)
        changed(FactRequest, other.pk, department="MIIT")
        assert _listed(shown(seated("department"), LIST)) == [sooner.pk, later.pk]
        assert _listed(shown(seated("sector authority"), LIST)) == [other.pk]

    def test_tells_those_who_asked_what_is_late_and_what_is_over(self) -> None:
        late, over, open_ = (_asked() for _ in range(3))
        changed(FactRequest, late.pk, due_on=DAY.replace(day=1))
        with reach(REVIEWER):
            withdraw_request(request_id=over.pk, reason="重复", actor=REVIEWER, at=AT)
        desk = seated("task force")
        found = {part: _listed(shown(desk, f"{LIST}?part={part}")) for part in ("late", "over")}
        assert found == {"late": [late.pk], "over": [over.pk]}
        assert _listed(shown(desk, LIST)) == [late.pk]
        assert _listed(shown(desk, f"{LIST}?part=open")) == [late.pk, open_.pk]

    @pytest.mark.parametrize("desk", ["bank", "head office"])
    def test_is_of_no_bank(self, desk: str) -> None:
        request = _asked()
        client = seated(desk)
        for path in (LIST, f"/requests/{request.pk}/"):
            assert client.get(path).status_code == 404

    def test_of_other_places_is_empty(self) -> None:
        request = _asked()
        outsider = seated("outsider")
        assert _listed(shown(outsider, f"{LIST}?part=open")) == []
        assert outsider.get(f"/requests/{request.pk}/").status_code == 404

    def test_goes_on_from_the_ticked_rows_as_many_as_fit_on_a_page(self) -> None:
        rows = "&".join(f"row={n}" for n in range(1, AT_ONCE + 10))
        answer = seated("department").get(f"{LIST}?{rows}&step=answer")
        assert answer["Location"] == f"/requests/together/1-{AT_ONCE}/"

    def test_is_led_to_from_home(self) -> None:
        request = _asked()
        page = shown(seated("department"), "/")
        assert 'href="/requests/"' in page
        assert f'href="/requests/{request.pk}/answer/"' in page

    def test_costs_as_few_questions_for_many_as_for_one(self) -> None:
        first, desk = _asked(), seated("department")
        alone = [len(asked_by(desk, path)) for path in (LIST, _together(first))]
        rows = [first, *(_asked() for _ in range(AT_ONCE - 1))]
        many = [len(asked_by(desk, path)) for path in (LIST, _together(*rows))]
        assert many == alone
        assert max(many) <= QUERIES
        for path in (f"/requests/{first.pk}/", f"/requests/{first.pk}/answer/"):
            assert len(asked_by(desk, path)) <= QUERIES


class TestAnswerOne:
    def test_becomes_checked_facts_of_the_record_of_the_day(self) -> None:
        request = _asked("tax_grade", "tax_arrears")
        desk, path = seated("department"), f"/requests/{request.pk}/answer/"
        sent(desk, path, as_of="2026-11-18", **_filled(request, tax_grade="B", tax_arrears="false"))
        assert _known(request) == {"tax_grade": "B", "tax_arrears": "false"}
        assert (_now(request).state, _now(request).answer) == ("answered", "answered")
        page = shown(desk, f"/requests/{request.pk}/")
        assert "2026-11-18" in page
        assert _listed(shown(desk, f"{LIST}?part=given")) == [request.pk]

    @pytest.mark.parametrize(
        ("name", "typed", "kept"),
        [
            ("revenue_wan", "35.5", "35.5"), ("revenue_wan", "0", "0"), ("employees", "12", "12"),
            ("established_on", "2020年3月1日", "2020-03-01"), ("industry", "C3311", "C3311"),
            ("service_banks", "工行；农行", "工行;农行"), ("tax_arrears", "true", "true"),
            ("project_approvals", "备案2026-1", "备案2026-1"),
        ],
    )  # fmt: skip
    def test_is_of_each_kind_of_fact(self, name: str, typed: str, kept: str) -> None:
        request = _asked(name)
        path = f"/requests/{request.pk}/answer/"
        sent(seated("department"), path, as_of=str(DAY), **_filled(request, **{name: typed}))
        assert _known(request) == {name: kept}

    def test_may_be_that_there_is_no_record(self) -> None:
        request = _asked()
        path = f"/requests/{request.pk}/answer/"
        said = _filled(request, answer="unknown_there", note="该户未办理税务登记")
        sent(seated("department"), path, as_of=str(DAY), **said)
        now = _now(request)
        assert (now.answer, now.note) == ("unknown_there", "该户未办理税务登记")
        assert _known(request) == {}

    def test_says_one_thing(self) -> None:
        request = _asked("tax_grade")
        desk, path = seated("department"), f"/requests/{request.pk}/answer/"
        both = _filled(request, tax_grade="B", answer="not_ours")
        assert f'id="id_r{request.pk}-answer_error"' in _sent_wrong(
            desk, path, as_of="今天", **both
        )
        note = _filled(request, note="稍后提供")
        assert f'id="id_r{request.pk}-note_error"' in _sent_wrong(desk, path, as_of="今天", **note)
        _sent_wrong(desk, path, as_of="今天")
        assert _now(request).state == "open"

    def test_of_what_cannot_be_so_is_told_at_its_field(self) -> None:
        request = _asked("industry", "tax_grade")
        desk, path = seated("department"), f"/requests/{request.pk}/answer/"
        page = _sent_wrong(desk, path, as_of="今天", **_filled(request, industry="ZZZ"))
        assert f'id="id_r{request.pk}-industry_error"' in page
        assert 'value="ZZZ"' in page
        page = _sent_wrong(desk, path, as_of="2027-01-01", **_filled(request, tax_grade="A"))
        assert 'id="id_as_of_error"' in page

    def test_is_there_again_after_it_was_kept_for_later(self) -> None:
        request = _asked("tax_grade")
        desk, path = seated("department"), f"/requests/{request.pk}/answer/"
        typed = {"token": token_of(shown(desk, path)), "go": "later", **_filled(request, note="查")}
        assert desk.post(path, typed).status_code == 302
        assert 'value="查"' in shown(desk, path)

    @pytest.mark.parametrize("desk", ["sector authority", "task force", "township", "outsider"])
    def test_is_given_by_nobody_else(self, desk: str) -> None:
        request = _asked()
        status = seated(desk).get(f"/requests/{request.pk}/answer/").status_code
        assert status == (404 if desk == "sector authority" else 403)

    def test_is_given_once(self) -> None:
        request = _asked("tax_grade")
        desk, path = seated("department"), f"/requests/{request.pk}/answer/"
        typed = {"token": token_of(shown(desk, path)), "go": "do", "as_of": "今天",
                 **_filled(request, tax_grade="B")}  # fmt: skip
        first, second = (desk.post(path, typed) for _ in range(2))
        assert first["Location"] == second["Location"]
        assert len(_known(request)) == 1
        assert desk.get(path).status_code == 409


class TestAnswerSeveral:
    def test_answers_what_is_filled_in_and_leaves_the_rest_open(self) -> None:
        one, other, left = _asked("tax_grade"), _asked("tax_arrears"), _asked("tax_grade")
        desk = seated("department")
        said = _filled(one, tax_grade="A") | _filled(other, answer="not_ours")
        page = sent(desk, _together(one, other, left), as_of="今天", **said)
        assert [_now(one).answer, _now(other).answer, _now(left).state] == [
            "answered", "not_ours", "open",
        ]  # fmt: skip
        told = re.findall(r'class="done-number">([^<]+)<', page)
        assert sorted(re.findall(r"\d+", told[0])) == ["1", "3"]

    def test_leaves_out_those_of_others_and_those_that_are_over(self) -> None:
        ours, others = _asked("tax_grade"), _asked("tax_grade")
        changed(FactRequest, others.pk, department="MIIT")
        desk = seated("department")
        page = shown(desk, _together(ours, others))
        assert f'name="r{ours.pk}-tax_grade"' in page
        assert f'name="r{others.pk}-' not in page
        said = _filled(ours, tax_grade="A") | _filled(others, tax_grade="A")
        sent(desk, _together(ours, others), as_of="今天", **said)
        assert _now(others).state == "open"
        assert desk.get(_together(others)).status_code == 404
        assert desk.get(_together(ours)).status_code == 409

    def test_keeps_nothing_if_somebody_was_faster_with_one(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one, other = _asked("tax_grade"), _asked("tax_grade")
        desk, path = seated("department"), _together(one, other)
        typed = {"token": token_of(shown(desk, path)), "go": "do", "as_of": "今天",
                 **_filled(one, tax_grade="A"), **_filled(other, tax_grade="B")}  # fmt: skip
        from rongxie.surfaces.web.departments import answering  # with its views

        asks = answering.asks

        def overtaken(subject: Any, given: Any) -> Any:
            FactRequest.objects.filter(pk=other.pk).update(state="withdrawn")
            return asks(subject, given)

        monkeypatch.setattr(answering, "asks", overtaken)
        assert desk.post(path, typed).status_code == 409
        assert _now(one).state == "open"
        assert _known(one) == {}

    def test_of_one_page_are_not_those_of_the_page_before(self) -> None:
        """A form is made without knowing what it asks: nothing of another page stays with it."""
        first, second = _asked("tax_grade"), _asked("tax_grade")
        desk = seated("department")
        shown(desk, f"/requests/{first.pk}/answer/")
        page = shown(desk, f"/requests/{second.pk}/answer/")
        assert f'name="r{first.pk}-' not in page
        said = _filled(first, tax_grade="D") | _filled(second, tax_grade="A")
        sent(desk, f"/requests/{second.pk}/answer/", as_of="今天", **said)
        assert (_now(first).state, _known(second)) == ("open", {"tax_grade": "A"})


class TestSheet:
    def test_has_the_open_requests_of_the_department_alone(self, tmp_path: Path) -> None:
        one, other = _asked(), _asked()
        changed(FactRequest, other.pk, department="MIIT")
        path = file_of(tmp_path, "fact_answers", DEPARTMENT, filters=OPEN)
        rows = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))
        assert rows[0][0] == "协查编号"
        assert [row[0] for row in rows[1:]] == [one.pk]

    def test_is_offered_where_it_is_brought_in(self) -> None:
        _asked()
        desk = seated("department")
        for path in (LIST, "/imports/new/fact_answers/"):
            page = shown(desk, path)
            assert 'name="list" value="fact_answers"' in page
            assert 'name="filter-department" value="TAX"' in page
        assert "/imports/new/fact_answers/" in shown(desk, LIST)
        assert "/imports/new/fact_answers/" not in shown(seated("task force"), "/imports/")

    def test_is_filled_in_and_answers(self, tmp_path: Path) -> None:
        one, left = _asked("tax_grade"), _asked("tax_grade")
        path = file_of(tmp_path, "fact_answers", DEPARTMENT, filters=OPEN)
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        headings = {cell.value: place for place, cell in enumerate(sheet[1], 1)}
        sheet.cell(2, headings["纳税信用级别"]).value = "B"
        book.save(path)
        desk, page = seated("department"), "/imports/new/fact_answers/"
        whole = shown(desk, page)
        token = token_of(whole[whole.index("multipart/form-data") :])
        file = SimpleUploadedFile("答复.xlsx", path.read_bytes())
        answer = desk.post(page, {"token": token, "go": "", "file": file})
        assert answer.status_code == 302
        assert self._worked().counts == {"new": 1, "unchanged": 1}
        commit = f"{answer['Location']}commit/"
        desk.post(commit, {"token": token_of(shown(desk, commit)), "go": "do"})
        self._worked()
        assert (_known(one), _now(left).state) == ({"tax_grade": "B"}, "open")

    @staticmethod
    def _worked() -> Import:
        """Return the import after the worker has taken it as far as it goes."""
        from rongxie.surfaces.jobs.models import DeferredJob  # settings come first

        with reach(PLATFORM):
            of = Import.objects.latest("pk")
        while step(import_id=of.pk, kinds=KINDS, actor=DEPARTMENT, at=AT):
            pass
        with reach(PLATFORM):
            DeferredJob.objects.update(state="done", ended_at=AT)
            return Import.objects.get(pk=of.pk)


def test_every_desk_is_told_of_a_request_or_that_it_is_not_there() -> None:
    request = _asked()
    readers = {"visitor", "township", "task force", "sector authority", "convener", "city",
               "department", "office", "regulator", "auditor"}  # fmt: skip
    found = {
        desk for desk in DESKS if desk not in ("guarantor", "administrator")
        and seated(desk).get(f"/requests/{request.pk}/").status_code == 200
    }  # fmt: skip
    assert found == readers
