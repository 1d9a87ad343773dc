"""People found, others who are not there, and the way to administration."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from rongxie.foundation.accounts.models import Membership, User
from rongxie.foundation.administration.authority import Duty
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.access import cases_in_reach
from rongxie.mechanism.lists.models import Case
from rongxie.rulebook.steps import Role
from rongxie.surfaces.web.administering.desk import frame
from tests.foundation.accounts.people import granted
from tests.mechanism.cast import DAY, ELSEWHERE, PLATFORM
from tests.mechanism.lists.makers import declared
from tests.surfaces.web.administering.desks import (
    ADMINISTERING,
    INVITED,
    PEOPLE,
    desk_of,
    own,
    somebody,
)
from tests.surfaces.web.banking.forms import sent_form
from tests.surfaces.web.desks import DESKS, seated, shown
from tests.surfaces.web.reviewing.test_reviewing import QUERIES, asked_by
from tests.surfaces.web.visitors import visitor

pytestmark = pytest.mark.django_db
INVITE = "/administration/add/person/"


def _end(held: Membership) -> str:
    return f"/administration/memberships/{held.pk}/end/"


def _names(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/administration/people/\d+/">([^<]+)', page)


class TestList:
    def test_finds_by_name_login_role_and_organisation(self) -> None:
        somebody()
        other = granted(visitor("zhang@tc.cn", "张二"), Role.SECTOR_AUTHORITY, "MIIT")
        client = desk_of("office")
        for query, expected in {
            "q=赵": ["赵一"], "q=1390000": ["赵一"], "q=Zhang": ["张二"], "q=%": [],
            "role=sector_authority": ["张二"], "organisation=MIIT": ["张二"],
            "role=bank&q=赵": [],
        }.items():  # fmt: skip
            assert _names(shown(client, f"{PEOPLE}?{query}")) == expected, query
        assert other.user.login not in shown(client, PEOPLE)

    def test_has_parts(self) -> None:
        soon = somebody("13900000001", until=DAY + timedelta(days=30))
        later = somebody("13900000002", until=DAY + timedelta(days=31))
        past = somebody("13900000003", until=DAY)
        new = somebody("13900000004")
        for number, held in enumerate((soon, later, past, new), 1):
            User.objects.filter(pk=held.user_id).update(display_name=f"甲{number}")
        new.user.set_password(None)
        new.user.save()
        client = desk_of("office")
        parts = {
            part: sorted(_names(shown(client, f"{PEOPLE}?part={part}&q=甲")))
            for part in ("now", "new", "ending", "past", "shut")
        }
        assert parts == {
            "now": ["甲1", "甲2", "甲4"], "new": ["甲4"], "ending": ["甲1"], "past": ["甲3"],
            "shut": [],
        }  # fmt: skip

    def test_goes_on_from_the_last_row(self) -> None:
        client = desk_of("office")
        for number in range(60):
            somebody(f"1390001{number:04}")
        page = unescape(shown(client, f"{PEOPLE}?q=赵一"))
        assert len(_names(page)) == 50
        following = re.search(r'href="([^"]+)" rel="next"', page)
        assert following
        rest = shown(client, following[1])
        assert len(_names(rest)) == 10
        assert 'rel="next"' not in rest

    @pytest.mark.parametrize("desk", ADMINISTERING)
    def test_asks_at_most_so_many_questions(self, desk: str) -> None:
        client = desk_of(desk)
        for number in range(5):
            somebody(f"1390001{number:04}", Role.BANK, "ICBC-TC")
        held = Membership.objects.filter(organisation__code="ICBC-TC").latest("pk")
        one = f"{PEOPLE}{held.user_id}/"
        for path in (PEOPLE, f"{PEOPLE}?part=ending&q=赵", one, INVITE, f"{one}grant/", _end(held),
                     "/administration/"):  # fmt: skip
            asked = asked_by(client, path)
            assert len(asked) <= QUERIES, (path, "\n".join(asked))


class TestOthers:
    def test_are_not_there(self) -> None:
        far = somebody(region=ELSEWHERE)
        bank = somebody("13900000008", Role.BANK, "ABC-TC")
        away = {"office": far, "head office": bank}
        for desk, held in away.items():
            client = desk_of(desk)
            assert _names(shown(client, f"{PEOPLE}?q=赵一")) == (
                [] if desk == "head office" else ["赵一"]
            )
            paths = [f"{PEOPLE}{held.user_id}/{part}" for part in (
                "", "grant/", "shut-out/", "first-password/",
            )]  # fmt: skip
            for path in (*paths, _end(held), _end(held).replace("end/", "granted/")):
                assert client.get(path).status_code == 404, (desk, path)
                assert client.post(path, {"go": "do", "reason": "x"}).status_code in {404, 405}
            held.refresh_from_db()
            assert held.until is None

    def test_are_everybodys_own_in_the_whole_country(self) -> None:
        far = somebody(region=ELSEWHERE)
        client = desk_of("administrator")
        held = own(client)
        assert client.get(f"{PEOPLE}{far.user_id}/").status_code == 404
        Membership.objects.filter(pk=held.pk).update(region="")
        assert "赵一" in shown(client, f"{PEOPLE}{far.user_id}/")

    @pytest.mark.parametrize("desk", sorted({*DESKS} - {*ADMINISTERING}))
    def test_find_no_page_of_administration(self, desk: str) -> None:
        client = desk_of(desk)
        for path in ("", "people/", "people/1/", "add/person/", "organisations/", "places/",
                     "mechanisms/", "organisations/DRC/", "places/341181/"):  # fmt: skip
            assert client.get(f"/administration/{path}").status_code == 404, path
        assert "/administration/" not in shown(client, "/")

    def test_of_an_administrator_is_nothing_of_the_record(self) -> None:
        """What he types is kept in a reach in which nothing lies."""
        declared()
        client = desk_of("administrator")
        assert client.get("/cases/").status_code == 403
        held = own(client)
        sent_form(client, INVITE, INVITED)
        with reach(PLATFORM):
            told = EventRow.objects.filter(actor=f"membership:{held.pk}")
            assert set(told.values_list("kind", flat=True)) == {
                "account.added", "membership.granted"
            }  # fmt: skip
            assert "王小明" not in "".join(told.values_list("payload", flat=True))


class TestNavigation:
    def test_leads_those_who_administer_to_it(self) -> None:
        for desk in ADMINISTERING:
            client = desk_of(desk)
            assert 'href="/administration/"' in shown(client, "/")
            page = shown(client, "/administration/")
            assert ("/administration/places/" in page) == (desk != "head office")

    def test_counts_what_is_to_be_looked_after(self) -> None:
        somebody("13900000001", until=DAY + timedelta(days=3))
        new = somebody("13900000002")
        new.user.set_password(None)
        new.user.save()
        page = shown(desk_of("office"), "/administration/")
        counts = dict(re.findall(
            r'href="[^"]*part=(\w+)"><strong class="duty-count">(\d+)', page
        ))  # fmt: skip
        assert counts == {"ending": "1", "new": "1"}

    def test_of_an_administrator_begins_at_home(self) -> None:
        client = desk_of("administrator")
        assert "/administration/people/" in shown(client, "/")
        assert "/administration/" not in shown(seated("guarantor"), "/")


class TestWhoTypes:
    def test_without_rows_in_the_record_types_where_nothing_lies(self) -> None:
        declared()
        held = own(desk_of("administrator"))
        Membership.objects.filter(pk=held.pk).update(region="")
        request = RequestFactory().post("/")
        request.user, request.membership = held.user, held  # type: ignore[attr-defined]
        seen: list[Actor] = []

        def view(request: Any) -> HttpResponse:
            seen.append(request.actor)
            return HttpResponse()

        frame(Duty.PEOPLE).enter(view)(request)
        with reach(PLATFORM):
            assert Case.objects.count() == 1
        with reach(seen[0]):
            assert Case.objects.count() == 0
            assert EventRow.objects.count() == 0
            assert cases_in_reach(seen[0]).count() == 0
