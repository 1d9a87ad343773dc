from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from psycopg.errors import InsufficientPrivilege

from rongxie.foundation.database.roles import APP, OWNER
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import WHOLE_COUNTRY, area_of
from rongxie.foundation.reach.entering import as_platform, reach, streamed
from rongxie.foundation.reach.kinds import Kind
from tests.foundation.reach.cases import (
    EVERY,
    TABLE,
    asked,
    bank,
    enterprise,
    enterprises,
    office,
)

AUDITOR = Actor(name="membership:9", kind=Kind.AUDITOR, area=area_of("34"))
JOB = Actor(name="job:sweep", kind=Kind.SYSTEM, area=WHOLE_COUNTRY)
SEEN = [
    (office("340101"), [1, 2, 3]),
    (office("34010199Z"), [3]),
    (office("340102"), [4]),
    (office("3401"), [1, 2, 3, 4, 5]),
    (office("34"), [1, 2, 3, 4, 5, 1]),
    (office("36"), []),
    (AUDITOR, [1, 2, 3, 4, 5, 1]),
    (JOB, [1, 2, 3, 4, 5, 1, 6]),
    (bank("ICBC/01/"), [1, 4, 6]),
    (bank("ICBC/"), [1, 4, 5, 6]),
    (bank("ICB/"), []),
    (enterprise(1), [1, 1]),
    (enterprise(99), []),
]
ROLES = ", ".join(f"'{kind.database_role}'" for kind in Kind)
SETTINGS = (
    "rx.lo", "rx.hi", "rx.bank", "rx.bank_lo", "rx.bank_hi", "rx.enterprise", "rx.actor",
)  # fmt: skip
NOW = "SELECT concat_ws(',', current_user, " + ", ".join(
    f"current_setting('{name}', true)" for name in SETTINGS
) + ")"  # fmt: skip
NOBODY = f"{APP},,,,,,,"


@pytest.mark.usefixtures("cases")
class TestReach:
    @pytest.mark.parametrize(("actor", "wanted"), SEEN, ids=lambda v: str(v)[:90])
    def test_shows_what_is_in_it_and_counts_no_more(self, actor: Actor, wanted: list[int]) -> None:
        with reach(actor):
            assert enterprises() == wanted
            assert asked(f"SELECT count(*) FROM {TABLE}") == len(wanted)  # noqa: S608
            assert asked(f"SELECT EXISTS (SELECT FROM {TABLE} WHERE enterprise = 4)") is (  # noqa: S608
                4 in wanted
            )

    def test_of_nobody_shows_nothing(self) -> None:
        assert enterprises() == []
        with transaction.atomic():
            assert enterprises() == []

    def test_does_not_outlive_its_transaction(self) -> None:
        with reach(office("34")):
            assert enterprises()
        assert asked(NOW) == NOBODY
        assert enterprises() == []

    def test_does_not_outlive_a_transaction_that_fails(self) -> None:
        with pytest.raises(LookupError), reach(office("34")):
            raise LookupError
        assert asked(NOW) == NOBODY
        assert enterprises() == []

    def test_leaves_nothing_to_the_next_actor(self) -> None:
        with reach(bank("ICBC/01/")):
            assert asked(NOW) == "rongxie_bank,34,35,ICBC/01,ICBC/01/,ICBC/010,,membership:2"
        with reach(office("340101")):
            assert asked(NOW) == "rongxie_office,340101,340102,,,,,membership:1"
        with reach(enterprise(1)):
            assert asked(NOW) == "rongxie_enterprise,,,,,,1,enterprise:3"
            assert enterprises() == [1, 1]

    def test_keeps_nothing_written_when_it_fails(self) -> None:
        with suppress(LookupError), reach(office("340101")):
            _write("340101", 8)
            raise LookupError
        with reach(JOB):
            assert enterprises() == [1, 2, 3, 4, 5, 1, 6]

    def test_bounds_what_is_written(self) -> None:
        with reach(office("340101")):
            _write("340101002", 8)
        with pytest.raises(ProgrammingError, match="row-level security"), reach(office("340101")):
            _write("340102", 9)
        with (
            pytest.raises(ProgrammingError, match="row-level security"),
            reach(office("340101")),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE {TABLE} SET region = '340102' WHERE enterprise = 1")  # noqa: S608
        with reach(office("340101")), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {TABLE} SET bank = 'X'")  # noqa: S608
            assert cursor.rowcount == 4
            cursor.execute(f"DELETE FROM {TABLE}")  # noqa: S608
            assert cursor.rowcount == 4
        with reach(JOB):
            assert enterprises() == [4, 5, 1, 6]

    @pytest.mark.parametrize("actor", [bank("ICBC/01/"), enterprise(1), AUDITOR])
    def test_gives_no_right_that_the_table_does_not_give(self, actor: Actor) -> None:
        with pytest.raises(ProgrammingError, match="permission denied"), reach(actor):
            _write("340101", 8)

    def test_is_never_opened_inside_another(self) -> None:
        inner = reach(JOB)
        with reach(office("34")), pytest.raises(RuntimeError, match="durable"):
            inner.__enter__()

    def test_uses_the_index_of_regions(self) -> None:
        with reach(office("340101")), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN SELECT * FROM {TABLE}")  # noqa: S608
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert "Index Cond: ((region >= " in plan


@pytest.mark.usefixtures("cases")
class TestAConsequence:
    def test_is_written_as_the_platform_in_the_place_that_was_moved(self) -> None:
        with reach(bank("ICBC/01/")):
            with as_platform("after:decision.refused", "340101") as platform:
                assert platform.kind is Kind.SYSTEM
                assert enterprises() == [1, 2, 3]
                _write("340101001", 8)
            assert asked(NOW) == "rongxie_bank,34,35,ICBC/01,ICBC/01/,ICBC/010,,membership:2"
            assert enterprises() == [1, 4, 6]
        with reach(JOB):
            assert enterprises() == [1, 2, 3, 4, 5, 1, 6, 8]

    def test_that_is_refused_gives_back_the_reach_and_leaves_nothing(self) -> None:
        with reach(office("3402")):
            with suppress(LookupError), as_platform("after:x", "340101"):
                _write("340101", 8)
                raise LookupError
            assert asked(NOW) == "rongxie_office,3402,3403,,,,,membership:1"
            assert enterprises() == [1]
        with reach(JOB):
            assert 8 not in enterprises()

    def test_has_no_place_outside_of_an_action(self) -> None:
        with pytest.raises(transaction.TransactionManagementError), as_platform("after:x", "34"):
            pass


@pytest.mark.usefixtures("cases")
class TestStreaming:
    def test_is_complete_although_the_reach_of_the_view_has_ended(self) -> None:
        with reach(JOB), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {TABLE} (id, region, bank, enterprise)"  # noqa: S608
                " SELECT 1000 + n, '340103', 'ABC-01', n FROM generate_series(1, 5000) n"
            )
        with reach(office("340101")):
            rows = streamed(office("340103"), _exported)
        assert asked("SELECT current_user") == APP
        assert list(rows) == list(range(1, 5001))
        assert asked(NOW) == NOBODY

    def test_left_early_ends_its_reach(self) -> None:
        rows = streamed(office("34"), _exported)
        assert next(iter(rows)) == 1
        rows.close()  # as a server closes it
        assert asked(NOW) == NOBODY
        assert enterprises() == []

    def test_without_reach_is_empty(self) -> None:
        with transaction.atomic():
            assert list(_exported()) == []


@pytest.mark.usefixtures("cases")
class TestTheOwner:
    def test_is_not_who_tests_and_pages_are(self) -> None:
        assert asked("SELECT session_user") == APP
        able = "SELECT bool_or(rolsuper OR rolbypassrls OR rolcanlogin OR rolcreaterole)"
        assert asked(f"{able} FROM pg_roles WHERE rolname IN ({ROLES})") is False

    def test_sees_everything_and_cannot_take_the_place_of_an_actor(self) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"SELECT count(*), current_user FROM {TABLE} GROUP BY 2")  # noqa: S608
            assert cursor.fetchone() == (EVERY, OWNER)
            with pytest.raises(ProgrammingError) as denied:
                cursor.execute("SET ROLE rongxie_office")
        assert isinstance(denied.value.__cause__, InsufficientPrivilege)


@pytest.mark.django_db
class TestInATransactionThatGoesOn:
    def test_leaves_nothing_to_the_next_request(self) -> None:
        with reach(office("34")):
            assert asked(NOW) == "rongxie_office,34,35,,,,,membership:1"
        assert asked(NOW) == NOBODY

    def test_leaves_nothing_after_a_fault(self) -> None:
        with pytest.raises(LookupError), reach(office("34")):
            raise LookupError
        assert asked(NOW) == NOBODY


def _write(region: str, enterprise_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} (region, bank, enterprise) VALUES (%s, 'B', %s)",  # noqa: S608
            [region, enterprise_id],
        )


def _exported() -> Iterator[int]:
    with connection.connection.cursor(name="export") as cursor:
        cursor.itersize = 100
        cursor.execute(f"SELECT enterprise FROM {TABLE} ORDER BY id")  # noqa: S608
        yield from (row[0] for row in cursor)
