"""Exports: which lists there are, asking for one, a colleague's word, and the file."""

from django.http import FileResponse
from ninja import Field

from rongxie.foundation.exports.access import RELEASERS, export_in_reach, exports_in_reach
from rongxie.foundation.exports.deciding import decline_export, release_export
from rongxie.surfaces.api.acting import ActingRequest
from rongxie.surfaces.api.fields import In, Line, Number, Words
from rongxie.surfaces.api.paging import Asked, Page, page_of
from rongxie.surfaces.api.routing import Routes
from rongxie.surfaces.api.shapes.exports import ExportOut, ListOut
from rongxie.surfaces.exports.asking import Order, ask_and_defer, have_made
from rongxie.surfaces.exports.catalogue import lists_of
from rongxie.surfaces.exports.fetching import file_name, note_leaving, opened
from rongxie.values.texts import Language

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}
routes = Routes("exports")


class OrderIn(In):
    """Which list, in which form, narrowed how, and for what: personal data need a purpose."""

    list: Line = Field(examples=["enterprises", "cases", "referrals"])
    form: Line = Field(default="xlsx", examples=["xlsx", "csv", "parquet"])
    language: Language = "zh"
    filters: dict[str, Line] = Field(default_factory=dict, examples=[{"region": "341181"}])
    purpose: Line = ""

    def plain(self) -> Order:
        """Return it as it is asked for."""
        return Order(**dict(self))


class DeclineIn(In):
    """Why: the colleague reads it."""

    reason: Words


@routes.read("/exports/lists", does=lists_of)
def lists(request: ActingRequest) -> Page[ListOut]:
    """List the lists that you can export."""
    return Page(items=[ListOut.of(listing) for listing in lists_of(request.actor)])


@routes.read("/exports", does=exports_in_reach)
def index(request: ActingRequest, asked: Asked) -> Page[ExportOut]:
    """List the exports of your organisation, the latest first."""
    rows = exports_in_reach(request.actor).order_by()
    return page_of(request, rows, ExportOut.of, asked=asked, latest_first=True)


@routes.write("/exports", does=ask_and_defer, status=201)
def ask(request: ActingRequest, body: OrderIn) -> ExportOut:
    """Ask for a list; it is made in the background unless a colleague has to release it first."""
    return ExportOut.of(ask_and_defer(order=body.plain(), actor=request.actor, at=request.at))


@routes.read("/exports/{int:export}", does=export_in_reach)
def show(request: ActingRequest, export: Number) -> ExportOut:
    """Show an export."""
    return ExportOut.of(export_in_reach(export_id=export, actor=request.actor))


@routes.write("/exports/{int:export}/make", does=have_made)
def make(request: ActingRequest, export: Number) -> ExportOut:
    """Have an export made that was released since you asked for it."""
    return ExportOut.of(have_made(export_id=export, actor=request.actor, at=request.at))


@routes.write("/exports/{int:export}/release", does=release_export, who=RELEASERS)
def release(request: ActingRequest, export: Number) -> ExportOut:
    """Release a colleague's export of personal data."""
    return ExportOut.of(release_export(export_id=export, actor=request.actor, at=request.at))


@routes.write("/exports/{int:export}/decline", does=decline_export, who=RELEASERS)
def decline(request: ActingRequest, export: Number, body: DeclineIn) -> ExportOut:
    """Decline a colleague's export of personal data."""
    return ExportOut.of(
        decline_export(export_id=export, reason=body.reason, actor=request.actor, at=request.at)
    )


@routes.read("/exports/{int:export}/file", does=note_leaving)
def file(request: ActingRequest, export: Number) -> FileResponse:
    """Fetch the file of your export; each time is written into the log before a byte leaves."""
    noted = note_leaving(export_id=export, actor=request.actor, at=request.at)
    return FileResponse(
        opened(noted),
        as_attachment=True,
        filename=file_name(noted),
        content_type=MEDIA_TYPES[noted.form],
        headers={"X-Content-Type-Options": "nosniff"},
    )
