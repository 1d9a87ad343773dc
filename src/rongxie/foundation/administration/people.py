"""Admitting people, giving and taking memberships: within one's bound, and told to the log."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from django.db import transaction

from rongxie.foundation.accounts import actions
from rongxie.foundation.accounts.actions import Grant, MembershipOver
from rongxie.foundation.accounts.logins import read_login
from rongxie.foundation.accounts.models import Membership, User
from rongxie.foundation.accounts.queries import ROLES
from rongxie.foundation.administration.authority import (
    Authority,
    Duty,
    see_not_oneself,
    see_that_grants,
    see_that_may,
)
from rongxie.foundation.administration.reading import see_all_within
from rongxie.foundation.events.event import Event
from rongxie.foundation.events.writing import append_all
from rongxie.foundation.organisations.models import Organisation
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say


class NameDiffers(Refusal):
    """A login belongs to somebody who is called otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountAdded(Event):
    """A person was admitted."""

    kind: ClassVar[str] = "account.added"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDisabled(Event):
    """A person was shut out."""

    kind: ClassVar[str] = "account.disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountReopened(Event):
    """A person who was shut out was let in again."""

    kind: ClassVar[str] = "account.reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipGranted(Event):
    """A person was given a role; `position` is the organisation, `ends_on` the first day after."""

    kind: ClassVar[str] = "membership.granted"

    role: str
    position: str
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipEnded(Event):
    """A role of a person was ended."""

    kind: ClassVar[str] = "membership.ended"

    role: str
    position: str


@transaction.atomic
def admit_person(
    *, login: str, display_name: str, password: str | None = None, by: Authority, at: datetime
) -> User:
    """Add an account, which can do nothing before a membership is granted.

    :raises NotYoursToAdminister: if it is not his to do
    :raises NotALogin: if the login is neither a phone number nor an e-mail address
    :raises LoginTaken: if another person has it
    """
    see_that_may(Duty.PEOPLE, by, region=by.region, bank_path=by.bank_path)
    user = actions.add_user(login=login, display_name=display_name, password=password)
    _tell(AccountAdded(subject=str(user.pk), region=by.region), by, at)
    return user


@transaction.atomic
def invite(
    *, login: str, display_name: str, grant: Grant, by: Authority, at: datetime
) -> Membership:
    """Give a role to somebody by what he signs in with; who is new is admitted.

    :raises NotALogin: if the login is neither a phone number nor an e-mail address
    :raises NameDiffers: if somebody else signs in by it
    :raises Refusal: as `appoint`
    """
    user = User.objects.filter(login=read_login(login)).first()
    if user is None:
        user = admit_person(login=login, display_name=display_name.strip(), by=by, at=at)
    elif user.display_name != display_name.strip():
        raise NameDiffers(
            say(
                "Somebody signs in by this number or address under another name. Compare both with"
                " the person; who changed the name corrects it first."
            )
        )
    return appoint(user_id=user.pk, grant=grant, by=by, at=at)


@transaction.atomic
def shut_out(*, user_id: int, by: Authority, at: datetime) -> None:
    """Disable an account: every membership stops holding with it.

    :raises NotForOneself: if it is his own account
    :raises NotYoursToAdminister: if the person has a membership elsewhere, or none, or one that is
        not his to grant
    :raises UserNotFound: if there is no such person, or it is disabled already
    """
    see_all_within(by, user_id, china_day(at))
    actions.disable_user(user_id=user_id, at=at)
    _tell(AccountDisabled(subject=str(user_id), region=by.region), by, at)


@transaction.atomic
def reopen(*, user_id: int, by: Authority, at: datetime) -> None:
    """Let somebody in again who was shut out; a first password is given next.

    Memberships that have not ended hold again with the account, those that have ended do not.

    :raises NotForOneself: if it is his own account
    :raises NotYoursToAdminister: if the person has a membership elsewhere, or none, or one that is
        not his to grant
    :raises NotShutOut: if there is no such person, or the account is open
    """
    see_all_within(by, user_id, china_day(at))
    actions.reopen_user(user_id=user_id)
    _tell(AccountReopened(subject=str(user_id), region=by.region), by, at)


@transaction.atomic
def appoint(*, user_id: int, grant: Grant, by: Authority, at: datetime) -> Membership:
    """Give a person a role for an organisation in a place.

    :raises NotForOneself: if it is his own account
    :raises NotYoursToAdminister: if the place, the bank or the role is not his to grant
    :raises UserNotFound: if there is no such person, or it is disabled
    :raises NotOpenThen: if the organisation, or the home, is not open when it begins
    :raises RoleDoesNotFit: if the organisation's people cannot hold the role
    :raises EndsBeforeItBegins: if `until` lies before `since`
    """
    see_not_oneself(by, user_id)
    see_that_grants(by, grant.role)
    organisation = Organisation.objects.filter(code=grant.organisation).first()
    _see_within(by, grant.region, organisation)
    held = actions.grant_membership(user_id=user_id, grant=grant, by=by.name, at=at)
    event = MembershipGranted(
        subject=str(user_id), region=held.region, bank=_bank_of(held.organisation),
        role=held.role, position=held.organisation.code, ends_on=held.until,
    )  # fmt: skip
    _tell(event, by, at)
    return held


@transaction.atomic
def dismiss(*, membership_id: int, on: date, reason: str, by: Authority, at: datetime) -> None:
    """End a membership: on `on` it no longer holds.

    :raises NotForOneself: if it is his own
    :raises NotYoursToAdminister: if the place or the bank is not his
    :raises MembershipOver: if there is none, or it ends by that day anyway
    """
    held = Membership.objects.select_related("organisation").filter(pk=membership_id).first()
    if held is None:
        raise MembershipOver(
            say(
                "There is no membership {number}. Look the person up by name.", number=membership_id
            )
        )
    see_not_oneself(by, held.user_id)
    see_that_grants(by, ROLES[held.role])
    _see_within(by, held.region, held.organisation)
    actions.end_membership(membership_id=membership_id, on=on, reason=reason, by=by.name, at=at)
    event = MembershipEnded(
        subject=str(held.user_id), region=held.region, bank=_bank_of(held.organisation),
        role=held.role, position=held.organisation.code,
    )  # fmt: skip
    _tell(event, by, at)


def _see_within(by: Authority, region: str, organisation: Organisation | None) -> None:
    """An unknown organisation is refused by the action, which tells more."""
    path = organisation.path if organisation and organisation.kind == "bank" else ""
    see_that_may(Duty.PEOPLE, by, region=region, bank_path=path)


def _bank_of(organisation: Organisation) -> str:
    return organisation.code if organisation.kind == "bank" else ""


def _tell(event: Event, by: Authority, at: datetime) -> None:
    append_all([event], actor=by.name, organisation=by.organisation, at=at)
