"""A request for facts is withdrawn by those who asked; the department need not answer any more."""

import re

import pytest
from django.test import Client

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.evidence.models import FactRequest
from rongxie.mechanism.evidence.queries import facts_of
from tests.mechanism.cast import DAY, DEPARTMENT, PLATFORM
from tests.mechanism.evidence.log import told
from tests.mechanism.evidence.makers import open_request
from tests.mechanism.lists.makers import declared
from tests.mechanism.referrals.makers import offices
from tests.surfaces.web.desks import DESKS, seated, shown
from tests.surfaces.web.reviewing.test_reviewing import QUERIES, asked_by, changed, sent, token_of

pytestmark = pytest.mark.django_db
WHY = {"reason": "企业已提供纳税证明，不再需要协查。"}
# Who is not told that there is such a request; others of the place are told why not.
_UNTOLD = ("bank", "other bank", "head office", "auditor", "outsider", "other township")
_LEADS = ("task force", "office")


@pytest.fixture
def request_() -> FactRequest:
    """What the task force asked the tax office about the enterprise of a declared case."""
    offices()
    return open_request(declared().enterprise_id, "employees")


def _path(request: FactRequest) -> str:
    return f"/requests/{request.pk}/withdraw/"


def _now(request: FactRequest) -> FactRequest:
    with reach(PLATFORM):
        return FactRequest.objects.get(pk=request.pk)


def _listed(desk: Client, part: str) -> list[int]:
    page = shown(desk, f"/requests/?part={part}")
    return [int(n) for n in re.findall(r'<th scope="row"><a href="/requests/(\d+)/', page)]


class TestWithdrawing:
    def test_is_led_to_for_those_whose_it_is(self, request_: FactRequest) -> None:
        desks = ("task force", "office", "township", "department", "sector authority", "city")
        led = {
            desk for desk in desks
            if f'href="{_path(request_)}"' in shown(seated(desk), f"/requests/{request_.pk}/")
        }  # fmt: skip
        assert led == set(_LEADS)

    def test_by_a_township_is_of_what_it_asked_itself(self, request_: FactRequest) -> None:
        desk = seated("township")
        assert desk.get(_path(request_)).status_code == 403
        with reach(PLATFORM):
            case = request_.enterprise.cases.get()
        own = sent(desk, f"/cases/{case.pk}/ask-department/", facts=["collateral_held"],
                   department="TAX")  # fmt: skip
        number = int(re.findall(r'href="/requests/(\d+)/"', own)[0])
        assert _listed(desk, "asked") == [number]
        assert f'href="/requests/{number}/withdraw/"' in shown(desk, f"/requests/{number}/")
        sent(desk, f"/requests/{number}/withdraw/", **WHY)
        assert _listed(desk, "asked") == []

    def test_leaves_the_department_nothing_to_answer(self, request_: FactRequest) -> None:
        department, desk = seated("department"), seated("task force")
        assert _listed(department, "ours") == [request_.pk]
        page = sent(desk, _path(request_), **WHY)
        assert f'href="/requests/{request_.pk}/"' in page
        kept = _now(request_)
        assert (kept.state, kept.withdrawn_for) == ("withdrawn", WHY["reason"])
        assert _listed(department, "ours") == []
        assert _listed(department, "over") == [request_.pk]
        assert "/requests/" not in shown(department, "/").split("<main")[1]
        assert department.get(f"/requests/{request_.pk}/answer/").status_code == 409

    def test_tells_the_department_why(self, request_: FactRequest) -> None:
        sent(seated("task force"), _path(request_), **WHY)
        page = shown(seated("department"), f"/requests/{request_.pk}/")
        assert WHY["reason"] in page
        assert "已撤回" in page
        assert str(DAY) in page.split(WHY["reason"])[1]
        assert f'href="/requests/{request_.pk}/answer/"' not in page
        assert WHY["reason"] not in str(told("evidence.request_withdrawn"))

    def test_takes_nothing_that_the_department_sends_after_it(self, request_: FactRequest) -> None:
        department, path = seated("department"), f"/requests/{request_.pk}/answer/"
        typed = {"token": token_of(shown(department, path)), "go": "do", "as_of": "今天",
                 f"r{request_.pk}-employees": "12"}  # fmt: skip
        sent(seated("office"), _path(request_), **WHY)
        assert department.post(path, typed).status_code == 409
        with reach(DEPARTMENT):
            assert "employees" not in facts_of(enterprise=request_.enterprise, on=DAY)
        assert _now(request_).state == "withdrawn"

    def test_has_the_fact_be_asked_again(self, request_: FactRequest) -> None:
        with reach(PLATFORM):
            case = request_.enterprise.cases.get()
        desk, path = seated("task force"), f"/cases/{case.pk}/ask-department/"
        assert 'value="employees"' not in shown(desk, path)
        sent(desk, _path(request_), **WHY)
        assert 'value="employees"' in shown(desk, path)

    def test_says_why(self, request_: FactRequest) -> None:
        desk = seated("task force")
        typed = {"token": token_of(shown(desk, _path(request_))), "go": "do", "reason": " "}
        answer = desk.post(_path(request_), typed)
        assert answer.status_code == 422
        assert 'id="id_reason_error"' in answer.content.decode()
        assert _now(request_).state == "open"

    def test_is_done_once_however_often_it_is_sent(self, request_: FactRequest) -> None:
        desk = seated("task force")
        typed = {"token": token_of(shown(desk, _path(request_))), "go": "do", **WHY}
        places = {desk.post(_path(request_), typed)["Location"] for _ in range(2)}
        assert places == {f"{_path(request_)}done/"}
        assert len(told("evidence.request_withdrawn")) == 1
        assert desk.get(_path(request_)).status_code == 409

    def test_comes_too_late_for_what_is_answered(self, request_: FactRequest) -> None:
        answered = {"answer": "not_ours", "answered_by": "membership:17"}
        changed(FactRequest, request_.pk, state="answered", answered_at=request_.asked_at,
                **answered)  # fmt: skip
        desk = seated("task force")
        assert desk.get(_path(request_)).status_code == 409
        assert _path(request_) not in shown(desk, f"/requests/{request_.pk}/")

    def test_is_told_of_once_it_was_done(self, request_: FactRequest) -> None:
        assert seated("task force").get(f"{_path(request_)}done/").status_code == 404

    @pytest.mark.parametrize("desk", [name for name in DESKS if name not in _LEADS])
    def test_is_of_nobody_else(self, request_: FactRequest, desk: str) -> None:
        client = seated(desk)
        expected = 404 if desk in _UNTOLD else 403
        assert client.get(_path(request_)).status_code == expected
        assert client.post(_path(request_), WHY).status_code in (expected, 422)
        assert _now(request_).state == "open"

    def test_costs_few_questions(self, request_: FactRequest) -> None:
        desk = seated("task force")
        page = f"/requests/{request_.pk}/"
        assert len(asked_by(desk, _path(request_))) <= QUERIES
        sent(desk, _path(request_), **WHY)
        for path in (page, f"{_path(request_)}done/"):
            assert len(asked_by(desk, path)) <= QUERIES, path
