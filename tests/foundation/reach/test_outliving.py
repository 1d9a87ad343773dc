"""A setting never outlives its transaction, however that ends: real commits, one connection."""

import gc
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import StreamingHttpResponse

from rongxie.foundation.database.roles import APP
from rongxie.foundation.reach.entering import reach, streamed
from tests.foundation.reach.cases import TABLE, asked, bank, enterprise, enterprises, office

SETTINGS = (
    "rx.lo", "rx.hi", "rx.bank", "rx.bank_lo", "rx.bank_hi", "rx.enterprise", "rx.actor",
)  # fmt: skip
NOW = "SELECT concat_ws(',', current_user, " + ", ".join(
    f"current_setting('{name}', true)" for name in SETTINGS
) + ")"  # fmt: skip


@pytest.fixture(autouse=True)
def nobody_after(cases: None) -> Iterator[None]:
    """Whatever a test did, the same connection then belongs to nobody and sees nothing."""
    connection.ensure_connection()
    server = asked("SELECT pg_backend_pid()")
    yield
    assert str(asked(NOW)).replace(",", "") == APP
    assert enterprises() == []
    with transaction.atomic():
        assert enterprises() == []
    assert asked("SELECT pg_backend_pid()") == server


class TestASettingIsGone:
    def test_after_the_database_refused_something(self) -> None:
        with suppress(DatabaseError), reach(office("34")):
            asked("SELECT 1 / 0")

    def test_after_a_part_was_taken_back_and_the_rest_kept(self) -> None:
        with reach(office("34")):
            with suppress(LookupError), transaction.atomic():
                assert enterprises()
                raise LookupError
            assert enterprises()
            with suppress(DatabaseError), transaction.atomic():
                asked("SELECT nothing")
            assert enterprises()

    def test_after_the_whole_was_marked_to_be_taken_back(self) -> None:
        with reach(office("34")):
            transaction.set_rollback(True)

    def test_when_one_follows_another(self) -> None:
        for actor, some in ((office("34"), True), (enterprise(99), False), (bank("ICBC/"), True)):
            with reach(actor):
                assert bool(enterprises()) is some


class TestAStream:
    def test_that_nobody_reads_to_its_end_gives_its_reach_back(self) -> None:
        rows = streamed(office("34"), _rows)
        assert next(rows) == 1
        del rows
        gc.collect()

    def test_that_breaks_off_gives_its_reach_back(self) -> None:
        def broken() -> Iterator[int]:
            yield from _rows()
            raise LookupError

        with suppress(LookupError):
            list(streamed(office("34"), broken))

    def test_of_a_response_that_is_closed_gives_its_reach_back(self) -> None:
        rows = streamed(office("34"), _rows)
        response = StreamingHttpResponse(str(row) for row in rows)
        assert next(iter(response)) == b"1"
        rows.close()
        response.close()

    def test_of_which_nothing_is_read_has_none(self) -> None:
        streamed(office("34"), _rows)

    def test_that_is_thrown_into_gives_its_reach_back(self) -> None:
        rows = streamed(office("34"), _rows)
        next(rows)
        with suppress(TimeoutError):
            rows.throw(TimeoutError())


def _rows() -> Iterator[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT enterprise FROM {TABLE} ORDER BY id")  # noqa: S608
        yield from (row[0] for row in cursor.fetchall())
