"""The people whom somebody administers: the list of them, each of them, and first passwords."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from rongxie.foundation.accounts.queries import ROLES
from rongxie.foundation.administration.authority import Authority, Duty, grantable
from rongxie.foundation.administration.reading import (
    memberships_within,
    people_within,
    person_within,
    see_all_within,
)
from rongxie.foundation.administration.starting import (
    give_start_password,
    reset_password,
    see_that_may_give,
    see_that_may_reset,
)
from rongxie.foundation.organisations.models import Organisation
from rongxie.surfaces.clock import now, today
from rongxie.surfaces.problems import problem_of
from rongxie.surfaces.web.administering.desk import by_authority, looks_after, proven
from rongxie.surfaces.web.administering.listing import Part, asked_in, latest_of
from rongxie.surfaces.web.administering.people_shown import (
    PARTS,
    Stands,
    is_new_one,
    part_of,
    people_shown,
    searched,
    told_of,
)
from rongxie.surfaces.web.worklists.paging import address
from rongxie.values.texts import Message, Refusal


@looks_after(Duty.PEOPLE)
def person_list(request: HttpRequest, by: Authority) -> HttpResponse:
    """Show the people with what they hold, those added last first."""
    on, path = today(), reverse("person_list")
    asked = asked_in(request.GET, "q", "part", "role", "organisation")
    asked["part"] = asked["part"] if asked["part"] in PARTS else "now"
    people = searched(_narrowed(asked, by), asked["q"])
    listed = latest_of(part_of(asked["part"], people, by, on), request.GET.get("after", ""))
    return render(request, "administering/people.html", {
        "people": people_shown(listed.rows, by, on),
        "asked": asked,
        "roles": [(role.value, role.named) for role in grantable(by)],
        "organisation": Organisation.objects.filter(code=asked["organisation"]).first(),
        "parts": [
            Part(title, part_of(name, people, by, on).count(), address(path, asked, part=name),
                 name == asked["part"])
            for name, title in PARTS.items()
        ],
        "next": address(path, asked, after=listed.after) if listed.after else "",
    })  # fmt: skip


def _narrowed(asked: dict[str, str], by: Authority) -> Any:
    people = people_within(by)
    rows = memberships_within(by)
    if asked["role"] in ROLES:
        rows = rows.filter(role=asked["role"])
    if asked["organisation"]:
        rows = rows.filter(organisation__code=asked["organisation"])
    narrowed = asked["role"] in ROLES or asked["organisation"]
    return people.filter(pk__in=rows.values("user")) if narrowed else people


@looks_after(Duty.PEOPLE)
def person_page(request: HttpRequest, by: Authority, person_id: int) -> HttpResponse:
    """Show one person: what he holds and held, and how he signs in."""
    on = today()
    person = person_within(person_id, by)
    rows = memberships_within(by).filter(user=person).order_by("-since", "-pk")
    held = told_of(rows, on, by.region)
    return render(request, "administering/person.html", {
        "person": person,
        "held": [one for one in held if one.stands is not Stands.OVER],
        "over": [one for one in held if one.stands is Stands.OVER],
        "elsewhere": person.memberships.exclude(pk__in=[one.number for one in held]).exists(),
        "new": is_new_one(person),
        "factor": Authenticator.objects.filter(user=person).exists(),
        "oneself": person.pk == by.user,
        "resettable": _why_not(see_all_within, by, person_id, on) is None,
        "password_waits": _why_not(see_that_may_give, person, by),
        "factor_waits": _why_not(see_that_may_reset, person, by),
    })  # fmt: skip


def _why_not(see: Callable[..., None], *given: Any) -> Message | None:
    """Return why something is refused, for a page that says it in place of the way there."""
    try:
        see(*given)
    except Refusal as refusal:
        return refusal.message
    return None


def first_password(request: HttpRequest, person_id: int) -> HttpResponseBase:
    """Give a first password, told once on the answer to a press of the button."""

    def given(request: HttpRequest, by: Authority) -> HttpResponse:
        return _password(request, by, person_id, again=False)

    return by_authority(Duty.PEOPLE, request, given, {})


def new_password(request: HttpRequest, person_id: int) -> HttpResponseBase:
    """Give another password to somebody who has forgotten his, told once likewise."""

    def given(request: HttpRequest, by: Authority) -> HttpResponseBase:
        person_within(person_id, by)

        def asked(request: HttpRequest) -> HttpResponse:
            return _password(request, by, person_id, again=True)

        return proven(asked)(request)

    return by_authority(Duty.PEOPLE, request, given, {})


def _password(request: HttpRequest, by: Authority, person_id: int, *, again: bool) -> HttpResponse:
    person = person_within(person_id, by)
    shown = {"person": person, "again": again}
    if request.method != "POST":
        return render(request, "administering/password.html", shown)
    give = reset_password if again else give_start_password
    try:
        shown["given"] = give(user_id=person_id, by=by, at=now())
    except Refusal as refusal:
        problem = problem_of(refusal)
        shown |= {"refusal": refusal.message, "problem": problem}
        return render(request, "administering/password.html", shown, status=problem.status)
    return render(request, "administering/password.html", shown)
