"""A member of a mechanism ends on a page that tells first what stays, and the mechanism goes on."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from rongxie.foundation.organisations.models import Convener, Group, Mechanism, Member
from rongxie.rulebook.steps import Role
from tests.foundation.accounts.people import granted
from tests.mechanism.cast import DAY, ELSEWHERE
from tests.surfaces.web.administering.desks import desk_of, somebody
from tests.surfaces.web.administering.test_places import CONVENER, MECHANISMS, SET_UP
from tests.surfaces.web.banking.forms import done_by, sent_form, token_of
from tests.surfaces.web.desks import seated, shown
from tests.surfaces.web.reviewing.test_reviewing import QUERIES, asked_by

pytestmark = pytest.mark.django_db
TODAY = {"on": str(DAY)}


def _set_up(code: str = "MIIT") -> Client:
    """Return the browser of an office whose mechanism has a convener and a member."""
    client = desk_of("office")
    sent_form(client, "/administration/add/mechanism/", SET_UP)
    done_by(client, f"{_page()}convener/", CONVENER)
    member = {"organisation": code, "group": "材料组", "leads": "on", "on": str(DAY)}
    done_by(client, f"{_page()}member/", member)
    return client


def _page() -> str:
    return f"{MECHANISMS}{Mechanism.objects.get().pk}/"


def _end() -> str:
    return f"/administration/members/{Member.objects.get().pk}/end/"


def _of(convener: Convener) -> str:
    return f"/administration/conveners/{convener.pk}/end/"


def _change(page: str) -> str:
    return page[page.index('class="change"') :].partition("</ul>")[0]


def _lines(client: Client) -> int:
    """Return how many lines tell what the end of the member changes."""
    return _change(sent_form(client, _end(), TODAY, go="").content.decode()).count("<li>")


class TestMember:
    def test_ends_after_it_is_told_what_stays(self) -> None:
        client = _set_up()
        held = somebody(role=Role.SECTOR_AUTHORITY, code="MIIT")
        assert _end() in shown(client, _page())
        change = _change(sent_form(client, _end(), TODAY, go="").content.decode())
        for words in (str(DAY), "MIIT机构", "材料组", "天长市工作机制"):
            assert words in change, words
        assert Member.objects.get().until is None
        confirmed = done_by(client, _end(), TODAY)
        assert "MIIT机构" in confirmed
        assert Member.objects.get().until == DAY
        held.refresh_from_db()
        assert held.until is None
        page = shown(client, _page())
        assert _end() not in page
        assert page.index("MIIT机构") > page.index("赵一")  # among what was before
        assert Convener.objects.get().until is None

    def test_is_told_of_its_people_and_of_running_the_mechanism(self) -> None:
        client = _set_up()
        lines = [_lines(client)]
        held = somebody(role=Role.SECTOR_AUTHORITY, code="MIIT")
        granted(held.user, Role.DEPARTMENT, "MIIT")  # the same person
        lines.append(_lines(client))
        Mechanism.objects.update(office=held.organisation)
        lines.append(_lines(client))
        Group.objects.update(lead=None)
        lines.append(_lines(client))
        assert [later - lines[0] for later in lines[1:]] == [1, 2, 1]
        change = _change(sent_form(client, _end(), TODAY, go="").content.decode())
        assert re.search(r"<li>\D*\b1 ?\D", change)

    def test_ends_once_however_often_it_is_sent(self) -> None:
        client = _set_up()
        token = token_of(shown(client, _end()))
        sent = {"token": token, "go": "do", **TODAY}
        answers = [client.post(_end(), sent) for _ in range(2)]
        assert answers[0]["Location"] == answers[1]["Location"]
        again = sent_form(client, _end(), TODAY)
        assert again.status_code == 409
        assert 'id="id_on_error"' in again.content.decode()

    @pytest.mark.parametrize(
        "day", ["", "x", str(DAY + timedelta(days=1)), str(DAY - timedelta(days=1))]
    )
    def test_says_at_the_field_what_is_wrong_with_the_day(self, day: str) -> None:
        client = _set_up()
        answer = sent_form(client, _end(), {"on": day})
        assert answer.status_code in {409, 422}
        assert 'id="id_on_error"' in answer.content.decode()
        assert Member.objects.get().until is None

    def test_that_has_not_ended_has_no_confirmation(self) -> None:
        client = _set_up()
        assert client.get(f"{_end()}done/").status_code == 404

    def test_of_others_is_not_there(self) -> None:
        client = _set_up()
        Mechanism.objects.update(region=ELSEWHERE)
        for path in (_end(), f"{_end()}done/", _of(Convener.objects.get())):
            assert client.get(path).status_code == 404, path
            assert client.post(path, {"go": "do", **TODAY}).status_code in {404, 405}, path
        assert Member.objects.get().until is None

    @pytest.mark.parametrize("desk", ["head office", "task force", "auditor"])
    def test_is_no_matter_of_who_administers_no_mechanisms(self, desk: str) -> None:
        _set_up()
        assert seated(desk).get(_end()).status_code == 404

    def test_costs_few_questions(self) -> None:
        client = _set_up()
        for path in (_end(), _page()):
            asked = asked_by(client, path)
            assert len(asked) <= QUERIES, (path, "\n".join(asked))


class TestCoConvener:
    def test_ends_and_the_convener_stays(self) -> None:
        client = _set_up()
        done_by(client, f"{_page()}convener/", CONVENER | {"name": "李召集", "co_convener": "on"})
        beside = Convener.objects.get(co_convener=True)
        change = _change(sent_form(client, _of(beside), TODAY, go="").content.decode())
        assert "李召集" in change
        assert "李召集" in done_by(client, _of(beside), TODAY)
        beside.refresh_from_db()
        assert beside.until == DAY
        assert Convener.objects.get(until=None).name == "王召集"

    def test_alone_has_a_way_there_and_the_convener_is_told_to_have_a_successor(self) -> None:
        client = _set_up()
        convener = Convener.objects.get()
        assert _of(convener) not in shown(client, _page())
        refused = client.get(_of(convener))
        assert refused.status_code == 409
        assert "王召集" in refused.content.decode()
        assert client.post(_of(convener), {"go": "do", **TODAY}).status_code == 409
        assert Convener.objects.get().until is None
