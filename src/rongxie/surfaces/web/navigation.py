"""The main navigation: the pages that everybody who acts can reach from everywhere."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.accounts.queries import kind_of_role
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.visits.access import VISITS
from rongxie.rulebook.access import ReadingRole
from rongxie.rulebook.steps import Role


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the navigation; `here` is the page that is shown, or one below it."""

    title: object
    address: str
    here: bool


# The names of addresses, in the order shown; a bank has referrals, and others cases.
_OVERVIEW = ("home", _("Overview"))
_VISITS = ("visit_plan", _("My visits"))
_TOWNSHIP = ("township", _("Our township"))
_IMPORTS, _EXPORTS = ("imports", _("Lists brought in")), ("exports", _("Exports"))
_ADMINISTRATION = ("administration", _("Administration"))
_MATTERS, _REQUESTS = ("matter_list", _("Matters")), ("request_list", _("Requests for facts"))
_FIGURES = ("figures", _("Figures"))  # of who watches over a place: others open them from home
_CASES = (("case_list", _("Cases")), _MATTERS)
_OFFICES = (_OVERVIEW, *_CASES, _IMPORTS, _EXPORTS)
_WATCHERS = (_OVERVIEW, _FIGURES, *_OFFICES[1:])
_REFERRALS = ("referral_list", _("Referrals"))
_NOMINATIONS = ("nomination_list", _("Nominations"))
_BATCHES = ("batch_list", _("Batches"))
_AUDITORS = (_OVERVIEW, _FIGURES, *_CASES, _NOMINATIONS)
_TASK_FORCE = (_OVERVIEW, ("review_list", _("Review")), _BATCHES, _NOMINATIONS, *_OFFICES[1:])
_CONVENERS = (_OVERVIEW, _BATCHES, *_OFFICES[1:])
_VISITORS = (_OVERVIEW, _VISITS, *_OFFICES[1:])
_OF_ROLES: dict[str, tuple[tuple[str, object], ...]] = {
    Role.TASK_FORCE: _TASK_FORCE,
    Role.CONVENER: _CONVENERS,
    Role.SECTOR_AUTHORITY: (_OVERVIEW, ("sector_list", _("To confirm")), _REQUESTS, *_OFFICES[1:]),
    Role.DEPARTMENT: (_OVERVIEW, _VISITS, _REQUESTS, *_OFFICES[1:]),
    Role.TOWNSHIP: (_OVERVIEW, _TOWNSHIP, *_VISITORS[1:]),
    Role.CITY_MECHANISM: _WATCHERS,
    ReadingRole.REGULATOR: _WATCHERS,
    ReadingRole.MECHANISM_OFFICE: (*_WATCHERS, _ADMINISTRATION),
}
_BANKS = (_OVERVIEW, _REFERRALS, _NOMINATIONS, ("own_bank", _("Our branch")), _MATTERS, _IMPORTS,
          _EXPORTS)  # fmt: skip
_HEAD_OFFICES = (_OVERVIEW, _REFERRALS, _NOMINATIONS, ("branches", _("Branches")), _MATTERS,
                 _IMPORTS, _EXPORTS, _ADMINISTRATION)  # fmt: skip


def navigation(request: HttpRequest) -> list[Item]:
    """Return the navigation as it is shown on a page."""
    items = []
    for name, title in _pages(request):
        address = reverse(name)
        below = address != "/" and request.path.startswith(address)
        items.append(Item(title, address, request.path == address or below))
    return items


def _pages(request: HttpRequest) -> tuple[tuple[str, object], ...]:
    held = getattr(request, "membership", None)
    kind = kind_of_role(held.role) if held else None
    if kind is None:
        administers = held and held.role == ReadingRole.ADMINISTRATOR
        return (_OVERVIEW, _ADMINISTRATION) if administers else (_OVERVIEW,)
    if kind is Kind.BANK:
        return _BANKS if held and held.role == Role.BANK else _HEAD_OFFICES
    if kind is Kind.AUDITOR:
        return _AUDITORS
    role = held.role if held else ""
    return _OF_ROLES.get(role, _VISITORS if role in VISITS else _OFFICES)
