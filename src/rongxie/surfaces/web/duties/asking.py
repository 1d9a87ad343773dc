"""Asking what waits, in one query: of each duty how much there is, is late, and comes next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    Count,
    DateField,
    F,
    IntegerField,
    Q,
    TextField,
    Value,
    Window,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, TruncDate
from django.urls import reverse

from rongxie.foundation.reach.actors import Actor
from rongxie.surfaces.web.duties.table import Duty, duties_of
from rongxie.surfaces.web.worklists.clocks import Clock, clock
from rongxie.surfaces.web.worklists.naming import enterprises_named
from rongxie.values.moments import CHINA
from rongxie.values.texts import Message, Text

SHOWN = 8  # rows named on the home page: what fits above the fold of a desk


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits; `address` is blank while its page is not built."""

    what: Text
    name: Text | Message | str
    address: str
    clock: Clock | None
    since: date | None

    @property
    def urgency(self) -> tuple[bool, date]:
        """What is due comes before what only waits; the earliest first."""
        return self.clock is None, self.clock.due if self.clock else self.since or date.max


@dataclass(frozen=True, slots=True)
class Waiting:
    """A duty with how much waits; `first` is the clock of what is due first."""

    title: Text
    count: int
    late: int
    first: Clock | None
    address: str


@dataclass(frozen=True, slots=True)
class Todo:
    """Everything that waits for somebody: the duties, and the most urgent rows of all of them."""

    waiting: list[Waiting] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How much waits in all."""
        return sum(one.count for one in self.waiting)

    @property
    def late(self) -> int:
        """How much of it is late."""
        return sum(one.late for one in self.waiting)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that waits, as the one question for all duties answers it."""

    duty: Duty
    number: int
    enterprise: int | None
    due: date | None
    since: date | None
    label: str
    total: int
    late: int


def todo_of(actor: Actor, on: date) -> Todo:
    """Return what waits for the actor on a day: one query for all duties, one for the names."""
    rows = _asked(actor, on)
    names = _names(rows, actor)
    firsts = {row.duty.name: row for row in reversed(rows)}
    waiting = [_waiting(one, on) for duty in duties_of(actor.role)
               if (one := firsts.get(duty.name))]  # fmt: skip
    items = [_item(row, names, actor, on) for row in rows]
    return Todo(
        sorted(waiting, key=lambda one: (not one.late, one.first is None)),
        sorted(items, key=lambda one: one.urgency)[:SHOWN],
    )


def _asked(actor: Actor, on: date) -> list[_Row]:
    """Return the most urgent rows of each duty, in the order of the duties and their urgency."""
    duties = duties_of(actor.role)
    if not duties:
        return []
    first, *others = [_first(n, duty, actor, on) for n, duty in enumerate(duties)]
    found = first.union(*others, all=True) if others else first
    listed = [_Row(duties[place], *rest) for place, *rest in found]
    listed.sort(key=lambda row: (row.due or row.since or date.max, row.number))
    return listed


def _first(place: int, duty: Duty, actor: Actor, on: date) -> Any:
    """Return the most urgent rows of one duty, each with how many there are and are late."""
    due = F(duty.due) if duty.due else _no(DateField())
    since = TruncDate(duty.since, tzinfo=CHINA) if duty.since else _no(DateField())
    label = Cast(_label(duty.label), TextField()) if duty.label else Value("", TextField())
    whose = F(duty.enterprise) if duty.enterprise else _no(BigIntegerField())
    late = Q(**{f"{duty.due}__lt": on}) if duty.due else Q(pk=None)
    counted = duty.rows(actor, on).order_by(F(duty.due or duty.since).asc(nulls_last=True), "pk")
    return counted.annotate(
        x_place=Value(place, IntegerField()), x_number=F(duty.number), x_whose=whose, x_due=due,
        x_since=since, x_label=label, x_total=Window(Count("*")),
        x_late=Window(Count("pk", filter=late)),
    ).values_list(
        "x_place", "x_number", "x_whose", "x_due", "x_since", "x_label", "x_total", "x_late"
    )[:SHOWN]  # fmt: skip


def _no(kind: Any) -> Cast:
    """Return nothing, of the type that the other duties have in the column."""
    return Cast(Value(None), kind)


def _label(column: str) -> Any:
    """Return the column of a text, which may be a key of the content of a card."""
    content, key, name = column.rpartition("content__")
    return KeyTextTransform(name, content + key.rstrip("_")) if key else F(column)


def _names(rows: Iterable[_Row], actor: Actor) -> dict[int, str]:
    numbers = {row.enterprise for row in rows} - {None}
    return enterprises_named(numbers, actor) if numbers else {}  # type: ignore[arg-type]


def _waiting(row: _Row, on: date) -> Waiting:
    return Waiting(
        row.duty.title, row.total, row.late, clock("", row.due, on), _address(row.duty.address)
    )


def _item(row: _Row, names: Mapping[int, str], actor: Actor, on: date) -> Item:
    duty = row.duty
    named = names.get(row.enterprise or 0) or duty.called(row.number, row.label or "", actor)
    one = reverse(duty.one, args=[row.number]) if duty.one else ""
    return Item(duty.title, named, one, clock("", row.due, on), row.since)


def _address(name: str) -> str:
    page, _, query = name.partition("?")
    return f"{reverse(page)}{'?' if query else ''}{query}" if page else ""
