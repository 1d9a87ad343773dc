"""Letting somebody in again who was shut out: with what has not ended, and without a password."""

import pytest
from allauth.mfa.models import Authenticator

from rongxie.foundation.accounts.actions import NotShutOut, UserNotFound
from rongxie.foundation.accounts.models import User
from rongxie.foundation.accounts.queries import actors_of
from rongxie.foundation.administration import people
from rongxie.foundation.administration.authority import (
    NotForOneself,
    NotYoursToAdminister,
    authority_of,
)
from rongxie.foundation.administration.starting import give_start_password
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.reach.entering import reach
from rongxie.rulebook.access import ReadingRole
from rongxie.rulebook.steps import Role
from tests.foundation.accounts.people import granted, person
from tests.foundation.administration.test_administration import ADMINISTRATOR, OFFICER, SETUP
from tests.foundation.organisations.offices import opened
from tests.mechanism.cast import AT, DAY, ELSEWHERE, PLATFORM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _office() -> None:
    opened("DRC", kind=OrganisationKind.GOVERNMENT_OFFICE)


def _shut() -> User:
    """Return somebody with a role, a password and a second factor, who was shut out."""
    user = granted(person(), Role.TASK_FORCE, "DRC").user
    user.set_password("my own password")
    user.save()
    Authenticator.objects.create(user=user, type="totp", data={})
    people.shut_out(user_id=user.pk, by=OFFICER, at=AT)
    return user


class TestReopening:
    def test_lets_somebody_in_without_a_password_and_tells_the_log(self) -> None:
        user = _shut()
        before = User.objects.get(pk=user.pk).get_session_auth_hash()
        people.reopen(user_id=user.pk, by=OFFICER, at=AT)
        user.refresh_from_db()
        assert (user.is_active, user.disabled_at) == (True, None)
        assert not user.check_password("my own password")
        assert user.get_session_auth_hash() != before
        assert Authenticator.objects.filter(user=user).exists()
        with reach(PLATFORM):
            told = EventRow.objects.get(kind="account.reopened")
        assert (told.actor, told.subject) == ("membership:7", str(user.pk))

    def test_is_followed_by_a_first_password(self) -> None:
        user = _shut()
        people.reopen(user_id=user.pk, by=SETUP, at=AT)
        given = give_start_password(user_id=user.pk, by=SETUP, at=AT)
        user.refresh_from_db()
        assert user.check_password(given.password)
        assert user.password_given

    def test_brings_back_what_has_not_ended_and_nothing_else(self) -> None:
        user = _shut()
        ended = granted_before(user)
        assert actors_of(user.pk, DAY) == []
        people.reopen(user_id=user.pk, by=OFFICER, at=AT)
        (actor,) = actors_of(user.pk, DAY)
        assert actor.role is Role.TASK_FORCE
        assert user.memberships.get(pk=ended).until == DAY

    def test_of_an_open_account_or_of_nobody_is_refused(self) -> None:
        user = _shut()
        people.reopen(user_id=user.pk, by=OFFICER, at=AT)
        user.refresh_from_db()
        kept = user.password
        with pytest.raises(NotShutOut):
            people.reopen(user_id=user.pk, by=OFFICER, at=AT)
        user.refresh_from_db()
        assert user.password == kept
        with pytest.raises(NotShutOut):
            people.reopen(user_id=user.pk + 1000, by=SETUP, at=AT)
        with reach(PLATFORM):
            assert EventRow.objects.filter(kind="account.reopened").count() == 1

    def test_is_for_who_could_have_shut_the_person_out(self) -> None:
        user = _shut()
        user.memberships.update(region=ELSEWHERE)
        with pytest.raises(NotYoursToAdminister):
            people.reopen(user_id=user.pk, by=OFFICER, at=AT)
        user.memberships.update(region="341181", role=ReadingRole.AUDITOR.value)
        with pytest.raises(NotYoursToAdminister):
            people.reopen(user_id=user.pk, by=OFFICER, at=AT)
        user.memberships.update(until=DAY)  # nobody knows any more whose the person was
        for by in (OFFICER, ADMINISTRATOR):
            with pytest.raises(NotYoursToAdminister):
                people.reopen(user_id=user.pk, by=by, at=AT)
        assert not User.objects.get(pk=user.pk).is_active

    def test_is_not_for_oneself(self) -> None:
        held = granted(person("13900000001"), ReadingRole.MECHANISM_OFFICE, "DRC")
        own = authority_of(user_id=held.user_id, membership_id=held.pk, on=DAY)
        people.shut_out(user_id=held.user_id, by=SETUP, at=AT)
        with pytest.raises(NotForOneself):
            people.reopen(user_id=held.user_id, by=own, at=AT)

    def test_keeps_nothing_when_the_log_does_not_take_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        user = _shut()

        def broken(*_: object, **__: object) -> None:
            raise RuntimeError("the log is away")

        monkeypatch.setattr(people, "append_all", broken)
        with pytest.raises(RuntimeError):
            people.reopen(user_id=user.pk, by=OFFICER, at=AT)
        user.refresh_from_db()
        assert not user.is_active
        assert user.check_password("my own password")

    def test_shuts_again_like_any_other(self) -> None:
        user = _shut()
        people.reopen(user_id=user.pk, by=OFFICER, at=AT)
        people.shut_out(user_id=user.pk, by=OFFICER, at=AT)
        with pytest.raises(UserNotFound):
            give_start_password(user_id=user.pk, by=OFFICER, at=AT)


def granted_before(user: User) -> int:
    """Give a role that has ended by the day, also to somebody who is shut out."""
    held = user.memberships.get()
    return user.memberships.create(
        role=Role.VISITOR.value, organisation=held.organisation, region=held.region,
        since=held.since, until=DAY, granted_by="membership:1", granted_at=AT,
    ).pk  # fmt: skip
