"""Places and mechanisms: the tree, zones, what closes, and who takes part since when."""

import re
from typing import Any

import pytest

from rongxie.foundation.organisations.models import Convener, Mechanism
from rongxie.foundation.regions.models import Region
from rongxie.rulebook.steps import Role
from tests.mechanism.cast import CITY, COUNTY, DAY, ELSEWHERE, OTHER_TOWN, TOWN
from tests.surfaces.web.administering.desks import desk_of, own, somebody
from tests.surfaces.web.banking.forms import done_by, sent_form
from tests.surfaces.web.desks import shown
from tests.surfaces.web.reviewing.test_reviewing import QUERIES, asked_by

pytestmark = pytest.mark.django_db
PLACES, MECHANISMS = "/administration/places/", "/administration/mechanisms/"
SET_UP: dict[str, Any] = {
    "region": COUNTY, "tier": "county", "name": "天长市工作机制", "office": "DRC", "on": str(DAY),
}  # fmt: skip
CONVENER: dict[str, Any] = {
    "name": "王召集", "title": "常务副市长", "document": "天政〔2026〕1号", "on": str(DAY),
}  # fmt: skip


def _codes(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/administration/places/(\w+)/"', page)


def _place(code: str, part: str = "") -> str:
    return f"{PLACES}{code}/{part}"


def _mechanism(part: str = "") -> str:
    return f"{MECHANISMS}{Mechanism.objects.get().pk}/{part}"


class TestPlaces:
    def test_begin_with_ones_own_and_go_down(self) -> None:
        client = desk_of("office")
        assert client.get(PLACES)["Location"] == _place(COUNTY)
        assert _codes(shown(client, _place(COUNTY))) == [OTHER_TOWN, TOWN]

    def test_are_found_by_name_in_ones_own_place_alone(self) -> None:
        client = desk_of("office")
        assert _codes(shown(client, f"{PLACES}?q=铜城")) == [TOWN]
        assert _codes(shown(client, f"{PLACES}?q=明光")) == []
        assert _codes(shown(client, f"{PLACES}?q=tcz")) == [TOWN]

    def test_begin_with_the_provinces_for_the_whole_country(self) -> None:
        client = desk_of("administrator")
        held = own(client)
        type(held).objects.filter(pk=held.pk).update(region="")
        assert "34" in _codes(shown(client, PLACES))
        assert shown(client, _place(ELSEWHERE))

    @pytest.mark.parametrize("code", [ELSEWHERE, CITY, "x", "999999", "安徽"])
    def test_of_others_are_not_there(self, code: str) -> None:
        client = desk_of("office")
        for part in ("", "add-zone/", "rename/", "close/"):
            assert client.get(_place(code, part)).status_code == 404, part

    def test_cost_few_questions(self) -> None:
        client = desk_of("office")
        sent_form(client, "/administration/add/mechanism/", SET_UP)
        for path in (
            _place(COUNTY), f"{PLACES}?q=铜城", _place(TOWN), _place(TOWN, "close/"), MECHANISMS,
            _mechanism(), _mechanism("convener/"), _mechanism("member/"),
        ):  # fmt: skip
            asked = asked_by(client, path)
            assert len(asked) <= QUERIES, (path, "\n".join(asked))

    def test_get_zones(self) -> None:
        client = desk_of("office")
        typed = {"name": "滁州高新区", "level": "9", "since": str(DAY), "note": ""}
        answer = sent_form(client, _place(COUNTY, "add-zone/"), typed)
        zone = Region.objects.get(name="滁州高新区")
        assert answer["Location"] == _place(zone.code)
        assert (zone.parent_id, zone.level, zone.zone) == (COUNTY, 9, True)
        assert zone.code in _codes(shown(client, _place(COUNTY)))
        again = sent_form(client, _place(COUNTY, "add-zone/"), typed)
        assert 'id="id_name_error"' in again.content.decode()
        low = sent_form(client, _place(TOWN, "add-zone/"), typed | {"level": "6"})
        assert 'id="id_level_error"' in low.content.decode()

    def test_are_renamed_from_a_day_on(self) -> None:
        client = desk_of("office")
        done_by(client, _place(TOWN, "rename/"), {"name": "铜城街道", "on": str(DAY)})
        assert Region.objects.get(code=TOWN).name == "铜城街道"
        page = shown(client, _place(TOWN))
        assert "铜城镇" in page
        early = {"name": "铜城镇", "on": str(DAY)}
        assert sent_form(client, _place(TOWN, "rename/"), early).status_code == 422

    def test_go_into_another_after_it_is_told_what_that_changes(self) -> None:
        somebody(role=Role.VISITOR, code="TOWN", region=TOWN)
        client = desk_of("office")
        typed = {"into": OTHER_TOWN, "further": "", "on": str(DAY), "note": ""}
        page = sent_form(client, _place(TOWN, "close/"), typed, go="").content.decode()
        change = page[page.index('class="change"') :]
        assert re.search(r"<li>1 ?\D", change)
        assert Region.objects.get(code=TOWN).until is None
        done_by(client, _place(TOWN, "close/"), typed)
        assert Region.objects.get(code=TOWN).until == DAY
        page = shown(client, _place(TOWN))
        assert OTHER_TOWN in page
        assert _place(TOWN, "close/") not in page
        assert _codes(shown(client, _place(COUNTY))) == [OTHER_TOWN]

    def test_with_places_below_stay(self) -> None:
        client = desk_of("administrator")
        typed = {"into": ELSEWHERE, "on": str(DAY)}
        answer = sent_form(client, _place(COUNTY, "close/"), typed)
        assert answer.status_code in {409, 422}
        assert Region.objects.get(code=COUNTY).until is None


class TestMechanisms:
    def test_are_lacking_until_set_up(self) -> None:
        client = desk_of("office")
        assert _place(COUNTY) in shown(client, MECHANISMS)
        answer = sent_form(client, "/administration/add/mechanism/", SET_UP)
        made = Mechanism.objects.get()
        assert answer["Location"] == _mechanism()
        assert (made.region, made.office.code, made.tier) == (COUNTY, "DRC", "county")
        assert _place(COUNTY) not in shown(client, MECHANISMS)
        again = sent_form(client, "/administration/add/mechanism/", SET_UP)
        assert 'id="id_region_error"' in again.content.decode()

    def test_tell_who_takes_part_and_since_when(self) -> None:
        held = somebody()
        elsewhere = somebody("13900000008", region=ELSEWHERE)
        client = desk_of("office")
        sent_form(client, "/administration/add/mechanism/", SET_UP)
        done_by(client, _mechanism("convener/"), CONVENER)
        member = {"organisation": "MIIT", "group": "材料组", "leads": "on", "on": str(DAY)}
        done_by(client, _mechanism("member/"), member)
        page = shown(client, _mechanism())
        for words in ("王召集", "常务副市长", "天政〔2026〕1号", "MIIT机构", "材料组", "赵一"):
            assert words in page, words
        assert f"/people/{held.user_id}/" in page
        assert f"/people/{elsewhere.user_id}/" not in page
        assert "2026-01-01" in page

    def test_change_conveners_and_remember_the_one_before(self) -> None:
        client = desk_of("office")
        sent_form(client, "/administration/add/mechanism/", SET_UP)
        done_by(client, _mechanism("convener/"), CONVENER)
        later = CONVENER | {"name": "李召集", "document": "天政〔2026〕2号"}
        first = sent_form(client, _mechanism("convener/"), later, go="").content.decode()
        assert "王召集" in first
        done_by(client, _mechanism("convener/"), later)
        assert Convener.objects.get(until=None).name == "李召集"
        page = shown(client, _mechanism())
        assert page.index("李召集") < page.index("王召集")
        blank = CONVENER | {"document": " "}
        assert sent_form(client, _mechanism("convener/"), blank).status_code == 422

    def test_end_after_it_is_told_what_ends_with_them(self) -> None:
        client = desk_of("office")
        sent_form(client, "/administration/add/mechanism/", SET_UP)
        done_by(client, _mechanism("convener/"), CONVENER)
        sent_form(client, _mechanism("close/"), {"on": str(DAY)}, go="")
        assert Mechanism.objects.get().until is None
        done_by(client, _mechanism("close/"), {"on": str(DAY)})
        assert Mechanism.objects.get().until == DAY
        assert not Convener.objects.filter(until=None).exists()
        assert "convener/" not in shown(client, _mechanism())

    def test_of_others_are_not_there(self) -> None:
        client = desk_of("office")
        sent_form(client, "/administration/add/mechanism/", SET_UP)
        Mechanism.objects.update(region=ELSEWHERE)
        for part in ("", "convener/", "member/", "close/"):
            assert client.get(_mechanism(part)).status_code == 404, part
        far = SET_UP | {"region": CITY}
        assert sent_form(client, "/administration/add/mechanism/", far).status_code == 422
        assert Mechanism.objects.count() == 1

    def test_and_places_are_no_matter_of_a_bank(self) -> None:
        client = desk_of("head office")
        for path in (PLACES, _place(COUNTY), MECHANISMS, "/administration/add/mechanism/",
                     _place(COUNTY, "add-zone/")):  # fmt: skip
            assert client.get(path).status_code == 404, path
