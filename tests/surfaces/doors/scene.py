"""A county in which something has happened at each stage, and the same again for nobody's eyes.

Each row of a province has a double in another province, of another enterprise and another bank. The
doubles carry marks: their numbers begin with 77 and their words end with a sign that no text of
ours has. Whatever shows a mark to somebody of the county has shown what is not his.
"""
# ruff: noqa: S608  # names of tables and columns are ours

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction

from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.files.purposes import Purpose
from rongxie.foundation.files.storing import Upload, store_file
from rongxie.foundation.outbox.messages import NewMessage, write_messages
from rongxie.foundation.outbox.models import Channel
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.policies import Keys
from rongxie.foundation.reach.rows import TABLES
from rongxie.mechanism.enterprises.actions.indexing import index_names
from rongxie.mechanism.referrals.actions import NewPaper, ask_papers, receive_paper
from rongxie.mechanism.referrals.models import Referral
from rongxie.mechanism.screening.models import RuleSet
from rongxie.surfaces.exports.asking import Order, ask
from rongxie.surfaces.exports.making import make_whole
from tests.foundation.files.bytes_of import PDF
from tests.mechanism.cast import AT, BANKER, DAY, OTHER_BANKER, PLATFORM, TOWN, TOWNSHIP
from tests.mechanism.coaching.makers import coached
from tests.mechanism.decisions.makers import drawn, refused
from tests.mechanism.enterprises.makers import contact, enterprise
from tests.mechanism.evidence.makers import open_request, recorded, stated
from tests.mechanism.lists.county import county_stands
from tests.mechanism.lists.makers import laid, proposed, signed
from tests.mechanism.matters.makers import complaint_of, request_of
from tests.mechanism.referrals.makers import appetite, contacted, rows_of, sent
from tests.mechanism.reporting.makers import filed
from tests.mechanism.supervision.makers import ordered
from tests.mechanism.visits.makers import planned, visited
from tests.mechanism.visits.makers import stated as need_stated

FAR = 7_700_000_000  # added to the numbers of doubles
MISSING = 6_600_000_000  # added to numbers that are nobody's
ANYBODYS = 7_799_999_999  # is such a number in every table
FAR_PLACE, FAR_PATH, FAR_BANK = "350203001", "BOC/BOC-XM/", "BOC-XM"
MARK = "〇界外"
_OTHERWISE = {
    "province": f"'{FAR_PLACE[:2]}'",
    "region": f"'{FAR_PLACE}'",
    "place": f"'{FAR_PLACE}'",
    "bank": f"'{FAR_BANK}'",
    "actor": f"'membership:{FAR}'",
    "enterprise": f'({FAR} + "enterprise"::bigint)::text',
    "case": f'({FAR} + "case"::bigint)::text',
}
_COLUMNS = """
    SELECT attname, format_type(atttypid, atttypmod), attnotnull,
        EXISTS (SELECT FROM pg_index i WHERE i.indrelid = attrelid AND i.indisunique
            AND NOT i.indisprimary AND attnum = ANY (i.indkey::int2[]))
    FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""
MARKS = re.compile(rf"\b77\d{{8}}\b|{MARK}|{FAR_PLACE}|{FAR_BANK}")


def happened() -> None:
    """Let something happen at each stage; the offices of the cast are open after."""
    county_stands()
    one = enterprise()
    contact(one)
    recorded(one.pk, stated("tax_arrears", False))
    open_request(one.pk)
    request_of(one.pk)
    complaint_of(one.pk)
    planned([one.pk])
    visited(enterprise("天长市安平粮油有限公司").pk)
    need_stated(one.pk)
    for make in (drawn, refused, sent, coached, signed, laid, proposed, filed, ordered):
        make()
    appetite(OTHER_BANKER)
    paper_with_file()
    letter_to(owned())
    with reach(PLATFORM):
        # The screenings that the makers put in by hand were made by no rules.
        RuleSet.objects.create(digest="0" * 64, words={"standards": []}, at=AT)
    while index_names(actor=PLATFORM, at=AT):
        pass


def paper_with_file() -> StoredFile:
    """A scan that the township has handed in for a paper of a referral; the bank has it."""
    referral = contacted()
    with reach(BANKER):
        asked = [NewPaper(name="租赁合同"), NewPaper(name="流水")]
        (paper, _) = ask_papers(referral_id=referral.pk, papers=asked, actor=BANKER, at=AT)
    scan = Upload(
        name="租赁合同.pdf", purpose=Purpose.PAPER, region=referral.region,
        enterprise=referral.enterprise_id, bank_path=referral.bank_path,
    )  # fmt: skip
    with reach(TOWNSHIP):
        file = store_file(PDF, scan, actor=TOWNSHIP, at=AT)
    with reach(BANKER):
        receive_paper(
            paper_id=paper.pk, received_on=DAY, received_from="township", file=f"file:{file.pk}",
            actor=BANKER, at=AT,
        )  # fmt: skip
    return file


def letter_to(enterprise_id: int) -> None:
    """A notice that waits in the township to be handed over on paper."""
    notice = NewMessage(
        recipient=f"enterprise:{enterprise_id}", region=TOWN, template="case_removed",
        cause="event:1", enterprise=enterprise_id, formal=True, channels=[Channel.LETTER],
        due_at=AT, blanks={"case": "1", "day": str(DAY)},
    )  # fmt: skip
    with reach(PLATFORM):
        write_messages([notice], at=AT)


def owned() -> int:
    """Return the number of an enterprise whose case waits at a bank."""
    return int(rows_of(Referral, state="sent")[0].enterprise_id)


def exported(actor: Actor) -> None:
    """Have somebody export a list whose file is then there to be fetched."""
    order = Order(list="referrals" if actor.kind is Kind.BANK else "cases", form="csv")
    with reach(actor):
        export = ask(order=order, actor=actor, at=AT)
    make_whole(export_id=export.pk, actor=actor, at=AT)


def doubled() -> None:
    """Give each row of a province its double, as the owner of the tables.

    One of each table gets the same number, `ANYBODYS`; a table of numbered rows that
    has none gets a bare one.
    """
    with connections["owner"].cursor() as owner:
        for table, rows in TABLES.items():
            if rows.keys:
                with _undisturbed(owner, table):
                    _double(owner, table, rows.keys)


def _double(owner: Any, table: str, keys: Keys) -> None:
    owner.execute(_COLUMNS, [table])
    kinds = owner.fetchall()
    columns = {
        name: _other(name, kind, unique=unique, keys=keys.columns)
        for name, kind, _, unique in kinds
    }
    if table == "events":  # where nothing is ever changed: the number is given at once
        first = "(SELECT min(id) FROM events)"
        columns["id"] = f"CASE id WHEN {first} THEN {ANYBODYS} ELSE id + {FAR} END"
    names = ", ".join(f'"{name}"' for name in columns)
    owner.execute(
        f'INSERT INTO "{table}" ({names}) SELECT {", ".join(columns.values())} FROM "{table}"'
    )
    done = owner.rowcount
    if not done and "id" in columns:
        _put_bare(owner, table, keys, [name for name, _, needed, _ in kinds if needed])
    elif done and "id" in columns and table != "events":
        owner.execute(
            f'UPDATE "{table}" SET id = {ANYBODYS}'
            f' WHERE id = (SELECT min(id) FROM "{table}" WHERE id > {FAR})'
        )


def _put_bare(owner: Any, table: str, keys: Keys, needed: list[str]) -> None:
    own = {"id": ANYBODYS, keys.region: FAR_PLACE}
    for name in needed:
        if name not in own:
            owner.execute(f'ALTER TABLE "{table}" ALTER "{name}" DROP NOT NULL')
    given = {name: own[name] for name in own if name == keys.region or name in needed}
    names = ", ".join(f'"{name}"' for name in given)
    marks = ", ".join(["%s"] * len(given))
    owner.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(given.values()))


def _other(name: str, kind: str, *, unique: bool, keys: tuple[str, ...]) -> str:
    """Return what a column says in a double."""
    column = f'"{name}"'
    if kind == "bigint":
        moved = name in {"id", "enterprise"} or name.endswith("_id") or name in keys
        return f"{column} + {FAR}" if moved else column
    if kind == "bytea" and unique:
        return f"{column} || 'X'::bytea"
    if kind != "text" or name == "kind":
        return column
    other = _OTHERWISE.get(name, "")
    if name.endswith("_path"):
        other = f"'{FAR_PATH}'"
    elif not other:
        mark = "X" if unique else MARK
        words = "true" if unique else f"{column} ~ '[^ -~]'"
        other = f"CASE WHEN {words} THEN {column} || '{mark}' ELSE {column} END"
    return f"CASE WHEN {column} = '' THEN '' ELSE {other} END"


@contextmanager
def _undisturbed(owner: Any, table: str) -> Iterator[None]:
    """Have no trigger run, and take away what would refuse a double for its words or references."""
    owner.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('f', 'c')",
        [table],
    )
    for (name,) in owner.fetchall():
        owner.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
    owner.execute(
        "SELECT tgname, CASE tgenabled WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE' END"
        " FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal",
        [table],
    )
    triggers = owner.fetchall()
    owner.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    yield
    for name, how in triggers:
        owner.execute(f'ALTER TABLE "{table}" {how} TRIGGER "{name}"')


@contextmanager
def taken_back() -> Iterator[None]:
    """Take back whatever happens inside, as if a request had never come."""
    outer = transaction.atomic()
    outer._from_testcase = True  # type: ignore[attr-defined]  # a reach may begin in it
    with outer:
        yield
        transaction.set_rollback(True)
