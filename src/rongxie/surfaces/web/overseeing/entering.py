"""Who comes to what is administered of the platform: those who have no rows in the record, too."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase

from rongxie.foundation.accounts.queries import ROLES, kind_of_role
from rongxie.foundation.administration.authority import MAY, Authority, Duty, authority_of
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import Area
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.access import AnyRole
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.signing_in.again import password_first

View = Callable[..., HttpResponseBase]
_NOWHERE = Area("}", "~")  # behind every code of a place


def for_roles(roles: frozenset[AnyRole], *, password: bool = False) -> Callable[[View], View]:
    """Return the decorator of a page that there is for some roles alone.

    An administrator presses its buttons in a reach in which nothing lies. With `password` it is
    asked for again, unless it was given lately.
    """

    def made(view: View) -> View:
        again = password_first(settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
        asked = again(view) if password else view

        @wraps(view)
        def entered(request: HttpRequest, **numbers: Any) -> HttpResponseBase:
            page = cast(PageRequest, request)
            held = page.membership
            if ROLES[held.role] not in roles:
                raise Http404
            if kind_of_role(held.role) is None:
                page.actor = Actor(
                    name=f"membership:{held.pk}", kind=Kind.OFFICE, role=ROLES[held.role],
                    organisation=held.organisation.code, area=_NOWHERE,
                )  # fmt: skip
            return asked(request, **numbers)

        return entered

    return made


def authority_on(page: PageRequest, on: date) -> Authority:
    """Return by whose authority somebody administers."""
    held = page.membership
    return authority_of(user_id=held.user_id, membership_id=held.pk, on=on)


PEOPLE = MAY[Duty.PEOPLE]
