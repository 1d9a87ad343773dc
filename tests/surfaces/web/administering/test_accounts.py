"""How people sign in: first passwords told once, forgotten ones, lost second factors."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from rongxie.foundation.accounts.models import User
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.entering import reach
from rongxie.rulebook.access import ReadingRole
from rongxie.rulebook.steps import Role
from tests.mechanism.cast import ELSEWHERE, PLATFORM
from tests.surfaces.web.administering.desks import (
    INVITED,
    PEOPLE,
    desk_of,
    invited,
    own,
    somebody,
)
from tests.surfaces.web.banking.forms import sent_form
from tests.surfaces.web.desks import BACKEND, seated, shown
from tests.surfaces.web.reviewing.test_reviewing import QUERIES, asked_by
from tests.surfaces.web.visitors import PASSWORD, code_now, try_code, try_password, with_app

pytestmark = pytest.mark.django_db
_TOLD = re.compile(r'<code class="password">(\w+)</code>')


def _path(user: User, part: str) -> str:
    return f"{PEOPLE}{user.pk}/{part}/"


def proven(client: Client) -> Client:
    """Have somebody give the password anew, as the page asks."""
    user = own(client).user
    user.set_password(PASSWORD)
    user.save()
    client.force_login(user, backend=BACKEND)
    held = user.memberships.get()
    session = client.session
    session["membership"] = held.pk
    session.save()
    answer = client.post("/account/again/", {"password": PASSWORD})
    assert answer.status_code == 302
    return client


def _told(client: Client, path: str) -> str:
    answer = client.post(path)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    found = _TOLD.search(answer.content.decode())
    assert found
    return found[1]


class TestFirstPassword:
    def test_is_told_once_and_replaced_at_the_first_sign_in(self) -> None:
        client = desk_of("office")
        sent_form(client, "/administration/add/person/", INVITED)
        user = invited()
        path = _path(user, "first-password")
        assert not _TOLD.search(shown(client, path))
        given = _told(client, path)
        assert not _TOLD.search(shown(client, path))
        assert given not in shown(client, f"{PEOPLE}{user.pk}/")
        theirs = Client()
        assert theirs.post("/sign-in/", {"login": user.login, "password": given}).status_code == 302
        assert theirs.get("/")["Location"].startswith("/account/password/")
        with reach(PLATFORM):
            kept = "".join(EventRow.objects.values_list("payload", flat=True))
        assert given not in kept

    def test_given_again_takes_the_one_before_away(self) -> None:
        client = desk_of("office")
        sent_form(client, "/administration/add/person/", INVITED)
        path = _path(invited(), "first-password")
        first, second = _told(client, path), _told(client, path)
        user = invited()
        assert not user.check_password(first)
        assert user.check_password(second)

    def test_is_not_given_to_who_has_chosen_one(self) -> None:
        held, client = somebody(), desk_of("office")
        answer = client.post(_path(held.user, "first-password"))
        assert answer.status_code == 409
        assert not _TOLD.search(answer.content.decode())
        held.user.refresh_from_db()
        assert held.user.check_password(PASSWORD)


class TestForgottenPassword:
    def test_asks_for_ones_own_first(self) -> None:
        held, client = somebody(), desk_of("office")
        path = _path(held.user, "new-password")
        for answer in (client.get(path), client.post(path)):
            assert answer["Location"].startswith("/account/again/")
        held.user.refresh_from_db()
        assert held.user.check_password(PASSWORD)

    def test_is_replaced_and_every_session_of_the_person_ends(self) -> None:
        held = somebody()
        client = proven(desk_of("office"))
        theirs = Client()
        theirs.force_login(held.user, backend=BACKEND)
        assert shown(theirs, "/")
        given = _told(client, _path(held.user, "new-password"))
        assert theirs.get("/")["Location"].startswith("/sign-in/")
        held.user.refresh_from_db()
        assert held.user.check_password(given)
        assert held.user.password_given
        with reach(PLATFORM):
            told = EventRow.objects.get(kind="account.password_given")
        assert (told.subject, told.actor) == (str(held.user_id), f"membership:{own(client).pk}")

    def test_of_who_does_more_works_elsewhere_too_or_asks_himself_stays(self) -> None:
        client = proven(desk_of("office"))
        above = somebody(role=ReadingRole.ADMINISTRATOR, code="IT")
        both = somebody("13900000008")
        somebody_elsewhere = both.user.memberships.create(
            role=Role.TASK_FORCE.value, organisation=both.organisation, region=ELSEWHERE,
            since=both.since, granted_by="membership:1", granted_at=timezone.now(),
        )  # fmt: skip
        assert somebody_elsewhere.pk
        for user in (above.user, both.user, own(client).user):
            before = User.objects.get(pk=user.pk).password
            for part in ("new-password", "first-password"):
                assert client.post(_path(user, part)).status_code == 403, part
            assert User.objects.get(pk=user.pk).password == before
            assert "new-password" not in shown(client, f"{PEOPLE}{user.pk}/")

    def test_of_others_is_not_there(self) -> None:
        client = proven(desk_of("office"))
        far = somebody(region=ELSEWHERE)
        for part in ("new-password", "first-password"):
            assert client.get(_path(far.user, part)).status_code == 404
            assert client.post(_path(far.user, part)).status_code == 404


class TestSecondFactor:
    def test_is_taken_away_after_ones_own_password(self) -> None:
        held, client = somebody(), desk_of("office")
        with_app(held.user)
        path = _path(held.user, "reset-factor")
        assert path in shown(client, f"{PEOPLE}{held.user_id}/")
        assert client.get(path)["Location"].startswith("/account/again/")
        client = proven(client)
        first = sent_form(client, path, {}, go="").content.decode()
        assert 'value="do"' in first
        assert Authenticator.objects.filter(user=held.user).count() == 2
        assert sent_form(client, path, {}).status_code == 302
        assert not Authenticator.objects.filter(user=held.user).exists()
        assert path not in shown(client, f"{PEOPLE}{held.user_id}/")
        assert sent_form(client, path, {}).status_code == 409
        with reach(PLATFORM):
            told = EventRow.objects.get(kind="account.factor_reset")
        assert (told.subject, told.actor) == (str(held.user_id), f"membership:{own(client).pk}")

    def test_of_who_does_more_is_not_ones_own_to_take(self) -> None:
        client = proven(desk_of("office"))
        above = somebody(role=ReadingRole.ADMINISTRATOR, code="IT")
        with_app(above.user)
        assert sent_form(client, _path(above.user, "reset-factor"), {}).status_code == 422
        assert Authenticator.objects.filter(user=above.user).count() == 2


class TestFourEyes:
    """The day on which somebody has lost phone and password both."""

    def test_leave_the_second_factor_to_a_colleague_of_who_gave_the_password(self) -> None:
        held, client = somebody(), proven(desk_of("office"))
        with_app(held.user)
        _told(client, _path(held.user, "new-password"))
        page = shown(client, f"{PEOPLE}{held.user_id}/")
        path = _path(held.user, "reset-factor")
        assert path not in page
        assert "赵一" in page
        for answer in (client.get(path), client.post(path, {"go": "do"})):
            assert answer.status_code == 409
        assert Authenticator.objects.filter(user=held.user).exists()
        colleague = proven(seated("administrator"))
        assert path in shown(colleague, f"{PEOPLE}{held.user_id}/")
        assert sent_form(colleague, path, {}).status_code == 302
        assert not Authenticator.objects.filter(user=held.user).exists()

    def test_leave_the_password_to_a_colleague_of_who_reset_the_second_factor(self) -> None:
        held, client = somebody(), proven(desk_of("office"))
        with_app(held.user)
        assert sent_form(client, _path(held.user, "reset-factor"), {}).status_code == 302
        path = _path(held.user, "new-password")
        assert path not in shown(client, f"{PEOPLE}{held.user_id}/")
        answer = client.post(path)
        assert answer.status_code == 409
        assert not _TOLD.search(answer.content.decode())
        held.user.refresh_from_db()
        assert held.user.check_password(PASSWORD)
        assert _told(proven(seated("administrator")), path)

    def test_are_needed_no_more_once_the_person_has_signed_in(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held, client = somebody(), proven(desk_of("office"))
        with_app(held.user)
        given = _told(client, _path(held.user, "new-password"))
        theirs = Client()
        assert try_password(theirs, given, held.user.login).status_code == 302
        assert try_code(theirs, code_now()).status_code == 302
        path, own_one = _path(held.user, "reset-factor"), "另一个-密码-0418"
        assert path not in shown(client, f"{PEOPLE}{held.user_id}/")
        typed = {"oldpassword": given, "password1": own_one, "password2": own_one}
        assert theirs.post("/account/password/", typed).status_code == 302
        assert path in shown(client, f"{PEOPLE}{held.user_id}/")
        assert sent_form(client, path, {}).status_code == 302
        assert _path(held.user, "new-password") not in shown(client, f"{PEOPLE}{held.user_id}/")
        later = timezone.now() + timedelta(minutes=1)
        monkeypatch.setattr(timezone, "now", lambda: later)
        assert try_password(Client(), own_one, held.user.login).status_code == 302
        assert _told(client, _path(held.user, "new-password"))

    def test_cost_the_page_few_questions(self) -> None:
        held, client = somebody(), proven(desk_of("office"))
        with_app(held.user)
        _told(client, _path(held.user, "new-password"))
        for path in (f"{PEOPLE}{held.user_id}/", _path(held.user, "new-password")):
            asked = asked_by(client, path)
            assert len(asked) <= QUERIES, (path, "\n".join(asked))
