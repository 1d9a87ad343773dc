"""What is counted of each place, the rows behind it, and the posters of places."""

import re
from datetime import timedelta

import pytest

from rongxie.mechanism.visits.models import VisitOutcome
from tests.mechanism.cast import AT, COUNTY, ELSEWHERE, TOWN
from tests.mechanism.visits.makers import visited
from tests.surfaces.web.desks import seated, shown
from tests.surfaces.web.reviewing.test_reviewing import QUERIES, asked_by
from tests.surfaces.web.townships.places import NORTH, SOUTH, shop, villages

pytestmark = pytest.mark.django_db


def _figures(page: str) -> dict[str, list[int]]:
    """Return the figures of each row, by its name."""
    body = page.partition("<tbody>")[2]
    rows = {}
    for row in body.split("</tr>"):
        name = re.search(r'<th scope="row">([^<]*)', row)
        numbers = re.findall(r'<td class="number"[^>]*>(?:<a[^>]*>)?(\d+)', row)
        if name:
            rows[name[1].strip()] = [int(one) for one in numbers]
    return rows


class TestProgress:
    def test_counts_each_enterprise_once_and_by_its_place(self) -> None:
        villages()
        north, south = shop("甲店"), shop("乙店", SOUTH)
        shop("丙店", SOUTH)
        visited(north.pk)
        visited(north.pk, VisitOutcome.NEED, visited_at=AT - timedelta(hours=2))
        visited(south.pk, visited_at=AT.replace(year=2025))
        desk = seated("township")
        found = _figures(shown(desk, "/township/progress/"))
        assert found == {
            "北村": [1, 1, 1, 0, 0, 0], "南村": [2, 0, 0, 0, 0, 0], "铜城镇": [3, 1, 1, 0, 0, 0]
        }  # fmt: skip

    def test_opens_to_its_rows(self) -> None:
        villages()
        north, south = shop("甲店"), shop("乙店", SOUTH)
        visited(north.pk)
        visited(south.pk, VisitOutcome.NEED)
        desk = seated("township")
        page = shown(desk, f"/township/progress/{NORTH}/")
        assert "甲店" in page
        assert "乙店" not in page
        page = shown(desk, f"/township/progress/{TOWN}/?need=1")
        assert "乙店" in page
        assert "甲店" not in page

    def test_names_no_person_and_shows_no_other_place(self) -> None:
        villages()
        visited(shop("甲店").pk)
        desk = seated("township")
        assert "membership:" not in shown(desk, f"/township/progress/{NORTH}/")
        for place in (ELSEWHERE, COUNTY, "x", "341181109"):
            assert desk.get(f"/township/progress/{place}/").status_code == 404, place
        assert seated("visitor").get("/township/progress/").status_code == 404

    def test_asks_at_most_so_many_questions(self) -> None:
        villages()
        visited(shop("甲店").pk)
        desk = seated("township")
        for path in ("/township/progress/", f"/township/progress/{TOWN}/"):
            asked = asked_by(desk, path)
            assert len(asked) <= QUERIES, (path, "\n".join(asked))


class TestPosters:
    def test_carry_the_address_of_their_place(self) -> None:
        villages()
        desk = seated("township")
        assert f"?row={NORTH}" in shown(desk, "/township/posters/")
        page = shown(desk, f"/township/posters/print/?row={NORTH}&row={SOUTH}")
        assert page.count("<svg") == 2
        for place in (NORTH, SOUTH):
            assert f"http://testserver/owner/at/{place}/" in page
        assert "style=" not in page
        assert "<script>" not in page
        answer = desk.get(f"/owner/at/{NORTH}/")
        assert answer.headers["Location"] == "/owner/"
        assert "北村" in shown(desk, "/owner/")

    def test_are_of_places_of_ones_own(self) -> None:
        villages()
        desk = seated("township")
        for place in (ELSEWHERE, COUNTY, "341181101999", "北村"):
            assert desk.get(f"/township/posters/print/?row={place}").status_code == 404, place
        assert desk.get("/township/posters/print/").headers["Location"] == "/township/posters/"
        assert seated("bank").get("/township/posters/").status_code == 404
