"""A place sets a number for itself: from a day on, by a document, told to the log."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from rongxie.foundation.accounts.queries import MembershipNotHeld
from rongxie.foundation.administration.authority import NotYoursToAdminister
from rongxie.foundation.events.models import EventRow
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.regions.queries import UnknownPlace
from rongxie.foundation.standards import holding, setting
from rongxie.foundation.standards.models import LocalParameter
from rongxie.foundation.standards.setting import (
    DocumentNotNamed,
    HoldsTooSoon,
    NewLocal,
    NothingToEnd,
    NumberFixed,
    PlaceTooSmall,
    set_local,
)
from rongxie.rulebook.access import ReadingRole
from rongxie.rulebook.parameters import (
    Basis,
    InForce,
    UnknownParameter,
    UnusableOverride,
    hold_local,
)
from tests.foundation.accounts.people import granted
from tests.mechanism.cast import (
    AT,
    AUDITOR,
    BANKER,
    CITY,
    COUNTY,
    DAY,
    ELSEWHERE,
    OFFICE,
    PLATFORM,
    REVIEWER,
    TOWN,
)
from tests.mechanism.enterprises.makers import open_places
from tests.mechanism.referrals.makers import offices
from tests.surfaces.web.visitors import visitor

pytestmark = pytest.mark.django_db
TOMORROW = DAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    yield
    hold_local(())
    holding.forget()


@pytest.fixture
def officer() -> Actor:
    """Somebody of the mechanism office who holds a membership today."""
    offices()
    open_places()
    held = granted(visitor("13800009001"), ReadingRole.MECHANISM_OFFICE, "DRC", region=COUNTY)
    return Actor(
        name=f"membership:{held.pk}", kind=OFFICE.kind, role=OFFICE.role,
        organisation="DRC", area=OFFICE.area,
    )  # fmt: skip


def new(**other: Any) -> NewLocal:
    given: dict[str, Any] = {
        "name": "tenure_months", "region": COUNTY, "text": "12", "since": TOMORROW,
        "document": "天小微办〔2026〕3号",
    }  # fmt: skip
    return NewLocal(**(given | other))


def months(region: str = COUNTY, on: date = TOMORROW) -> object:
    with reach(PLATFORM):
        return InForce(on, region)["tenure_months"]


class TestSetLocal:
    def test_holds_in_the_place_and_below_from_its_day_on(self, officer: Actor) -> None:
        with reach(officer):
            set_local(new=new(), actor=officer, at=AT)
        assert [months(), months(TOWN)] == [12, 12]
        assert [months(CITY), months(ELSEWHERE), months(""), months(on=DAY)] == [6] * 4
        with reach(PLATFORM):
            held = InForce(TOMORROW, TOWN).value("tenure_months")
        assert (held.basis, held.place, held.document) == (
            Basis.LOCAL, COUNTY, "天小微办〔2026〕3号",
        )  # fmt: skip

    def test_is_told_once_to_the_log_by_codes_alone(self, officer: Actor) -> None:
        with reach(officer):
            row = set_local(new=new(), actor=officer, at=AT)
        with reach(PLATFORM):
            told = EventRow.objects.get(kind="parameter.set")
        assert (told.actor, told.organisation, told.region) == (officer.name, "DRC", COUNTY)
        assert json.loads(told.payload) == {"parameter": "tenure_months", "done_on": "2026-11-21"}
        assert (row.set_by, row.set_at) == (officer.name, AT)

    def test_of_one_day_holds_what_was_set_last(self, officer: Actor) -> None:
        for text in ("12", "9"):
            with reach(officer):
                set_local(new=new(text=text), actor=officer, at=AT)
        assert months() == 9

    def test_that_ends_leaves_the_place_with_what_holds_above(self, officer: Actor) -> None:
        with reach(officer):
            set_local(new=new(), actor=officer, at=AT)
        later = TOMORROW + timedelta(days=10)
        with reach(officer):
            set_local(new=new(text="", since=later), actor=officer, at=AT)
        assert months(on=later - timedelta(days=1)) == 12
        assert months(on=later) == 6

    @pytest.mark.parametrize(
        ("other", "refusal"),
        [
            ({"since": DAY}, HoldsTooSoon),
            ({"since": DAY - timedelta(days=1)}, HoldsTooSoon),
            ({"document": "  "}, DocumentNotNamed),
            ({"text": "soon"}, UnusableOverride),
            ({"text": "-1"}, UnusableOverride),
            ({"text": "[1"}, UnusableOverride),
            ({"name": "nothing"}, UnknownParameter),
            ({"name": "decision_days"}, NumberFixed),
            ({"name": "paper_list"}, NumberFixed),
            ({"name": "digest_time"}, NumberFixed),
            ({"text": ""}, NothingToEnd),
            ({"region": TOWN}, PlaceTooSmall),
            ({"region": f"{COUNTY}999"}, UnknownPlace),
            ({"region": CITY}, NotYoursToAdminister),
            ({"region": ELSEWHERE}, NotYoursToAdminister),
            ({"region": ""}, NotYoursToAdminister),
        ],
    )
    def test_refuses_and_leaves_no_trace(
        self, officer: Actor, other: dict[str, Any], refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal), reach(officer):
            set_local(new=new(**other), actor=officer, at=AT)
        with reach(PLATFORM):
            assert not LocalParameter.objects.exists()
            assert not EventRow.objects.filter(kind="parameter.set").exists()
        assert months() == 6

    def test_is_not_for_other_roles(self) -> None:
        for actor in (BANKER, REVIEWER, AUDITOR):
            with pytest.raises(NotYoursToAdminister), reach(actor):
                set_local(new=new(), actor=actor, at=AT)

    def test_is_for_nobody_whose_membership_has_ended(self) -> None:
        with pytest.raises(MembershipNotHeld), reach(OFFICE):  # none of the database
            set_local(new=new(), actor=OFFICE, at=AT)

    def test_keeps_nothing_when_the_log_cannot_be_told(
        self, officer: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_events: Any, **_named: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr(setting, "append_all", broken)
        with pytest.raises(RuntimeError), reach(officer):
            set_local(new=new(), actor=officer, at=AT)
        with reach(PLATFORM):
            assert not LocalParameter.objects.exists()
        assert months() == 6


class TestHolding:
    def test_asks_nothing_more_while_nothing_changes(
        self, officer: Actor, django_assert_num_queries: Any
    ) -> None:
        with reach(officer):
            set_local(new=new(), actor=officer, at=AT)
        months()
        with django_assert_num_queries(4):  # savepoint, in, out, release
            assert months() == 12

    def test_sees_what_another_process_has_set(self, officer: Actor) -> None:
        assert months() == 6
        with connection.cursor() as cursor:  # as if from elsewhere: nothing is forgotten here
            cursor.execute(
                "INSERT INTO local_parameters (name, region, amount, ends, since, document, set_by,"
                " set_at) VALUES ('tenure_months', %s, '3', false, %s, 'x', 'y', now())",
                [COUNTY, TOMORROW],
            )
        assert months() == 3

    def test_leaves_out_a_number_that_this_version_has_no_more(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO local_parameters (name, region, amount, ends, since, document, set_by,"
                " set_at) VALUES ('of_old', '', '3', false, %s, 'x', 'y', now())",
                [DAY],
            )
        assert months() == 6


class TestTheTable:
    @pytest.mark.parametrize("does", ["UPDATE local_parameters SET since = since",
                                      "DELETE FROM local_parameters"])  # fmt: skip
    def test_is_never_changed(self, does: str) -> None:
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(does)

    def test_is_not_written_in_a_reach(self, officer: Actor) -> None:
        with pytest.raises(ProgrammingError), reach(officer):
            LocalParameter.objects.create(name="x", since=DAY, document="x", set_by="y", set_at=AT)
