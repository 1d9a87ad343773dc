"""The batches of a place, and the confirmed cases of which the next one is put together."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.lists.access import DUTIES, cases_in_reach
from rongxie.mechanism.lists.kinds import BatchState
from rongxie.mechanism.lists.models import Batch, BatchCase, Case
from rongxie.rulebook.steps import State
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.reviewing.chosen import AT_ONCE, chosen, chosen_in
from rongxie.surfaces.web.worklists.naming import (
    enterprises_named,
    organisations_named,
    places_named,
)
from rongxie.surfaces.web.worklists.paging import address, page_of
from rongxie.values.moments import china_day
from rongxie.values.texts import Text

_STATES = {
    BatchState.LAID: (Text(en="Waits for the signature", zh="待签批"), "warn", "○"),
    BatchState.SIGNED: (Text(en="Signed", zh="已签批"), "good", "✓"),
    BatchState.TAKEN_BACK: (Text(en="Taken back", zh="已撤回"), "plain", "↩"),
}


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch in the list."""

    number: int
    count: int
    laid_on: date
    signed_on: date | None
    convener: str
    state: Text
    kind: str
    sign: str


@dataclass(frozen=True, slots=True)
class ReadyRow:
    """A confirmed case that lies in no batch."""

    number: int
    enterprise: str
    place: str
    amount_wan: Decimal
    sector: str
    since: date


@require_safe
def batch_list(request: HttpRequest) -> HttpResponse:
    """Show the batches of the place, those that wait for a signature first."""
    page = cast(PageRequest, request)
    if page.actor.kind not in (Kind.OFFICE, Kind.AUDITOR):
        raise Http404
    with reach(page.actor):
        rows = in_reach(Batch, page.actor).defer("snapshot")
        waiting = [_row(one) for one in rows.filter(state=BatchState.LAID.value).order_by("pk")]
        others = rows.exclude(state=BatchState.LAID.value)
        found = page_of(others, moment="laid_at", after=request.GET.get("after", ""), newest=True)
        ready_now = ready(page.actor).count() if _lays(page.actor) else 0
    return render(request, "signing/batch_list.html", {
        "waiting": waiting, "rows": [_row(one) for one in found.rows], "ready": ready_now,
        "lays": _lays(page.actor),
        "next": address(request.path, {}, after=found.after) if found.after else "",
    })  # fmt: skip


@require_safe
def compose(request: HttpRequest) -> HttpResponse:
    """Show the confirmed cases that lie in no batch; chosen ones go on to be laid."""
    page = cast(PageRequest, request)
    if not _lays(page.actor):
        raise Http404
    ticked = chosen_in(request.GET.getlist("row"))
    if ticked:
        return redirect("lay_batch", chosen=ticked)
    with reach(page.actor):
        rows = ready(page.actor)
        sums = rows.aggregate(total=Sum("amount_wan"))
        found = page_of(rows, moment="moved_at", after=request.GET.get("after", ""))
        lines = _ready_rows(found.rows, page)
        whole = chosen(rows.order_by("moved_at", "pk").values_list("pk", flat=True)[:AT_ONCE])
        count = rows.count()
    return render(request, "signing/compose.html", {
        "lines": lines, "count": count, "total": sums["total"], "whole": len(whole),
        "whole_address": reverse("lay_batch", kwargs={"chosen": whole}) if whole else "",
        "next": address(request.path, {}, after=found.after) if found.after else "",
    })  # fmt: skip


def ready(actor: Actor) -> "QuerySet[Case]":
    """Return the confirmed cases in reach that lie in no batch which waits for a signature."""
    laid = BatchCase.objects.filter(case=OuterRef("pk"), batch__state=BatchState.LAID.value)
    return cases_in_reach(actor).filter(~Exists(laid), state=State.CONFIRMED.value)


def _row(batch: Batch) -> BatchRow:
    title, kind, sign = _STATES[BatchState(batch.state)]
    signed_on = china_day(batch.signed_at) if batch.signed_at else None
    return BatchRow(
        batch.pk, batch.count, china_day(batch.laid_at), signed_on, batch.convener, title, kind,
        sign,
    )  # fmt: skip


def _ready_rows(cases: Any, page: PageRequest) -> list[ReadyRow]:
    names = enterprises_named((case.enterprise_id for case in cases), page.actor)
    places = places_named((case.region for case in cases), page.membership.region)
    sectors = organisations_named(case.sector for case in cases)
    return [
        ReadyRow(
            case.pk, names.get(case.enterprise_id, ""), places.get(case.region, case.region),
            case.amount_wan, sectors.get(case.sector, case.sector), china_day(case.moved_at),
        )
        for case in cases
    ]  # fmt: skip


def _lays(actor: Actor) -> bool:
    return actor.role in DUTIES["lay"]
