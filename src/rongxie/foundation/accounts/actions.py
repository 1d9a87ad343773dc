"""How people get and lose what they may do; who does it and when is always passed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from rongxie.foundation.accounts.logins import read_login
from rongxie.foundation.accounts.models import Membership, StaffSession, User
from rongxie.foundation.accounts.queries import holding_memberships
from rongxie.foundation.organisations.models import Organisation, open_organisations
from rongxie.rulebook.access import HELD_ROLES, AnyRole, ReadingRole
from rongxie.rulebook.steps import Role
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say

LONGEST_STAFF_SESSION = timedelta(hours=4)
_OF_BANKS: tuple[AnyRole, ...] = (Role.BANK, ReadingRole.HEAD_OFFICE)


class LoginTaken(Refusal):
    """Another person signs in with the same phone number or address."""


class UserNotFound(Refusal):
    """There is no such person, or the person is disabled."""


class NotShutOut(Refusal):
    """The account is open, or there is none."""


class NotOpenThen(Refusal):
    """A membership would begin at an organisation that is not open on the day."""


class RoleDoesNotFit(Refusal):
    """People of such an organisation cannot hold the role."""


class MembershipOver(Refusal):
    """The membership has ended already, or there is none."""


class EndsBeforeItBegins(Refusal):
    """The last day of a membership lies before its first."""


class NoStaffSession(Refusal):
    """A staff session was asked for without a reason, without the role, or for too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a membership is for; `until` is the first day on which it no longer holds.

    `organisation` and `home` are codes; `home` is where somebody seconded comes from.
    """

    role: AnyRole
    organisation: str
    region: str
    since: date
    until: date | None = None
    home: str = ""
    document: str = ""


@transaction.atomic
def add_user(*, login: str, display_name: str, password: str | None = None) -> User:
    """Add a person, who can do nothing yet; without a password only other ways to sign in work.

    :raises NotALogin: if the login is neither a phone number nor an e-mail address
    :raises LoginTaken: if another person has it
    """
    user = User(login=read_login(login), display_name=display_name)
    if User.objects.filter(login=user.login).exists():
        raise LoginTaken(
            say(
                "Somebody signs in with {login} already. Look the person up instead of adding"
                " another account.",
                login=user.login,
            )
        )
    user.set_password(password)
    user.save()
    return user


def active_user(user_id: int) -> User:
    """Return a person, locked until the transaction ends.

    :raises UserNotFound: if there is no such person, or it is disabled
    """
    found = User.objects.select_for_update().filter(pk=user_id, is_active=True).first()
    if found is None:
        raise _no_such_user(user_id)
    return found


@transaction.atomic
def disable_user(*, user_id: int, at: datetime) -> None:
    """Shut a person out: every membership stops holding with it.

    :raises UserNotFound: if there is no such person, or it is disabled already
    """
    if not User.objects.filter(pk=user_id, is_active=True).update(is_active=False, disabled_at=at):
        raise _no_such_user(user_id)


@transaction.atomic
def reopen_user(*, user_id: int) -> None:
    """Let a person in again who was shut out, without a password: no session goes on either.

    :raises NotShutOut: if there is no such person, or the account is open
    """
    shut = User.objects.select_for_update().filter(pk=user_id, is_active=False).first()
    if shut is None:
        raise NotShutOut(
            say(
                "There is no account {number} that is shut out: somebody may have opened it"
                " already. Look the person up by name.",
                number=user_id,
            )
        )
    shut.is_active, shut.disabled_at = True, None
    shut.set_password(None)
    shut.save()


@transaction.atomic
def grant_membership(*, user_id: int, grant: Grant, by: str, at: datetime) -> Membership:
    """Give a person a role for an organisation in a place.

    :raises UserNotFound: if there is no such person, or it is disabled
    :raises NotOpenThen: if the organisation, or the home, is not open when it begins
    :raises RoleDoesNotFit: if the organisation's people cannot hold the role
    :raises EndsBeforeItBegins: if `until` lies before `since`
    """
    if not User.objects.filter(pk=user_id, is_active=True).exists():
        raise _no_such_user(user_id)
    if grant.until is not None and grant.until < grant.since:
        raise EndsBeforeItBegins(
            say(
                "The membership would begin on {since} and end on {until}. Put the days right.",
                since=grant.since,
                until=grant.until,
            )
        )
    organisation = _open_then(grant.organisation, grant.since)
    home = _open_then(grant.home, grant.since) if grant.home else None
    _fits(grant, organisation, home)
    return Membership.objects.create(
        user_id=user_id,
        role=grant.role.value,
        organisation=organisation,
        region=grant.region,
        since=grant.since,
        until=grant.until,
        home=home,
        document=grant.document,
        granted_by=by,
        granted_at=at,
    )


@transaction.atomic
def end_membership(*, membership_id: int, on: date, reason: str, by: str, at: datetime) -> None:
    """End a membership: on `on` it no longer holds. What has ended is not prolonged.

    :raises MembershipOver: if there is none, or it ends by that day anyway
    """
    held = Membership.objects.select_for_update().filter(pk=membership_id).first()
    if held is None or (held.until is not None and held.until <= on):
        raise MembershipOver(
            say("This membership has ended by {day} already, so there is nothing to end.", day=on)
        )
    held.until = max(on, held.since)
    held.ended_by, held.ended_at, held.end_reason = by, at, reason
    held.save(update_fields=["until", "ended_by", "ended_at", "end_reason"])


@transaction.atomic
def start_staff_session(
    *, membership_id: int, reason: str, lasting: timedelta, at: datetime
) -> StaffSession:
    """Let an administrator look into the record for a while; the reason is kept.

    :raises NoStaffSession: if there is no reason, it would last too long or no time at all, or the
        membership is not an administrator's that holds now
    """
    administrates = holding_memberships(china_day(at)).filter(
        pk=membership_id, role=ReadingRole.ADMINISTRATOR.value
    )
    in_bounds = timedelta() < lasting <= LONGEST_STAFF_SESSION
    if not reason.strip() or not in_bounds or not administrates.exists():
        raise NoStaffSession(
            say(
                "Only an administrator can look into the record, for a stated reason and at most"
                " {hours} hours at a time. State the reason and a shorter time.",
                hours=LONGEST_STAFF_SESSION // timedelta(hours=1),
            )
        )
    return StaffSession.objects.create(
        membership_id=membership_id, reason=reason, started_at=at, ends_at=at + lasting
    )


@transaction.atomic
def end_staff_session(*, session_id: int, at: datetime) -> None:
    """End a staff session before its time; one that has ended stays as it was."""
    StaffSession.objects.filter(pk=session_id, ended_at__isnull=True, ends_at__gt=at).update(
        ended_at=at
    )


def _open_then(code: str, on: date) -> Organisation:
    organisation = open_organisations(on).filter(code=code).first()
    if organisation is None:
        raise NotOpenThen(
            say(
                "The organisation {code} is not open on {day}, so nobody can act for it or come"
                " from it. Choose its successor or another day.",
                code=code,
                day=on,
            )
        )
    return organisation


def _fits(grant: Grant, organisation: Organisation, home: Organisation | None) -> None:
    of_bank = organisation.kind == "bank"
    # Whoever is seconded from a bank acts for an office, never for another bank.
    fits = (grant.role in _OF_BANKS) == of_bank and not (of_bank and home)
    if grant.role not in HELD_ROLES or not fits or home == organisation:
        raise RoleDoesNotFit(
            say(
                "{role} is no role for people of {name}. People of a bank act for their bank;"
                " seconded, they act for the office with the bank as their home.",
                role=grant.role.named,
                name=organisation.name,
            )
        )


def _no_such_user(user_id: int) -> UserNotFound:
    return UserNotFound(
        say("There is no active account {number}. Look the person up by name.", number=user_id)
    )
