"""What an enterprise is shown: where it stands, what is known of it, and who has looked."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.access import enterprise_in_reach
from rongxie.mechanism.evidence.facts import title_of
from rongxie.mechanism.evidence.looks import Look, who_looked
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.referrals.models import Paper
from rongxie.surfaces.clock import now, today
from rongxie.surfaces.web.owners.door import OwnerRequest, for_owner
from rongxie.surfaces.web.owners.standing import held_papers, standing_of
from rongxie.surfaces.web.worklists.naming import organisations_named
from rongxie.surfaces.web.worklists.wording import level_of, source_of, value_of
from rongxie.values.texts import Text

_A_PAGE = 50
_PLATFORM = Text(en="The platform", zh="平台自动")


@dataclass(frozen=True, slots=True)
class FactShown:
    """A fact that counts, with what it rests on; `number` is the one to object to."""

    number: int
    title: Text | str
    value: Text | str
    level: Text | str
    source: Text | str
    evidence: Evidence


@for_owner()
def status(request: OwnerRequest) -> HttpResponse:
    """Show where the application stands, and all that can be done."""
    at, actor = now(), request.actor
    with reach(actor):
        standing = standing_of(actor, at)
        held: dict[str, StoredFile] = {}
        if any(one.wants_papers for one in standing.banks):
            held = held_papers(Paper.objects.exclude(file=""))
    shown = {"shown": standing, "held": held, "purpose": request.owner.purpose}
    return render(request, "owners/status.html", shown)


@for_owner()
def facts(request: OwnerRequest) -> HttpResponse:
    """Show what is known, by whom and of which day, each with a way to object."""
    with reach(request.actor):
        rows = Evidence.objects.filter(
            enterprise=int(request.actor.enterprise), withdrawn_at=None
        ).order_by("fact", "-as_of", "-id")
        counting = [one for one in rows if not one.valid_until or one.valid_until >= today()]
        names = organisations_named(one.source for one in counting)
        shown = [_fact(one, names) for one in counting]
    return render(request, "owners/facts.html", {"facts": shown})


@for_owner()
def looks(request: OwnerRequest) -> HttpResponse:
    """Show who looked at what is kept, and what for."""
    before = request.GET.get("before", "")
    with reach(request.actor):
        enterprise = enterprise_in_reach(
            enterprise_id=int(request.actor.enterprise), actor=request.actor
        )
        found = who_looked(
            enterprise_id=enterprise.pk, before=int(before) if before.isdecimal() else None,
            limit=_A_PAGE, actor=request.actor,
        )  # fmt: skip
        names = organisations_named(look.organisation for look in found)
    shown = [(look, _by(look, names)) for look in found]
    more = found[-1].number if len(found) == _A_PAGE else None
    return render(request, "owners/looks.html", {"looks": shown, "more": more})


def _by(look: Look, names: dict[str, str]) -> Any:
    return names.get(look.organisation, look.organisation) or _PLATFORM


def _fact(one: Evidence, names: dict[str, str]) -> FactShown:
    return FactShown(
        one.pk, title_of(one.fact), value_of(one.fact, one.value), level_of(one.level),
        source_of(one.source, names), one,
    )  # fmt: skip
