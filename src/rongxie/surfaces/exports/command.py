"""The command `rongxie export`, once Django is ready: who takes which list out, and where to."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rongxie.foundation.exports.access import own_export
from rongxie.foundation.exports.models import Export, ExportState
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.tables.workbook import not_writable
from rongxie.foundation.tables.writing import written_type
from rongxie.surfaces.cli.acting import member_named
from rongxie.surfaces.cli.console import Console
from rongxie.surfaces.cli.sheets import DONE, UNUSABLE_INPUT
from rongxie.surfaces.clock import now, today
from rongxie.surfaces.exports.asking import Order, ask
from rongxie.surfaces.exports.catalogue import lists_of
from rongxie.surfaces.exports.fetching import fetched
from rongxie.surfaces.exports.making import make_whole
from rongxie.values.texts import Message, Refusal, say


class FormDiffers(Refusal):
    """What was asked for in one form is to be written into a file of another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the command line asks for: a list, or the number of an export that was released."""

    list: str = ""
    number: int = 0
    output: str
    login: str = ""
    membership: int = 0
    filters: Mapping[str, str] = field(default_factory=dict)
    purpose: str = ""
    language: str = "zh"
    as_json: bool = False


def export(request: Request, console: Console) -> int:
    """Write a list to a file, or say that a colleague has to release it; return the exit code."""
    path = Path(request.output)
    form = written_type(path)
    if not path.parent.is_dir():
        raise not_writable(path)
    actor = member_named(request.login, request.membership, today())
    if not request.list and not request.number:
        return _offer(actor, console)
    with reach(actor):
        wanted = _asked_before(request, actor) if request.number else _asked(request, form, actor)
    if wanted.form != form:
        raise FormDiffers(
            say("Export {number} is a file of the form {form}: write it to a name that ends so.",
                number=wanted.pk, form=wanted.form)
        )  # fmt: skip
    if wanted.state == ExportState.ASKED.value:
        return _waiting(wanted, console)
    if wanted.state != ExportState.MADE.value:
        with console.progress(say("Exporting")):
            make_whole(export_id=wanted.pk, actor=actor, at=now())
    return _written(wanted, path, actor, console)


def _asked(request: Request, form: str, actor: Actor) -> Export:
    order = Order(
        list=request.list, form=form, language="en" if request.language == "en" else "zh",
        filters=request.filters, purpose=request.purpose,
    )  # fmt: skip
    return ask(order=order, actor=actor, at=now())


def _asked_before(request: Request, actor: Actor) -> Export:
    return own_export(export_id=request.number, actor=actor)


def _written(wanted: Export, path: Path, actor: Actor, console: Console) -> int:
    with fetched(export_id=wanted.pk, actor=actor, at=now()) as (export, stream):
        try:
            with path.open("wb") as file:
                shutil.copyfileobj(stream, file)
        except OSError as trouble:
            raise not_writable(path) from trouble
        told = say("{rows} rows written to {path}", rows=export.rows, path=path)
        console.summary(_numbers(export) | {"output": str(path)}, [told])
    return DONE


def _waiting(wanted: Export, console: Console) -> int:
    lines: list[Message | str] = [
        say(
            "The list has personal data in {rows} rows: a colleague has to release export {number}"
            " by {day}. Then fetch it: rongxie export --number {number} -o FILE",
            rows=wanted.expected,
            number=wanted.pk,
            day=wanted.lapses_on,
        )
    ]
    console.summary(_numbers(wanted) | {"output": None}, lines)
    return UNUSABLE_INPUT


def _offer(actor: Actor, console: Console) -> int:
    """Say which lists there are for the member."""
    console.note(say("Say which list. You can export:"))
    lists = lists_of(actor)
    console.grid(
        "",
        [console.said(say("List")), console.said(say("Title")), console.said(say("Filters"))],
        [[one.name, console.said(one.title), " ".join(one.filters)] for one in lists],
    )
    return UNUSABLE_INPUT


def _numbers(export: Export) -> dict[str, object]:
    return {
        "export": export.pk, "list": export.list, "state": export.state,
        "rows": export.expected if export.rows is None else export.rows, "digest": export.digest,
    }  # fmt: skip
