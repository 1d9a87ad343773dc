"""Whose events somebody sees, and in whose name and where somebody writes."""

import pytest
from django.db import ProgrammingError, connection, transaction

from rongxie.foundation.database.home import Home
from rongxie.foundation.events.event import Event
from rongxie.foundation.events.models import EventRow, Seal, Waiting
from rongxie.foundation.events.sealing import seal_all
from rongxie.foundation.events.writing import append, append_all
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from tests.foundation.events.happenings import AT, EVERYWHERE, VisitRecorded, everything, write


def _of(kind: Kind, place: str, name: str = "membership:1") -> Actor:
    return Actor(name=name, kind=kind, organisation="O1", area=area_of(place))


def _bank(code: str) -> Actor:
    return Actor(
        name="membership:2", kind=Kind.BANK, area=area_of("34"), bank=code, bank_path=f"{code}/"
    )


def _enterprise(number: int) -> Actor:
    return Actor(name="enterprise:3", kind=Kind.ENTERPRISE, enterprise=str(number))


def _event(subject: str, region: str, bank: str = "", enterprise: str = "") -> Event:
    return VisitRecorded(subject=subject, region=region, bank=bank, enterprise=enterprise)


LOG = [
    _event("a", "341181", bank="B1", enterprise="1"),
    _event("b", "341181003"),
    _event("c", "341182", bank="B1-01", enterprise="11"),
    _event("d", "3411"),
    _event("e", "441900", bank="B1", enterprise="1"),
    _event("f", ""),
]
SEEN = [
    *((_of(kind, place), told)
      for kind in (Kind.OFFICE, Kind.AUDITOR, Kind.SYSTEM)
      for place, told in (("341181", "ab"), ("34", "abcd"), ("44", "e"), ("35", ""),
                          ("", "abcdef"))),
    (_bank("B1"), "ae"),
    (_bank("B1-01"), "c"),
    (_bank("B"), ""),
    (_enterprise(1), "ae"),
    (_enterprise(11), "c"),
    (_enterprise(2), ""),
]  # fmt: skip
TAKEN = [
    (_of(Kind.OFFICE, "341181"), _event("x", "341181002", bank="B9", enterprise="9")),
    (_of(Kind.AUDITOR, "34"), _event("x", "341182")),
    (_of(Kind.SYSTEM, "34"), _event("x", "34")),
    (_of(Kind.OFFICE, ""), _event("x", "")),
    (_bank("B1"), _event("x", "441900", bank="B1")),
    (_enterprise(1), _event("x", "441900", enterprise="1")),
]
NOT_TAKEN = [
    (_of(Kind.OFFICE, "341181"), _event("x", "341182")),
    (_of(Kind.OFFICE, "341181"), _event("x", "3411")),
    (_of(Kind.OFFICE, "34"), _event("x", "")),
    (_of(Kind.AUDITOR, "34"), _event("x", "441900")),
    (_of(Kind.SYSTEM, "34"), _event("x", "441900")),
    (_bank("B1"), _event("x", "34", bank="B1-01")),
    (_bank("B1"), _event("x", "34")),
    (_enterprise(1), _event("x", "34", enterprise="11")),
    (_enterprise(1), _event("x", "34")),
]


def _told() -> str:
    return "".join(sorted(EventRow.objects.values_list("subject", flat=True)))


@pytest.mark.django_db
class TestTheLog:
    @pytest.mark.parametrize(("actor", "told"), SEEN, ids=str)
    def test_shows_an_actor_what_is_in_reach(self, actor: Actor, told: str) -> None:
        write(*LOG)
        with reach(actor):
            assert _told() == told

    @pytest.mark.parametrize(("actor", "event"), TAKEN, ids=str)
    def test_takes_what_is_in_reach(self, actor: Actor, event: Event) -> None:
        with reach(actor):
            append(event, actor=actor, at=AT)
        (row,) = everything(EventRow.objects.all())
        assert (row.actor, row.organisation) == (actor.name, actor.organisation)

    @pytest.mark.parametrize(("actor", "event"), NOT_TAKEN, ids=str)
    def test_takes_nothing_from_outside_of_it(self, actor: Actor, event: Event) -> None:
        with pytest.raises(ProgrammingError, match="row-level security"), reach(actor):
            append(event, actor=actor, at=AT)
        assert everything(EventRow.objects.all()) == []

    @pytest.mark.parametrize(("actor", "event"), TAKEN, ids=str)
    def test_takes_nothing_in_the_name_of_somebody_else(self, actor: Actor, event: Event) -> None:
        with pytest.raises(ProgrammingError, match="row-level security"), reach(actor):
            append_all([event], actor="membership:7", organisation="O1", at=AT)
        assert everything(EventRow.objects.all()) == []

    def test_is_not_written_by_whoever_puts_off_a_reach(self) -> None:
        with reach(_bank("B1")), connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
                append(_event("x", "34"), actor=_bank("B1"), at=AT)

    @pytest.mark.parametrize("given", ["id", "recorded_at"])
    def test_numbers_and_dates_its_rows_itself(self, given: str) -> None:
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            reach(EVERYWHERE),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "INSERT INTO events (at, actor, organisation, province, region, kind, subject,"  # noqa: S608
                f" \"case\", enterprise, bank, payload, {given}) SELECT now(), %s, '', '34',"
                " '34', 'visit.recorded', '1', '', '', '', '{}',"
                f" (SELECT {given} FROM events LIMIT 1)",
                [EVERYWHERE.name],
            )

    @pytest.mark.parametrize("table", ["events", "seals"])
    def test_is_changed_by_no_kind_of_actor(self, table: str) -> None:
        write(*LOG)
        for actor, _ in SEEN:
            for change in (f"DELETE FROM {table}", f"UPDATE {table} SET province = '44'"):  # noqa: S608
                with (
                    pytest.raises(ProgrammingError, match="permission denied"),
                    reach(actor),
                    connection.cursor() as cursor,
                ):
                    cursor.execute(change)


class TestSealsAndQueue:
    def test_are_open_to_offices_and_auditors_and_the_queue_to_nobody(
        self, committed: Home
    ) -> None:
        write(*LOG)
        seal_all()
        write(*LOG)
        for kind in (Kind.OFFICE, Kind.AUDITOR):
            with reach(_of(kind, "341181")):
                assert Seal.objects.count() == len(LOG)
            with pytest.raises(ProgrammingError, match="permission"), reach(_of(kind, "")):
                Waiting.objects.count()
        for actor in (_bank("B1"), _enterprise(1)):
            for table in (Seal, Waiting):
                with pytest.raises(ProgrammingError, match="permission"), reach(actor):
                    table.objects.count()

    def test_are_written_by_the_platform_alone(self, committed: Home) -> None:
        for kind in (Kind.OFFICE, Kind.AUDITOR):
            with pytest.raises(ProgrammingError, match="permission"), reach(_of(kind, "")):
                Seal.objects.create(province="34", seq=1, event=1, digest=b"")
