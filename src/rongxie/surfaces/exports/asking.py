"""Asking for a list, and having it made: at once or by a job, unless a colleague's word is needed.

Without the libraries that read and write tables: pages and API are not to hold them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rongxie.foundation.exports.access import own_export
from rongxie.foundation.exports.asking import Wanted, ask_export
from rongxie.foundation.exports.making import see_that_may_be_made
from rongxie.foundation.exports.models import Export, ExportState
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.enterprises.access import enterprise_in_reach
from rongxie.surfaces.exports.selecting import selected
from rongxie.surfaces.jobs.deferring import defer
from rongxie.surfaces.jobs.progress import progress_about
from rongxie.values.texts import Language, Refusal, say

TASK = "export"
FORMS = ("xlsx", "csv", "parquet")
_UNDER_WAY = ("waiting", "running")


class FormNotOffered(Refusal):
    """A list is not written in a form of file of this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody wants: which list, in which form, narrowed how, and for what."""

    list: str
    form: str = "xlsx"
    language: Language = "zh"
    filters: Mapping[str, str] = field(default_factory=dict)
    purpose: str = ""


def ask(*, order: Order, actor: Actor, at: datetime) -> Export:
    """Ask for a list, in the reach that is open; it may have to wait for a colleague's word.

    :raises ListUnknown: if there is no such list for the actor
    :raises FormNotOffered: if it is not written so
    :raises Refusal: if a filter or the purpose is none of the list's, or not the role's
    """
    if order.form not in FORMS:
        raise FormNotOffered(
            say(
                "A list is exported as one of: {forms}, not as {form}.",
                forms=", ".join(FORMS),
                form=order.form[:20],
            )
        )
    selection = selected(order.list, order.filters, order.purpose, actor=actor, at=at)
    wanted = Wanted(
        list=order.list,
        form=order.form,
        language=order.language,
        region=_place_of(actor),
        rows=selection.rows().count(),
        filters=order.filters,
        purpose=order.purpose,
    )
    return ask_export(wanted=wanted, actor=actor, at=at)


def ask_and_defer(*, order: Order, actor: Actor, at: datetime) -> Export:
    """Ask for a list and have a job make it, unless a colleague has to release it first.

    :raises Refusal: as `ask` does
    """
    export = ask(order=order, actor=actor, at=at)
    if export.state == ExportState.RELEASED.value:
        defer(TASK, region=export.region, export_id=export.pk)
    return export


def have_made(*, export_id: int, actor: Actor, at: datetime) -> Export:
    """Have a job make an export that was released since it was asked for; once is enough.

    :raises ExportNotFound: if the actor did not ask for it
    :raises NotReleased: if it waits still, was declined, is made or has lapsed
    """
    export = own_export(export_id=export_id, actor=actor)
    see_that_may_be_made(export, at)
    progress = progress_about(subject=f"{TASK}:{export.pk}", actor=actor)
    if progress is None or progress.state not in _UNDER_WAY:
        defer(TASK, region=export.region, export_id=export.pk)
    return export


def _place_of(actor: Actor) -> str:
    """Return the place that the export is of: that of the actor, or where the enterprise lies."""
    if actor.kind is Kind.ENTERPRISE:
        number = int(actor.enterprise)
        return enterprise_in_reach(enterprise_id=number, actor=actor).region
    return actor.area.lo if actor.area else ""
