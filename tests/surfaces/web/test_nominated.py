"""The task force answers a bank that nominated an enterprise: on one page, once."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone, translation
from pytest_django.fixtures import Settings

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.actions import NewNomination, nominate
from rongxie.mechanism.referrals.models import Nomination
from tests.mechanism.cast import AT, BANKER, PLATFORM, TOWN
from tests.mechanism.enterprises.makers import fresh_uscc
from tests.mechanism.lists.makers import draft, enterprise, need
from tests.mechanism.referrals.makers import fresh, offices, rows_of
from tests.surfaces.web.desks import DESKS, seated, shown
from tests.surfaces.web.reviewing.test_reviewing import QUERIES, asked_by, sent, token_of

pytestmark = pytest.mark.django_db
# Who neither answers nominations, nor is told that one is there; others of the place are told why.
_UNTOLD = ("bank", "other bank", "head office", "auditor", "outsider", "other township")


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[None]:
    """Have it be the day of the cast, and a password be enough to sign in."""
    settings.SECOND_FACTOR, settings.AXES_ENABLED = "offered", False
    monkeypatch.setattr(timezone, "now", lambda: AT)
    yield
    translation.deactivate()


@pytest.fixture
def desk() -> Client:
    offices()
    return seated("task force")


def _nominated(uscc: str = "", **changes: Any) -> Nomination:
    offices()
    given: dict[str, Any] = {
        "uscc": uscc or fresh_uscc(), "name": "天长测试有限公司", "region": TOWN,
        "amount_wan": Decimal(75), "facility_before": True, "note": "结算往来三年",
    } | changes  # fmt: skip
    with reach(BANKER):
        return nominate(new=NewNomination(**given), actor=BANKER, at=AT)


def _known() -> tuple[Nomination, Enterprise]:
    """A nomination of an enterprise of the register, in its own place."""
    one, uscc = enterprise(), fresh_uscc()
    with reach(PLATFORM):
        Enterprise.objects.filter(pk=one.pk).update(uscc=uscc)
    return _nominated(uscc), one


def _path(nomination: Nomination) -> str:
    return f"/nominations/{nomination.pk}/answer/"


def _offered(page: str) -> list[str]:
    return re.findall(r'name="answer" value="([^"]*)"', page)


def _tried(desk: Client, nomination: Nomination, **typed: Any) -> HttpResponse:
    token = token_of(shown(desk, _path(nomination)))
    answer = desk.post(_path(nomination), {"token": token, "go": "", "text": "", **typed})
    assert isinstance(answer, HttpResponse)
    return answer


class TestAnswering:
    def test_is_led_to_from_home(self, desk: Client) -> None:
        nomination = _nominated()
        assert f'href="{_path(nomination)}"' in shown(desk, "/")

    def test_shows_what_the_bank_says(self, desk: Client) -> None:
        nomination = _nominated()
        page = shown(desk, _path(nomination))
        for said in ("ICBC-TC", nomination.uscc, nomination.name, "75", "结算往来三年"):
            assert said in page

    def test_offers_the_needs_that_were_stated_and_to_decline(self, desk: Client) -> None:
        nomination, one = _known()
        stated = need(one, "66")
        page = shown(desk, _path(nomination))
        assert _offered(page) == [str(stated.pk), "decline"]
        assert "66" in page
        assert str(stated.stated_on) in page

    @pytest.mark.parametrize("there", [False, True])
    def test_says_to_have_it_visited_where_there_is_nothing_to_open(
        self, desk: Client, there: bool
    ) -> None:
        nomination = _known()[0] if there else _nominated()
        page = shown(desk, _path(nomination))
        assert _offered(page) == ["decline"]
        assert "安排走访" in page

    def test_says_that_a_case_is_open_already(self, desk: Client) -> None:
        nomination, one = _known()
        case = draft(one)
        page = shown(desk, _path(nomination))
        assert _offered(page) == ["decline"]
        assert re.search(
            rf"(?<!\d){case.pk}(?!\d)", page.split('class="summary"')[1].split("</dl>")[0]
        )

    def test_opens_the_case_and_leads_to_it(self, desk: Client) -> None:
        nomination, one = _known()
        page = sent(desk, _path(nomination), answer=need(one).pk, text="请支行配合补齐材料")
        case = rows_of(Case)[0]
        assert (case.enterprise_id, case.found_by, case.facility_before) == (
            one.pk, "ICBC-TC", True,
        )  # fmt: skip
        assert f'href="/cases/{case.pk}/"' in page
        assert "请支行配合补齐材料" in shown(seated("bank"), "/bank/")

    def test_declines_in_words_that_the_bank_reads(self, desk: Client) -> None:
        nomination = _nominated()
        page = sent(desk, _path(nomination), answer="decline", text="已停业，暂不列入")
        assert (fresh(nomination).state, rows_of(Case)) == ("declined", [])
        assert "/cases/" not in page.split("<main")[1].split("</main>")[0]
        assert "已停业，暂不列入" in shown(seated("bank"), "/bank/")

    @pytest.mark.parametrize(
        ("typed", "at"), [({"answer": "decline"}, "text"), ({"text": "好"}, "answer")]
    )
    def test_wants_a_choice_and_from_whoever_declines_words(
        self, desk: Client, typed: dict[str, str], at: str
    ) -> None:
        nomination = _nominated()
        answer = _tried(desk, nomination, **typed)
        assert answer.status_code == 422
        assert f'id="id_{at}_error"' in answer.content.decode()
        assert fresh(nomination).state == "new"

    def test_takes_no_need_that_is_not_offered(self, desk: Client) -> None:
        nomination, one = _known()
        need(one)
        assert _tried(desk, nomination, answer=need(enterprise()).pk).status_code == 422
        assert fresh(nomination).state == "new"

    def test_is_done_once_however_often_it_is_sent(self, desk: Client) -> None:
        nomination, one = _known()
        stated = need(one)
        token = token_of(shown(desk, _path(nomination)))
        typed = {"token": token, "go": "", "answer": stated.pk, "text": ""}
        first, second = (desk.post(_path(nomination), typed) for _ in range(2))
        assert first["Location"] == second["Location"] == f"{_path(nomination)}done/"
        assert len(rows_of(Case)) == 1

    def test_comes_too_late_for_what_a_colleague_answered(self, desk: Client) -> None:
        nomination = _nominated()
        sent(desk, _path(nomination), answer="decline", text="重复推荐")
        assert desk.get(_path(nomination)).status_code == 409

    def test_tells_of_no_answer_that_was_not_given(self, desk: Client) -> None:
        assert desk.get(f"{_path(_nominated())}done/").status_code == 404

    @pytest.mark.parametrize("name", [name for name in DESKS if name != "task force"])
    def test_is_the_duty_of_the_task_force_of_the_place_alone(self, name: str) -> None:
        nomination = _nominated()
        status = seated(name).get(_path(nomination)).status_code
        assert status == (404 if name in _UNTOLD else 403)

    def test_costs_few_questions(self, desk: Client) -> None:
        nomination, one = _known()
        for _ in range(3):
            need(one)
        assert len(asked_by(desk, _path(nomination))) <= QUERIES
        sent(desk, _path(nomination), answer="decline", text="好")
        assert len(asked_by(desk, f"{_path(nomination)}done/")) <= QUERIES
