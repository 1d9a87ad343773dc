"""The main navigation: the pages that everybody who acts can reach from everywhere."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.accounts.queries import kind_of_role
from rongxie.foundation.reach.kinds import Kind


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the navigation; `here` is the page that is shown, or one below it."""

    title: object
    address: str
    here: bool


# The names of addresses, in the order shown; a bank has referrals, and others cases.
_OVERVIEW = ("home", _("Overview"))
_OFFICES = (_OVERVIEW, ("case_list", _("Cases")))
_BANKS = (_OVERVIEW, ("referral_list", _("Referrals")))


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
        return (_OVERVIEW,)
    return _BANKS if kind is Kind.BANK else _OFFICES
