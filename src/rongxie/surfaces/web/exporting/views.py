"""Exports: those of one's organisation, how far one is, and its file."""

from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rongxie.foundation.exports.access import (
    ExportNotFound,
    export_in_reach,
    exports_in_reach,
    may_release,
)
from rongxie.foundation.exports.models import Export, ExportState
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.clock import now
from rongxie.surfaces.exports.asking import TASK
from rongxie.surfaces.exports.catalogue import LISTS
from rongxie.surfaces.exports.fetching import file_name, note_leaving, opened
from rongxie.surfaces.jobs.progress import Progress, progress_about
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.exporting.asking import refused
from rongxie.values.texts import Refusal, Text

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LATEST = 50
_UNDER_WAY = ("waiting", "running")


def title_of(export: Export) -> Text | str:
    """Return what the list of an export is called."""
    return LISTS[export.list].title if export.list in LISTS else export.list


@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    """Show the latest exports of the organisation."""
    page = cast(PageRequest, request)
    with reach(page.actor):
        rows = list(exports_in_reach(page.actor)[:_LATEST])
    return render(page, "exporting/exports.html", {
        "rows": [(one, title_of(one), ExportState(one.state).named) for one in rows],
        "mine": page.actor.name,
    })  # fmt: skip


@require_safe
def export_page(request: HttpRequest, export_id: int) -> HttpResponse:
    """Show how far an export is; asked for by htmx, that part alone."""
    page = cast(PageRequest, request)
    with reach(page.actor):
        try:
            export = export_in_reach(export_id=export_id, actor=page.actor)
        except ExportNotFound as refusal:
            raise Http404 from refusal
        progress = progress_about(subject=f"{TASK}:{export.pk}", actor=page.actor)
        shown = _shown(export, progress, page.actor)
    part = "exporting/state.html" if page.headers.get("HX-Request") else "exporting/export.html"
    return render(page, part, shown)


def _shown(export: Export, progress: Progress | None, actor: Actor) -> dict[str, object]:
    running = progress is not None and progress.state in _UNDER_WAY
    state = ExportState(export.state)
    return {
        "export": export,
        "title": title_of(export),
        "state": state,
        "named": state.named,
        "progress": progress,
        "running": running,
        "own": export.asked_by == actor.name,
        "releases": state is ExportState.ASKED and may_release(export, actor),
        "to_make": state is ExportState.RELEASED and not running,
    }


def export_file(request: HttpRequest, export_id: int) -> HttpResponseBase:
    """Hand the file out to whoever asked for it; the log says so before the first byte leaves."""
    page = cast(PageRequest, request)
    try:
        with reach(page.actor):
            export = note_leaving(export_id=export_id, actor=page.actor, at=now())
        content = opened(export)
    except Refusal as refusal:
        return refused(page, refusal)
    return FileResponse(
        content, as_attachment=True, filename=file_name(export), content_type=_XLSX,
        headers={"X-Content-Type-Options": "nosniff"},
    )  # fmt: skip
