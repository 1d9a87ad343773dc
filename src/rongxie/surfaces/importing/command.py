"""The command `rongxie import`, once Django is ready: who brings in what, and what came of it."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import typer
from rich.console import Console as Screen
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from rongxie.foundation.imports.access import import_in_reach
from rongxie.foundation.imports.blocks import list_type
from rongxie.foundation.imports.ending import cancel_import, commit_import
from rongxie.foundation.imports.kinds import ListKind
from rongxie.foundation.imports.models import Import, Outcome, State
from rongxie.foundation.imports.recognising import map_columns
from rongxie.foundation.imports.stepping import step
from rongxie.foundation.imports.uploading import upload_list
from rongxie.foundation.imports.wordings import told
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.tables.sources import FileMissing, checked_type
from rongxie.surfaces.cli.acting import member_named
from rongxie.surfaces.cli.console import Console
from rongxie.surfaces.cli.sheets import DONE, DONE_WITH_REJECTS, UNUSABLE_INPUT
from rongxie.surfaces.clock import now, today
from rongxie.surfaces.importing.kinds import KINDS, kind_of
from rongxie.surfaces.importing.mending import write_mending
from rongxie.surfaces.importing.starting import see_that_written, write_start_passwords
from rongxie.values.texts import Message, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the command line asks for; `meant` maps headings, `said` is so of every row."""

    kind: str
    file: str
    login: str = ""
    membership: int = 0
    dry_run: bool = False
    yes: bool = False
    output: str = ""
    starts: str = ""
    meant: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    language: str = "zh"
    as_json: bool = False


def bring_in(request: Request, console: Console) -> int:
    """Bring a list in as far as it goes without a person; return the exit code."""
    kind, path = kind_of(request.kind), Path(request.file)
    _see_that_there(path)
    see_that_written(request.starts)
    actor = member_named(request.login, request.membership, today())
    with path.open("rb") as content, reach(actor):
        of = upload_list(
            content=content, name=path.name, kind=kind, options=request.options,
            said=request.said, actor=actor, at=now(),
        )  # fmt: skip
    of = _stepped(of, actor, console)
    if request.meant and of.state != State.CANCELLED:
        with reach(actor):
            map_columns(import_id=of.pk, columns=request.meant, kind=kind, actor=actor, at=now())
        of = _stepped(of, actor, console)
    if of.state != State.CHECKED:
        return _not_usable(of, kind, actor, console)
    if not request.dry_run and _wanted(of, kind, request, console):
        with reach(actor):
            commit_import(import_id=of.pk, kind=kind, actor=actor, at=now())
        of = _stepped(of, actor, console)
    else:
        with reach(actor):
            cancel_import(import_id=of.pk, kind=kind, actor=actor, at=now())
    return _ended(of, kind, request, actor, console)


def _see_that_there(path: Path) -> None:
    """Refuse at once what no reader would take; JSON is looked at when it is read."""
    if list_type(path) != "json":
        checked_type(path)
    elif not path.is_file():
        raise FileMissing(say("{file}: there is no such file. Check the path", file=path))


def _stepped(of: Import, actor: Actor, console: Console) -> Import:
    with _bar(of, console) as show:
        more = True
        while more:
            more = step(import_id=of.pk, kinds=KINDS, actor=actor, at=now())
            with reach(actor):
                of = import_in_reach(import_id=of.pk, actor=actor)
            show(of)
    return of


@contextmanager
def _bar(of: Import, console: Console) -> Iterator[Callable[[Import], None]]:
    screen = Screen(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=screen, transient=True, disable=not screen.is_terminal,
    )  # fmt: skip
    with bar:
        task = bar.add_task(console.said(State(of.state).named), total=None)

        def show(now_at: Import) -> None:
            bar.update(
                task,
                description=console.said(State(now_at.state).named),
                completed=now_at.rows_done,
                total=now_at.rows or None,
            )

        yield show


def _wanted(of: Import, kind: ListKind, request: Request, console: Console) -> bool:
    if request.yes:
        return True
    for line in _lines(of, kind):
        console.note(line)
    return sys.stdin.isatty() and typer.confirm(console.said(say("Write these rows?")), err=True)


def _not_usable(of: Import, kind: ListKind, actor: Actor, console: Console) -> int:
    """Say why no row could be judged: the file cannot be read, or a column is not recognised."""
    for note in of.notes:
        console.note(told(note))
    if of.lacking:
        console.note(
            say(
                "Not recognised: {lacking}. Say which heading it is: --map HEADING=column; or what"
                " is so of all rows: --all column=value. The headings of the file are: {headings}.",
                lacking=", ".join(of.lacking),
                headings="、".join(of.headings),
            )
        )
        with reach(actor):
            cancel_import(import_id=of.pk, kind=kind, actor=actor, at=now())
    return UNUSABLE_INPUT


def _ended(of: Import, kind: ListKind, request: Request, actor: Actor, console: Console) -> int:
    left = sum(of.counts.get(one.value, 0) for one in (Outcome.REJECTED, Outcome.WAITING))
    mended = 0
    if request.output and left:
        with reach(actor):
            mended = write_mending(
                Path(request.output),
                import_id=of.pk,
                kind=kind,
                language=console.language,
                actor=actor,
            )
    written = of.state == State.DONE
    numbers = {
        "import": of.pk, "rows": of.rows, "written": written,
        **{one.value: of.counts.get(one.value, 0) for one in Outcome},
        "repeats": of.repeats, "output": request.output if mended else None,
    }  # fmt: skip
    lines = _lines(of, kind)
    if written and request.starts:
        lines.append(
            say(
                "{people} people with a password to begin with: {path}. Hand each his own line and"
                " destroy the file; a password is not shown again.",
                people=write_start_passwords(Path(request.starts), of, actor, console.language),
                path=request.starts,
            )
        )
    if not written:
        lines.append(say("Only checked: nothing was written."))
    if mended:
        lines.append(say("Rows to mend: {path}", path=request.output))
    console.summary(numbers, [*lines])
    return DONE_WITH_REJECTS if left else DONE


def _lines(of: Import, kind: ListKind) -> list[Message]:
    lines: list[Message] = [told(note) for note in of.notes]
    if of.repeats:
        lines.append(
            say("This very file was brought in before, as import {number}.", number=of.repeats)
        )
    unread = [heading for heading in of.headings if heading not in of.columns]
    if unread:
        lines.append(say("Not read: {headings}", headings="、".join(unread)))
    lines += [
        say(
            "Every row that leaves it blank: {column} = {value}",
            column=kind.layout.columns[name].title,
            value=text,
        )
        for name, text in of.filled.items()
    ]
    lines.append(
        say(
            "{rows} rows: {new} new, {changed} changed, {unchanged} unchanged, {waiting} to be"
            " decided, {rejected} rejected",
            rows=of.rows,
            **{one.value: of.counts.get(one.value, 0) for one in Outcome},
        )
    )
    return lines
