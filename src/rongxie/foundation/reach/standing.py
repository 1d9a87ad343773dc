"""What the database itself says of who may do what, beside what the table of reach says.

Both are read from the catalogue of PostgreSQL: the table of reach is put on the database in a
transaction that is taken back, so that no text of a policy is compared with another spelling of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from rongxie.foundation.database.roles import APP
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import Right, policies_of
from rongxie.foundation.reach.rows import Rows

_HOLDERS = ", ".join([APP, *(kind.database_role for kind in Kind)])
_BLANK = "''::text"
_PUBLIC = "'public'::regnamespace"
# The owner has every right of what it owns; a right of everybody else is worth a line.
_GRANTS = f"""
SELECT c.relname, coalesce(r.rolname, 'public'), a.privilege_type, ''
FROM pg_class c, aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE c.relnamespace = {_PUBLIC} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND a.grantee <> c.relowner
UNION ALL
SELECT c.relname, coalesce(r.rolname, 'public'), a.privilege_type, t.attname
FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid,
    aclexplode(t.attacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE c.relnamespace = {_PUBLIC} AND a.grantee <> c.relowner
"""  # noqa: S608  # every part is a text of ours
_POLICIES = f"""
SELECT tablename, policyname, cmd, permissive, array_to_string(roles, ', '),
    coalesce(qual, {_BLANK}), coalesce(with_check, {_BLANK})
FROM pg_policies WHERE schemaname = 'public'
"""  # noqa: S608
_SECURED = f"""
SELECT relname FROM pg_class
WHERE relkind IN ('r', 'p') AND relnamespace = {_PUBLIC} AND relrowsecurity
"""  # noqa: S608
_PATIENCE = "SET LOCAL lock_timeout = '10s'"  # beside a platform that runs


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """A right of a role on a table, or on one column of it."""

    table: str
    role: str
    right: str
    column: str = ""

    @property
    def _of(self) -> str:
        return f'{self.right} ("{self.column}")' if self.column else self.right

    @property
    def given(self) -> str:
        """The statement that gives it."""
        return f'GRANT {self._of} ON "{self.table}" TO {self.role}'

    @property
    def taken(self) -> str:
        """The statement that takes it back."""
        return f'REVOKE {self._of} ON "{self.table}" FROM {self.role}'


@dataclass(frozen=True, slots=True, order=True)
class Policy:
    """A policy as the catalogue writes it."""

    table: str
    name: str
    command: str
    permissive: str
    roles: str
    using: str
    check: str

    @property
    def given(self) -> str:
        """The statement that makes it."""
        using = f" USING ({self.using})" if self.using else ""
        check = f" WITH CHECK ({self.check})" if self.check else ""
        return (
            f'CREATE POLICY {self.name} ON "{self.table}" AS {self.permissive}'
            f" FOR {self.command} TO {self.roles}{using}{check}"
        )

    @property
    def taken(self) -> str:
        """The statement that drops it."""
        return f'DROP POLICY {self.name} ON "{self.table}"'


@dataclass(frozen=True, slots=True, order=True)
class Secured:
    """A table with row security: without a policy nobody but its owner has a row of it."""

    table: str

    @property
    def given(self) -> str:
        """The statement that switches it on."""
        return f'ALTER TABLE "{self.table}" ENABLE ROW LEVEL SECURITY'

    @property
    def taken(self) -> str:
        """The statement that switches it off."""
        return f'ALTER TABLE "{self.table}" DISABLE ROW LEVEL SECURITY'


Line = Grant | Policy | Secured


def standing(database: BaseDatabaseWrapper) -> frozenset[Line]:
    """Return every right, policy and row security that there is in the database."""
    with database.cursor() as cursor:
        cursor.execute(_GRANTS)
        found: set[Line] = {Grant(*row) for row in cursor.fetchall()}
        cursor.execute(_POLICIES)
        found |= {Policy(*row) for row in cursor.fetchall()}
        cursor.execute(_SECURED)
        found |= {Secured(*row) for row in cursor.fetchall()}
    return frozenset(found)


def wanted(database: BaseDatabaseWrapper, tables: Mapping[str, Rows]) -> frozenset[Line]:
    """Return what there would be if nothing but the table of reach had been said of its tables.

    `database` is a connection of the owner; it is left as it was.
    """
    with transaction.atomic(using=database.alias), database.cursor() as cursor:
        cursor.execute(_PATIENCE)
        present = set(database.introspection.table_names(cursor))
        for line in standing(database):
            if line.table in tables and isinstance(line, Policy | Secured):
                cursor.execute(line.taken)
        for table in sorted(present & tables.keys()):
            for statement in _statements(table, tables[table]):
                cursor.execute(statement)
        found = standing(database)
        transaction.set_rollback(True, using=database.alias)
    return found


def difference(before: Iterable[Line], after: Iterable[Line]) -> list[str]:
    """Return the statements that make the one of the other: what goes is taken first."""
    before, after = frozenset(before), frozenset(after)
    taken = sorted(before - after, key=_order, reverse=True)
    return [one.taken for one in taken] + [one.given for one in sorted(after - before, key=_order)]


def _statements(table: str, rows: Rows) -> Iterator[str]:
    yield f'REVOKE ALL ON "{table}" FROM PUBLIC, {_HOLDERS}'
    for role, rights in [
        *((kind.database_role, given) for kind, given in rows.rights.items()),
        (APP, rows.application),
    ]:
        for right in rights:
            for column in _columns(role, right, rows):
                yield Grant(table, role, right, column).given
    if rows.keys is None:
        return
    yield Secured(table).given
    for kind, given in rows.rights.items():
        yield from policies_of(table, kind, given, rows.keys)
    yield from rows.further


def _columns(role: str, right: Right, rows: Rows) -> tuple[str, ...]:
    """Return the columns that a right is bounded to; blank: all of them."""
    unbounded = rows.keys is None and role in (APP, Kind.SYSTEM.database_role)
    return ("",) if unbounded else rows.columns.get(right, ("",))


def _order(line: Line) -> tuple[int, Line]:
    return (Secured, Policy, Grant).index(type(line)), line
