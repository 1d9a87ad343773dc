"""Which memberships hold on a day, and how far the person reaches with each.

Nothing is switched off when a person, an organisation or a secondment ends: what holds is asked
here each time, so no grant can outlive what it came from.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from rongxie.foundation.accounts.models import Membership, StaffSession
from rongxie.foundation.organisations.models import Organisation, holding
from rongxie.foundation.organisations.rerouting import OpenWork
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.access import HELD_ROLES, AnyRole, ReadingRole
from rongxie.rulebook.steps import Role
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say

ROLES: dict[str, AnyRole] = {role.value: role for role in HELD_ROLES}
_KINDS = {
    Role.BANK.value: Kind.BANK,
    ReadingRole.HEAD_OFFICE.value: Kind.BANK,
    ReadingRole.AUDITOR.value: Kind.AUDITOR,
}
# What they see of the record is in tables that come with their own work.
_WITHOUT_REACH = frozenset({
    ReadingRole.GUARANTOR.value,
    ReadingRole.EXCHANGE.value,
    ReadingRole.FUND.value,
    ReadingRole.ADMINISTRATOR.value,  # reaches nothing without a staff session
})  # fmt: skip


_FIELDS = {
    alias: [field.attname for field in model._meta.concrete_fields]
    for alias, model in (("m", Membership), ("o", Organisation), ("h", Organisation))
}
_COLUMNS = ", ".join(f'{alias}."{name}"' for alias, names in _FIELDS.items() for name in names)
# What `holding_memberships` says, in words that need not be put together for each request. A test
# holds the two together.
_HELD = f"""
    SELECT {_COLUMNS}
    FROM accounts_membership m
    JOIN accounts_user u ON u.id = m.user_id AND u.is_active
    JOIN organisations_organisation o ON o.id = m.organisation_id
        AND o.since <= %(on)s AND (o.until IS NULL OR o.until > %(on)s)
    LEFT JOIN organisations_organisation h ON h.id = m.home_id
    WHERE m.user_id = %(user)s AND m.since <= %(on)s AND (m.until IS NULL OR m.until > %(on)s)
        AND (h.id IS NULL OR h.since <= %(on)s AND (h.until IS NULL OR h.until > %(on)s))
    ORDER BY m.id
"""  # noqa: S608  # names of the models


class MembershipNotHeld(Refusal):
    """A person acts under a membership that is not his, or does not hold on the day."""


def holding_memberships(on: date) -> QuerySet[Membership]:
    """Return the memberships that hold on a day, with their organisations."""
    return (
        Membership.objects.filter(
            holding(on),
            holding(on, "organisation__"),
            Q(home__isnull=True) | holding(on, "home__"),
            user__is_active=True,
        )
        .select_related("organisation", "home")
        .order_by("pk")
    )


def actor_of(*, user_id: int, membership_id: int, on: date) -> Actor | None:
    """Return who the person is in the record; None if the role has no rows of its own there.

    :raises MembershipNotHeld: if the person does not hold the membership on the day
    """
    held = holding_memberships(on).filter(pk=membership_id, user_id=user_id).first()
    if held is None:
        raise MembershipNotHeld(
            say(
                "You do not hold this membership on {day}: it has ended, has not begun, or belongs"
                " to somebody else. Choose another, or ask the office that granted it.",
                day=on,
            )
        )
    return _actor(held, own_banks(user_id, on))


def acting(
    *, user_id: int, membership_id: int | None, on: date
) -> tuple[Membership, Actor | None] | None:
    """Return a membership that a person holds on a day, and who he is in the record under it.

    One look at the database, as it is done for each request. Without a membership it is the only
    one that he holds; None if he does not hold it, or holds several.
    """
    held = held_by(user_id, on)
    meant = [one for one in held if membership_id in (None, one.pk)]
    return (meant[0], actor_under(meant[0], held)) if len(meant) == 1 else None


def held_by(user_id: int, on: date) -> list[Membership]:
    """Return what `holding_memberships` has of a person."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"user": user_id, "on": on})
        return [_membership(row) for row in cursor.fetchall()]


def actor_under(membership: Membership, held: Iterable[Membership]) -> Actor | None:
    """Return who a person is under one of the memberships that he holds; `held` are all of them."""
    return _actor(membership, _banks_of(held))


def _membership(row: tuple[Any, ...]) -> Membership:
    values = iter(row)
    of = {alias: list(islice(values, len(names))) for alias, names in _FIELDS.items()}
    held = Membership.from_db(None, _FIELDS["m"], of["m"])
    held.organisation = Organisation.from_db(None, _FIELDS["o"], of["o"])
    held.home = Organisation.from_db(None, _FIELDS["h"], of["h"]) if held.home_id else None
    return held


def login_of(membership_id: int, on: date) -> str:
    """Return by what a member signs in; blank if the membership does not hold on the day."""
    held = holding_memberships(on).filter(pk=membership_id)
    return held.values_list("user__login", flat=True).first() or ""


def actors_of(user_id: int, on: date) -> list[Actor]:
    """Return everything that a person is in the record on a day: nothing held, nothing reached."""
    held = held_by(user_id, on)
    banks = _banks_of(held)
    return [actor for one in held if (actor := _actor(one, banks))]


def memberships_at(code: str, on: date) -> Iterator[OpenWork]:
    """Yield the memberships that end with an organisation: who acts for it or comes from it."""
    at = Q(organisation__code=code) | Q(home__code=code)
    for pk in holding_memberships(on).filter(at).values_list("pk", flat=True):
        yield OpenWork("membership", str(pk))


def live_staff_session(*, membership_id: int, at: datetime) -> StaffSession | None:
    """Return the staff session that runs at a moment, if the membership still holds."""
    held = holding_memberships(china_day(at)).filter(
        pk=membership_id, role=ReadingRole.ADMINISTRATOR.value
    )
    return (
        StaffSession.objects.filter(
            membership__in=held, started_at__lte=at, ends_at__gt=at, ended_at__isnull=True
        )
        .order_by("-ends_at")
        .first()
    )


def own_banks(user_id: int, on: date) -> frozenset[str]:
    """Return the codes of the head offices of every bank that a person works for or comes from."""
    return _banks_of(held_by(user_id, on))


def _banks_of(held: Iterable[Membership]) -> frozenset[str]:
    return frozenset(
        one.head_office
        for membership in held
        for one in (membership.organisation, membership.home)
        if one and one.kind == "bank"
    )


def kind_of_role(role: str) -> Kind | None:
    """Return the kind of actor that a role makes; None if it has no rows of its own."""
    return None if role in _WITHOUT_REACH else _KINDS.get(role, Kind.OFFICE)


def _actor(held: Membership, banks: frozenset[str]) -> Actor | None:
    kind = kind_of_role(held.role)
    if kind is None:
        return None
    of_a_bank = kind is Kind.BANK
    return Actor(
        name=f"membership:{held.pk}",
        kind=kind,
        role=ROLES[held.role],
        organisation=held.organisation.code,
        area=area_of(held.region),
        bank=held.organisation.code if of_a_bank else "",
        bank_path=held.organisation.path if of_a_bank else "",
        own_banks=banks,
    )
