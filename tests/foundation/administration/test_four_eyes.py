"""Nobody alone gives somebody a password and takes the second factor away."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from pytest_django.fixtures import Settings

from rongxie.foundation.accounts.models import User
from rongxie.foundation.administration.authority import Authority, authority_of, platform_authority
from rongxie.foundation.administration.importing_people import PEOPLE
from rongxie.foundation.administration.people import reopen, shut_out
from rongxie.foundation.administration.starting import (
    ColleagueNeeded,
    NoSecondFactor,
    give_start_password,
    reset_password,
    reset_second_factor,
    start_passwords,
)
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.reach.entering import reach
from rongxie.rulebook.access import ReadingRole
from rongxie.rulebook.steps import Role
from tests.foundation.accounts.people import granted, person
from tests.foundation.administration.lists import listed, officer
from tests.foundation.organisations.offices import opened
from tests.mechanism.cast import AT, DAY, PLATFORM

pytestmark = pytest.mark.django_db
_DEPTH = 3
ROW = {"姓名": "王小明", "手机号": "13812345670", "职责": "专班", "所属机构": "DRC"}


@pytest.fixture(autouse=True)
def required(settings: Settings) -> None:
    """Have a second factor be required, and passwords cost little."""
    settings.SECOND_FACTOR = "required"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _clerk(login: str) -> Authority:
    held = granted(person(login), ReadingRole.MECHANISM_OFFICE, "DRC")
    return authority_of(user_id=held.user_id, membership_id=held.pk, on=DAY)


@pytest.fixture
def clerks() -> tuple[Authority, Authority]:
    """Two who administer people of the county."""
    opened("DRC", kind=OrganisationKind.GOVERNMENT_OFFICE)
    return _clerk("13900000001"), _clerk("13900000002")


def _convener() -> User:
    """Return somebody with a password of his own and a second factor."""
    user = granted(person("13900000003"), Role.CONVENER, "DRC").user
    user.set_password("my own password")
    user.save()
    _sets_up(user)
    return user


def _sets_up(user: User) -> None:
    if not Authenticator.objects.filter(user=user).exists():
        Authenticator.objects.create(user=user, type="totp", data={})


def _signs_in(user: User) -> None:
    """Sign in, and choose an own password as comes first."""
    user.refresh_from_db()
    user.last_login = (user.last_login or AT) + timedelta(minutes=1)
    user.set_password("my own password")
    user.save()


def _gives(user: User, by: Authority) -> None:
    reset_password(user_id=user.pk, by=by, at=AT)


def _resets(user: User, by: Authority) -> None:
    reset_second_factor(user_id=user.pk, by=by, at=AT)


@dataclass(frozen=True)
class Known:
    """By whom the password in force was given, and the second factor taken away: 0, nobody."""

    given_by: int = 0
    opened_by: int = 0
    factor: bool = True


def _expected(
    what: str, by: int, before: Known
) -> tuple[Known, type[ColleagueNeeded | NoSecondFactor] | None]:
    """Return what is known after a move, or why it is refused."""
    match what:
        case "gives" if before.opened_by != by:
            return replace(before, given_by=by), None
        case "resets" if not before.factor and before.given_by != by:
            return before, NoSecondFactor
        case "resets" if before.given_by != by:
            return replace(before, opened_by=by, factor=False), None
        case "signs in":
            return replace(before, given_by=0), None
        case "sets up":  # who signs in with a password that was given chooses another first
            return Known(), None
        case "reopens":
            return replace(before, given_by=0), None
    return before, ColleagueNeeded


class TestTakingOver:
    def test_an_account_takes_two_in_whatever_order_it_is_tried(
        self, clerks: tuple[Authority, Authority]
    ) -> None:
        user = _convener()

        def reopens(by: Authority) -> None:
            shut_out(user_id=user.pk, by=by, at=AT)
            reopen(user_id=user.pk, by=by, at=AT)

        def returns() -> None:
            _signs_in(user)
            _sets_up(user)

        one, two = clerks
        moves: list[tuple[str, int, Callable[[], None]]] = [
            ("gives", 1, lambda: _gives(user, one)), ("gives", 2, lambda: _gives(user, two)),
            ("resets", 1, lambda: _resets(user, one)), ("resets", 2, lambda: _resets(user, two)),
            ("reopens", 1, lambda: reopens(one)), ("signs in", 0, lambda: _signs_in(user)),
            ("sets up", 0, returns),
        ]  # fmt: skip
        tried = list(_walk(moves, Known(), ()))
        assert len(tried) == sum(len(moves) ** n for n in range(1, _DEPTH + 1))

    def test_is_kept_from_nobody_once_the_person_was_there(
        self, clerks: tuple[Authority, Authority]
    ) -> None:
        user, (one, _two) = _convener(), clerks
        _gives(user, one)
        _signs_in(user)
        _resets(user, one)
        _signs_in(user)
        _sets_up(user)
        _gives(user, one)
        user.refresh_from_db()
        assert user.password_given

    def test_waits_for_the_new_factor_and_not_for_the_sign_in_alone(
        self, clerks: tuple[Authority, Authority], settings: Settings
    ) -> None:
        user, (one, two) = _convener(), clerks
        _resets(user, one)
        _signs_in(user)
        with pytest.raises(ColleagueNeeded):
            _gives(user, one)
        settings.SECOND_FACTOR = "offered"  # and none is set up any more
        _gives(user, one)
        _resets_nothing = pytest.raises(NoSecondFactor)
        with _resets_nothing:
            _resets(user, two)

    def test_waits_for_the_sign_in_where_no_factor_is_required(
        self, clerks: tuple[Authority, Authority], settings: Settings
    ) -> None:
        settings.SECOND_FACTOR = "offered"
        user, (one, _two) = _convener(), clerks
        _resets(user, one)
        with pytest.raises(ColleagueNeeded):
            _gives(user, one)

    def test_is_the_same_person_under_another_membership(
        self, clerks: tuple[Authority, Authority]
    ) -> None:
        user, (one, _two) = _convener(), clerks
        opened("MIIT", kind=OrganisationKind.DEPARTMENT)
        other = granted(User.objects.get(pk=one.user), ReadingRole.MECHANISM_OFFICE, "MIIT")
        also = authority_of(user_id=one.user, membership_id=other.pk, on=DAY)
        assert also.name != one.name
        _gives(user, one)
        with pytest.raises(ColleagueNeeded):
            _resets(user, also)

    def test_leaves_no_trace_when_it_is_refused_and_names_the_person(
        self, clerks: tuple[Authority, Authority]
    ) -> None:
        user, (one, _two) = _convener(), clerks
        _gives(user, one)
        with pytest.raises(ColleagueNeeded, match=f"You gave {user.display_name} a password"):
            _resets(user, one)
        assert Authenticator.objects.filter(user=user).exists()
        with reach(PLATFORM):
            assert not EventRow.objects.filter(kind="account.factor_reset").exists()

    def test_begins_with_a_first_password_too(self, clerks: tuple[Authority, Authority]) -> None:
        one, _two = clerks
        user = granted(person("13900000003"), Role.CONVENER, "DRC").user
        _sets_up(user)
        give_start_password(user_id=user.pk, by=one, at=AT)
        with pytest.raises(ColleagueNeeded):
            _resets(user, one)

    def test_by_the_platform_itself_is_not_held_to_it(
        self, clerks: tuple[Authority, Authority]
    ) -> None:
        assert clerks
        user, setup = _convener(), platform_authority("job:setup")
        _gives(user, setup)
        _resets(user, setup)
        _gives(user, setup)
        user.refresh_from_db()
        assert user.password_given_by is None


def _walk(
    moves: list[tuple[str, int, Callable[[], None]]], before: Known, path: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    """Try every order of moves, each from the same state, and see that it does what is expected."""
    for what, by, move in moves if len(path) < _DEPTH else ():
        trail = (*path, f"{what} {by}")
        after, refused = _expected(what, by, before)
        assert not after.given_by or after.given_by != after.opened_by, trail
        with transaction.atomic():
            came = _outcome(move)
            assert came is refused, (trail, came, refused)
            yield trail
            yield from _walk(moves, after, trail)
            transaction.set_rollback(True)


def _outcome(move: Callable[[], None]) -> type[Exception] | None:
    try:
        move()
    except (ColleagueNeeded, NoSecondFactor) as refusal:
        return type(refusal)
    return None


class TestFirstPasswordsOfAList:
    def test_leave_out_whose_factor_one_took_away(self) -> None:
        actor = officer()
        clerk = User.objects.get(login="13900000001")
        held = clerk.memberships.get()
        by = authority_of(user_id=clerk.pk, membership_id=held.pk, on=DAY)
        of = listed([ROW, {**ROW, "姓名": "李某", "手机号": "13812345671"}], PEOPLE, actor)
        user = User.objects.get(login=ROW["手机号"])
        _sets_up(user)
        _resets(user, by)
        with reach(actor):
            given = start_passwords(import_id=of.pk, actor=actor, at=AT)
        assert [one.login for one in given] == ["13812345671"]


class TestAccount:
    def test_knows_who_gave_a_password_only_while_it_is_in_force(self) -> None:
        user = person()
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=user.pk).update(password_given_by=user.pk)
        User.objects.filter(pk=user.pk).update(password_given=True, password_given_by=user.pk)
        user.refresh_from_db()
        user.set_password("my own password")
        user.save()
        assert user.password_given_by is None
