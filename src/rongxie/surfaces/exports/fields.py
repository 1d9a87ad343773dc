"""The columns of exported lists: a heading, a kind of value, and where in the record it is from.

Where a fact or paper of the file contract has the value, its column is that of the layout, so that
what is exported is read back under the same heading.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.db.models import (
    F,
    FloatField,
    Func,
    Model,
    OuterRef,
    Subquery,
    TextField,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from rongxie.foundation.reach.kinds import Kind as ActorKind
from rongxie.rulebook.layouts import layout
from rongxie.values.columns import Choice, Column, Kind
from rongxie.values.texts import Text

EVERYBODY = frozenset(ActorKind)
STAFF = frozenset({ActorKind.OFFICE, ActorKind.AUDITOR, ActorKind.SYSTEM})
OFFICES = frozenset({ActorKind.OFFICE, ActorKind.SYSTEM})
BANKS = frozenset({ActorKind.BANK})
ENTERPRISES = frozenset({ActorKind.ENTERPRISE})
_AMOUNTS = (Kind.WAN, Kind.NUMBER)
_CHINA = "to_char(%(expressions)s AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column and what it is read from; `kinds` of actors have it.

    A `personal` one is in the file only if a purpose is said.
    """

    column: Column
    source: Combinable
    kinds: frozenset[ActorKind] = EVERYBODY
    personal: bool = False

    @property
    def expression(self) -> Combinable:
        """What the database is asked for; amounts as floats, which spreadsheets have."""
        if self.column.kind in _AMOUNTS:
            return Cast(self.source, FloatField())
        return self.source

    def only(self, *kinds: frozenset[ActorKind]) -> "Field":
        """Return the field for some kinds of actors."""
        return replace(self, kinds=frozenset().union(*kinds))

    def when_said_for_what(self) -> "Field":
        """Return the field as one of personal data."""
        return replace(self, personal=True)


def fact(name: str, source: str | Combinable = "", *, of: str = "enterprises") -> Field:
    """Return a column of a layout of files, read from the field of the same name if left out."""
    return Field(column=layout(of).columns[name], source=_source(source or name))


def text(name: str, en: str, zh: str, source: str | Combinable = "") -> Field:
    """Return a column of texts or codes."""
    return _field(name, en, zh, source, Kind.TEXT)


def day(name: str, en: str, zh: str, source: str | Combinable = "") -> Field:
    """Return a column of days."""
    return _field(name, en, zh, source, Kind.DATE)


def moment(name: str, en: str, zh: str, source: str | Combinable = "") -> Field:
    """Return a column of moments, to the minute in China."""
    told = Func(_source(source or name), template=_CHINA, output_field=TextField())
    return _field(name, en, zh, told, Kind.TEXT)


def wan(name: str, en: str, zh: str, source: str | Combinable = "") -> Field:
    """Return a column of amounts in 万元; the headings say so."""
    return _field(name, f"{en} (万元)", f"{zh}(万元)", source, Kind.WAN)


def number(name: str, en: str, zh: str, source: str | Combinable = "") -> Field:
    """Return a column of numbers with decimals."""
    return _field(name, en, zh, source, Kind.NUMBER)


def whole(name: str, en: str, zh: str, source: str | Combinable = "") -> Field:
    """Return a column of whole numbers."""
    return _field(name, en, zh, source, Kind.INTEGER)


def yes(name: str, en: str, zh: str, source: str | Combinable = "") -> Field:
    """Return a column of 是 and 否."""
    return _field(name, en, zh, source, Kind.BOOL)


def codes(
    name: str, en: str, zh: str, source: str | Combinable = "", *, choices: Iterable[Choice] = ()
) -> Field:
    """Return a column of lists of codes, which may have names for people."""
    column = Column(name, Text(en=en, zh=zh), Kind.LIST, choices=tuple(choices))
    return Field(column=column, source=_source(source or name))


def choice(
    name: str, title: Text, choices: Iterable[Choice], source: str | Combinable = ""
) -> Field:
    """Return a column of values that have names for people."""
    column = Column(name, title, Kind.CHOICE, choices=tuple(choices))
    return Field(column=column, source=_source(source or name))


def named(values: type[StrEnum], words: str = "named") -> tuple[Choice, ...]:
    """Return the values of an enumeration with the names that people see."""
    return tuple(Choice(value.value, getattr(value, words)) for value in values)


def titled(**titles: tuple[str, str]) -> tuple[Choice, ...]:
    """Return values with their names in English and Chinese."""
    return tuple(Choice(value, Text(en=en, zh=zh)) for value, (en, zh) in titles.items())


def beside(model: type[Model], key: str, source: str) -> Subquery:
    """Return a value of the row that a key leads to, null where that row is out of reach.

    A join would leave the row itself out: an enterprise may have moved away since.
    """
    there: Any = model._default_manager.filter(pk=OuterRef(key))
    return Subquery(there.values(source)[:1])


def _field(name: str, en: str, zh: str, source: str | Combinable, kind: Kind) -> Field:
    column = Column(name, Text(en=en, zh=zh), kind)
    return Field(column=column, source=_source(source or name))


def _source(source: str | Combinable) -> Combinable:
    return F(source) if isinstance(source, str) else source
