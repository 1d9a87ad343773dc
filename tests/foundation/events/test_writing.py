"""What may be written into the log, and what the database lets nobody do to it."""

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
import rfc8785
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection
from psycopg.errors import CheckViolation, InsufficientPrivilege, RestrictViolation

from rongxie.foundation.database.home import Home
from rongxie.foundation.database.roles import APP, OWNER, SUPERUSER
from rongxie.foundation.events.consequences import following
from rongxie.foundation.events.event import Event, NotAReference
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.events.writing import append, append_all, append_dated, canonical
from rongxie.foundation.reach.entering import reach
from rongxie.rulebook.event_kinds import PayloadNotAllowed, UnknownEventKind
from tests.foundation.events.happenings import (
    AT,
    EVERYWHERE,
    LoanDrawn,
    entered,
    everything,
    visit,
    write,
)

NOBODY: dict[str, Any] = {"actor": "", "organisation": "", "at": AT}


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitWithPhone(Event):
    kind: ClassVar[str] = "visit.recorded"
    phone: str = "13912345678"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseBlessed(Event):
    kind: ClassVar[str] = "case.blessed"


def rows() -> list[dict[str, Any]]:
    return everything(EventRow.objects.order_by("id").values())


@pytest.mark.django_db
class TestAppend:
    def test_keeps_what_happened_to_whom_where_and_by_whom(self) -> None:
        write(
            LoanDrawn(
                subject="R7", region="341181003", case="C1", enterprise="E1", bank="B2",
                amount_wan=50, rate=3.45, flags=("credit", "first_loan"),
            )
        )  # fmt: skip
        (row,) = rows()
        assert row.pop("recorded_at").tzinfo is not None
        assert row.pop("id") > 0
        assert row == {
            "at": AT, "actor": "person:1", "organisation": "office:341181",
            "province": "34", "region": "341181003", "kind": "loan.drawn", "subject": "R7",
            "case": "C1", "enterprise": "E1", "bank": "B2",
            "payload": '{"amount_wan":50,"flags":["credit","first_loan"],"rate":3.45}',
        }  # fmt: skip

    def test_keeps_the_order_of_the_events(self) -> None:
        write(*map(visit, range(1100)))
        assert [row["subject"] for row in rows()] == [str(n) for n in range(1100)]

    def test_of_nothing_writes_nothing(self) -> None:
        with reach(EVERYWHERE):
            append(actor=EVERYWHERE, at=AT)
        assert rows() == []

    def test_puts_the_whole_country_in_a_chain_of_its_own(self) -> None:
        write(visit(region=""))
        assert [row["province"] for row in rows()] == ["00"]

    @pytest.mark.parametrize(
        ("event", "refusal"),
        [
            (VisitWithPhone(subject="1", region="34"), PayloadNotAllowed),
            (LoanDrawn(subject="1", region="34", amount_wan=-1), PayloadNotAllowed),
            (LoanDrawn(subject="1", region="34", amount_wan=1, flags=("gift",)), PayloadNotAllowed),
            (CaseBlessed(subject="1", region="34"), UnknownEventKind),
            (LoanDrawn(subject="王小明", region="34", amount_wan=1), NotAReference),
            (LoanDrawn(subject="1", region="34", bank="1' OR", amount_wan=1), NotAReference),
        ],
    )
    def test_refuses_and_writes_none_of_the_action(
        self, event: Event, refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal) as refused, reach(EVERYWHERE):
            append(visit(), event, actor=EVERYWHERE, at=AT)
        assert rows() == []
        assert "139" not in str(refused.value)

    def test_refuses_a_name_as_actor(self) -> None:
        with pytest.raises(NotAReference):
            append_all([visit()], actor="王召集人", organisation="", at=AT)

    def test_refuses_a_moment_without_its_zone(self) -> None:
        with pytest.raises(ValueError, match="time zone"):
            append_all([visit()], **NOBODY | {"at": datetime(2026, 11, 20)})  # noqa: DTZ001


@pytest.mark.django_db
class TestAppendDated:
    def test_keeps_the_order_and_the_moment_of_each(self) -> None:
        moments = [AT, AT - timedelta(days=2), AT]
        told = [(visit(n), moment) for n, moment in enumerate(moments)]
        with reach(EVERYWHERE):
            append_dated(told, actor=EVERYWHERE)
        assert [(row["subject"], row["at"]) for row in rows()] == [
            (str(n), moment) for n, moment in enumerate(moments)
        ]
        assert {row["actor"] for row in rows()} == {EVERYWHERE.name}

    def test_does_what_follows_from_each_at_its_moment(self) -> None:
        seen: list[tuple[str, datetime]] = []
        earlier = AT - timedelta(days=2)
        with (
            following("visit.recorded", lambda told: seen.append((told.event.subject, told.at))),
            reach(EVERYWHERE),
        ):
            append_dated([(visit(1), earlier), (visit(2), AT)], actor=EVERYWHERE)
        assert seen == [("1", earlier), ("2", AT)]

    def test_refuses_all_for_one_moment_without_its_zone(self) -> None:
        without = datetime(2026, 11, 20)  # noqa: DTZ001
        with reach(EVERYWHERE), pytest.raises(ValueError, match="time zone"):
            append_dated([(visit(1), AT), (visit(2), without)], actor=EVERYWHERE)
        assert rows() == []


class TestAppendAll:
    def test_is_for_administration_which_has_no_reach(self, committed: Home) -> None:
        with transaction.atomic():
            append_all([visit()], actor="person:7", organisation="office:34", at=AT)
        (row,) = rows()
        assert (row["actor"], row["organisation"]) == ("person:7", "office:34")

    def test_outside_of_a_transaction_is_refused(self, committed: Home) -> None:
        with pytest.raises(transaction.TransactionManagementError):
            append_all([visit()], **NOBODY)
        assert rows() == []


# From RFC 8785, 3.2.2 to 3.2.4 and appendix B.
SAID = r"""{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
"string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}"""
WRITTEN = (
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
    '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
)
KEYS = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
SORTED = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
NUMBERS = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "41b3de4355555557": "333333333.33333343",
}
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


class TestCanonicalJson:
    def test_is_as_the_rfc_shows(self) -> None:
        assert canonical(json.loads(SAID)) == WRITTEN

    def test_sorts_keys_as_the_rfc_shows(self) -> None:
        assert list(json.loads(canonical(dict.fromkeys(KEYS)))) == SORTED

    @pytest.mark.parametrize(("bits", "text"), NUMBERS.items())
    def test_writes_numbers_as_the_rfc_shows(self, bits: str, text: str) -> None:
        number = struct.unpack(">d", bytes.fromhex(bits))[0]
        assert canonical({"n": number}) == f'{{"n":{text}}}'

    @given(st.dictionaries(TEXTS, JSON))
    def test_tells_the_same_and_only_in_one_way(self, value: dict[str, object]) -> None:
        text = canonical(value)
        told = json.loads(text, parse_int=float)  # every number of JSON is one, says the RFC
        assert told == value
        assert canonical(dict(reversed(told.items()))) == text


@pytest.fixture
def at_work(django_db_setup: None, cluster: Home) -> Iterator[Connection]:
    with entered(cluster, APP) as app:
        yield app


class TestTheRecordOfAnEvent:
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(
        st.lists(TEXTS, min_size=9, max_size=9),
        st.dictionaries(TEXTS, JSON, max_size=3),
        st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1)),  # noqa: DTZ001
    )
    def test_is_the_canonical_json_of_its_row(
        self,
        at_work: Connection,
        texts: list[str],
        payload: dict[str, object],
        at: datetime,
    ) -> None:
        names = ("actor", "organisation", "province", "region", "kind", "subject", "case",
                 "enterprise", "bank")  # fmt: skip
        moment = at.replace(tzinfo=AT.tzinfo)
        found = at_work.execute(
            "SELECT event_record(ROW(%b::bigint, %b::timestamptz, %b::timestamptz, %b::text,"
            " %b::text, %b::text, %b::text, %b::text, %b::text, %b::text, %b::text, %b::text,"
            " %b::text)::events)",
            [7, moment, moment, *texts, canonical(payload)],
        ).fetchone()
        said = at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        told: dict[str, Any] = dict(zip(names, texts, strict=True))
        told |= {"id": 7, "at": said, "recorded_at": said, "payload": payload}
        assert found == (rfc8785.dumps(told).decode(),)


CHANGES = [
    "UPDATE events SET payload = '{}'",
    "UPDATE events SET at = now() WHERE false",
    "DELETE FROM events",
    "TRUNCATE events",
    "UPDATE seals SET digest = ''",
    "DELETE FROM seals",
    "TRUNCATE seals",
]


class TestTheDatabase:
    @pytest.mark.parametrize("change", CHANGES)
    def test_refuses_the_application(self, at_work: Connection, change: str) -> None:
        with pytest.raises(InsufficientPrivilege):
            at_work.execute(change)

    @pytest.mark.parametrize("role", [OWNER, SUPERUSER])
    @pytest.mark.parametrize("change", CHANGES)
    @pytest.mark.usefixtures("django_db_setup")
    def test_refuses_even_its_owner(self, cluster: Home, change: str, role: str) -> None:
        with entered(cluster, role) as owner, pytest.raises(RestrictViolation):
            owner.execute(change)

    @pytest.mark.usefixtures("django_db_setup")
    def test_refuses_a_replica_that_is_none(self, cluster: Home) -> None:
        with entered(cluster, SUPERUSER) as owner:
            owner.execute("SET session_replication_role = replica")
            with pytest.raises(RestrictViolation):
                owner.execute("DELETE FROM events")

    @pytest.mark.parametrize(
        "change",
        [
            "INSERT INTO event_queue VALUES ('34', 1)",
            "UPDATE event_queue SET province = '44'",
            "TRUNCATE event_queue",
            "DELETE FROM event_queue",
            "SELECT FROM event_queue",
            "SELECT FROM events",
            "SELECT FROM seals",
            "INSERT INTO seals VALUES ('34', 9, 9, '')",
        ],
    )
    def test_gives_the_application_neither_log_nor_seals_nor_queue(
        self, at_work: Connection, change: str
    ) -> None:
        with pytest.raises(InsufficientPrivilege):
            at_work.execute(change)

    def test_refuses_an_event_in_the_chain_of_another_province(self, at_work: Connection) -> None:
        with pytest.raises(CheckViolation):
            at_work.execute(
                "INSERT INTO events (at, actor, organisation, province, region, kind, subject,"
                ' "case", enterprise, bank, payload)'
                " VALUES (now(), '', '', '44', '341181', 'x', '', '', '', '', '{}')"
            )

    @pytest.mark.django_db
    def test_is_what_the_models_say(self) -> None:
        with reach(EVERYWHERE), connection.cursor() as cursor:
            columns = connection.introspection.get_table_description(cursor, "events")
        assert {c.name for c in columns} == {f.column for f in EventRow._meta.local_fields}
        assert {c.collation for c in columns if c.name not in ("payload",)} <= {"C", None}
