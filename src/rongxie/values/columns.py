"""What a column of a file holds: names in both languages, the kind of value and its bounds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from rongxie.values.texts import Text


class Kind(StrEnum):
    """The kinds of value that a cell may hold."""

    TEXT = "text"  #       kept as it is, without the blanks around it
    CODE = "code"  #       a unified social credit code or an old registration number
    REGION = "region"  #   a region code of 2, 4, 6, 9 or 12 digits
    INDUSTRY = "industry"  # a GB/T 4754-2017 code, with or without its section letter
    DATE = "date"
    BOOL = "bool"
    INTEGER = "integer"
    NUMBER = "number"
    WAN = "wan"  #         an amount in 万元; a heading or cell may carry another unit
    CHOICE = "choice"  #   one of the listed values
    LIST = "list"  #       texts or choices joined by `;`


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a column of choices accepts, with the wordings read as it."""

    name: str
    title: Text
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its canonical name, its headings, and what its cells may hold."""

    name: str
    title: Text
    kind: Kind
    synonyms: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    note: Text | None = None
    items: Kind | None = None  # what each part of a list is read as; None takes any text

    @property
    def item(self) -> "Column | None":
        """The column that a part of a list is read like, or None where any text is taken."""
        kind = self.items or (Kind.CHOICE if self.choices else None)
        return None if self.kind is not Kind.LIST or kind is None else replace(self, kind=kind)


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns that one kind of file may have; `required` ones must be there."""

    name: str
    title: Text
    columns: Mapping[str, Column]
    required: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns.values())

    def having(self, *others: "Layout", required: tuple[str, ...] | None = None) -> "Layout":
        """Return a layout with the columns of the others added to it."""
        columns = dict(self.columns)
        for other in others:
            columns |= {c.name: c for c in other if c.name not in columns}
        needed = self.required if required is None else required
        return Layout(self.name, self.title, MappingProxyType(columns), needed)
