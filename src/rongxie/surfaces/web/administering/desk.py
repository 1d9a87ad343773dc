"""Who comes to the pages of administration, and by whose authority he looks and acts there.

What is administered lies outside of every reach. Only what somebody types is kept in one, his own;
an administrator, who has no rows in the record, types in a reach in which nothing lies.
"""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.accounts.queries import ROLES, acting, kind_of_role
from rongxie.foundation.administration.authority import (
    MAY,
    Authority,
    Duty,
    authority_of,
    grantable_by,
)
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import Area
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.access import HELD_ROLES, ReadingRole
from rongxie.surfaces.clock import now, today
from rongxie.surfaces.languages import said
from rongxie.surfaces.problems import problem_of
from rongxie.surfaces.web.acting.drafts import save_draft
from rongxie.surfaces.web.acting.pages import Frame, View
from rongxie.surfaces.web.acting.tokens import FIELD, read_token
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.signing_in.again import password_first
from rongxie.surfaces.web.speaking import language_now
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal

KINDS = frozenset({Kind.OFFICE, Kind.BANK})
_held: ContextVar[Membership | None] = ContextVar("held", default=None)
_NOWHERE = Area("}", "~")  # behind every code of a place
_MISSING = 404
# The decorator of what a passer-by at an unattended desk must not do.
proven = password_first(settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)


def duties_of(role: str) -> tuple[Duty, ...]:
    """Return what a role administers, in the order of the pages."""
    return tuple(duty for duty in Duty if ROLES[role] in MAY[duty])


def looks_after(duty: Duty) -> Callable[[View], View]:
    """Return the decorator of a page that only shows; it is given the authority as `by`.

    For whoever does not administer this there is no such page.
    """

    def made(view: View) -> View:
        @require_safe
        @wraps(view)
        def looked(request: HttpRequest, **numbers: Any) -> HttpResponseBase:
            return by_authority(duty, request, view, numbers)

        return looked

    return made


def by_authority(
    duty: Duty, request: HttpRequest, view: View, numbers: dict[str, Any]
) -> HttpResponseBase:
    """Return what a page answers to somebody who administers this; what is not his is not there."""
    page = cast(PageRequest, request)
    held = page.membership
    if duty not in duties_of(held.role):
        raise Http404
    by = authority_of(user_id=held.user_id, membership_id=held.pk, on=today())
    try:
        return view(page, by=by, **numbers)
    except Refusal as refusal:
        if problem_of(refusal).status == _MISSING:
            raise Http404 from refusal
        raise


def frame(duty: Duty, *, first: Callable[..., object] | None = None) -> Frame:
    """Return what stands around a page on which something of a duty is done.

    With `first` the password is asked for again, once it has found what the page is about.
    """

    def enter(view: View) -> View:
        def acted(request: HttpRequest, by: Authority, **numbers: Any) -> HttpResponseBase:
            if first is None:
                return view(request, **numbers)
            first(by=by, **numbers)
            return proven(view)(request, **numbers)

        @wraps(view)
        def entered(request: HttpRequest, **numbers: Any) -> HttpResponseBase:
            held = cast(PageRequest, request).membership
            if kind_of_role(held.role) is None and duties_of(held.role):
                request.actor = _typing(held)  # type: ignore[attr-defined]
            token = _held.set(held)
            try:
                return by_authority(duty, request, acted, numbers)
            finally:
                _held.reset(token)

        entered.keep_typed = _keep_typed  # type: ignore[attr-defined]
        return entered

    return Frame(home="administration", enter=enter)


def roles_to_give() -> list[tuple[str, str]]:
    """Return the roles that whoever fills in a form may give, with what they are called."""
    held = _held.get()
    roles = grantable_by(held) if held else HELD_ROLES
    return [(role.value, said(role.named, language_now())) for role in roles]


def _keep_typed(request: HttpRequest) -> None:
    """Keep what somebody sent after his session had ended, as other pages do."""
    shown, at = read_token(request.POST.get(FIELD, "")), now()
    found = shown and acting(
        user_id=shown.user, membership_id=shown.membership, on=china_day(at)
    )  # fmt: skip
    if not shown or not found or not duties_of(found[0].role):
        return
    actor = found[1] or _typing(found[0])
    with reach(actor):
        save_draft(request.POST, shown.page, actor=actor, at=at)


def _typing(held: Membership) -> Actor:
    """Return somebody without rows in the record as the one who types."""
    return Actor(
        name=f"membership:{held.pk}",
        kind=Kind.OFFICE,
        role=ReadingRole(held.role),
        organisation=held.organisation.code,
        area=_NOWHERE,
    )
