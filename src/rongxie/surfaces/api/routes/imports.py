"""Lists that are brought in: handed in, columns recognised, checked, decided, written, mended."""

import tempfile
from pathlib import Path
from typing import Annotated, BinaryIO, cast

from django.http import HttpResponse
from ninja import File, Form, Query, UploadedFile
from pydantic import Field

from rongxie.foundation.imports.access import import_in_reach, imports_in_reach, rows_in_reach
from rongxie.foundation.imports.ending import Decided, cancel_import, commit_import, decide_rows
from rongxie.foundation.imports.models import Decision, Outcome
from rongxie.foundation.imports.recognising import map_columns
from rongxie.foundation.imports.results import to_mend
from rongxie.foundation.imports.uploading import upload_list
from rongxie.surfaces.api.acting import ActingRequest
from rongxie.surfaces.api.answers import language_of
from rongxie.surfaces.api.fields import Count, In, Line, Number, RowId
from rongxie.surfaces.api.paging import Asked, Page, PageAsked, page_of
from rongxie.surfaces.api.routing import Routes
from rongxie.surfaces.api.shapes.imports import ImportMoved, ImportOut, ImportRowOut, ListKindOut
from rongxie.surfaces.importing import asking
from rongxie.surfaces.importing.kinds import KINDS, kind_of
from rongxie.surfaces.importing.mending import write_mending

routes = Routes("imports")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DECIDED_AT_ONCE = 1_000


class ListIn(In):
    """What a list is of; `options` is as `as_of=2026-10-31;place=341181`.

    `said` is what is so of every row that leaves a column blank, as `kind=company;region=341181`.
    """

    kind: Line = Field(examples=["enterprises"])
    options: Line = ""
    said: Line = ""


class ColumnsIn(In):
    """The column that a heading means, by heading; blank: it is not to be read.

    `said` is what is so of every row that leaves a column blank, by column; blank takes it back.
    """

    columns: dict[str, Line] = Field(default={}, examples=[{"公司全名": "name"}])
    said: dict[str, Line] = Field(default={}, examples=[{"kind": "company"}])


class DecisionIn(In):
    """What a waiting row is: new, this one (`subject` of its candidates), or left out."""

    row: Count
    decision: Decision
    subject: RowId | None = None


class DecisionsIn(In):
    """What waiting rows are: all of them are taken, or none."""

    items: Annotated[list[DecisionIn], Field(min_length=1, max_length=_DECIDED_AT_ONCE)]


class RowsAsked(PageAsked):
    """Which rows are wanted."""

    outcome: Outcome | None = None


@routes.read("/imports/kinds")
def kinds(request: ActingRequest) -> Page[ListKindOut]:
    """List the kinds of lists, with the headings that each is recognised by."""
    return Page(items=[ListKindOut.of(kind) for kind in KINDS.values()])


@routes.read("/imports", does=imports_in_reach)
def index(request: ActingRequest, asked: Asked) -> Page[ImportOut]:
    """List the imports of your organisation, the latest first."""
    language = language_of(request)
    return page_of(
        request,
        imports_in_reach(request.actor),
        lambda one: ImportOut.of(one, language),
        asked=asked,
        latest_first=True,
    )


@routes.write("/imports", does=upload_list, status=201)
def upload(
    request: ActingRequest,
    body: Annotated[ListIn, Form(...)],
    file: Annotated[UploadedFile, File(...)],
) -> ImportMoved:
    """Hand a list in; it is read and checked in the background, and nothing of it written."""
    of = asking.upload_and_defer(
        content=cast("BinaryIO", file.file),
        name=file.name or "",
        kind=body.kind,
        options=_pairs(body.options),
        said=_pairs(body.said),
        actor=request.actor,
        at=request.at,
    )
    return ImportMoved.of(of)


@routes.read("/imports/{int:number}", does=import_in_reach)
def show(request: ActingRequest, number: Number) -> ImportOut:
    """Show how far an import is, and what came of it."""
    of = import_in_reach(import_id=number, actor=request.actor)
    return ImportOut.of(of, language_of(request))


@routes.read("/imports/{int:number}/rows", does=rows_in_reach)
def rows(
    request: ActingRequest, number: Number, asked: Annotated[RowsAsked, Query(...)]
) -> Page[ImportRowOut]:
    """List what became of rows, with the reasons of those that were rejected."""
    found = rows_in_reach(import_id=number, actor=request.actor)
    language = language_of(request)
    return page_of(
        request,
        found.filter(outcome=asked.outcome.value) if asked.outcome else found,
        lambda one: ImportRowOut.of(one, language),
        asked=asked,
        by=("row",),
    )


@routes.read("/imports/{int:number}/mending", does=to_mend)
def mending(request: ActingRequest, number: Number) -> HttpResponse:
    """Fetch the rows that were rejected or wait as a workbook, to mend and bring in again."""
    of = import_in_reach(import_id=number, actor=request.actor)
    with tempfile.TemporaryDirectory(prefix="rx-mend-") as folder:
        path = Path(folder) / f"import-{of.pk}.xlsx"
        write_mending(
            path,
            import_id=of.pk,
            kind=kind_of(of.kind),
            language=language_of(request),
            actor=request.actor,
        )
        content = path.read_bytes() if path.exists() else b""
    response = HttpResponse(content, content_type=_XLSX, status=200 if content else 204)
    response["Content-Disposition"] = f"attachment; filename=import-{of.pk}.xlsx"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@routes.write("/imports/{int:number}/columns", does=map_columns)
def columns(request: ActingRequest, number: Number, body: ColumnsIn) -> ImportMoved:
    """Say what headings mean, for this list and later ones with these headings; checked anew."""
    of = asking.map_and_defer(
        import_id=number, columns=body.columns, said=body.said, actor=request.actor, at=request.at
    )
    return ImportMoved.of(of)


def _pairs(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(";") if part.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


@routes.write("/imports/{int:number}/decisions", does=decide_rows)
def decisions(request: ActingRequest, number: Number, body: DecisionsIn) -> ImportMoved:
    """Say what waiting rows are; they are written when the import is committed next."""
    said = {one.row: Decided(one.decision, one.subject) for one in body.items}
    return ImportMoved.of(
        asking.decide(import_id=number, decisions=said, actor=request.actor, at=request.at)
    )


@routes.write("/imports/{int:number}/commit", does=commit_import)
def commit(request: ActingRequest, number: Number) -> ImportMoved:
    """Have the rows written that can be, in the background."""
    return ImportMoved.of(
        asking.commit_and_defer(import_id=number, actor=request.actor, at=request.at)
    )


@routes.write("/imports/{int:number}/cancel", does=cancel_import)
def cancel(request: ActingRequest, number: Number) -> ImportMoved:
    """Stop an import; what was written stays."""
    return ImportMoved.of(asking.cancel(import_id=number, actor=request.actor, at=request.at))
