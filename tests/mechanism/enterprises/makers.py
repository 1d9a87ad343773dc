"""Enterprises for tests, made by the actions; each maker enters the reach of who acts itself.

So call them outside of `with reach(…)`.
"""

from collections.abc import Sequence
from itertools import count

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.regions.models import Origin, Region
from rongxie.foundation.regions.spelling import spell
from rongxie.mechanism.enterprises.actions.contacts import add_contact
from rongxie.mechanism.enterprises.actions.entering import (
    NewEnterprise,
    enter_enterprise,
    enter_list,
)
from rongxie.mechanism.enterprises.models import Contact, ContactKind, Enterprise
from rongxie.values.regions import RegionCode
from rongxie.values.uscc import check_character
from tests.mechanism.cast import AT, COUNTY, ELSEWHERE, OTHER_TOWN, PLATFORM, REVIEWER, TOWN

PLACES = {
    "34": "安徽省", "3411": "滁州市", COUNTY: "天长市", TOWN: "铜城镇", OTHER_TOWN: "汊涧镇",
    ELSEWHERE: "明光市",
}  # fmt: skip
NAME, PHONE, PERSON = "天长市向阳机械制造有限公司", "13812345678", "王小明"
_numbers = count(1)


def open_places() -> None:
    """See that the places of the cast are there."""
    there = set(Region.objects.filter(code__in=PLACES).values_list("code", flat=True))
    Region.objects.bulk_create(
        Region(
            code=code,
            name=name,
            level=RegionCode(code).level.value,
            parent_id=str(RegionCode(code).parent or "") or None,
            pinyin=spell(name).pinyin,
            initials=spell(name).initials,
            grams=list(spell(name).grams),
            origin=Origin.PACKAGED,
        )
        for code, name in PLACES.items()
        if code not in there
    )


def fresh_uscc(region: str = COUNTY) -> str:
    """Return a code that checks and that no other enterprise of the run has."""
    first = f"91{region[:6]}MA{next(_numbers):07d}"
    return first + check_character(first)


def new(
    name: str = NAME,
    region: str = TOWN,
    kind: str = "company",
    uscc: str | None = None,
    industry: str = "C34",
    source: str = "visit",
) -> NewEnterprise:
    """Return what is needed to enter an enterprise; without `uscc` it gets a fresh code."""
    uscc = fresh_uscc(region) if uscc is None else uscc
    return NewEnterprise(
        name=name, region=region, kind=kind, uscc=uscc, industry=industry, source=source
    )


def enterprise(
    name: str = NAME,
    *,
    region: str = TOWN,
    kind: str = "company",
    uscc: str | None = None,
    actor: Actor = PLATFORM,
) -> Enterprise:
    """Return an enterprise that was entered."""
    open_places()
    with reach(actor):
        return enter_enterprise(new=new(name, region, kind, uscc), actor=actor, at=AT)


def enterprises(number: int, *, region: str = TOWN, actor: Actor = REVIEWER) -> list[Enterprise]:
    """Return several enterprises, entered as a list."""
    open_places()
    news = [new(f"天长市第{index}机械厂", region) for index in range(1, number + 1)]
    return listed(news, actor=actor)


def listed(news: Sequence[NewEnterprise], *, actor: Actor = REVIEWER) -> list[Enterprise]:
    """Return the enterprises of a list."""
    open_places()
    with reach(actor):
        return enter_list(news=news, digest="5" * 64, file="file:1", actor=actor, at=AT)


def contact(
    of: Enterprise,
    *,
    name: str = PERSON,
    phone: str = PHONE,
    kind: ContactKind = ContactKind.OWNER,
    actor: Actor = PLATFORM,
) -> Contact:
    """Return a contact of an enterprise."""
    with reach(actor):
        return add_contact(
            enterprise_id=of.pk, kind=kind, name=name, phone=phone, source="visit",
            actor=actor, at=AT,
        )  # fmt: skip
