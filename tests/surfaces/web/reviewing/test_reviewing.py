"""The review of declared cases: parted, passed together, returned with what is missing."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.lists.kinds import CaseOrigin
from rongxie.mechanism.lists.models import Case, CaseNote
from rongxie.mechanism.screening.models import Screening
from rongxie.mechanism.visits.models import Need
from rongxie.rulebook.steps import State
from rongxie.surfaces.web.reviewing.chosen import AT_ONCE, CasesConverter, chosen
from tests.mechanism.cast import DAY, PLATFORM
from tests.mechanism.lists.makers import declared, known, reviewed
from tests.surfaces.web.desks import seated, shown

pytestmark = pytest.mark.django_db
QUERIES = 20


def asked_by(desk: Client, path: str, *, looked_at: bool = True) -> list[str]:
    """Return the questions that a page asks the database, without what begins and ends them.

    `looked_at`: it was opened before on the same day.
    """
    if looked_at:
        shown(desk, path)
    with CaptureQueriesContext(connection) as asked:
        shown(desk, path)
    around = ("SAVEPOINT", "RELEASE", "SELECT set_config", "SELECT coalesce(current_setting")
    said = [one["sql"].strip() for one in asked.captured_queries]
    return [one[:160] for one in said if not one.startswith(around)]


def token_of(page: str) -> str:
    """Return the token of the form of a page."""
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found[1]


def sent(client: Client, path: str, **typed: object) -> str:
    """Open a page, send its form and return what is shown then."""
    token = token_of(shown(client, path))
    answer = client.post(path, {"token": token, "go": "do", **typed})
    assert answer.status_code == 302, answer.content.decode()
    return shown(client, answer["Location"])


def changed(model: type[Any], pk: int | None, **columns: object) -> None:
    """Change columns of a row behind the back of everybody."""
    with reach(PLATFORM):
        assert model.objects.filter(pk=pk).update(**columns)


def state_of(case: Case) -> str:
    """Return where a case stands by now."""
    with reach(PLATFORM):
        return str(Case.objects.get(pk=case.pk).state)


def copies_of(case: Case, count: int) -> list[Case]:
    """Return a declared case with others like it: making each by the actions takes too long."""
    with reach(PLATFORM):
        owner, evidence = case.enterprise, list(Evidence.objects.filter(enterprise=case.enterprise))
        owners = Enterprise.objects.bulk_create(
            copied(owner, name=f"天长市甲{n}号店") for n in range(1, count)
        )
        Evidence.objects.bulk_create(
            copied(one, enterprise=new) for new in owners for one in evidence
        )
        needs = Need.objects.bulk_create(copied(case.need, enterprise=new) for new in owners)
        screenings = Screening.objects.bulk_create(
            copied(case.screening, enterprise=new) for new in owners
        )
        return [case, *Case.objects.bulk_create(
            copied(case, enterprise=one, need=need, screening=screening)
            for one, need, screening in zip(owners, needs, screenings, strict=True)
        )]  # fmt: skip


def copied(row: Any, **columns: Any) -> Any:
    """Return a row like another, not saved yet, with some columns of its own."""
    names = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    made = type(row)(**{name: getattr(row, name) for name in names})
    for name, value in columns.items():
        setattr(made, name, value)
    return made


def _listed(page: str) -> set[int]:
    return {int(one) for one in re.findall(r'name="row" value="(\d+)"', page)}


def _counts(page: str) -> dict[str, int]:
    found = re.findall(r"pile=(\w+)\"[^>]*>[^<]*<span class=\"count\">(\d+)", unescape(page))
    return {name: int(count) for name, count in found}


class TestPiles:
    def test_part_what_stands_by_itself_from_what_does_not(self) -> None:
        clear, stale, unknown, at_bank = (declared() for _ in range(4))
        old = DAY - timedelta(days=200)
        changed(Screening, stale.screening_id, as_of=old)
        changed(Screening, unknown.screening_id, outcome="incomplete", premises="unknown")
        changed(Case, at_bank.pk, origin=CaseOrigin.BANK.value)
        desk = seated("task force")
        expected = {"clear": {clear.pk}, "attention": {stale.pk, unknown.pk}, "bank": {at_bank.pk}}
        for pile, cases in expected.items():
            assert _listed(shown(desk, f"/reviewing/?pile={pile}")) == cases, pile
        assert _counts(shown(desk, "/reviewing/")) == {
            "clear": 1, "attention": 2, "bank": 1, "all": 4,
        }  # fmt: skip

    def test_of_other_places_are_not_seen(self) -> None:
        declared()
        assert _counts(shown(seated("outsider"), "/reviewing/"))["all"] == 0

    @pytest.mark.parametrize("desk", ["township", "convener", "bank", "auditor", "city"])
    def test_are_of_the_task_force_alone(self, desk: str) -> None:
        declared()
        assert seated(desk).get("/reviewing/").status_code == 404

    def test_cost_few_questions(self) -> None:
        for _ in range(3):
            declared()
        desk = seated("task force")
        shown(desk, "/reviewing/")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            shown(desk, "/reviewing/")
        assert len(asked) <= QUERIES + 1


class TestReviewTogether:
    def test_passes_what_can_be_passed_and_names_the_others(self) -> None:
        clear, missing, done = declared(), declared(), reviewed()
        known(missing, premises_seen="false")
        desk = seated("task force")
        path = f"/reviewing/together/{chosen([clear.pk, missing.pk, done.pk])}/"
        page = shown(desk, path)
        assert len(re.findall(r"\b1 ?(?:件|cases)", page)) >= 3  # done, done already, refused
        with reach(PLATFORM):
            name = missing.enterprise.name
        assert name in page
        after = sent(desk, path)
        assert state_of(clear) == State.REVIEWED
        assert state_of(missing) == State.DECLARED
        told = re.findall(r'class="done-number">([^<]+)<', after)
        assert sorted(re.findall(r"\d+", told[0])) == ["1", "3"]  # one of three stays as it is

    def test_changes_nothing_by_being_looked_at(self) -> None:
        case = declared()
        with reach(PLATFORM):
            before = Screening.objects.count()
        shown(seated("task force"), f"/reviewing/together/{case.pk}/")
        assert state_of(case) == State.DECLARED
        with reach(PLATFORM):
            assert Screening.objects.count() == before

    def test_reviews_200_clean_cases_in_ten_actions(self) -> None:
        """Every page that is opened and every button that is pressed is an action."""
        cases = copies_of(declared(), AT_ONCE)
        desk, actions = seated("task force"), 0
        many = f"/reviewing/together/{chosen(one.pk for one in cases)}/"
        assert len(asked_by(desk, many)) <= QUERIES
        page = shown(desk, "/")
        for link in (r'href="(/reviewing/)"', r'class="button" href="(/reviewing/together/[^"]+)"'):
            path = re.findall(link, page)[0]
            page, actions = shown(desk, path), actions + 1
        with CaptureQueriesContext(connection) as asked:
            answer = desk.post(path, {"token": token_of(page), "go": "do"})
        actions += 1
        assert len(asked) < 30 * AT_ONCE
        page = shown(desk, answer["Location"])
        assert actions <= 10
        with reach(PLATFORM):
            rows = Case.objects.filter(pk__in=[one.pk for one in cases])
            assert set(rows.values_list("state", flat=True)) == {State.REVIEWED.value}

    def test_is_for_the_task_force(self) -> None:
        case = declared()
        desk = seated("township")
        answer = desk.post(
            f"/reviewing/together/{case.pk}/",
            {"token": token_of(shown(desk, f"/reviewing/together/{case.pk}/")), "go": "do"},
        )
        assert answer.status_code == 302
        assert state_of(case) == State.DECLARED

    def test_goes_on_from_the_ticked_rows(self) -> None:
        one, other = declared(), declared()
        desk = seated("task force")
        answer = desk.get(f"/reviewing/?row={one.pk}&row={other.pk}&step=review")
        assert answer["Location"] == f"/reviewing/together/{chosen([one.pk, other.pk])}/"


class TestReturn:
    def test_together_goes_back_with_the_same_words(self) -> None:
        one, other = declared(), declared()
        desk = seated("task force")
        sent(desk, f"/reviewing/returned/{chosen([one.pk, other.pk])}/", text="请补充近三个月流水")
        assert {state_of(one), state_of(other)} == {State.RETURNED}
        with reach(PLATFORM):
            notes = CaseNote.objects.filter(step="return").values_list("text", flat=True)
            assert list(notes) == ["请补充近三个月流水"] * 2

    def test_of_one_begins_with_what_failed(self) -> None:
        case = declared()
        with reach(PLATFORM):
            tests = {**Screening.objects.get(pk=case.screening_id or 0).tests, "tax_in_order": None}
        changed(Screening, case.screening_id, tests=tests)
        desk = seated("task force")
        page = shown(desk, f"/cases/{case.pk}/return/")
        typed = re.search(r"<textarea[^>]*>\s*([^<]+)</textarea>", page)
        assert typed
        sent(desk, f"/cases/{case.pk}/return/", items=f"{unescape(typed[1])}\n另附：租赁合同")
        with reach(PLATFORM):
            items = CaseNote.objects.filter(case=case.pk, step="return")
            assert set(items.values_list("item", flat=True)) == {"tax_in_order", "other"}

    def test_needs_a_word(self) -> None:
        case = declared()
        desk, path = seated("task force"), f"/cases/{case.pk}/return/"
        token = token_of(shown(desk, path))
        assert desk.post(path, {"token": token, "go": "do", "items": " "}).status_code == 422
        assert state_of(case) == State.DECLARED


class TestReviewOne:
    def test_passes(self) -> None:
        case = declared()
        sent(seated("task force"), f"/cases/{case.pk}/review/")
        assert state_of(case) == State.REVIEWED

    def test_tells_why_it_does_not(self) -> None:
        case = declared()
        known(case, premises_seen="false")
        desk, path = seated("task force"), f"/cases/{case.pk}/review/"
        answer = desk.post(path, {"token": token_of(shown(desk, path)), "go": "do"})
        assert answer.status_code in (409, 422)
        assert state_of(case) == State.DECLARED


class TestClose:
    def test_ends_the_case_with_words_after_showing_what_it_changes(self) -> None:
        case = declared()
        desk, path = seated("task force"), f"/cases/{case.pk}/close/"
        typed = {"cause": "ceased", "text": "已停业，可随时再次申请"}
        asked = desk.post(path, {"token": token_of(shown(desk, path)), "go": "", **typed})
        assert 'class="change"' in asked.content.decode()
        assert state_of(case) == State.DECLARED
        sent(desk, path, **typed)
        assert state_of(case) == State.CLOSED

    def test_refuses_a_cause_that_does_not_fit_at_its_field(self) -> None:
        case = declared()
        desk, path = seated("task force"), f"/cases/{case.pk}/close/"
        typed = {
            "token": token_of(shown(desk, path)),
            "go": "do",
            "cause": "repaid",
            "text": "还清",
        }
        answer = desk.post(path, typed)
        assert answer.status_code == 422
        assert 'id="id_cause_error"' in answer.content.decode()
        assert state_of(case) == State.DECLARED


class TestChosen:
    @pytest.mark.parametrize("text", ["1", "1-3", "1-3.7", "5.9-200"])
    def test_is_read_as_it_was_written(self, text: str) -> None:
        converter = CasesConverter()
        assert converter.to_url(converter.to_python(text)) == text

    @pytest.mark.parametrize("text", ["3-1", "1-201", "1-150.300-400", "1-2-3"])
    def test_takes_nothing_else(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"."):
            CasesConverter().to_python(text)
