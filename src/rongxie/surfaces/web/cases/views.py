"""The page of a case, read only."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.lists.access import CaseNotFound, case_in_reach
from rongxie.surfaces.web.entrance import PageRequest

# Its facts are chosen with Polars, which a process that shows no case does without.
_RECORD_OF = "rongxie.surfaces.web.cases.record.record_of"


@require_safe
def case_page(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show a case with all that is known of it; out of reach it is not there."""
    page = cast(PageRequest, request)
    if page.actor.kind not in (Kind.OFFICE, Kind.AUDITOR):
        raise Http404
    with reach(page.actor):
        try:
            case = case_in_reach(case_id=case_id, actor=page.actor)
        except CaseNotFound as refusal:
            raise Http404 from refusal
        record_of = import_string(_RECORD_OF)
        record = record_of(case, page.actor, page.membership.region, timezone.now())
    return render(request, "record/case_page.html", {"case": case, "record": record})
