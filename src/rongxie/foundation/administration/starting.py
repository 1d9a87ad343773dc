"""Passwords to begin with, told once and kept nowhere, and second factors that were lost.

Whoever gave somebody a password and took the second factor away could sign in as that person: so
the one is not for who did the other, until it is sure that the person was there in between. The
platform itself, which has no account, is not held to that.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from rongxie.foundation.accounts import actions
from rongxie.foundation.accounts.models import User
from rongxie.foundation.administration.authority import Authority, Duty, administering
from rongxie.foundation.administration.reading import see_all_within
from rongxie.foundation.events.event import Event
from rongxie.foundation.events.writing import append_all
from rongxie.foundation.imports.access import rows_in_reach
from rongxie.foundation.imports.models import Outcome
from rongxie.foundation.reach.actors import Actor
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say

_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another on paper
_LENGTH = 12  # some 59 bits, and used once
_AT_ONCE = 20  # each takes a few tenths of a second to hash


class HasOwnPassword(Refusal):
    """The person has chosen a password, which nobody takes away by giving another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordGiven(Event):
    """A person was given a password to begin with."""

    kind: ClassVar[str] = "account.password_given"


class NoSecondFactor(Refusal):
    """There is no second factor to take away."""


class ColleagueNeeded(Refusal):
    """Who did the one half of what opens an account would do the other half too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorReset(Event):
    """The second factor of a person was taken away; he sets up another."""

    kind: ClassVar[str] = "account.factor_reset"


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPassword:
    """What somebody is told to sign in with for the first time."""

    name: str
    login: str = field(repr=False)
    password: str = field(repr=False)


@transaction.atomic
def give_start_password(*, user_id: int, by: Authority, at: datetime) -> StartPassword:
    """Give a password to somebody who has never chosen one; one given before no longer works.

    :raises NotForOneself: if it is his own account
    :raises NotYoursToAdminister: if the person has a membership elsewhere, or none, or one that is
        not his to grant
    :raises UserNotFound: if there is no such person, or it is disabled
    :raises HasOwnPassword: if the person has chosen one
    :raises ColleagueNeeded: as `see_that_may_give`
    """
    see_all_within(by, user_id, china_day(at))
    user = actions.active_user(user_id)
    if user.has_usable_password() and not user.password_given:
        raise HasOwnPassword(
            say("The person has a password already, and changes it on the page of the account.")
        )
    return _give(user, by, at)


@transaction.atomic
def reset_password(*, user_id: int, by: Authority, at: datetime) -> StartPassword:
    """Give a password to begin with to somebody who has forgotten his; his sessions end with it.

    :raises NotForOneself: if it is his own account
    :raises NotYoursToAdminister: if the person has a membership elsewhere, or none, or one that is
        not his to grant
    :raises UserNotFound: if there is no such person, or it is disabled
    :raises ColleagueNeeded: as `see_that_may_give`
    """
    see_all_within(by, user_id, china_day(at))
    return _give(actions.active_user(user_id), by, at)


@transaction.atomic
def reset_second_factor(*, user_id: int, by: Authority, at: datetime) -> None:
    """Take apps, keys and recovery codes away from somebody who has lost them; new ones come first.

    :raises NotForOneself: if it is his own account
    :raises NotYoursToAdminister: if the person has a membership elsewhere, or none, or one that is
        not his to grant
    :raises UserNotFound: if there is no such person, or it is disabled
    :raises NoSecondFactor: if there is nothing to take away
    :raises ColleagueNeeded: as `see_that_may_reset`
    """
    see_all_within(by, user_id, china_day(at))
    user = actions.active_user(user_id)
    see_that_may_reset(user, by)
    gone, _ = Authenticator.objects.filter(user=user).delete()
    if not gone:
        raise NoSecondFactor(
            say("{name} has set up no second factor, or it was taken away already.",
                name=user.display_name)
        )  # fmt: skip
    user.factor_reset_by_id, user.factor_reset_after = by.user or None, user.last_login
    user.save(update_fields=["factor_reset_by", "factor_reset_after"])
    told = FactorReset(subject=str(user_id), region=by.region)
    append_all([told], actor=by.name, organisation=by.organisation, at=at)


def see_that_may_give(user: User, by: Authority) -> None:
    """Refuse a password from who took the second factor away, until the person has another one.

    Where no second factor is required it is enough that the person has signed in since.

    :raises ColleagueNeeded: if a colleague has to give it
    """
    if not by.user or user.factor_reset_by_id != by.user or _has_proven_since(user):
        return
    raise ColleagueNeeded(
        say(
            "You reset the second factor of {name}, so you do not give a password too before"
            " {name} has signed in and set up another: whoever did both could sign in as {name}."
            " Ask a colleague who administers people.",
            name=user.display_name,
        )
    )


def see_that_may_reset(user: User, by: Authority) -> None:
    """Refuse to take the second factor away to who gave the password that is in use.

    :raises ColleagueNeeded: if a colleague has to take it away
    """
    if not by.user or user.password_given_by_id != by.user:
        return
    raise ColleagueNeeded(
        say(
            "You gave {name} a password, so you do not reset the second factor too before {name}"
            " has signed in and chosen an own one: whoever did both could sign in as {name}. Ask a"
            " colleague who administers people.",
            name=user.display_name,
        )
    )


def _has_proven_since(user: User) -> bool:
    if Authenticator.objects.filter(user=user).exists():
        return True
    return settings.SECOND_FACTOR != "required" and user.last_login != user.factor_reset_after


def _give(user: User, by: Authority, at: datetime) -> StartPassword:
    see_that_may_give(user, by)
    password = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
    user.set_password(password)
    user.password_given, user.password_given_by_id = True, by.user or None
    user.save(update_fields=["password", "password_given", "password_given_by"])
    told = PasswordGiven(subject=str(user.pk), region=by.region)
    append_all([told], actor=by.name, organisation=by.organisation, at=at)
    return StartPassword(name=user.display_name, login=user.login, password=password)


@transaction.atomic
def start_passwords(*, import_id: int, actor: Actor, at: datetime) -> list[StartPassword]:
    """Give passwords to people of a list who have none, some of them; none: everybody has one.

    In the reach of who brought the list in.

    :raises ImportNotFound: if the actor cannot reach the import
    :raises NotYoursToAdminister: if the role administers no people
    """
    rows = rows_in_reach(import_id=import_id, actor=actor).filter(outcome=Outcome.NEW.value)
    memberships = list(rows.exclude(subject=None).values_list("subject", flat=True))
    with administering(Duty.PEOPLE, actor, china_day(at)) as by:
        # Django marks what is no password by a sign in front.
        people = User.objects.filter(
            memberships__in=memberships, memberships__granted_by=by.name, is_active=True,
            password__startswith="!",  # noqa: S106
        ).exclude(factor_reset_by=by.user).distinct()  # fmt: skip  # a colleague gives those
        numbers = list(people.order_by("pk").values_list("pk", flat=True)[:_AT_ONCE])
        return [give_start_password(user_id=number, by=by, at=at) for number in numbers]
