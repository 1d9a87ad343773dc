"""People: invited, given roles, found, and shut out of everything the day a role ends."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from rongxie.foundation.accounts.models import Membership, User
from rongxie.rulebook.access import HELD_ROLES, ReadingRole
from rongxie.rulebook.steps import Role
from tests.foundation.accounts.people import granted
from tests.mechanism.cast import COUNTY, DAY, ELSEWHERE, TOWN
from tests.mechanism.lists.makers import declared
from tests.surfaces.web.administering.desks import (
    ADMINISTERING,
    INVITED,
    PEOPLE,
    desk_of,
    invited,
    own,
    somebody,
)
from tests.surfaces.web.banking.forms import done_by, sent_form, token_of
from tests.surfaces.web.desks import BACKEND, shown
from tests.surfaces.web.visitors import visitor

pytestmark = pytest.mark.django_db
INVITE = "/administration/add/person/"


def _end(held: Membership) -> str:
    return f"/administration/memberships/{held.pk}/end/"


def _signed_in_as(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


class TestInviting:
    @pytest.mark.parametrize("desk", ["administrator", "office"])
    def test_admits_gives_the_role_and_leads_to_the_first_password(self, desk: str) -> None:
        client = desk_of(desk)
        answer = sent_form(client, INVITE, INVITED)
        assert answer.status_code == 302, unescape(answer.content.decode())
        person = invited()
        assert answer["Location"] == f"{PEOPLE}{person.pk}/"
        held = person.memberships.get()
        assert (held.role, held.organisation.code, held.region) == ("task_force", "DRC", COUNTY)
        assert (held.since, held.until, held.document) == (DAY, None, INVITED["document"])
        assert held.granted_by == f"membership:{own(client).pk}"
        assert f"{PEOPLE}{person.pk}/first-password/" in shown(client, answer["Location"])

    def test_shows_the_answers_before_anything_is_done(self) -> None:
        client = desk_of("office")
        page = sent_form(client, INVITE, INVITED, go="").content.decode()
        assert "王小明" in page
        assert 'value="do"' in page
        assert not User.objects.filter(login="13812345678").exists()

    def test_gives_somebody_who_signs_in_already_the_role_alone(self) -> None:
        there = visitor("13812345678", "王小明")
        client = desk_of("office")
        assert sent_form(client, INVITE, INVITED).status_code == 302
        assert there.memberships.get().role == "task_force"
        assert "first-password" not in shown(client, f"{PEOPLE}{there.pk}/")

    def test_refuses_another_name_at_the_field_and_loses_nothing(self) -> None:
        there = visitor("13812345678", "李大壮")
        client = desk_of("office")
        answer = sent_form(client, INVITE, INVITED)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'id="id_login_error"' in page
        assert "李大壮" not in page
        assert 'value="王小明"' in page
        assert not there.memberships.exists()

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("login", "1381234"), ("organisation", "没有这家"), ("region", "没有"), ("role", ""),
            ("role", "bank"), ("name", ""), ("since", "x"), ("last_on", "2026-01-01"),
            ("region", ELSEWHERE),
        ],
    )  # fmt: skip
    def test_says_at_the_field_what_is_wrong(self, field: str, typed: str) -> None:
        client = desk_of("office")
        answer = sent_form(client, INVITE, INVITED | {field: typed})
        assert answer.status_code == 422
        assert f'id="id_{field}_error"' in answer.content.decode()
        assert not User.objects.filter(login="13812345678").exists()

    def test_is_done_once_however_often_it_is_sent(self) -> None:
        client = desk_of("office")
        token = token_of(shown(client, INVITE))
        answers = [client.post(INVITE, {"token": token, "go": "do", **INVITED}) for _ in range(2)]
        assert answers[0]["Location"] == answers[1]["Location"]
        assert invited().memberships.count() == 1

    def test_seconds_somebody_from_another_organisation(self) -> None:
        client = desk_of("office")
        sent_form(client, INVITE, INVITED | {"home": "ICBC-TC"})
        held = invited().memberships.get()
        assert held.home
        assert held.home.code == "ICBC-TC"
        assert "ICBC-TC机构" in shown(client, f"{PEOPLE}{held.user_id}/")

    def test_offers_roles_that_are_ones_own_to_give(self) -> None:
        offered = {
            desk: set(re.findall(r'<option value="(\w+)"', shown(desk_of(desk), INVITE)))
            for desk in ADMINISTERING
        }
        every = {role.value for role in HELD_ROLES}
        assert offered["administrator"] == every
        assert offered["office"] == every - {"administrator", "auditor"}
        assert offered["head office"] == {"bank", "head_office"}

    def test_of_who_may_do_more_is_refused_although_it_was_not_offered(self) -> None:
        client = desk_of("office")
        token = token_of(shown(client, INVITE))
        typed = INVITED | {"role": "administrator", "token": token, "go": "do"}
        assert client.post(INVITE, typed).status_code == 422
        assert not User.objects.filter(login="13812345678").exists()


class TestDrafts:
    @pytest.mark.parametrize("desk", ["administrator", "office"])
    def test_are_there_again(self, desk: str) -> None:
        client = desk_of(desk)
        answer = sent_form(client, INVITE, {"name": "张三丰"}, go="later")
        assert answer["Location"] == "/administration/"
        assert 'value="张三丰"' in shown(client, INVITE)

    @pytest.mark.parametrize("desk", ["administrator", "office"])
    def test_of_an_ended_session_are_kept_too(self, desk: str) -> None:
        client = desk_of(desk)
        held, token = own(client), token_of(shown(client, INVITE))
        client.logout()
        answer = client.post(INVITE, {"token": token, "go": "do", **INVITED})
        assert answer["Location"].startswith("/sign-in/")
        assert not User.objects.filter(login="13812345678").exists()
        again = _signed_in_as(held.user)
        assert 'value="王小明"' in shown(again, INVITE)


class TestRoles:
    def test_are_given_to_somebody_who_has_one(self) -> None:
        held, client = somebody(), desk_of("office")
        typed = {k: v for k, v in INVITED.items() if k not in {"name", "login"}}
        typed |= {"role": "visitor", "organisation": "TOWN", "region": TOWN, "last_on": str(DAY)}
        page = done_by(client, f"{PEOPLE}{held.user_id}/grant/", typed)
        given = held.user.memberships.latest("pk")
        assert (given.role, given.region) == ("visitor", TOWN)
        assert given.until == DAY + timedelta(days=1)
        assert str(given.pk) in page

    def test_are_found_by_what_is_picked_with_its_name(self) -> None:
        held, client = somebody(), desk_of("office")
        typed = {k: v for k, v in INVITED.items() if k not in {"name", "login"}}
        typed |= {"organisation": "MIIT机构（MIIT）", "role": "sector_authority"}
        done_by(client, f"{PEOPLE}{held.user_id}/grant/", typed)
        assert held.user.memberships.latest("pk").organisation.code == "MIIT"


class TestEnding:
    def test_shows_what_it_changes_and_shuts_the_person_out_at_once(self) -> None:
        declared()
        held, client = somebody(), desk_of("office")
        theirs = _signed_in_as(held.user)
        assert shown(theirs, "/cases/")
        first = sent_form(client, _end(held), {"reason": "调离"}, go="").content.decode()
        assert str(DAY) in first
        assert shown(theirs, "/cases/")
        assert done_by(client, _end(held), {"reason": "调离"})
        held.refresh_from_db()
        assert (held.until, held.end_reason) == (DAY, "调离")
        assert held.ended_by == f"membership:{own(client).pk}"
        for path in ("/", "/cases/", "/reviewing/", "/imports/", "/exports/"):
            assert theirs.get(path)["Location"].startswith("/membership/"), path
        assert theirs.get("/membership/").status_code == 403
        assert theirs.get("/api/v1/cases").status_code in {401, 403}
        page = shown(client, f"{PEOPLE}{held.user_id}/")
        assert "调离" in page
        assert _end(held) not in page
        assert client.get(_end(held)).status_code == 200
        again = sent_form(client, _end(held), {"reason": "调离"})
        assert again.status_code == 409

    def test_after_the_last_day_that_was_written(self) -> None:
        held, client = somebody(), desk_of("office")
        done_by(client, _end(held), {"reason": "退休", "last_on": str(DAY)})
        held.refresh_from_db()
        assert held.until == DAY + timedelta(days=1)
        assert shown(_signed_in_as(held.user), "/")

    def test_of_oneself_is_refused(self) -> None:
        client = desk_of("office")
        held = own(client)
        assert _end(held) not in shown(client, f"{PEOPLE}{held.user_id}/")
        assert sent_form(client, _end(held), {"reason": "我"}).status_code == 422
        held.refresh_from_db()
        assert held.until is None

    def test_needs_a_reason(self) -> None:
        held, client = somebody(), desk_of("office")
        answer = sent_form(client, _end(held), {"reason": ""})
        assert answer.status_code == 422
        held.refresh_from_db()
        assert held.until is None


class TestShuttingOut:
    def test_closes_the_account_with_all_that_it_holds(self) -> None:
        held, client = somebody(), desk_of("office")
        theirs = _signed_in_as(held.user)
        path = f"{PEOPLE}{held.user_id}/shut-out/"
        first = sent_form(client, path, {}, go="").content.decode()
        assert 'value="do"' in first
        assert User.objects.get(pk=held.user_id).is_active
        assert sent_form(client, path, {}).status_code == 302
        assert not User.objects.get(pk=held.user_id).is_active
        assert theirs.get("/")["Location"].startswith("/sign-in/")

    def test_of_somebody_who_does_more_or_works_elsewhere_too_is_refused(self) -> None:
        client = desk_of("office")
        above = somebody(role=ReadingRole.AUDITOR, code="AUDIT")
        both = somebody("13900000008")
        granted(both.user, Role.TASK_FORCE, "MIIT", ELSEWHERE)
        for held in (above, both):
            path = f"{PEOPLE}{held.user_id}/shut-out/"
            assert sent_form(client, path, {}).status_code == 422
            assert path not in shown(client, f"{PEOPLE}{held.user_id}/")
            assert User.objects.get(pk=held.user_id).is_active
