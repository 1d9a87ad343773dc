"""An account that was shut is opened again: told first what comes back, then a first password."""

import re
from typing import Any

import pytest
from django.test import Client

from rongxie.foundation.accounts.models import User
from rongxie.foundation.administration.authority import platform_authority
from rongxie.foundation.administration.people import shut_out
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.entering import reach
from rongxie.rulebook.access import ReadingRole
from rongxie.rulebook.steps import Role
from rongxie.surfaces.api.clients import register_client
from rongxie.surfaces.api.models import ApiClient
from tests.foundation.accounts.people import granted
from tests.mechanism.cast import AT, DAY, ELSEWHERE, PLATFORM
from tests.surfaces.web.administering.desks import PEOPLE, desk_of, own, somebody
from tests.surfaces.web.administering.test_accounts import proven
from tests.surfaces.web.banking.forms import sent_form, token_of
from tests.surfaces.web.desks import BACKEND, shown
from tests.surfaces.web.reviewing.test_reviewing import QUERIES, asked_by
from tests.surfaces.web.visitors import PASSWORD, try_password, with_app

pytestmark = pytest.mark.django_db
_TOLD = re.compile(r'<code class="password">(\w+)</code>')


def _shut(**given: Any) -> User:
    """Return a member of the task force, or somebody else, who was shut out."""
    return _shut_out(somebody(**given).user)


def _shut_out(user: User) -> User:
    shut_out(user_id=user.pk, by=platform_authority("job:setup"), at=AT)
    return user


def _path(user: User) -> str:
    return f"{PEOPLE}{user.pk}/reopen/"


def _change(client: Client, user: User) -> str:
    page = sent_form(client, _path(user), {}, go="").content.decode()
    return page[page.index('class="change"') :].partition("</ul>")[0]


def _lines(client: Client, user: User) -> int:
    """Return how many lines tell what opening the account changes."""
    return _change(client, user).count("<li>")


class TestReopening:
    def test_tells_what_comes_back_before_anything_is_done(self) -> None:
        client, held = proven(desk_of("office")), somebody()
        granted(held.user, Role.VISITOR, "DRC", until=DAY)
        granted(held.user, Role.SECTOR_AUTHORITY, "MIIT")
        user = _shut_out(held.user)
        change = _change(client, user)
        assert change.count("DRC机构") == 1
        assert "MIIT机构" in change
        assert change.count("<li>") == 4
        assert not User.objects.get(pk=user.pk).is_active

    def test_names_the_systems_that_act_again(self) -> None:
        client, held = proven(desk_of("office")), somebody()
        register_client(name="某系统", membership_id=held.pk, scopes=["read"], by="x", at=AT)
        revoked = somebody("13900000007")
        register_client(name="旧系统", membership_id=revoked.pk, scopes=["read"], by="x", at=AT)
        ApiClient.objects.filter(membership=revoked).update(revoked_by="x", revoked_at=AT)
        with_one, without = _shut_out(held.user), _shut_out(revoked.user)
        assert _lines(client, with_one) == _lines(client, without) + 1

    def test_leads_to_a_first_password_with_which_alone_one_signs_in(self) -> None:
        client, user = proven(desk_of("office")), _shut()
        assert _path(user) in shown(client, f"{PEOPLE}{user.pk}/")
        answer = sent_form(client, _path(user), {})
        assert answer["Location"] == f"{PEOPLE}{user.pk}/"
        page = shown(client, answer["Location"])
        first = f"{PEOPLE}{user.pk}/first-password/"
        assert first in page
        assert _path(user) not in page
        assert try_password(Client(), PASSWORD, user.login).status_code == 200
        given = _TOLD.search(client.post(first).content.decode())
        assert given
        theirs = Client()
        assert try_password(theirs, given[1], user.login).status_code == 302
        assert theirs.get("/")["Location"].startswith("/account/password/")

    def test_ends_the_sessions_from_before(self) -> None:
        client, held = proven(desk_of("office")), somebody()
        theirs = Client()
        theirs.force_login(held.user, backend=BACKEND)
        assert shown(theirs, "/")
        shut_out(user_id=held.user_id, by=platform_authority("job:setup"), at=AT)
        sent_form(client, _path(held.user), {})
        assert theirs.get("/")["Location"].startswith("/sign-in/")

    def test_asks_for_ones_own_password_first(self) -> None:
        client, user = desk_of("office"), _shut()
        for answer in (client.get(_path(user)), client.post(_path(user))):
            assert answer["Location"].startswith("/account/again/")
        assert not User.objects.get(pk=user.pk).is_active

    def test_is_done_once_however_often_it_is_sent(self) -> None:
        client, user = proven(desk_of("office")), _shut()
        token = token_of(shown(client, _path(user)))
        answers = [client.post(_path(user), {"token": token, "go": "do"}) for _ in range(2)]
        assert answers[0]["Location"] == answers[1]["Location"]
        with reach(PLATFORM):
            told = EventRow.objects.get(kind="account.reopened")
        assert (told.subject, told.actor) == (str(user.pk), f"membership:{own(client).pk}")
        assert sent_form(client, _path(user), {}).status_code == 409

    def test_of_others_is_not_there(self) -> None:
        client, user = proven(desk_of("office")), _shut(region=ELSEWHERE)
        assert client.get(_path(user)).status_code == 404
        assert client.post(_path(user)).status_code == 404
        assert not User.objects.get(pk=user.pk).is_active

    def test_of_who_does_more_or_holds_nothing_is_refused_and_not_offered(self) -> None:
        client = proven(desk_of("office"))
        above = _shut(role=ReadingRole.AUDITOR, code="AUDIT")
        over = _shut(login="13900000008")
        over.memberships.update(until=DAY)
        for user in (above, over):
            assert _path(user) not in shown(client, f"{PEOPLE}{user.pk}/")
            assert sent_form(client, _path(user), {}).status_code == 422
            assert not User.objects.get(pk=user.pk).is_active

    def test_leaves_the_password_to_a_colleague_of_who_reset_the_second_factor(self) -> None:
        client, held = proven(desk_of("office")), somebody()
        with_app(held.user)
        path = f"{PEOPLE}{held.user_id}/"
        sent_form(client, f"{path}reset-factor/", {})
        sent_form(client, f"{path}shut-out/", {})
        assert sent_form(client, _path(held.user), {}).status_code == 302
        assert f"{path}first-password/" not in shown(client, path)
        answer = client.post(f"{path}first-password/")
        assert answer.status_code == 409
        assert not _TOLD.search(answer.content.decode())

    def test_costs_few_questions(self) -> None:
        client, user = proven(desk_of("office")), _shut()
        for path in (_path(user), f"{PEOPLE}{user.pk}/"):
            asked = asked_by(client, path)
            assert len(asked) <= QUERIES, (path, "\n".join(asked))
