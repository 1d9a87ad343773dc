"""Visits are planned for chosen places, shared out, handed to others and taken back."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.visits.models import VisitOutcome, VisitPlan
from rongxie.rulebook.steps import Role
from rongxie.surfaces.web.reviewing.chosen import chosen
from rongxie.surfaces.web.townships.sharing import shares
from tests.foundation.accounts.people import granted
from tests.mechanism.cast import AT, DAY, PLATFORM, TOWN
from tests.mechanism.visits.makers import visited
from tests.surfaces.web.desks import seated, shown
from tests.surfaces.web.reviewing.test_reviewing import QUERIES, asked_by
from tests.surfaces.web.townships.desk import count, done, sent
from tests.surfaces.web.townships.places import NORTH, SOUTH, shop, villages
from tests.surfaces.web.visitors import visitor

pytestmark = pytest.mark.django_db


def _visitor(name: str) -> str:
    """Have somebody visit in the town; return what he is called in plans."""
    user = visitor(f"1380002{ord(name[0]) % 10_000:04}", name)
    return f"membership:{granted(user, Role.VISITOR, 'TOWN', region=TOWN).pk}"


def _plans() -> dict[str, tuple[str, str]]:
    """Return of each enterprise with an open plan who has it, and why."""
    with reach(PLATFORM):
        rows = VisitPlan.objects.filter(state="planned").select_related("enterprise")
        return {one.enterprise.name: (one.visitor, one.reason) for one in rows}


def _planned(desk: Client, *of: Enterprise, **typed: Any) -> str:
    path = f"/township/plans/new/{chosen(one.pk for one in of)}/"
    return done(desk, path, {"due_on": "2026-12-01", **typed})


class TestSharing:
    @given(
        st.lists(st.integers(), unique=True),
        st.lists(st.text(min_size=1), min_size=1, unique=True),
    )
    def test_gives_every_visit_to_one_and_as_many_to_each(
        self, visits: list[int], visitors: list[str]
    ) -> None:
        found = shares(visits, visitors)
        assert [one for rows in found.values() for one in rows] == visits
        sizes = [len(rows) for rows in found.values()]
        assert list(found) == visitors
        assert max(sizes) - min(sizes) <= 1

    def test_gives_nothing_to_nobody(self) -> None:
        assert shares([1, 2], []) == {}


class TestList:
    def test_tells_whom_to_visit_and_why(self) -> None:
        villages()
        shop("北村小店")
        old = shop("南村大厂", SOUTH, "company")
        visited(old.pk, visited_at=AT - timedelta(days=800))
        desk = seated("township")
        everything = shown(desk, "/township/plans/")
        assert "北村小店" in everything
        assert "南村大厂" in everything
        for query, there, gone in (
            ("reason=never_visited", "北村小店", "南村大厂"),
            ("reason=last_visit", "南村大厂", "北村小店"),
            (f"place={NORTH}", "北村小店", "南村大厂"),
            ("kind=company", "南村大厂", "北村小店"),
        ):
            page = shown(desk, f"/township/plans/?{query}")
            assert there in page, query
            assert gone not in page, query

    def test_takes_what_is_ticked_to_the_next_page(self) -> None:
        villages()
        of = shop("北村小店")
        answer = seated("township").get(f"/township/plans/?row={of.pk}&step=plan")
        assert answer.headers["Location"] == f"/township/plans/new/{of.pk}/"

    def test_is_for_those_who_plan(self) -> None:
        villages()
        page = shown(seated("task force"), "/township/plans/")
        assert 'href="/township/"' not in page
        for who in ("visitor", "bank", "convener", "city"):
            assert seated(who).get("/township/plans/").status_code == 404, who

    def test_asks_at_most_so_many_questions(self) -> None:
        villages()
        some = [shop(f"第{n}店") for n in range(3)]
        desk = seated("township")
        _planned(desk, some[0])
        for part in ("to_plan", "to_hand_out", "handed_out"):
            asked = asked_by(desk, f"/township/plans/?part={part}")
            assert len(asked) <= QUERIES, (part, "\n".join(asked))


class TestPlanning:
    def test_shares_out_each_for_its_own_reason(self) -> None:
        villages()
        shops = [shop("甲店"), shop("乙店"), shop("丙店", SOUTH)]
        visited(shops[2].pk, visited_at=AT - timedelta(days=800))
        one, two = _visitor("赵走访"), _visitor("钱走访")
        _planned(seated("township"), *shops, visitors=[one, two])
        assert _plans() == {
            "甲店": (one, "never_visited"), "乙店": (one, "never_visited"),
            "丙店": (two, "last_visit"),
        }  # fmt: skip

    def test_tells_first_how_many_each_gets(self) -> None:
        villages()
        shops = [shop("甲店"), shop("乙店"), shop("丙店")]
        one, two = _visitor("赵走访"), _visitor("钱走访")
        desk = seated("township")
        _planned(desk, shops[0], visitors=[two])
        path = f"/township/plans/new/{chosen(x.pk for x in shops[1:])}/"
        typed = {"due_on": "2026-12-01", "visitors": [one, two]}
        page = sent(desk, path, typed | {"go": ""}).content.decode()
        assert count(VisitPlan) == 1
        assert "钱走访" in page
        assert f'value="{two}"' in page
        told = page.partition("change")[2]
        assert "1" in told
        assert "2" in told

    def test_can_leave_them_with_nobody_and_hand_them_out_later(self) -> None:
        villages()
        of, name = shop("甲店"), _visitor("赵走访")
        desk = seated("township")
        _planned(desk, of)
        assert _plans() == {"甲店": ("", "never_visited")}
        assert "甲店" in shown(desk, "/township/plans/?part=to_hand_out")
        with reach(PLATFORM):
            number = VisitPlan.objects.get().pk
        done(desk, f"/township/plans/out/{number}/", {"visitors": [name]})
        assert _plans() == {"甲店": (name, "never_visited")}
        assert "甲店" in shown(desk, f"/township/plans/?part=handed_out&place={NORTH}")
        assert "甲店" not in shown(desk, "/township/plans/?part=to_hand_out")

    def test_of_what_is_planned_already_changes_nothing(self) -> None:
        villages()
        of, name = shop("甲店"), _visitor("赵走访")
        desk = seated("township")
        _planned(desk, of, visitors=[name])
        path = f"/township/plans/new/{of.pk}/"
        assert sent(desk, path, {"due_on": "2026-12-02"}).status_code == 422
        with reach(PLATFORM):
            assert str(VisitPlan.objects.get().due_on) == "2026-12-01"

    def test_refuses_a_day_that_is_past_and_a_stranger_and_plans_nothing(self) -> None:
        villages()
        of, desk = shop("甲店"), seated("township")
        path = f"/township/plans/new/{of.pk}/"
        assert sent(desk, path, {"due_on": str(DAY - timedelta(days=1))}).status_code == 422
        assert sent(
            desk, path, {"due_on": "2026-12-01", "visitors": ["membership:999"]}
        ).status_code == 422  # fmt: skip
        assert count(VisitPlan) == 0

    def test_reaches_no_other_township(self) -> None:
        villages()
        of = shop("甲店")
        other = seated("other township")
        assert other.get(f"/township/plans/new/{of.pk}/").status_code == 422
        _planned(seated("township"), of)
        with reach(PLATFORM):
            number = VisitPlan.objects.get().pk
        assert other.get(f"/township/plans/back/{number}/").status_code == 404


class TestTakingBack:
    def test_keeps_why_and_leaves_alone_what_was_made(self) -> None:
        villages()
        made, left = shop("甲店"), shop("乙店")
        desk = seated("township")
        _planned(desk, made, left)
        with reach(PLATFORM):
            numbers = chosen(VisitPlan.objects.values_list("pk", flat=True))
        visited(made.pk, VisitOutcome.NO_NEED)
        done(desk, f"/township/plans/back/{numbers}/", {"why": "已搬迁"})
        with reach(PLATFORM):
            rows = {one.enterprise_id: one for one in VisitPlan.objects.all()}
        assert (rows[left.pk].state, rows[left.pk].dropped_for) == ("dropped", "已搬迁")
        assert (rows[made.pk].state, rows[made.pk].dropped_for) == ("done", "")

    def test_asks_why(self) -> None:
        villages()
        desk = seated("township")
        _planned(desk, shop("甲店"))
        with reach(PLATFORM):
            number = VisitPlan.objects.get().pk
        assert sent(desk, f"/township/plans/back/{number}/", {"why": ""}).status_code == 422
        assert _plans() == {"甲店": ("", "never_visited")}
