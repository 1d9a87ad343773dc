"""The lists that were handed in: how far each is, what became of its rows, and what is to be said.

Loaded when first opened, with the engine that reads files.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from rongxie.foundation.imports.access import (
    ImportNotFound,
    import_in_reach,
    imports_in_reach,
    rows_in_reach,
)
from rongxie.foundation.imports.ending import Decided
from rongxie.foundation.imports.models import Decision, Import, ImportRow, Outcome, State
from rongxie.foundation.imports.results import to_decide, told_by
from rongxie.foundation.imports.wordings import reasons_told, told
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.surfaces.clock import now
from rongxie.surfaces.importing.asking import TASK, decide, map_and_defer
from rongxie.surfaces.importing.kinds import KINDS, kind_of
from rongxie.surfaces.importing.mending import write_mending
from rongxie.surfaces.jobs.progress import Progress, progress_about
from rongxie.surfaces.languages import said
from rongxie.surfaces.problems import problem_of
from rongxie.surfaces.web.bringing.pages import BRINGING
from rongxie.surfaces.web.entrance import NoRowsForTheRole, PageRequest
from rongxie.surfaces.web.speaking import language_now
from rongxie.surfaces.web.worklists.naming import enterprises_named
from rongxie.surfaces.web.worklists.paging import address
from rongxie.surfaces.web.worklists.views import Tab
from rongxie.values.texts import Message, Refusal, Text, say

_LATEST, AT_ONCE = 50, 50
_EVERY = "every-"  # before the name of a column: what is so of every row that leaves it blank
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MISSING = 404
_OPEN = (Outcome.REJECTED, Outcome.WAITING)
_UNDER_WAY = ("waiting", "running")
_KINDS = (Kind.OFFICE, Kind.BANK)


@dataclass(frozen=True, slots=True)
class Judged:
    """A row of the file with what becomes of it, and what is to be said."""

    row: int
    outcome: Text
    sign: str
    kind: str
    waiting: bool
    known_by: list[str]
    reasons: list[tuple[str, Message]]
    candidates: list[tuple[int, str]]
    decision: str
    chosen: int | None


_SIGNS = {
    Outcome.NEW: ("+", "good"), Outcome.CHANGED: ("✓", "good"), Outcome.UNCHANGED: ("=", "plain"),
    Outcome.WAITING: ("?", "warn"), Outcome.REJECTED: ("✕", "wrong"),
}  # fmt: skip


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """Show the lists of the organisation, the latest first, and what can be handed in."""
    page = _of_those_who_bring_in(request)
    with reach(page.actor):
        rows = list(imports_in_reach(page.actor).order_by("-pk")[:_LATEST])
        may = {kind.name for kind in KINDS.values() if _may(kind.see_that_may, page.actor)}
    return render(page, "bringing/imports.html", {
        "rows": [(one, kind_of(one.kind).title, State(one.state).named) for one in rows],
        "pages": [
            one for one in BRINGING
            if page.actor.kind in one.kinds and one.name.removeprefix("bring_") in may
        ],
        "mine": page.actor.name,
    })  # fmt: skip


@require_safe
def import_page(request: HttpRequest, import_id: int) -> HttpResponse:
    """Show how far an import is and what became of its rows; for htmx how far it is alone."""
    page = _of_those_who_bring_in(request)
    with reach(page.actor):
        of = _found(import_id, page.actor)
        progress = progress_about(subject=f"{TASK}:{of.pk}", actor=page.actor)
        running = progress is not None and progress.state in _UNDER_WAY
        if page.headers.get("HX-Request") and running:
            shown = _state(of, progress, running=running)
            return render(page, "bringing/state.html", shown)
        shown = _state(of, progress, running=running) | _rows(of, page)
    response = render(page, "bringing/import.html", shown)
    if page.headers.get("HX-Request"):  # it has just ended: the whole page is to be seen
        response = HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return response


def columns(request: HttpRequest, import_id: int) -> HttpResponseBase:
    """Take what the headings of a file mean, and have the rows checked with that."""
    page = _of_those_who_bring_in(request)
    if page.method != "POST":
        return redirect("import_page", import_id)
    with reach(page.actor):
        of = _found(import_id, page.actor)
    meant = {
        heading: page.POST[f"heading-{place}"]
        for place, heading in enumerate(of.headings)
        if heading and page.POST.get(f"heading-{place}", of.columns.get(heading, ""))
        != of.columns.get(heading, "")
    }  # fmt: skip
    every = {
        name.removeprefix(_EVERY): str(value) for name, value in page.POST.items()
        if name.startswith(_EVERY) and value != of.filled.get(name.removeprefix(_EVERY), "")
    }  # fmt: skip
    return _said(page, of, lambda at: map_and_defer(
        import_id=of.pk, columns=meant, said=every, actor=page.actor, at=at))  # fmt: skip


def decisions(request: HttpRequest, import_id: int) -> HttpResponseBase:
    """Take what waiting rows are: new, one of its candidates, or left out."""
    page = _of_those_who_bring_in(request)
    if page.method != "POST":
        return redirect("import_page", import_id)
    with reach(page.actor):
        of = _found(import_id, page.actor)
    made = {
        int(name.removeprefix("row-")): _decided(str(value))
        for name, value in page.POST.items()
        if name.startswith("row-") and name.removeprefix("row-").isdecimal() and value
    }
    return _said(page, of, lambda at: decide(
        import_id=of.pk, decisions=made, actor=page.actor, at=at))  # fmt: skip


@require_safe
def mending(request: HttpRequest, import_id: int) -> HttpResponseBase:
    """Hand out the rows that were rejected or wait, to be mended and brought in again."""
    page = _of_those_who_bring_in(request)
    with reach(page.actor), tempfile.TemporaryDirectory(prefix="rx-mend-") as folder:
        of = _found(import_id, page.actor)
        path = Path(folder) / f"import-{of.pk}.xlsx"
        write_mending(path, import_id=of.pk, kind=kind_of(of.kind), language=language_now(),
                      actor=page.actor)  # fmt: skip
        content = path.read_bytes() if path.exists() else b""
    if not content:
        return redirect("import_page", import_id)
    response = HttpResponse(content, content_type=_XLSX)
    response["Content-Disposition"] = f"attachment; filename=import-{of.pk}.xlsx"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _of_those_who_bring_in(request: HttpRequest) -> PageRequest:
    page = cast(PageRequest, request)
    try:
        kind = page.actor.kind
    except NoRowsForTheRole as refusal:
        raise NoRowsForTheRole(
            say(
                "A list is brought into the place of whoever hands it in, and this role has none in"
                " the record. Ask the mechanism office of the place, or the head office of the"
                " bank, to bring in organisations and people."
            )
        ) from refusal
    if kind not in _KINDS:
        raise Http404
    return page


def _may(see_that_may: Any, actor: Actor) -> bool:
    try:
        see_that_may(actor)
    except Refusal:
        return False
    return True


def _found(import_id: int, actor: Actor) -> Import:
    try:
        return import_in_reach(import_id=import_id, actor=actor)
    except ImportNotFound as refusal:
        raise Http404 from refusal


def _decided(value: str) -> Decided:
    if value.isdecimal():
        return Decided(Decision.THIS, int(value))
    return Decided(Decision.NEW if value == Decision.NEW else Decision.SKIP)


def _said(page: PageRequest, of: Import, act: Any) -> HttpResponseBase:
    """Do what was said of an import, and show it again; or why it cannot be."""
    try:
        with reach(page.actor):
            act(now())
    except Refusal as refusal:
        problem = problem_of(refusal)
        if problem.status == _MISSING:
            raise Http404 from refusal
        with reach(page.actor):
            shown = _state(_found(of.pk, page.actor), None, running=False)
            shown |= _rows(of, page) | {"refusal": refusal.message, "problem": problem}
        return render(page, "bringing/import.html", shown, status=problem.status)
    return redirect("import_page", of.pk)


def _state(of: Import, progress: Progress | None, *, running: bool) -> dict[str, Any]:
    kind, state = kind_of(of.kind), State(of.state)
    counts = [(one.named, of.counts.get(one.value, 0)) for one in Outcome]
    return {
        "of": of,
        "title": kind.title,
        "state": state,
        "named": state.named,
        "progress": progress,
        "running": running,
        "counts": counts,
        "notes": [told(note) for note in of.notes],
        "may_commit": not running and state is State.CHECKED,
        "may_cancel": state in (State.UPLOADED, State.MAPPED, State.CHECKED, State.COMMITTING),
        "may_map": not running and state in (State.UPLOADED, State.MAPPED, State.CHECKED),
        "lacking": [kind.layout.columns[name].title for name in of.lacking],
        "meant": [
            (place, heading, of.columns.get(heading, ""))
            for place, heading in enumerate(of.headings) if heading
        ],
        "known": [(column.name, column.title) for column in kind.layout],
        "every": [
            (column, of.filled.get(column.name, ""))
            for column in kind.layout if column.name not in kind.personal
        ],
        "to_mend": any(of.counts.get(one.value) for one in _OPEN),
    }  # fmt: skip


def _rows(of: Import, page: PageRequest) -> dict[str, Any]:
    """Return a page of the rows that something is said of, those of one outcome if asked."""
    asked = page.GET.get("outcome", "")
    outcome = Outcome(asked) if asked in set(Outcome) else None
    after = page.GET.get("after", "")
    rows = rows_in_reach(import_id=of.pk, actor=page.actor)
    if outcome:
        rows = rows.filter(outcome=outcome.value)
    if after.isascii() and after.isdecimal() and len(after) < len(str(2**31)):
        rows = rows.filter(row__gt=int(after))
    listed = list(rows[: AT_ONCE + 1])
    shown = listed[:AT_ONCE]
    names = _names([one for row in shown for one in row.candidates], of, page.actor)
    known = told_by(
        import_id=of.pk, rows=[row.row for row in shown], kind=kind_of(of.kind), actor=page.actor
    )
    path = page.path.removesuffix("columns/").removesuffix("decisions/")
    return {
        "rows": [_judged(row, of, names, known.get(row.row, [])) for row in shown],
        "tabs": [
            Tab(one.named, of.counts[one.value], address(path, {"outcome": one.value}),
                one is outcome)
            for one in Outcome if of.counts.get(one.value)
        ],
        "next": address(path, {"outcome": asked}, after=str(shown[-1].row))
        if len(listed) > AT_ONCE else "",
        "waiting": any(row.outcome == Outcome.WAITING for row in shown),
    }  # fmt: skip


def _names(numbers: list[int], of: Import, actor: Actor) -> dict[int, str]:
    """Return the names of candidates, where they are enterprises."""
    if not numbers or of.kind in ("organisations", "people"):
        return {}
    return enterprises_named(numbers, actor)


def _judged(row: ImportRow, of: Import, names: dict[int, str], known_by: list[str]) -> Judged:
    headings = {name: heading for heading, name in of.columns.items()}
    columns_ = kind_of(of.kind).layout.columns
    outcome = Outcome(row.outcome)
    sign, kind = _SIGNS[outcome]
    reasons = [
        (headings.get(name) or (said(columns_[name].title, language_now())
                                if name in columns_ else name), message)
        for name, message in reasons_told(row.reasons)
    ]  # fmt: skip
    if outcome is Outcome.WAITING and not row.candidates:
        reasons.append(("", to_decide(row)))
    return Judged(
        row.row, outcome.named, sign, kind, outcome is Outcome.WAITING, known_by, reasons,
        [(one, names.get(one, str(one))) for one in row.candidates],
        row.decision, row.chosen,
    )  # fmt: skip
