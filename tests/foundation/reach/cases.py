"""A small table of a province, made by its owner as a migration makes one, for the tests."""

from django.db import connection, connections

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import READ, WRITE, Keys, enable_row_security

TABLE = "trial_case"
MAKE = f"""
    CREATE TABLE {TABLE} (
        id bigserial PRIMARY KEY,
        region text COLLATE "C" NOT NULL,
        bank text COLLATE "C" NOT NULL,
        enterprise bigint NOT NULL
    );
    CREATE INDEX trial_case_region ON {TABLE} (region);
    INSERT INTO {TABLE} (region, bank, enterprise) VALUES
        ('340101', 'ICBC/01/', 1), ('340101001', 'ABC/01/', 2), ('34010199Z', 'ABC/01/', 3),
        ('340102', 'ICBC/01/', 4), ('340110', 'ICBC/02/', 5), ('3402', 'ABC/01/', 1),
        ('350101', 'ICBC/01/', 6);
    GRANT USAGE ON SEQUENCE {TABLE}_id_seq TO rongxie_office, rongxie_system;
"""  # noqa: S608  # the columns of Django are identities, which need no grant on their sequence
EVERY = 7
SECURITY = enable_row_security(
    TABLE,
    {
        Kind.OFFICE: (*WRITE, "DELETE"),
        Kind.BANK: READ,
        Kind.ENTERPRISE: READ,
        Kind.AUDITOR: READ,
        Kind.SYSTEM: WRITE,
    },
    Keys(bank_path="bank", enterprise="enterprise"),
)


def make_table() -> None:
    """Make the table as the owner, and put the row security of its migration on it."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(MAKE)
    with connections["owner"].schema_editor() as editor:
        for statement in SECURITY.sql:
            editor.execute(str(statement))


def enterprises() -> list[int]:
    """Return the enterprises of the rows that are there, as the connection of a page sees them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT enterprise FROM {TABLE} ORDER BY id")  # noqa: S608
        return [row[0] for row in cursor.fetchall()]


def asked(question: str) -> object:
    """Return the first value of the first row."""
    with connection.cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone()
    return row[0] if row else None


def office(region: str) -> Actor:
    """Return somebody who acts for the office of a place."""
    return Actor(name="membership:1", kind=Kind.OFFICE, area=area_of(region))


def bank(path: str) -> Actor:
    """Return somebody who acts for a branch, or for a head office."""
    code = path.rstrip("/")
    return Actor(name="membership:2", kind=Kind.BANK, area=area_of("34"), bank=code, bank_path=path)


def enterprise(id_: int) -> Actor:
    """Return somebody who acts for an enterprise."""
    return Actor(name="enterprise:3", kind=Kind.ENTERPRISE, enterprise=str(id_))
