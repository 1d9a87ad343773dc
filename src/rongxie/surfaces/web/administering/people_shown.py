"""What the pages tell of people: what each is for whom, since when, and how he signs in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from rongxie.foundation.accounts.models import Membership, User
from rongxie.foundation.accounts.queries import ROLES, holding_memberships
from rongxie.foundation.administration.authority import Authority
from rongxie.foundation.administration.reading import memberships_within
from rongxie.foundation.secrecy.masks import masked_phone
from rongxie.surfaces.web.worklists.naming import places_named
from rongxie.values.texts import Text

_SOON = timedelta(days=30)  # in time to look for a successor; nothing follows from it
_WHOLE_COUNTRY = Text(en="The whole country", zh="全国")
_NO_PASSWORD = "!"  # noqa: S105  # Django marks what is no password by this sign in front


class Stands(StrEnum):
    """How a membership stands on a day."""

    HOLDS = "holds"
    LATER = "later"
    SHUT = "shut"
    OVER = "over"

    @property
    def named(self) -> Text:
        """The wording that people see."""
        return _STANDS[self]

    @property
    def kind(self) -> str:
        """The kind of tag in which it stands."""
        return {Stands.HOLDS: "good", Stands.LATER: "brand", Stands.SHUT: "warn"}.get(self, "plain")

    @property
    def sign(self) -> str:
        """The sign in front of the word."""
        return {Stands.HOLDS: "✓", Stands.LATER: "○", Stands.SHUT: "!"}.get(self, "–")


_STANDS = {
    Stands.HOLDS: Text(en="Holds", zh="生效中"),
    Stands.LATER: Text(en="Not begun", zh="未开始"),
    Stands.SHUT: Text(en="Holds no more: the organisation has ended", zh="所属机构已撤并，已失效"),
    Stands.OVER: Text(en="Ended", zh="已终止"),
}


@dataclass(frozen=True, slots=True)
class Held:
    """A membership in words; `last_on` is the last day on which it holds."""

    number: int
    role: Text
    code: str
    organisation: str
    place: Text | str
    since: date
    last_on: date | None
    home: str
    document: str
    stands: Stands
    reason: str
    given_by: str

    @property
    def ends_soon(self) -> bool:
        """Whether it holds, and its last day is known."""
        return self.stands is Stands.HOLDS and self.last_on is not None


@dataclass(frozen=True, slots=True)
class Person:
    """A line of the list of people; `sign_in` is masked."""

    number: int
    name: str
    sign_in: str
    shut_out: bool
    new: bool
    held: tuple[Held, ...]


PARTS: Mapping[str, Text] = {
    "now": Text(en="At work", zh="在任"),
    "new": Text(en="Never signed in", zh="尚未启用"),
    "ending": Text(en="End within 30 days", zh="30天内到期"),
    "shut": Text(en="Organisation has ended", zh="所属机构已撤并"),
    "past": Text(en="Hold nothing", zh="无有效职责"),
}


def part_of(name: str, people: "QuerySet[User]", by: Authority, on: date) -> "QuerySet[User]":
    """Return the people of a part of the list."""
    theirs = memberships_within(by).filter(user=OuterRef("pk"))
    holding = theirs.filter(pk__in=holding_memberships(on).order_by().values("pk"))
    not_over = theirs.filter(Q(until=None) | Q(until__gt=on))
    if name == "new":
        return people.filter(is_new(), Exists(not_over), is_active=True)
    if name == "shut":
        ended = Q(organisation__until__lte=on) | Q(home__until__lte=on)
        return people.filter(Exists(not_over.filter(ended)), is_active=True)
    if name == "ending":
        return people.filter(Exists(holding.filter(until__lte=on + _SOON)))
    return people.filter(~Exists(holding) if name == "past" else Exists(holding))


def is_new() -> Q:
    """Return the condition that somebody has not chosen a password yet."""
    return Q(password_given=True) | Q(password__startswith=_NO_PASSWORD)


def searched(people: "QuerySet[User]", text: str) -> "QuerySet[User]":
    """Return the people whose name has a text in it, or who sign in by what begins so."""
    if not text:
        return people
    return people.filter(Q(display_name__icontains=text) | Q(login__startswith=text.lower()))


def told_of(rows: Iterable[Membership], on: date, within: str = "") -> list[Held]:
    """Return memberships in words, as they stand on a day; places from below `within` down."""
    held = list(rows)
    places = places_named((one.region for one in held), within)
    names = _given_by(held)
    return [
        Held(
            number=one.pk,
            role=ROLES[one.role].named,
            code=one.organisation.code,
            organisation=one.organisation.name,
            place=places.get(one.region, one.region) or _WHOLE_COUNTRY,
            since=one.since,
            last_on=one.until and one.until - timedelta(days=1),
            home=one.home.name if one.home else "",
            document=one.document,
            stands=stands(one, on),
            reason=one.end_reason,
            given_by=names.get(one.granted_by, ""),
        )
        for one in held
    ]


def stands(one: Membership, on: date) -> Stands:
    """Return how a membership stands on a day; its organisations come with it."""
    if one.until and one.until <= on:
        return Stands.OVER
    if one.since > on:
        return Stands.LATER
    there = all(office.open_on(on) for office in (one.organisation, one.home) if office)
    return Stands.HOLDS if there else Stands.SHUT


def people_shown(people: Iterable[User], by: Authority, on: date) -> list[Person]:
    """Return lines of the list, each with what the person holds or will hold."""
    shown = list(people)
    open_ = Q(until=None) | Q(until__gt=on)
    rows = memberships_within(by).filter(open_, user__in=[one.pk for one in shown]).order_by("pk")
    found = list(rows)
    held: dict[int, list[Held]] = {}
    for row, told in zip(found, told_of(found, on, by.region), strict=True):
        held.setdefault(row.user_id, []).append(told)
    return [
        Person(
            one.pk, one.display_name, masked(one.login), not one.is_active, is_new_one(one),
            tuple(held.get(one.pk, ())),
        )
        for one in shown
    ]  # fmt: skip


def is_new_one(user: User) -> bool:
    """Tell whether somebody has not chosen a password yet."""
    return user.password_given or user.password.startswith(_NO_PASSWORD)


def masked(login: str) -> str:
    """Return what somebody signs in with so that a colleague knows it and a stranger does not."""
    name, at, domain = login.partition("@")
    return f"{name[:2]}****{at}{domain}" if at else masked_phone(login)


def _given_by(held: Iterable[Membership]) -> dict[str, str]:
    """Return the names of those who gave memberships, by how the record refers to them."""
    numbers = {one.granted_by.removeprefix("membership:") for one in held}
    known = [int(number) for number in numbers if number.isdecimal()]
    rows = Membership.objects.filter(pk__in=known).values_list("pk", "user__display_name")
    return {f"membership:{number}": name for number, name in rows}
