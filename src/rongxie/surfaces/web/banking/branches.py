"""The branches of a bank as a tree, with what waits at each and what it decided; read only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from django.db.models import Count, F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rongxie.foundation.organisations.models import Organisation, open_organisations
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import below
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.decisions.models import Verdict
from rongxie.mechanism.referrals.queries.piles import PILES
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.worklists.paging import address
from rongxie.surfaces.web.worklists.referrals import own_referrals

_DAYS = 365  # what was decided since, so that a page stays a page
_NOTHING = (0, 0, 0, 0, 0)
_MOST = 2_000  # branches of one bank in one list


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch with those below it: what waits, what is late, what was decided in a year."""

    code: str
    name: str
    below: int
    counts: tuple[int, ...]  # open, late, decided, approved, decided in time

    @property
    def address(self) -> str:
        """The address of its own branches, blank where it has none."""
        return reverse("branch", args=[self.code]) if self.below else ""

    @property
    def rows(self) -> str:
        """The address of what waits there."""
        return address(reverse("referral_list"), {"pile": "open", "branch": self.code})

    @property
    def late_rows(self) -> str:
        """The address of what is late there."""
        return address(reverse("referral_list"), {"pile": "overdue", "branch": self.code})


def branches_of(actor: Actor, on: date) -> list[Organisation]:
    """Return the branches below a bank's own organisation, in the order of the tree."""
    if not actor.bank_path:
        return []
    area = below(actor.bank_path)
    found = open_organisations(on).filter(path__gt=actor.bank_path, path__lt=area.hi)
    return list(found.order_by("path")[:_MOST])


@require_safe
def branches(request: HttpRequest, code: str = "") -> HttpResponse:
    """Show a head office the branches right below an organisation of its own; it acts on none."""
    page = cast(PageRequest, request)
    if page.actor.kind is not Kind.BANK:
        raise Http404
    on = today()
    with reach(page.actor):
        top = _top(page.actor, code, on)
        there = [top, *_below(top, on)]
        counts = _counts(page.actor, top, on)
        shown = [_branch(one, there, counts) for one in there if one.parent_id == top.pk]
        whole = _branch(top, there, counts)
    above = top.path.rstrip("/").rpartition("/")[0]
    mine = above and f"{above}/".startswith(page.actor.bank_path)
    parent = top.parent if mine and top.parent else None
    return render(page, "banking/branches.html", {
        "top": top, "whole": whole, "branches": shown, "days": _DAYS,
        "back": reverse("branch", args=[parent.code]) if parent else "", "parent": parent,
    })  # fmt: skip


def _top(actor: Actor, code: str, on: date) -> Organisation:
    """Return the organisation that is looked at: of the reader's own bank, or it is not there."""
    area = below(actor.bank_path)
    found = open_organisations(on).filter(path__gte=area.lo, path__lt=area.hi)
    top = found.select_related("parent").filter(code=code or actor.bank).first()
    if top is None:
        raise Http404
    return top


def _below(top: Organisation, on: date) -> list[Organisation]:
    area = below(top.path)
    found = open_organisations(on).filter(path__gt=top.path, path__lt=area.hi)
    return list(found.order_by("name", "code")[:_MOST])


def _counts(actor: Actor, top: Organisation, on: date) -> dict[str, tuple[int, ...]]:
    """Return the counts by path of the branch that has the referrals, all in one query."""
    area, since = below(top.path), on - timedelta(days=_DAYS)
    decided = Q(decision__decided_on__gt=since)
    rows = own_referrals(actor).filter(bank_path__gte=area.lo, bank_path__lt=area.hi)
    found = rows.order_by().values_list("bank_path").annotate(
        x_open=Count("pk", filter=PILES["open"](on)),
        x_late=Count("pk", filter=PILES["overdue"](on)),
        x_decided=Count("pk", filter=decided),
        x_approved=Count("pk", filter=decided & Q(decision__verdict=Verdict.APPROVED.value)),
        x_in_time=Count("pk", filter=decided & Q(decision__decided_on__lte=F("decision_due_on"))),
    )  # fmt: skip
    return {path: tuple(numbers) for path, *numbers in found}


def _branch(
    one: Organisation, there: Iterable[Organisation], counts: dict[str, tuple[int, ...]]
) -> Branch:
    theirs = [numbers for path, numbers in counts.items() if path.startswith(one.path)]
    sums = tuple(sum(column) for column in zip(*theirs, strict=True)) or _NOTHING
    below_it = sum(1 for o in there if o.path != one.path and o.path.startswith(one.path))
    return Branch(one.code, one.name, below_it, sums)
