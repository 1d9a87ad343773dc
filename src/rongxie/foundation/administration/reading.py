"""Who and what lies within somebody's bound: what he may look up before he changes it."""

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length

from rongxie.foundation.accounts.actions import UserNotFound
from rongxie.foundation.accounts.models import Membership, User
from rongxie.foundation.accounts.queries import ROLES
from rongxie.foundation.administration.authority import (
    Authority,
    Duty,
    see_not_oneself,
    see_that_grants,
    see_that_may,
)
from rongxie.foundation.organisations.actions import OrganisationNotFound
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import (
    Convener,
    Mechanism,
    Member,
    Organisation,
    holding,
)
from rongxie.foundation.organisations.rerouting import OpenWork, open_work
from rongxie.foundation.reach.areas import WHOLE_COUNTRY, below
from rongxie.foundation.regions.models import Region
from rongxie.values.regions import Level
from rongxie.values.texts import Refusal, say


class NoMembershipHere(Refusal):
    """There is no such membership, or it is another's to administer."""


class NoMechanismHere(Refusal):
    """There is no such mechanism, or it is that of a place of others."""


class NoMemberHere(Refusal):
    """There is no such member or convener of a mechanism that somebody administers."""


def memberships_within(by: Authority) -> "QuerySet[Membership]":
    """Return the memberships that somebody administers, of any day.

    :raises NotYoursToAdminister: if he administers none
    """
    _see(Duty.PEOPLE, by)
    rows = Membership.objects.select_related("organisation", "home")
    return rows.filter(_within(by, bank="organisation__", place=""))


def people_within(by: Authority) -> "QuerySet[User]":
    """Return the people who have or had such a membership; of the whole country all there are.

    :raises NotYoursToAdminister: if he administers nobody
    """
    theirs = memberships_within(by).filter(user=OuterRef("pk"))
    whole = by.area == WHOLE_COUNTRY and not by.bank_path
    return User.objects.all() if whole else User.objects.filter(Exists(theirs))


def person_within(person_id: int, by: Authority) -> User:
    """Return one of them.

    :raises UserNotFound: if he is none of them
    """
    found = people_within(by).filter(pk=person_id).first()
    if found is None:
        raise UserNotFound(
            say("You administer no person {number}. Look the person up by name.", number=person_id)
        )
    return found


def membership_within(membership_id: int, by: Authority) -> Membership:
    """Return one of the memberships that somebody administers, with its person.

    :raises NoMembershipHere: if it is none of them
    """
    found = memberships_within(by).select_related("user").filter(pk=membership_id).first()
    if found is None:
        raise NoMembershipHere(
            say("You administer no membership {number}. Look the person up by name.",
                number=membership_id)
        )  # fmt: skip
    return found


def see_all_within(by: Authority, user_id: int, on: date) -> None:
    """Refuse those whose account is another's to see to: all that they hold has to be his to give.

    Whoever gives a password could sign in with it: so nobody gives one to who may do more.

    :raises NotForOneself: if it is his own account
    :raises NotYoursToAdminister: if the person has a membership elsewhere, or none, or one that is
        not his to grant
    """
    see_not_oneself(by, user_id)
    not_over = Q(until=None) | Q(until__gt=on)
    held = Membership.objects.filter(not_over, user_id=user_id).select_related("organisation")
    for one in held:
        path = one.organisation.path if one.organisation.kind == OrganisationKind.BANK else ""
        see_that_may(Duty.PEOPLE, by, region=one.region, bank_path=path)
        see_that_grants(by, ROLES[one.role])
    if not held:  # somebody who was admitted and given nothing: by whom is not known any more
        see_that_may(Duty.PEOPLE, by, region="-")


def organisations_within(by: Authority) -> "QuerySet[Organisation]":
    """Return the organisations that somebody administers, ended ones too.

    :raises NotYoursToAdminister: if he administers none
    """
    _see(Duty.ORGANISATIONS, by)
    return Organisation.objects.filter(_within(by, bank="", place=""))


def organisation_within(code: str, by: Authority) -> Organisation:
    """Return one of them.

    :raises OrganisationNotFound: if it is none of them
    """
    found = organisations_within(by).select_related("parent", "successor").filter(code=code).first()
    if found is None:
        raise OrganisationNotFound(
            say("There is no organisation {code}. Look it up by name.", code=code)
        )
    return found


@transaction.atomic  # what lies with enterprises is found as the platform, inside a transaction
def work_at(code: str, on: date) -> tuple[OpenWork, ...]:
    """Return the work that would be open in an organisation if it ended on a day."""
    return open_work(code, on)


def mechanisms_within(by: Authority) -> "QuerySet[Mechanism]":
    """Return the mechanisms that somebody administers, ended ones too.

    :raises NotYoursToAdminister: if he administers none
    """
    _see(Duty.MECHANISMS, by)
    here = Q(region__gte=by.area.lo, region__lt=by.area.hi)
    return Mechanism.objects.filter(here).select_related("office")


def mechanism_within(mechanism_id: int, by: Authority) -> Mechanism:
    """Return one of them.

    :raises NoMechanismHere: if it is none of them
    """
    found = mechanisms_within(by).filter(pk=mechanism_id).first()
    if found is None:
        raise NoMechanismHere(
            say("There is no mechanism {number} here. Look it up by its place.",
                number=mechanism_id)
        )  # fmt: skip
    return found


def member_within(member_id: int, by: Authority) -> Member:
    """Return a member of one of them, of any day.

    :raises NoMemberHere: if it is none
    """
    theirs = Member.objects.filter(mechanism__in=mechanisms_within(by), pk=member_id)
    found = theirs.select_related("mechanism__office", "organisation", "group").first()
    if found is None:
        raise _no_member(member_id)
    return found


def convener_within(convener_id: int, by: Authority) -> Convener:
    """Return a convener or co-convener of one of them, of any day.

    :raises NoMemberHere: if it is none
    """
    theirs = Convener.objects.filter(mechanism__in=mechanisms_within(by), pk=convener_id)
    found = theirs.select_related("mechanism__office").first()
    if found is None:
        raise _no_member(convener_id)
    return found


def _no_member(number: int) -> NoMemberHere:
    return NoMemberHere(
        say("Nobody takes part under the number {number} here. Look it up on the page of the"
            " mechanism.", number=number)
    )  # fmt: skip


def without_mechanism(by: Authority, on: date) -> "QuerySet[Region]":
    """Return the standing places down to the counties that have no mechanism of their own.

    :raises NotYoursToAdminister: if he administers no mechanisms
    """
    own = mechanisms_within(by).filter(holding(on), region=OuterRef("code"))
    here = Region.objects.filter(code__gte=by.area.lo, code__lt=by.area.hi, until=None, zone=False)
    upper = here.filter(level__lte=Level.COUNTY.value).annotate(digits=Length("code"))
    return upper.exclude(Exists(own)).order_by("code")


def _see(duty: Duty, by: Authority) -> None:
    see_that_may(duty, by, region=by.region, bank_path=by.bank_path)


def _within(by: Authority, *, bank: str, place: str) -> Q:
    """Return the condition that `see_that_may` asks of one row; a test holds the two together."""
    if by.bank_path:
        own = below(by.bank_path)
        of_bank = {f"{bank}path__gte": own.lo, f"{bank}path__lt": own.hi}
        return Q(**of_bank, **{f"{bank}kind": OrganisationKind.BANK.value})
    return Q(**{f"{place}region__gte": by.area.lo, f"{place}region__lt": by.area.hi})
