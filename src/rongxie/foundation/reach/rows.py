"""The one table of reach: whose the rows of each table are, and what each kind does with its own.

Each app fills it in its `reach.py`. What `access` shows is filtered by it (`in_reach`), and the
policies of the database are written from it (`standing`): neither can forget what the other says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from django.apps import apps
from django.db.models import Model, QuerySet

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import below
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import (
    BY_REGION,
    CLEAR,
    Keys,
    Right,
    Rights,
    Through,
    Unless,
)

Row = TypeVar("Row", bound=Model)
Given = Mapping[Kind, Rights]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Whose the rows of a table are; without `keys` they are nobody's and all alike.

    `columns` has the rights that hold for some columns only; platform and application have a table
    of nobody whole. `application` is what the application may do when nobody acts: of a table with
    keys it sees no row all the same. `further` are policies that are written out. `app` is the
    label of the app whose migrations make the table.
    """

    app: str
    rights: Given
    keys: Keys | None = None
    columns: Mapping[Right, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    application: Rights = ()
    further: tuple[str, ...] = ()


TABLES: dict[str, Rows] = {}
# Functions that run as the owner, past all policies: who may call them.
OWNERS_FUNCTIONS: dict[str, tuple[Kind, ...]] = {}


def rows_of(  # noqa: PLR0913  # the exceptions of the log, by their names
    model: type[Model],
    rights: Given,
    keys: Keys = BY_REGION,
    *,
    columns: Mapping[Right, tuple[str, ...]] | None = None,
    application: Rights = CLEAR,
    further: tuple[str, ...] = (),
) -> None:
    """Put a table into the table of reach whose rows are in somebody's reach or not."""
    _put(model._meta.db_table, Rows(
        app=model._meta.app_label, rights=rights, keys=keys, columns=columns or {},
        application=application, further=further,
    ))  # fmt: skip


def shared(
    table: type[Model] | str,
    rights: Given,
    *,
    columns: Mapping[Right, tuple[str, ...]] | None = None,
    application: Rights = (),
    app: str = "",
) -> None:
    """Put a table into the table of reach whose rows are nobody's: it is read whole or not.

    A table without a model is given by its name, with the label of its `app`.
    """
    name, label = (table, app) if isinstance(table, str) else _named(table)
    _put(name, Rows(app=label, rights=rights, columns=columns or {}, application=application))


def owners_function(name: str, *kinds: Kind) -> None:
    """Name a function that runs as the owner, with the kinds of actors who may call it.

    A function of a trigger is called by nobody.
    """
    OWNERS_FUNCTIONS[name] = kinds


def in_reach(model: type[Row], actor: Actor, right: Right = "SELECT") -> QuerySet[Row]:
    """Return the rows of a table on which the actor has a right, as the policies have them too.

    :raises KeyError: if the table is not in the table of reach
    """
    rows, everything = TABLES[model._meta.db_table], model._default_manager.all()
    if right not in rows.rights.get(actor.kind, ()):
        return everything.none()
    if rows.keys is None:
        return everything
    found = everything.filter(**_own(rows.keys, actor))
    besides = rows.keys.besides.get(actor.kind)
    if isinstance(besides, Unless):
        return found.exclude(**{besides.column: besides.value})
    if isinstance(besides, Through):
        above = in_reach(_model(besides.table), actor).values("pk")
        return found.filter(**{f"{besides.column}__in": above})
    return found


def _own(keys: Keys, actor: Actor) -> dict[str, object]:
    if keys.actor and actor.kind is not Kind.SYSTEM:
        return {keys.actor: actor.name}
    if actor.kind is Kind.ENTERPRISE:
        number = actor.enterprise if keys.enterprise_type == "text" else int(actor.enterprise)
        return {keys.enterprise: number}
    if actor.kind is Kind.BANK and not keys.bank_path:
        return {keys.bank: actor.bank}
    column, area = keys.region, actor.area
    if actor.kind is Kind.BANK:
        column, area = keys.bank_path, below(actor.bank_path)
    assert area is not None  # noqa: S101  # an actor of any other kind has one
    return {f"{column}__gte": area.lo, f"{column}__lt": area.hi}


def _put(table: str, rows: Rows) -> None:
    if table in TABLES or not rows.app:
        raise ValueError(f"whose the rows of {table} are is said twice, or of no app")
    TABLES[table] = rows


def _named(model: type[Model]) -> tuple[str, str]:
    return model._meta.db_table, model._meta.app_label


def _model(table: str) -> type[Model]:
    return next(one for one in apps.get_models() if one._meta.db_table == table)
