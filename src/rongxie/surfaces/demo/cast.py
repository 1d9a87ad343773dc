"""Who acts in the sample county: people with memberships, some of them with a sign-in."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from rongxie.foundation.accounts.actions import Grant
from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.accounts.queries import actor_of
from rongxie.foundation.administration import people as administration
from rongxie.foundation.database.home import closed_to_others
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.access import AnyRole, ReadingRole
from rongxie.rulebook.steps import Role
from rongxie.surfaces.demo.place import (
    BY,
    CITY,
    CITY_CONVENER,
    CONVENER,
    COUNTY,
    PROVINCE,
    Branch,
    county,
    office,
    town_office,
)
from rongxie.values.texts import Language

DOMAIN = "@sample.example"  # reserved: no mail ever arrives there
SIGN_INS = "sample-sign-ins.txt"
_PASSWORD_BYTES = 12
_SURNAMES = "赵周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the sample; only who `signs_in` gets a password."""

    key: str
    name: str
    role: AnyRole
    organisation: str
    region: str
    signs_in: bool = True

    @property
    def login(self) -> str:
        """The reserved address to sign in with."""
        return f"{self.key}{DOMAIN}"


@dataclass(frozen=True, slots=True)
class SignIn:
    """What somebody needs to sign in as one of the cast."""

    person: Person
    password: str


Cast = Mapping[str, Actor]


def people(branches: list[Branch]) -> list[Person]:
    """Return everybody; two of the townships and three of the banks can be signed in as."""
    named = _names()
    fixed = [
        Person("convener", CONVENER, Role.CONVENER, office("GOV"), COUNTY),
        *_of("taskforce", Role.TASK_FORCE, [office("DRC")] * 2, COUNTY, named, sign_in=2),
        Person("office", next(named), ReadingRole.MECHANISM_OFFICE, office("DRC"), COUNTY),
        *_of("sector", Role.SECTOR_AUTHORITY, map(office, ("MIIT", "AGRI", "COMM")), COUNTY,
             named, sign_in=1),
        *_of("department", Role.DEPARTMENT, map(office, ("SAMR", "TAX")), COUNTY, named, sign_in=2),
        *_of("federation", Role.FEDERATION, [office("FIC")], COUNTY, named, sign_in=0),
        Person("regulator", next(named), ReadingRole.REGULATOR, office("NFRA"), CITY),
        Person("city", next(named), Role.CITY_MECHANISM, office("CITY"), CITY),
        Person("cityconvener", CITY_CONVENER, Role.CONVENER, office("CITY"), CITY, signs_in=False),
        Person("auditor", next(named), ReadingRole.AUDITOR, office("AUDIT"), CITY),
        Person("admin", next(named), ReadingRole.ADMINISTRATOR, office("IT"), COUNTY),
    ]  # fmt: skip
    towns = [
        Person(f"{key}{n}", next(named), role, town_office(town.code), town.code, n <= last)
        for key, role, last in (("town", Role.TOWNSHIP, 2), ("visitor", Role.VISITOR, 1))
        for n, town in enumerate(county().townships, 1)
    ]
    bankers = _of("bank", Role.BANK, (b.code for b in branches), COUNTY, named, sign_in=3)
    heads = _of(
        "headoffice",
        ReadingRole.HEAD_OFFICE,
        (b.head for b in branches),
        PROVINCE,
        named,
        sign_in=1,
    )
    return [*fixed, *towns, *bankers, *heads]


def _of(  # noqa: PLR0913  # a row of people
    key: str,
    role: AnyRole,
    organisations: "Iterator[str] | list[str] | map[str]",
    region: str,
    named: Iterator[str],
    *,
    sign_in: int,
) -> list[Person]:
    """Return people of one role, one for each organisation; the first ones sign in."""
    return [
        Person(f"{key}{n}", next(named), role, code, region, n <= sign_in)
        for n, code in enumerate(organisations, 1)
    ]


def _names() -> Iterator[str]:
    return (f"{surname}样例" for surname in _SURNAMES)


def appoint(everybody: list[Person], on: date, at: datetime) -> list[SignIn]:
    """Add people with their memberships; return what those need who sign in."""
    sign_ins = []
    for person in everybody:
        password = secrets.token_urlsafe(_PASSWORD_BYTES) if person.signs_in else None
        user = administration.admit_person(
            login=person.login, display_name=person.name, password=password, by=BY, at=at
        )
        grant = Grant(
            role=person.role, organisation=person.organisation, region=person.region, since=on
        )
        administration.appoint(user_id=user.pk, grant=grant, by=BY, at=at)
        if password:
            sign_ins.append(SignIn(person, password))
    return sign_ins


def assemble(on: date) -> Cast:
    """Return who acts, by key, as they stand on a day; the administrator does not act."""
    held = Membership.objects.filter(user__login__endswith=DOMAIN).select_related("user")
    cast: dict[str, Actor] = {}
    for one in held:
        actor = actor_of(user_id=one.user_id, membership_id=one.pk, on=on)
        if actor:
            cast[one.user.login.removesuffix(DOMAIN)] = actor
    return cast


def platform(job: str) -> Actor:
    """Return the platform itself, in the sample's province and nowhere else."""
    return Actor(name=f"job:{job}", kind=Kind.SYSTEM, role=Role.SYSTEM, area=area_of(PROVINCE))


def owner(enterprise_id: int) -> Actor:
    """Return the one who acts for an enterprise."""
    return Actor(
        name=f"enterprise:{enterprise_id}",
        kind=Kind.ENTERPRISE,
        role=Role.ENTERPRISE,
        enterprise=str(enterprise_id),
    )


def listed(sign_ins: list[SignIn], language: Language) -> list[str]:
    """Return a line for each who signs in: role, address, password."""
    return [
        f"{one.person.role.named.said_in(language)}\t{one.person.login}\t{one.password}"
        for one in sign_ins
    ]


def keep(lines: list[str], home: Path) -> Path:
    """Write the sign-ins to a file that nobody else may read; one of before is written over."""
    path = home / SIGN_INS
    path.unlink(missing_ok=True)
    with open(path, "x", encoding="utf-8", opener=closed_to_others) as file:
        file.writelines(f"{line}\n" for line in lines)
    return path
