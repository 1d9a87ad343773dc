"""The inbox of a bank: its own referrals by what they wait for, the most urgent first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import below
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.referrals.models import Referral
from rongxie.mechanism.referrals.queries.piles import PILES, due_on
from rongxie.surfaces.web.worklists import paging
from rongxie.surfaces.web.worklists.paging import Page

TITLES: Mapping[str, object] = {
    "new": _("New"), "papers": _("Waiting for papers"), "decide": _("To be decided"),
    "soon": _("Due within 5 days"), "overdue": _("Overdue"), "open": _("All open"),
    "draw": _("Approved, nothing drawn"), "ended": _("Decided or ended"),
}  # fmt: skip
_LONG = 16  # digits: no number of a referral is so long
_DRAW = "draw"
_ENDED = ("ended", _DRAW)  # the newest first: no clock of the bank's runs


@dataclass(frozen=True, slots=True)
class Asked:
    """What the inbox is narrowed to; `branch` is a branch with those below it."""

    pile: str = "open"
    branch: str = ""
    text: str = ""

    @property
    def query(self) -> dict[str, str]:
        """What it says in an address."""
        return {"pile": self.pile, "branch": self.branch, "q": self.text}


def asked_of(query: Mapping[str, str]) -> Asked:
    """Return what an address asks for; a pile that is none is all that is open."""
    pile = query.get("pile", "")
    return Asked(
        pile=pile if pile in PILES else "open",
        branch=query.get("branch", "").replace("\0", ""),
        text=query.get("q", "").replace("\0", "").strip(),
    )


def own_referrals(actor: Actor) -> "QuerySet[Referral]":
    """Return the referrals of a branch, or of the branches of a head office; of others none."""
    return in_reach(Referral, actor) if actor.kind is Kind.BANK else Referral.objects.none()


def narrowed(asked: Asked, actor: Actor) -> "QuerySet[Referral]":
    """Return the own referrals of a branch, and those that a text names, whatever their pile.

    A text is a number, a credit code, or a part of the name as the card has it.
    """
    rows = own_referrals(actor)
    if asked.branch:
        rows = rows.filter(_of_branch(asked.branch))
    if asked.text:
        named = Q(card__content__name__icontains=asked.text)
        code = Q(card__content__uscc=asked.text.upper())
        number = asked.text.isdecimal() and asked.text.isascii() and len(asked.text) < _LONG
        rows = rows.filter(named | code | Q(pk=int(asked.text)) if number else named | code)
    return rows


def piled(rows: "QuerySet[Referral]", on: date) -> dict[str, int]:
    """Return how many of the referrals lie on each pile."""
    counts = {name: Count("pk", filter=holds(on)) for name, holds in PILES.items() if name != _DRAW}
    found: dict[str, int] = rows.aggregate(**counts)
    # By itself: the others are counted without looking up the decision of each referral.
    return found | {_DRAW: rows.filter(PILES[_DRAW](on)).count()}


def page_of_pile(
    rows: "QuerySet[Referral]", pile: str, *, on: date, after: str
) -> "Page[Referral]":
    """Return a page of a pile: by the day by which something is due, or the newest first."""
    held = rows.filter(PILES[pile](on))
    if pile in _ENDED:
        return paging.page_of(held, moment="moved_at", after=after, newest=True)
    held = held.annotate(x_due=due_on())
    start = _read(after)
    if start:
        due, pk = start
        held = held.filter(Q(x_due__gt=due) | Q(x_due=due, pk__gt=pk))
    found = list(held.order_by("x_due", "pk")[: paging.AT_ONCE + 1])
    shown = found[: paging.AT_ONCE]
    more = len(found) > paging.AT_ONCE
    return Page(shown, f"{shown[-1].x_due}~{shown[-1].pk}" if more else "")


def _read(after: str) -> tuple[date, int] | None:
    """Return the day and number; what nobody gave us begins the list anew."""
    day, _sign, number = after.partition("~")
    if not number.isascii() or not number.isdecimal() or len(number) > _LONG:
        return None
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None


def _of_branch(code: str) -> Q:
    path = Organisation.objects.filter(code=code).values_list("path", flat=True).first()
    if not path:
        return Q(pk=None)
    area = below(path)
    return Q(bank_path__gte=area.lo, bank_path__lt=area.hi)
