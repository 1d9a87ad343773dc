"""Which kinds of actors get which rows and rights of a table, as statements of the database.

A kind has nothing of a table until a migration says so. The two operations here are what
migrations were written with; those of what has changed since are written by `write_reach`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from django.db.migrations import RunSQL

from rongxie.foundation.reach.kinds import Kind

Right = Literal["SELECT", "INSERT", "UPDATE", "DELETE"]
Rights = tuple[Right, ...]
READ: Rights = ("SELECT",)
APPEND: Rights = ("SELECT", "INSERT")
CHANGE: Rights = ("SELECT", "UPDATE")
WRITE: Rights = ("SELECT", "INSERT", "UPDATE")
CLEAR: Rights = ("SELECT", "INSERT", "UPDATE", "DELETE")

Statement = str | tuple[str, dict[str, object] | list[object] | tuple[object, ...] | None]
KeyType = Literal["bigint", "text"]


@dataclass(frozen=True, slots=True)
class Unless:
    """Not the rows in which a column says this."""

    column: str
    value: str

    @property
    def condition(self) -> str:
        """The comparison as the database makes it."""
        _named(self.column, self.value)
        return f"{self.column} <> '{self.value}'"


@dataclass(frozen=True, slots=True)
class Through:
    """Only the rows that hang on a row of another table which is in reach itself."""

    column: str
    table: str

    @property
    def condition(self) -> str:
        """The comparison as the database makes it; the policies of the other table hold in it."""
        _named(self.column, self.table)
        return f"{self.column} IN (SELECT id FROM {self.table})"  # noqa: S608  # names of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The columns by which a row is known to be in somebody's reach; blank: it has none.

    With `actor` a row is that of the one who acted and of nobody else, but for the platform, which
    has those of its region. `besides` narrows what a kind of actor has by its column.
    """

    region: str = "region"  # text COLLATE "C"
    bank_path: str = ""  # the path of the branch, text COLLATE "C": a head office has its branches'
    bank: str = ""  # the code of the branch where there is no path: each has its own alone
    enterprise: str = ""
    enterprise_type: KeyType = "bigint"
    actor: str = ""
    besides: Mapping[Kind, Unless | Through] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that there are."""
        every = (self.region, self.bank_path, self.bank, self.enterprise, self.actor)
        return tuple(filter(None, every))


BY_REGION = Keys()


def share_table(
    table: str, rights: Mapping[Kind, Rights], *, columns: tuple[str, ...] = ()
) -> RunSQL:
    """Return the operation that gives kinds of actors a table without rows of enterprises.

    With `columns` only those can be read or written.
    """
    _named(table, *columns)
    listed = f" ({', '.join(columns)})" if columns else ""
    return RunSQL(
        [
            f"GRANT {', '.join(f'{right}{listed}' for right in given)}"
            f" ON {table} TO {kind.database_role}"
            for kind, given in rights.items()
        ],
        [f"REVOKE ALL ON {table} FROM {kind.database_role}" for kind in rights],
    )


def enable_row_security(
    table: str, rights: Mapping[Kind, Rights], keys: Keys = BY_REGION
) -> RunSQL:
    """Return the operation that gives each kind of actor only the rows in its reach.

    Offices, auditors and jobs get a range of regions, a bank the rows that are its own, and so
    does an enterprise. What is written is bounded like what is read. The owner is not bound: it
    makes tables and runs no pages.

    :raises ValueError: if a kind is given rights and there is no column to know its rows by
    """
    statements: list[Statement] = [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"]
    for kind, given in rights.items():
        statements.append(f"GRANT {', '.join(given)} ON {table} TO {kind.database_role}")
        statements += policies_of(table, kind, given, keys)
    return RunSQL(
        statements,
        [
            *(
                f"DROP POLICY {_policy(kind, right)} ON {table}"
                for kind, given in rights.items()
                for right in given
            ),
            *(f"REVOKE ALL ON {table} FROM {kind.database_role}" for kind in rights),
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


def policies_of(table: str, kind: Kind, given: Rights, keys: Keys) -> Iterator[str]:
    """Yield the policies, one for each right, by which a kind of actor gets its rows.

    :raises ValueError: if there is no column to know its rows by
    """
    _named(table, *keys.columns)
    condition, role = _condition(table, kind, keys), kind.database_role
    for right in given:
        using = "" if right == "INSERT" else f" USING ({condition})"
        check = f" WITH CHECK ({condition})" if right in {"INSERT", "UPDATE"} else ""
        yield f"CREATE POLICY {_policy(kind, right)} ON {table} FOR {right} TO {role}{using}{check}"


def _condition(table: str, kind: Kind, keys: Keys) -> str:
    straight = _comparison(table, kind, keys)
    besides = keys.besides.get(kind)
    return f"{straight} AND {besides.condition}" if besides else straight


def _comparison(table: str, kind: Kind, keys: Keys) -> str:
    """Return a straight comparison: OR, CASE or LIKE would keep the index from being used."""
    if keys.actor and kind is not Kind.SYSTEM:
        return f"{keys.actor} = nullif(current_setting('rx.actor', true), '')"
    if kind not in (Kind.BANK, Kind.ENTERPRISE):
        return _between(keys.region, "rx.lo", "rx.hi")
    if kind is Kind.BANK and keys.bank_path:
        return _between(keys.bank_path, "rx.bank_lo", "rx.bank_hi")
    column = keys.bank if kind is Kind.BANK else keys.enterprise
    if not column:
        raise ValueError(f"{table}: by which column would a row be of one {kind}?")
    setting = f"current_setting('rx.{kind}', true)"
    if kind is Kind.BANK:
        # Rows of nobody have a blank code, and so has the setting after a transaction.
        return f"{column} = nullif({setting}, '')"
    # After a transaction the setting reads '' and not NULL, which is no number.
    setting = f"nullif({setting}, '')"
    return f"{column} = {setting}" + ("::bigint" if keys.enterprise_type == "bigint" else "")


def _between(column: str, lo: str, hi: str) -> str:
    return f"{column} >= current_setting('{lo}', true) AND {column} < current_setting('{hi}', true)"


def _policy(kind: Kind, right: str) -> str:
    return f"{kind}_{right.lower()}"


def _named(*names: str) -> None:
    for name in names:
        if not (name.isascii() and name.isidentifier()):
            raise ValueError(f"not the name of a table or column: {name!r}")
