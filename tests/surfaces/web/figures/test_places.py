"""Figures by place: a row for each place below, the whole, and the way down to the rows."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.access import ReadingRole
from rongxie.surfaces.web.figures.counting import FIGURES, counted_below, late_at
from rongxie.surfaces.web.figures.deciding import deciding_of
from rongxie.surfaces.web.figures.places import PARTS
from rongxie.surfaces.web.figures.spans import BEGINNING
from tests.mechanism.cast import CITY, COUNTY, DAY, ELSEWHERE, OTHER_TOWN, PLATFORM, TOWN
from tests.mechanism.decisions.makers import approved, refused
from tests.mechanism.enterprises.makers import open_places
from tests.mechanism.lists.makers import draft
from tests.mechanism.referrals.makers import completed, offices
from tests.surfaces.web.desks import DESKS, seated, shown
from tests.surfaces.web.figures.rolled import counted, first, money, two_towns

pytestmark = pytest.mark.django_db
QUERIES = 20  # without the one that only a test asks, after a reach
NATION = (ReadingRole.MECHANISM_OFFICE, "NDRC", "")


@pytest.fixture(autouse=True)
def places() -> None:
    open_places()


def _rows(page: str) -> dict[str, list[str]]:
    """Return the numbers of each row by its name, without blanks."""
    found = {}
    for row in re.findall(r"(?s)<tr.*?</tr>", page.partition("<tbody>")[2]):
        name = re.sub(r"<[^>]*>|\s", "", row.partition("</th>")[0])
        cells = re.findall(r'(?s)<td class="number"[^>]*><span>(.*?)<span class="unit', row)
        found[name] = [re.sub(r"<[^>]*>|\s", "", one) for one in cells]
    return found


def _late(referral: Referral, days: int = 1) -> None:
    with reach(PLATFORM):
        due = DAY - timedelta(days=days)
        Referral.objects.filter(pk=referral.pk).update(decision_due_on=due)


class TestFigures:
    def test_has_a_row_for_each_place_below_and_counts_an_enterprise_once_in_the_whole(
        self,
    ) -> None:
        two_towns()
        rows = _rows(shown(seated("office"), "/figures/"))
        visited = {name: cells[0] for name, cells in rows.items()}
        assert sorted(visited.values()) == ["4", "5", "7"]
        assert [name for name in visited if "合计" in name or "inall" in name] == [
            list(visited)[-1]
        ]
        assert visited[list(visited)[-1]] == "7"

    def test_shows_the_days_that_are_chosen(self) -> None:
        monday = DAY - timedelta(days=DAY.weekday())
        for day, count in ((DAY, 1), (monday, 10), (monday - timedelta(days=1), 100),
                           (date(2026, 1, 1), 1000), (date(2025, 12, 31), 10000)):  # fmt: skip
            first("visited_enterprises", count, day=day)
        desk = seated("office")
        last_week = (monday - timedelta(days=3)).isoformat()
        for asked, expected in (
            ("?period=day", "1"), ("?period=week", "11"), ("", "11"), ("?period=month", "111"),
            ("?period=year", "1,111"), ("?period=all", "11,111"),
            (f"?period=week&on={last_week}", "100"), ("?period=year&on=2025-02-03", "10,000"),
            ("?period=day&on=2999-01-01", "1"), ("?period=day&on=x", "1"), ("?period=x", "11"),
        ):  # fmt: skip
            rows = _rows(shown(desk, f"/figures/{asked}"))
            assert rows[list(rows)[-1]][0] == expected, asked

    def test_leads_to_the_days_before_and_never_to_those_to_come(self) -> None:
        desk = seated("office")
        page = shown(desk, "/figures/?period=month")
        assert "on=2026-10-31" in page
        assert 'rel="next"' not in page
        earlier = shown(desk, "/figures/?period=month&on=2026-10-31")
        assert re.search(r'rel="next"', earlier)
        assert "2026-10-01" in earlier

    def test_shows_every_figure_with_its_definition(self) -> None:
        two_towns()
        desk = seated("city")
        names = [name for _title, part in PARTS.values() for name in part]
        assert sorted(names) == sorted(FIGURES)
        for part, (_title, figures) in PARTS.items():
            page = shown(desk, f"/figures/?part={part}")
            assert page.count("<dt>") == len(figures)

    def test_shows_amounts_and_rates(self) -> None:
        two_towns()
        desk = seated("office")
        rows = _rows(shown(desk, "/figures/?part=credit"))
        assert rows[list(rows)[-1]][-1] == "123.4567"
        rates = _rows(shown(desk, "/figures/?part=clocks"))
        assert rates[list(rates)[-1]][0] == "3.65"
        assert "–" in [cells[0] for cells in rates.values()]

    def test_goes_down_a_place_and_back(self) -> None:
        two_towns()
        desk = seated("city")
        page = shown(desk, "/figures/")
        assert f"place={COUNTY}" in page
        below = shown(desk, f"/figures/?place={COUNTY}")
        assert len(_rows(below)) == 3
        assert f"place={TOWN}" in below
        assert f"/figures/?place={CITY}&amp;part=lists&amp;period=week" in below

    def test_of_others_is_not_there(self) -> None:
        desk = seated("office")
        for place in (ELSEWHERE, CITY, "34", "３４１１８１", "341181999", "x"):
            assert desk.get(f"/figures/?place={place}").status_code == 404, place
            for page in ("visited_enterprises/", "table/", "table/progress.xlsx",
                         "table/template.xlsx"):  # fmt: skip
                if place != "341181999" or "table" in page:
                    answer = desk.get(f"/figures/{page}?place={place}")
                    assert answer.status_code == 404, (page, place)

    def test_is_for_offices_and_auditors(self) -> None:
        offices()
        for desk in DESKS:
            expected = {"bank": 404, "other bank": 404, "head office": 404, "guarantor": 403,
                        "administrator": 403}.get(desk, 200)  # fmt: skip
            assert seated(desk).get("/figures/").status_code == expected, desk

    def test_asks_as_often_however_many_there_are(self) -> None:
        offices()
        two_towns()
        for desk in ("office", "city", "township"):
            client = seated(desk)
            client.get("/figures/")
            with CaptureQueriesContext(connection) as asked:
                assert client.get("/figures/?part=clocks&period=year").status_code == 200
            count = len([one for one in asked if "SAVEPOINT" not in one["sql"]])
            assert count <= QUERIES, (desk, count)

    def test_never_reads_the_log(self) -> None:
        two_towns()
        client = seated("city")
        client.get("/figures/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/figures/?period=all")
        assert not [one for one in asked if "events" in one["sql"]]


class TestClocks:
    def test_are_counted_in_the_place_of_the_file(self) -> None:
        approved(completed())
        refused(completed())
        _late(completed())
        rows = _rows(shown(seated("office"), "/figures/?part=clocks&period=all"))
        whole = rows[list(rows)[-1]]
        assert whole[1:] == ["66.7", "1"]
        assert sum(int(cells[2]) for cells in rows.values()) == 2

    def test_agree_with_those_of_the_first_page(self) -> None:
        approved(completed())
        _late(completed())
        _late(completed(), days=0)
        with reach(PLATFORM):
            for region in (TOWN, COUNTY, CITY, "34"):
                ours = counted_below(region, [], first=BEGINNING, last=DAY, today=DAY)[region]
                (theirs,), overdue = deciding_of(area_of(region), [(BEGINNING, DAY)], DAY)
                assert (ours.in_time, ours.overdue) == (theirs, overdue), region
            assert overdue == 1

    def test_of_an_earlier_day_count_what_was_overdue_then(self) -> None:
        gone, open_ = refused(completed()), completed()
        then = DAY - timedelta(days=2)
        with reach(PLATFORM):
            early = {"file_complete_on": DAY - timedelta(days=40),
                     "decision_due_on": DAY - timedelta(days=10)}  # fmt: skip
            Referral.objects.filter(pk__in=[gone.referral_id, open_.pk]).update(**early)
            assert {one.pk for one in late_at(COUNTY, DAY, DAY)} == {open_.pk}
            assert {one.pk for one in late_at(COUNTY, then, DAY)} == {open_.pk, gone.referral_id}
            assert late_at(COUNTY, DAY - timedelta(days=10), DAY).count() == 0
            assert late_at(COUNTY, DAY - timedelta(days=9), DAY).count() == 2
            counts = counted_below(COUNTY, [TOWN], first=BEGINNING, last=then, today=DAY)
        assert counts[COUNTY].overdue == 2

    def test_open_to_the_files_behind_them(self) -> None:
        _late(completed())
        desk = seated("city")
        page = shown(desk, f"/figures/?part=clocks&place={COUNTY}")
        link = re.findall(r'href="(/figures/overdue_decisions/[^"]*)"', page)[-1]
        rows = shown(desk, link.replace("&amp;", "&"))
        assert len(re.findall(r'<th scope="row"><a', rows)) == 1


class TestRows:
    def test_are_those_of_the_place(self) -> None:
        draft()
        desk = seated("city")
        here = shown(desk, f"/figures/enterprises_with_need/?place={TOWN}&period=day")
        there = shown(desk, f"/figures/enterprises_with_need/?place={OTHER_TOWN}&period=day")
        assert len(re.findall(r'<th scope="row">', here)) >= 1
        assert len(re.findall(r'<th scope="row">', there)) == 0

    def test_are_not_for_an_office_of_the_whole_country(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(DESKS, "nation", NATION)
        two_towns()
        desk = seated("nation")
        assert Membership.objects.filter(region="").exists()
        page = shown(desk, "/figures/?period=day")
        assert "/figures/visited_enterprises/" not in page
        assert _rows(page)[list(_rows(page))[-1]][0] == "7"
        county = shown(desk, f"/figures/?place={COUNTY}&period=day")
        assert sorted(cells[0] for cells in _rows(county).values()) == ["4", "5", "7"]
        for name in FIGURES:
            assert desk.get(f"/figures/{name}/?place={COUNTY}").status_code == 404, name
        home = shown(desk, "/")
        assert "/figures/visited_enterprises/" not in home
        assert "/figures/?period=year" in home

    def test_leaves_the_sample_county_out_of_the_country(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(DESKS, "nation", NATION)
        first("visited_enterprises", 3)
        first("visited_enterprises", 90, region="990101001")
        counted()
        rows = _rows(shown(seated("nation"), "/figures/?period=day"))
        assert rows[list(rows)[-1]][0] == "3"

    def test_stay_empty_for_a_place_without_anything(self) -> None:
        money("decision.approved", 100, ELSEWHERE)
        rows = _rows(shown(seated("city"), f"/figures/?place={COUNTY}&part=credit"))
        assert set(rows[list(rows)[-1]]) == {"0"}
