"""The pattern of pages on which something is done, proven with a bank's first contact."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from inspect import signature

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from pytest_django.fixtures import Settings

from rongxie.foundation.accounts.models import User
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.entering import as_platform, reach
from rongxie.mechanism.lists.models import Case, Confirmation
from rongxie.mechanism.referrals.models import Referral
from rongxie.surfaces.web.acting.drafts import forget_typed
from rongxie.surfaces.web.acting.fields import PageForm
from rongxie.surfaces.web.acting.pages import ActionPage
from rongxie.surfaces.web.doing.contact import CONTACT
from rongxie.surfaces.web.doing.pages import PAGES
from rongxie.surfaces.web.gallery.forms import GalleryForm
from rongxie.surfaces.web.models import PageDraft, SentForm
from tests.mechanism.cast import AT, BANKER, DAY, PLATFORM
from tests.mechanism.lists.makers import reviewed
from tests.mechanism.referrals.makers import contacted, offices, sent
from tests.surfaces.web.desks import seated, shown

pytestmark = pytest.mark.django_db
NOTE = "电话联系，负责人周二带材料来"


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[None]:
    """Have it be the day of the cast, and a password be enough to sign in."""
    settings.SECOND_FACTOR, settings.AXES_ENABLED = "offered", False
    monkeypatch.setattr(timezone, "now", lambda: AT)
    yield
    translation.deactivate()


def _token(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found[1]


def _path(referral: Referral) -> str:
    return f"/referrals/{referral.pk}/contact/"


def _filled(token: str, **typed: str) -> dict[str, str]:
    return {"token": token, "go": "", "on": str(DAY), "note": NOTE, **typed}


def _state(referral: Referral) -> str:
    with reach(PLATFORM):
        return str(Referral.objects.get(pk=referral.pk).state)


def _contacts(referral: Referral) -> int:
    with reach(PLATFORM):
        rows = EventRow.objects.filter(kind="referral.contacted", case=str(referral.case_id))
        return rows.count()


def _drafts() -> int:
    with connection.cursor() as cursor:  # as nobody there are none to be seen
        cursor.execute("SELECT count(*) FROM page_drafts")
        seen: int = cursor.fetchone()[0]
    assert seen == 0
    with reach(PLATFORM):
        return PageDraft.objects.count()


@pytest.fixture
def referral() -> Referral:
    offices()
    return sent()


@pytest.fixture
def bank(referral: Referral) -> Client:
    return seated("bank")


class TestPage:
    def test_does_it_and_tells_what_happens_next(self, referral: Referral, bank: Client) -> None:
        token = _token(shown(bank, _path(referral)))
        answer = bank.post(_path(referral), _filled(token))
        assert answer.status_code == 302
        assert answer["Location"] == f"{_path(referral)}done/"
        assert _state(referral) == "contacted"
        assert str(referral.pk) in shown(bank, answer["Location"])
        assert _drafts() == 0

    def test_does_it_once_however_often_it_is_sent(self, referral: Referral, bank: Client) -> None:
        token = _token(shown(bank, _path(referral)))
        answers = [bank.post(_path(referral), _filled(token)) for _ in range(3)]
        assert {answer["Location"] for answer in answers} == {f"{_path(referral)}done/"}
        assert _contacts(referral) == 1

    def test_says_that_it_was_done_to_who_comes_back(
        self, referral: Referral, bank: Client
    ) -> None:
        token = _token(shown(bank, _path(referral)))
        bank.post(_path(referral), _filled(token))
        again = bank.get(_path(referral))
        assert again.status_code == 409
        assert "<textarea" not in again.content.decode()

    def test_shows_errors_on_top_and_at_the_field_and_loses_nothing(
        self, referral: Referral, bank: Client
    ) -> None:
        token = _token(shown(bank, _path(referral)))
        answer = bank.post(_path(referral), _filled(token, on="2026-02-30"))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert page.count("2026-02-30") >= 3  # on top, at the field, and in it
        assert 'href="#id_on"' in page
        assert NOTE in page
        assert 'aria-invalid="true"' in page
        assert _state(referral) == "sent"

    def test_shows_a_refusal_of_the_action_at_its_field(
        self, referral: Referral, bank: Client
    ) -> None:
        token = _token(shown(bank, _path(referral)))
        early = str(DAY - timedelta(days=400))
        answer = bank.post(_path(referral), _filled(token, on=early))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'id="id_on_error"' in page
        assert NOTE in page
        assert _state(referral) == "sent"
        assert _contacts(referral) == 0

    def test_can_be_sent_again_after_a_refusal(self, referral: Referral, bank: Client) -> None:
        token = _token(shown(bank, _path(referral)))
        early = str(DAY - timedelta(days=400))
        bank.post(_path(referral), _filled(token, on=early))
        assert bank.post(_path(referral), _filled(token)).status_code == 302

    def test_of_others_looks_like_one_that_is_not_there(self, referral: Referral) -> None:
        for desk in ("other bank", "task force", "auditor"):
            assert seated(desk).get(_path(referral)).status_code == 404, desk
        assert seated("bank").get("/referrals/999999/contact/").status_code == 404

    def test_is_refused_to_a_role_that_does_not_do_it(self, referral: Referral) -> None:
        assert seated("head office").get(_path(referral)).status_code == 409

    @pytest.mark.parametrize("token", ["", "made up", None])
    def test_does_nothing_without_a_token_of_its_own(
        self, referral: Referral, bank: Client, token: str | None
    ) -> None:
        if token is None:  # that of the same page of another referral
            other = contacted()
            with reach(PLATFORM):
                Referral.objects.filter(pk=other.pk).update(state="accepted")
            token = _token(shown(bank, _path(other)))
        answer = bank.post(_path(referral), _filled(token))
        assert answer.status_code == 422
        assert NOTE in answer.content.decode()
        assert _state(referral) == "sent"

    def test_notices_that_somebody_was_faster(
        self, referral: Referral, bank: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        token = _token(shown(bank, _path(referral)))
        faster = CONTACT.asks

        def slow(subject: object, given: object) -> object:
            with as_platform("job:test", ""):
                Referral.objects.filter(pk=referral.pk).update(state="lapsed", ended_on=DAY)
            return faster(subject, given)  # type: ignore[arg-type]

        object.__setattr__(CONTACT, "asks", slow)
        try:
            answer = bank.post(_path(referral), _filled(token))
        finally:
            object.__setattr__(CONTACT, "asks", faster)
        assert answer.status_code == 409
        assert NOTE in answer.content.decode()


def reach_of_platform() -> object:
    from rongxie.foundation.reach.entering import as_platform

    return as_platform("job:test", "")


class TestDraft:
    def test_comes_back_and_goes_with_the_sending(self, referral: Referral, bank: Client) -> None:
        token = _token(shown(bank, _path(referral)))
        answer = bank.post(_path(referral), _filled(token, go="draft", on="昨天"))
        assert answer.status_code == 204
        page = shown(bank, _path(referral))
        assert NOTE in page
        assert 'value="昨天"' in page
        assert "errors-title" not in page
        bank.post(_path(referral), _filled(_token(page)))
        assert _drafts() == 0

    def test_is_kept_encrypted_and_for_its_person_alone(
        self, referral: Referral, bank: Client
    ) -> None:
        token = _token(shown(bank, _path(referral)))
        bank.post(_path(referral), _filled(token, go="later"))
        with reach(PLATFORM):
            row = PageDraft.objects.get()
            assert NOTE.encode() not in bytes(row.content)
            assert b"note" not in bytes(row.content)
        with reach(replace(BANKER, name="membership:999")):  # a colleague of the same branch
            assert PageDraft.objects.count() == 0
        with reach(replace(BANKER, name=row.actor)):
            assert PageDraft.objects.count() == 1

    def test_of_an_ended_session_is_there_after_signing_in(
        self, referral: Referral, bank: Client
    ) -> None:
        token = _token(shown(bank, _path(referral)))
        kept = bank.session["membership"]
        user = bank.session["_auth_user_id"]
        Session.objects.all().delete()
        answer = bank.post(_path(referral), _filled(token, note="会话过期前写的"))
        assert answer["Location"] == f"/sign-in/?next={_path(referral)}"
        assert _state(referral) == "sent"
        again = Client()
        again.force_login(
            User.objects.get(pk=user),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        session = again.session
        session["membership"] = kept
        session.save()
        assert "会话过期前写的" in shown(again, _path(referral))

    def test_of_who_was_away_for_too_long_is_kept_too(
        self, referral: Referral, bank: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        token = _token(shown(bank, _path(referral)))
        monkeypatch.setattr(timezone, "now", lambda: AT + timedelta(hours=2))
        answer = bank.post(_path(referral), _filled(token, note="离开之前写的"))
        assert answer["Location"] == f"/sign-in/?next={_path(referral)}"
        assert _state(referral) == "sent"
        assert _drafts() == 1
        assert "_auth_user_id" not in bank.session

    def test_of_nobody_is_not_kept(self, referral: Referral) -> None:
        Client().post(_path(referral), _filled("made up"))
        assert _drafts() == 0

    def test_is_forgotten_when_asked_and_when_its_days_are_over(
        self, referral: Referral, bank: Client
    ) -> None:
        for go in ("forget", "draft"):
            token = _token(shown(bank, _path(referral)))
            bank.post(_path(referral), _filled(token, go="draft"))
            assert _drafts() == 1
            if go == "forget":
                bank.post(_path(referral), {"go": "forget"})
        forget_typed(actor=PLATFORM, at=AT + timedelta(days=13))
        assert _drafts() == 1
        forget_typed(actor=PLATFORM, at=AT + timedelta(days=14))
        assert _drafts() == 0
        forget_typed(actor=PLATFORM, at=AT + timedelta(days=15))
        with reach(PLATFORM):
            assert SentForm.objects.count() == 0

    def test_is_not_saved_over_what_was_done(self, referral: Referral, bank: Client) -> None:
        token = _token(shown(bank, _path(referral)))
        bank.post(_path(referral), _filled(token))
        bank.post(_path(referral), _filled(token, go="draft"))  # a beacon that came late
        assert _drafts() == 0


def _user(_pk: str) -> object:
    from rongxie.foundation.accounts.models import User

    return User()


class TestConfirming:
    def test_shows_first_what_it_changes_and_does_it_then(self) -> None:
        case = reviewed()
        client = seated("sector authority")
        path = f"/cases/{case.pk}/confirm/"
        token = _token(shown(client, path))
        checked = client.post(path, {"token": token, "go": "", "looked": "on"})
        page = checked.content.decode()
        assert checked.status_code == 200
        assert 'value="do"' in page
        assert 'name="looked" value="on"' in page
        assert _case_state(case) == "reviewed"
        answer = client.post(path, {"token": _token(page), "go": "do", "looked": "on"})
        assert answer["Location"] == f"{path}done/"
        assert _case_state(case) == "confirmed"
        with reach(PLATFORM):
            assert Confirmation.objects.filter(case=case).count() == 1

    def test_goes_back_to_the_form_with_what_was_ticked(self) -> None:
        case = reviewed()
        client = seated("sector authority")
        path = f"/cases/{case.pk}/confirm/"
        token = _token(shown(client, path))
        page = client.post(path, {"token": token, "change": "looked", "looked": "on"})
        assert "checked" in page.content.decode()
        assert "autofocus" in page.content.decode()

    def test_needs_the_tick_even_when_the_check_is_skipped(self) -> None:
        case = reviewed()
        client = seated("sector authority")
        path = f"/cases/{case.pk}/confirm/"
        token = _token(shown(client, path))
        assert client.post(path, {"token": token, "go": "do"}).status_code == 422
        assert _case_state(case) == "reviewed"


def _case_state(case: Case) -> str:
    with reach(PLATFORM):
        return str(Case.objects.get(pk=case.pk).state)


class TestTable:
    def test_names_actions_that_take_what_is_asked(self) -> None:
        for page in PAGES:
            action = import_string(page.action)
            assert {"actor", "at"} <= signature(action).parameters.keys(), page.name
            assert set(page.places.values()) <= page.asked.base_fields.keys(), page.name

    def test_has_each_name_and_address_once(self) -> None:
        assert len({page.name for page in PAGES}) == len(PAGES)
        assert len({page.address for page in PAGES}) == len(PAGES)

    def test_refuses_a_form_with_files_that_is_checked(self) -> None:
        given = {name: getattr(CONTACT, name) for name in CONTACT.__dataclass_fields__}
        assert issubclass(GalleryForm, PageForm)
        with pytest.raises(ValueError, match="file"):
            ActionPage(**given | {"form": GalleryForm, "check": True})
