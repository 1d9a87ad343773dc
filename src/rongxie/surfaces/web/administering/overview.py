"""The first page of administration: what is to be looked after, and the way to everything else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from rongxie.foundation.accounts.queries import kind_of_role
from rongxie.foundation.administration.authority import Authority, Duty, authority_of
from rongxie.foundation.administration.reading import (
    mechanisms_within,
    people_within,
    without_mechanism,
)
from rongxie.foundation.organisations.models import Convener, holding
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.administering.desk import duties_of
from rongxie.surfaces.web.administering.people_shown import part_of
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.worklists.paging import address
from rongxie.values.texts import Text


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something to look after, with how much of it there is."""

    title: Text
    count: int
    address: str
    late: int = 0
    first: None = None


@dataclass(frozen=True, slots=True)
class Way:
    """A part of administration, and the page on which something is added to it."""

    title: Text
    hint: Text
    address: str
    adds: Text | None = None
    adding: str = ""


_WAYS = {
    Duty.PEOPLE: (
        Text(en="People", zh="人员"),
        Text(en="Who has which role where, from when to when", zh="谁在何处担任何职，起止时间"),
        "person_list", Text(en="Invite somebody", zh="邀请人员"), "invite_person",
    ),
    Duty.ORGANISATIONS: (
        Text(en="Organisations", zh="机构"),
        Text(en="Offices, banks and branches; renamed, merged, split, ended",
             zh="部门、银行及其分支机构：更名、并入、拆分、撤销"),
        "organisation_list", Text(en="Add an organisation", zh="新增机构"), "enter_organisation",
    ),
    Duty.MECHANISMS: (
        Text(en="Mechanisms", zh="工作机制"),
        Text(en="Office, conveners, members and task force of each place",
             zh="各地牵头单位、召集人、成员单位和专班"),
        "mechanism_list", Text(en="Set up a mechanism", zh="设立工作机制"), "open_mechanism",
    ),
    Duty.PLACES: (
        Text(en="Places", zh="区划"),
        Text(en="Divisions and zones, and what became of earlier ones",
             zh="行政区划与功能区，及其变更沿革"),
        "place_list", None, "",
    ),
}  # fmt: skip


@require_safe
def administration(request: HttpRequest) -> HttpResponse:
    """Show what is to be looked after; to whoever administers nothing the page is not there."""
    page = cast(PageRequest, request)
    held, on = page.membership, today()
    duties = duties_of(held.role)
    if not duties:
        raise Http404
    by = authority_of(user_id=held.user_id, membership_id=held.pk, on=on)
    ways = [_WAYS[duty] for duty in duties if duty in _WAYS]
    return render(request, "administering/administration.html", {
        "waiting": [one for one in _waiting(by, duties, on) if one.count],
        "ways": [
            Way(title, hint, reverse(listed), adds, reverse(adding) if adding else "")
            for title, hint, listed, adds, adding in ways
        ],
        "imports": kind_of_role(held.role) is not None,
        "overseeing": _overseeing(),
    })  # fmt: skip


def _waiting(by: Authority, duties: tuple[Duty, ...], on: date) -> Iterator[Waiting]:
    if Duty.PEOPLE in duties:
        people, path = people_within(by), reverse("person_list")
        for part, title in _OF_PEOPLE.items():
            count = part_of(part, people, by, on).count()
            yield Waiting(title, count, address(path, {"part": part}))
    if Duty.MECHANISMS in duties:
        open_ = mechanisms_within(by).filter(holding(on))
        led = open_.filter(conveners__in=_conveners(on)).distinct().count()
        path = reverse("mechanism_list")
        yield Waiting(Text(en="Mechanisms without a convener", zh="尚无召集人的工作机制"),
                      open_.count() - led, path)  # fmt: skip
        yield Waiting(Text(en="Places without a mechanism of their own", zh="未设立工作机制的地方"),
                      without_mechanism(by, on).count(), path)  # fmt: skip


_OF_PEOPLE = {
    "new": Text(en="Never signed in: give a first password", zh="尚未启用：请发放初始密码"),
    "ending": Text(en="Memberships end within 30 days", zh="职责30天内到期"),
    "shut": Text(en="Organisation has ended: give another membership",
                 zh="所属机构已撤并：请另行授予职责"),
}  # fmt: skip


def _conveners(on: date) -> Any:
    return Convener.objects.filter(holding(on), co_convener=False).values("pk")


def _overseeing() -> str:
    """Return the address of what is overseen of the platform, where there are such pages."""
    try:
        return reverse("overseeing")
    except NoReverseMatch:
        return ""
