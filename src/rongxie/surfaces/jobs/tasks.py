"""The work that may be deferred: the one table of all tasks.

A task names the function that does a portion of it, which only the worker loads: pages and API
stay without the libraries that it needs. The function has keyword arguments alone, of `int` or
`str`, ids and codes only, and works in its own transactions:

    def commit(*, import_id: int, actor: Actor, at: datetime) -> bool | Portion: ...

`actor` is who asked, as he reaches at that moment: what he lost since, the portion has not.
A portion takes seconds and tells whether more waits; it is then put at the back. It may run again
after a kill, so it finds out from the record where it was, never from its arguments.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.module_loading import import_string

from rongxie.values.texts import Refusal, Text, say

Value = int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """What a portion tells: whether more waits, and how much is done of how much, if known."""

    more: bool
    done: int = 0
    total: int | None = None


Run = Callable[..., "bool | Portion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something that can be deferred. `run` is the dotted name of the function of a portion."""

    name: str
    title: Text
    unit: Text  # what `done` and `total` count
    run: str

    def function(self) -> Run:
        """Load what does a portion."""
        found: Run = import_string(self.run)
        return found


TASKS: tuple[Task, ...] = (
    Task(
        name="code",
        title=Text(en="One-time code", zh="发送验证码"),
        unit=Text(en="messages", zh="条"),
        run="rongxie.surfaces.outgoing.codes.send",
    ),
    Task(
        name="import",
        title=Text(en="Import", zh="导入"),
        unit=Text(en="rows", zh="行"),
        run="rongxie.surfaces.importing.running.bring_in",
    ),
    Task(
        name="export",
        title=Text(en="Export", zh="导出"),
        unit=Text(en="rows", zh="行"),
        run="rongxie.surfaces.exports.making.make",
    ),
    Task(
        name="allocate",
        title=Text(en="Allocation to banks", zh="推送分配"),
        unit=Text(en="cases", zh="件"),
        run="rongxie.surfaces.web.allocating.running.run",
    ),
    Task(
        name="verify",
        title=Text(en="Verifying the log", zh="台账校验"),
        unit=Text(en="events", zh="条"),
        run="rongxie.surfaces.web.overseeing.checking.run",
    ),
)


class NoSuchTask(Refusal):
    """Work of a name that is not in the table."""


def task_named(name: str) -> Task:
    """Return a task of the table.

    :raises NoSuchTask: if there is none of the name
    """
    if task := find_task(name):
        return task
    raise NoSuchTask(say("There is no work by the name of {name} in this version.", name=name))


def find_task(name: str) -> Task | None:
    """Return a task of the table, if there is one of the name."""
    return next((task for task in TASKS if task.name == name), None)
