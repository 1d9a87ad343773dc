"""The first page: what somebody must do today, most urgent first, then the figures."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django.fixtures import Settings

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.matters.actions import assign_matter
from rongxie.mechanism.matters.models import MatterKind
from rongxie.mechanism.referrals.models import Referral
from rongxie.mechanism.visits.models import VisitPlan
from rongxie.rulebook.access import HELD_ROLES, ReadingRole
from rongxie.rulebook.steps import Role
from rongxie.surfaces.web.duties.asking import SHOWN, todo_of
from rongxie.surfaces.web.duties.table import DUTIES, duties_of
from tests.mechanism.cast import AT, BANKER, DAY, PLATFORM, REVIEWER
from tests.mechanism.coaching.makers import coached
from tests.mechanism.lists.county import county_stands
from tests.mechanism.lists.makers import declared, draft, laid, returned, reviewed
from tests.mechanism.matters.makers import complaint_of, firm, place, raised, request_of
from tests.mechanism.referrals.makers import completed, offices, sent
from tests.mechanism.supervision.makers import overdue_order
from tests.mechanism.visits.makers import planned
from tests.surfaces.web.desks import DESKS, seated, shown

pytestmark = pytest.mark.django_db
QUERIES = 20  # without the one that only a test asks, after a reach


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[None]:
    """Have it be the day of the cast, and a password be enough to sign in."""
    settings.SECOND_FACTOR, settings.AXES_ENABLED = "offered", False
    monkeypatch.setattr(timezone, "now", lambda: AT)
    yield
    translation.deactivate()


def _duties(page: str) -> dict[str, int]:
    found = re.findall(
        r'class="duty-count">(\d+)</strong><span class="duty-title">([^<]+)</span>', page
    )
    return {title: int(count) for count, title in found}


class TestHome:
    def test_tells_each_role_what_waits_for_it(self) -> None:
        county_stands()
        draft()
        returned()
        declared()
        reviewed(sector="MIIT")
        reviewed(sector="")
        laid()
        request_of(firm(), addressee="DRC")
        expected = {
            "township": {"核对后申报": 1, "退回件：补正后重新申报": 1},
            "task force": {"审核申报": 1, "待答复事项": 1},
            "office": {"指定确认部门": 1, "待答复事项": 1},
            "sector authority": {"确认": 1},
            "convener": {"签批推荐清单": 1},
            "regulator": {},
            "auditor": {},
        }
        for desk, duties in expected.items():
            assert _duties(shown(seated(desk), "/")) == duties, desk

    def test_tells_a_bank_of_its_own_referrals_alone(self) -> None:
        offices()
        sent()
        completed()
        own = {"新收：接收并联系企业": 1, "作出授信决定": 1}
        assert _duties(shown(seated("bank"), "/")) == own
        assert _duties(shown(seated("head office"), "/")) == own
        assert _duties(shown(seated("other bank"), "/")) == {}

    def test_calls_a_matter_without_the_telephone_numbers_to_a_bank_alone(self) -> None:
        place()
        complaint = complaint_of(firm(), title="请回电13812341234")
        raised(MatterKind.PROBLEM, title="请回电13812345678")
        with reach(REVIEWER):
            assign_matter(
                matter_id=complaint.pk, to="ICBC-TC", text="请答复", actor=REVIEWER, at=AT
            )
        page = shown(seated("bank"), "/")
        assert f'href="/matters/{complaint.pk}/">请回电138****1234<' in page
        assert "13812341234" not in page
        assert "请回电13812345678" in shown(seated("task force"), "/")

    def test_puts_the_most_urgent_first_and_says_how_late(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        offices()
        first, second = sent(), completed()
        with reach(PLATFORM):
            late = DAY - timedelta(days=3)
            Referral.objects.filter(pk=second.pk).update(decision_due_on=late)
        page = shown(seated("bank"), "/")
        order = [int(n) for n in re.findall(r'class="item-name"><a href="/referrals/(\d+)/', page)]
        assert order == [second.pk, first.pk]
        assert "逾期3天" in page
        assert "1 件已逾期" in page or "1 overdue" in page

    def test_counts_beyond_what_it_names(self) -> None:
        for _ in range(SHOWN + 3):
            declared()
        with reach(REVIEWER):
            todo = todo_of(REVIEWER, DAY)
        assert todo.count == SHOWN + 3
        assert len(todo.items) == SHOWN

    def test_counts_as_late_what_is_over_and_not_what_ends_today(self) -> None:
        offices()
        on_time, late = completed(), completed()
        with reach(PLATFORM):
            Referral.objects.filter(pk=on_time.pk).update(decision_due_on=DAY)
            Referral.objects.filter(pk=late.pk).update(decision_due_on=DAY - timedelta(days=1))
        with reach(BANKER):
            assert todo_of(BANKER, DAY).late == 1

    def test_asks_at_most_so_many_questions(self) -> None:
        county_stands()
        overdue_order()
        coached(draft())
        asked_by = {}
        for desk in DESKS:
            client = seated(desk)
            client.get("/")
            with CaptureQueriesContext(connection) as asked:
                assert client.get("/").status_code == 200
            asked_by[desk] = len([one for one in asked if "SAVEPOINT" not in one["sql"]])
        assert {desk: count for desk, count in asked_by.items() if count > QUERIES} == {}

    def test_shows_a_visitor_his_own_plan(self) -> None:
        county_stands()
        client = seated("visitor")
        own = f"membership:{client.session['membership']}"
        mine, another = firm(), firm()
        planned([mine, another])
        with reach(PLATFORM):
            VisitPlan.objects.filter(enterprise=mine).update(visitor=own)
        assert _duties(shown(client, "/")) == {"我的走访计划": 1}
        assert "我的走访计划" not in _duties(shown(seated("township"), "/"))

    def test_names_nobody_but_the_reader(self) -> None:
        county_stands()
        completed()
        page = shown(seated("office"), "/")
        assert "membership:" not in page


class TestDuties:
    def test_lead_to_where_each_is_done(self) -> None:
        assert [duty.name for duty in DUTIES if not duty.one] == ["hand_out"]
        assert all(duty.one or duty.address for duty in DUTIES)

    def test_lead_to_pages_that_are_there(self) -> None:
        for duty in DUTIES:
            for name in (duty.address.partition("?")[0], duty.one):
                if name:
                    assert reverse(name, args=[1] if name == duty.one else [])

    def test_are_ordered_by_a_column_of_the_rows(self) -> None:
        for duty in DUTIES:
            assert bool(duty.due) != bool(duty.since), duty.name

    def test_are_known_for_every_role_with_work(self) -> None:
        idle = {role for role in HELD_ROLES if not duties_of(role)}
        assert idle == {
            ReadingRole.GUARANTOR, ReadingRole.EXCHANGE, ReadingRole.FUND, ReadingRole.AUDITOR,
            ReadingRole.ADMINISTRATOR,
        }  # fmt: skip
        assert Role.VISITOR not in idle
