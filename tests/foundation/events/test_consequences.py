"""What follows from an event: in whose name, in which order, and all or nothing."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.db import connection, transaction

from rongxie.foundation.database.home import Home
from rongxie.foundation.events import consequences
from rongxie.foundation.events.consequences import (
    DEEPEST,
    Consequence,
    ConsequencesWithoutEnd,
    Handler,
    follow,
    following,
    registered,
)
from rongxie.foundation.events.event import Event
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.events.sealing import unsealed
from rongxie.foundation.events.writing import append, append_all
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.event_kinds import UnknownEventKind
from tests.foundation.events.happenings import AT, VisitRecorded, everything, visit
from tests.foundation.reach.cases import TABLE, make_table

BANK = Actor(
    name="membership:2", kind=Kind.BANK, organisation="B1", area=area_of("34"), bank="B1",
    bank_path="B1/",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _trial_handlers_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the mechanism follows here: its handlers look for rows that are not there."""
    registered()  # those of the platform first, or they would be lost with the trial's
    monkeypatch.setattr(consequences, "_handlers", {})


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRefused(Event):
    kind: ClassVar[str] = "decision.refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachingOpened(Event):
    kind: ClassVar[str] = "coaching.opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderOpened(Event):
    kind: ClassVar[str] = "order.opened"


def refused(subject: str = "R1") -> Event:
    return DecisionRefused(subject=subject, region="341181003", case="C1", bank="B1")


def coaching(follows: Consequence) -> None:
    """Do as coaching will: append an event of another kind, not in the bank's reach."""
    opened = CoachingOpened(subject=follows.event.case, region=follows.event.region)
    append(opened, actor=follows.actor, at=follows.at)


def order(follows: Consequence) -> None:
    opened = OrderOpened(subject=follows.event.subject, region=follows.event.region)
    append(opened, actor=follows.actor, at=follows.at)


class Refused(Exception):
    """What a trial handler refuses with."""


def refusing(_: Consequence) -> None:
    raise Refused


@pytest.fixture
def having() -> Iterator[Callable[[str, Handler], None]]:
    """Registers handlers until the test ends."""
    with ExitStack() as registrations:
        yield lambda kind, handler: registrations.enter_context(following(kind, handler))


Having = Callable[[str, Handler], None]


def _acted(*events: Event) -> None:
    with reach(BANK):
        append(*events, actor=BANK, at=AT)


def _rows() -> list[tuple[str, str, str]]:
    rows = EventRow.objects.order_by("id").values_list("kind", "subject", "actor")
    return everything(rows)


@pytest.mark.django_db
class TestAConsequence:
    def test_is_written_as_the_platform_where_who_acted_could_not(self, having: Having) -> None:
        having("decision.refused", coaching)
        _acted(refused())
        assert _rows() == [
            ("decision.refused", "R1", "membership:2"),
            ("coaching.opened", "C1", "after:decision.refused"),
        ]

    def test_knows_what_happened_when_and_through_whom(self, having: Having) -> None:
        told: list[Consequence] = []
        having("decision.refused", told.append)
        _acted(refused())
        (one,) = told
        assert (one.event, one.at, one.cause) == (refused(), AT, "membership:2")
        assert (one.actor.kind, one.actor.area) == (Kind.SYSTEM, area_of("341181003"))

    def test_comes_after_all_rows_are_written(self, having: Having) -> None:
        seen: list[int] = []
        having("decision.refused", lambda _: seen.append(EventRow.objects.count()))
        _acted(refused("R1"), refused("R2"))
        assert seen == [2, 2]

    def test_leaves_the_reach_of_who_acted_as_it_was(self, having: Having) -> None:
        having("decision.refused", coaching)
        with reach(BANK):
            append(refused(), actor=BANK, at=AT)
            assert [row.kind for row in EventRow.objects.all()] == ["decision.refused"]
            append(refused("R2"), actor=BANK, at=AT)
        assert len(_rows()) == 4

    def test_goes_event_by_event_in_the_order_of_registration(self, having: Having) -> None:
        went: list[str] = []
        having("decision.refused", lambda c: went.append(f"one {c.event.subject}"))
        having("coaching.opened", lambda c: went.append("of another kind"))
        having("decision.refused", lambda c: went.append(f"two {c.event.subject}"))
        _acted(refused("R1"), refused("R2"))
        assert went == ["one R1", "two R1", "one R2", "two R2"]

    def test_has_consequences_of_its_own_with_the_same_cause(self, having: Having) -> None:
        told: list[Consequence] = []
        having("decision.refused", coaching)
        having("coaching.opened", order)
        having("order.opened", told.append)
        _acted(refused())
        assert [(kind, actor) for kind, _, actor in _rows()] == [
            ("decision.refused", "membership:2"),
            ("coaching.opened", "after:decision.refused"),
            ("order.opened", "after:coaching.opened"),
        ]
        assert [(one.cause, one.actor.name) for one in told] == [
            ("membership:2", "after:order.opened")
        ]

    def test_follows_from_what_administration_does_too(self, having: Having) -> None:
        told: list[Consequence] = []
        having("visit.recorded", told.append)
        append_all([visit()], actor="person:7", organisation="", at=AT)
        assert [one.cause for one in told] == ["person:7"]

    def test_of_the_whole_country_reaches_the_whole_country(self, having: Having) -> None:
        having("visit.recorded", order)
        append_all([visit(region="")], actor="person:7", organisation="", at=AT)
        assert [kind for kind, _, _ in _rows()] == ["visit.recorded", "order.opened"]

    def test_that_is_its_own_cause_is_refused_loudly(self, having: Having) -> None:
        depth: list[int] = []

        def again(follows: Consequence) -> None:
            depth.append(1)
            append(follows.event, actor=follows.actor, at=follows.at)

        having("visit.recorded", again)
        with pytest.raises(ConsequencesWithoutEnd, match=r"visit\.recorded > visit\.recorded"):
            _in_county(visit())
        assert len(depth) == DEEPEST
        assert _rows() == []

    def test_may_come_again_in_another_action_after_a_loop(self, having: Having) -> None:
        told: list[Consequence] = []
        having("visit.recorded", coaching)
        having("coaching.opened", _visit_again)
        with suppress(ConsequencesWithoutEnd):
            _in_county(visit())
        having("decision.refused", told.append)
        _acted(refused())
        assert [one.cause for one in told] == ["membership:2"]

    def test_many_of_one_action_are_no_loop(self, having: Having) -> None:
        having("decision.refused", coaching)
        _acted(*(refused(f"R{n}") for n in range(DEEPEST + 5)))
        assert len(_rows()) == 2 * (DEEPEST + 5)


class TestARefusingHandler:
    @pytest.mark.parametrize("order_of", [(coaching, refusing), (refusing, coaching)])
    def test_leaves_nothing_of_the_action(
        self, committed: Home, having: Having, order_of: tuple[Handler, Handler]
    ) -> None:
        make_table()
        for handler in order_of:
            having("decision.refused", handler)
        office = Actor(name="membership:1", kind=Kind.OFFICE, area=area_of("34"))
        with pytest.raises(Refused):
            _delete_and_append(office)
        assert (_rows(), unsealed()) == ([], {})
        with reach(office), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {TABLE} WHERE region = '340101'")  # noqa: S608
            assert cursor.fetchone() == (1,)

    def test_far_down_leaves_nothing_of_what_came_before(
        self, committed: Home, having: Having
    ) -> None:
        having("decision.refused", coaching)
        having("coaching.opened", order)
        having("order.opened", refusing)
        with pytest.raises(Refused):
            _acted(refused())
        assert (_rows(), unsealed()) == ([], {})

    def test_spares_what_was_kept_apart_from_it(self, committed: Home, having: Having) -> None:
        """A step of many gets a savepoint of its own, and the others go on."""
        having("decision.refused", refusing)
        with reach(BANK):
            append(VisitRecorded(subject="1", region="34", bank="B1"), actor=BANK, at=AT)
            with suppress(Refused), transaction.atomic():
                append(refused(), actor=BANK, at=AT)
            append(VisitRecorded(subject="2", region="34", bank="B1"), actor=BANK, at=AT)
        assert [subject for _, subject, _ in _rows()] == ["1", "2"]


class TestTheRegister:
    def test_has_a_handler_once_however_often_it_is_named(self) -> None:
        with following("visit.recorded", order):
            follow("visit.recorded", order)
            assert registered()["visit.recorded"].count(order) == 1

    def test_forgets_a_trial(self) -> None:
        before = registered()
        with suppress(Refused), following("visit.recorded", order):
            assert order in registered()["visit.recorded"]
            raise Refused
        assert registered() == before

    def test_keeps_what_was_there_before_a_trial(self) -> None:
        with following("visit.recorded", order):
            with following("visit.recorded", order):
                pass
            assert registered()["visit.recorded"].count(order) == 1

    def test_knows_only_kinds_of_the_catalogue(self) -> None:
        with pytest.raises(UnknownEventKind):
            follow("case.blessed", order)
        assert "case.blessed" not in registered()


def _in_county(*events: Event) -> None:
    office = Actor(name="membership:1", kind=Kind.OFFICE, area=area_of("341181"))
    with reach(office):
        append(*events, actor=office, at=AT)


def _visit_again(follows: Consequence) -> None:
    append(visit(), actor=follows.actor, at=follows.at)


def _delete_and_append(office: Actor) -> None:
    with reach(office), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE region = '340101'")  # noqa: S608
        append(refused(), actor=office, at=AT)
