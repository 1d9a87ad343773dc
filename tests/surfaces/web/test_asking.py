"""A department is asked for what is not known of the enterprise of a case."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation
from pytest_django.fixtures import Settings

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.evidence.models import Evidence, FactRequest
from rongxie.mechanism.lists.models import Case
from rongxie.rulebook.deadlines import fact_answer_due
from rongxie.rulebook.parameters import InForce
from tests.mechanism.cast import AT, COUNTY, DAY, PLATFORM
from tests.mechanism.evidence.makers import fact, open_request
from tests.mechanism.lists.makers import closed, declared
from tests.mechanism.referrals.makers import offices
from tests.surfaces.web.desks import DESKS, seated, shown
from tests.surfaces.web.reviewing.test_reviewing import QUERIES, asked_by, changed, sent, token_of

pytestmark = pytest.mark.django_db
ASKING = ("township", "task force", "office")


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[None]:
    """Have it be the day of the cast, and a password be enough to sign in."""
    settings.SECOND_FACTOR, settings.AXES_ENABLED = "offered", False
    monkeypatch.setattr(timezone, "now", lambda: AT)
    yield
    translation.deactivate()


def _case() -> Case:
    """Return a declared case of whose enterprise all that the standards need is known."""
    offices()
    return declared()


def _path(case: Case) -> str:
    return f"/cases/{case.pk}/ask-department/"


def _offered(page: str) -> list[str]:
    return re.findall(r'name="facts" value="(\w+)"', page)


def _typed(desk: Client, case: Case, **typed: object) -> dict[str, object]:
    return {"token": token_of(shown(desk, _path(case))), "go": "do", **typed}


def _requests() -> list[FactRequest]:
    with reach(PLATFORM):
        return list(FactRequest.objects.order_by("pk"))


def _stale(case: Case, name: str) -> None:
    with reach(PLATFORM):
        rows = Evidence.objects.filter(enterprise=case.enterprise_id, fact=name)
        long_ago = DAY - timedelta(days=900)
        assert rows.update(as_of=long_ago, valid_until=DAY - timedelta(days=1))


class TestAsking:
    def test_is_led_to_from_the_record_for_those_who_ask(self) -> None:
        case = _case()
        led = {
            desk for desk in ("township", "task force", "office", "city", "sector authority",
                              "auditor")
            if f'href="{_path(case)}"' in shown(seated(desk), f"/cases/{case.pk}/")
        }  # fmt: skip
        assert led == set(ASKING)

    def test_is_led_to_no_more_once_the_case_is_over(self) -> None:
        offices()
        case = closed()
        page = shown(seated("task force"), f"/cases/{case.pk}/")
        assert f'href="{_path(case)}"' not in page

    def test_offers_what_is_not_known_and_nothing_that_is(self) -> None:
        case = _case()
        found = _offered(shown(seated("task force"), _path(case)))
        assert {"employees", "collateral_held"} <= set(found)
        assert not {"tax_grade", "tax_arrears", "abnormal_listed", "within_scope"} & set(found)
        assert not {"removed_until", "tick_credit"} & set(found)

    def test_offers_what_has_gone_stale_before_what_no_standard_needs(self) -> None:
        case = _case()
        _stale(case, "tax_grade")
        found = _offered(shown(seated("task force"), _path(case)))
        assert found.index("tax_grade") < found.index("collateral_held")

    def test_offers_what_is_known_on_a_weaker_word_than_a_standard_takes(self) -> None:
        case = _case()
        with reach(PLATFORM):
            of_tax = Evidence.objects.filter(enterprise=case.enterprise_id, fact="tax_grade")
            of_tax.update(level="declared")
        assert "tax_grade" in _offered(shown(seated("task force"), _path(case)))

    def test_leaves_out_what_was_asked_until_the_answer_is_late(self) -> None:
        case = _case()
        request = open_request(case.enterprise_id, "employees")
        desk = seated("task force")
        page = shown(desk, _path(case))
        assert "employees" not in _offered(page)
        assert "TAX机构" in page.split('name="facts"', 1)[0]
        changed(FactRequest, request.pk, due_on=DAY)
        assert "employees" not in _offered(shown(desk, _path(case)))
        changed(FactRequest, request.pk, due_on=DAY - timedelta(days=1))
        assert "employees" in _offered(shown(desk, _path(case)))

    def test_offers_departments_here_and_above_and_no_banks(self) -> None:
        case = _case()
        page = shown(seated("task force"), _path(case))
        for code in ("TAX", "MIIT"):
            assert f'value="{code}"' in page, code
        for code in ("ICBC-TC", "TOWN"):
            assert f'value="{code}"' not in page, code

    def test_tells_by_when_it_is_to_be_answered(self) -> None:
        due = fact_answer_due(DAY, InForce(DAY, COUNTY))
        case = _case()
        assert due.isoformat() in shown(seated("township"), _path(case))

    @pytest.mark.parametrize("who", ASKING)
    def test_has_the_department_find_it_in_its_list(self, who: str) -> None:
        case, desk = _case(), seated(who)
        told = sent(desk, _path(case), facts=["employees", "industry"], department="TAX",
                    question="请以社保人数为准")  # fmt: skip
        (request,) = _requests()
        due = fact_answer_due(DAY, InForce(DAY, COUNTY))
        kept = (request.department, set(request.facts), request.question, request.due_on)
        assert kept == ("TAX", {"employees", "industry"}, "请以社保人数为准", due)
        assert f'href="/cases/{case.pk}/"' in told
        assert f'href="/requests/{request.pk}/"' in told
        assert due.isoformat() in told
        assert f'href="/requests/{request.pk}/' in shown(seated("department"), "/requests/")

    def test_asks_once_however_often_the_form_is_sent(self) -> None:
        case, desk = _case(), seated("task force")
        typed = _typed(desk, case, facts=["employees"], department="TAX")
        places = {desk.post(_path(case), typed)["Location"] for _ in range(2)}
        (request,) = _requests()
        assert places == {f"/requests/{request.pk}/asked/"}

    @pytest.mark.parametrize(
        "typed",
        [
            {"facts": ["tax_grade"], "department": "TAX"},
            {"facts": ["tick_credit"], "department": "TAX"},
            {"facts": ["employees"], "department": "ICBC-TC"},
            {"facts": ["employees"], "department": ""},
            {"facts": [], "department": "TAX"},
        ],
    )
    def test_takes_nothing_that_is_not_offered(self, typed: dict[str, object]) -> None:
        case, desk = _case(), seated("task force")
        assert desk.post(_path(case), _typed(desk, case, **typed)).status_code == 422
        assert _requests() == []

    def test_has_nothing_to_ask_once_all_is_asked(self) -> None:
        case, desk = _case(), seated("task force")
        open_request(case.enterprise_id, *_offered(shown(desk, _path(case))))
        assert desk.get(_path(case)).status_code == 409

    @pytest.mark.parametrize("desk", [name for name in DESKS if name not in ASKING])
    def test_is_for_those_alone_who_ask(self, desk: str) -> None:
        case = _case()
        expected = 403
        if desk in ("other township", "outsider", "bank", "other bank", "head office", "auditor",
                    ):  # fmt: skip
            expected = 404
        client = seated(desk)
        assert client.get(_path(case)).status_code == expected
        request = open_request(case.enterprise_id, "employees")
        assert client.get(f"/requests/{request.pk}/asked/").status_code == expected

    def test_is_not_there_for_a_case_that_is_not(self) -> None:
        assert seated("task force").get("/cases/987654/ask-department/").status_code == 404

    def test_costs_few_questions(self) -> None:
        case, desk = _case(), seated("task force")
        fact(case.enterprise_id, "employees", 12)
        request = open_request(case.enterprise_id, "industry")
        for path in (_path(case), f"/requests/{request.pk}/asked/"):
            assert len(asked_by(desk, path)) <= QUERIES, path
