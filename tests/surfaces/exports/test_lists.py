"""Every list has all rows in reach and not one more, whoever exports it."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from rongxie.foundation.exports.contents import Contents
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach, streamed
from rongxie.foundation.reach.kinds import Kind
from rongxie.foundation.reach.rows import TABLES
from rongxie.mechanism.referrals.actions import NewAppetite, state_appetite
from rongxie.surfaces.exports.catalogue import LISTS, ListUnknown, list_of, lists_of
from rongxie.surfaces.exports.disclosing import DISCLOSERS
from rongxie.surfaces.exports.listing import Listing
from rongxie.surfaces.exports.reading import frames, schema_of
from rongxie.surfaces.exports.selecting import selected
from rongxie.values.columns import Column
from tests.conftest import copied
from tests.mechanism.cast import (
    AT,
    BANKER,
    COUNTY,
    DAY,
    HEAD_OFFICE,
    OTHER_BANKER,
    PLATFORM,
    REVIEWER,
    THIRD_BANKER,
    open_offices,
)
from tests.surfaces.doors.crossing import ACTORS, Crossed, crossed_tables, seen

Filled = dict[str, Crossed]
_HAVING = [
    pytest.param(name, actor, id=f"{name}-{actor.name}")
    for name, listing in LISTS.items()
    for actor in ACTORS
    if actor.kind in listing.kinds
]


@pytest.fixture(scope="module")
def crossed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Filled]:
    """Every provincial table with rows of everybody, committed."""
    with copied(django_db_blocker):
        yield crossed_tables()


def table_of(listing: Listing) -> str:
    return str(listing.rows(PLATFORM, DAY).model._meta.db_table)


def exported(name: str, actor: Actor, **filters: str) -> int:
    selection = selected(name, filters, "", actor=actor, at=AT)
    return sum(frame.height for frame in streamed(actor, lambda: frames(selection, Contents())))


class TestEveryList:
    @pytest.mark.parametrize(("name", "actor"), _HAVING)
    def test_has_the_rows_in_reach_and_no_others(
        self, name: str, actor: Actor, crossed: Filled
    ) -> None:
        if name == "appetites":
            return  # of no place: below
        within = seen(crossed[table_of(LISTS[name])], actor, crossed)
        assert exported(name, actor) == len(within)

    @pytest.mark.parametrize("name", [name for name in LISTS if name != "appetites"])
    def test_is_exported_by_somebody_who_has_rows_of_it(self, name: str, crossed: Filled) -> None:
        assert exported(name, PLATFORM) > 0

    @pytest.mark.parametrize("listing", LISTS.values(), ids=lambda one: one.name)
    def test_is_had_by_those_whom_the_database_lets_read_it(self, listing: Listing) -> None:
        rights = TABLES[table_of(listing)].rights
        assert listing.kinds <= {kind for kind, given in rights.items() if "SELECT" in given}

    @pytest.mark.parametrize("listing", LISTS.values(), ids=lambda one: one.name)
    def test_has_columns_of_names_and_headings_of_their_own(self, listing: Listing) -> None:
        for kind in listing.kinds:
            columns: list[Column] = [one.column for one in listing.fields_for(kind, "visit")]
            for words in (
                [column.name for column in columns],
                [column.title.zh for column in columns],
                [column.title.en for column in columns],
            ):
                assert len(words) == len(set(words))

    @pytest.mark.parametrize("listing", LISTS.values(), ids=lambda one: one.name)
    def test_can_be_narrowed_by_each_of_its_filters(
        self, listing: Listing, crossed: Filled
    ) -> None:
        values = {"region": "341181", "since": "2026-11-01", "until": "2026-11-30",
                  "pile": "open:2026-11-20"}  # fmt: skip
        for name in listing.filters:
            given = {name: values.get(name, "1")}
            assert exported(listing.name, PLATFORM, **given) <= exported(listing.name, PLATFORM)

    def test_that_is_masked_can_be_put_into_the_clear(self) -> None:
        assert {name for name, listing in LISTS.items() if listing.masked} == DISCLOSERS.keys()


class TestAList:
    def test_of_no_rows_has_its_columns_all_the_same(self) -> None:
        selection = selected("cases", {}, "", actor=REVIEWER, at=AT)
        assert "case_id" in schema_of(selection).names()

    def test_is_nobodys_whose_kind_has_no_part_of_it(self) -> None:
        for name in ("enterprises", "contacts", "cases", "events", "no such list"):
            with pytest.raises(ListUnknown):
                list_of(name, BANKER)

    def test_of_events_is_the_auditors(self) -> None:
        having = {actor.kind for actor in ACTORS if LISTS["events"] in lists_of(actor)}
        assert having == {Kind.AUDITOR, Kind.SYSTEM}

    def test_leaves_out_what_its_region_filter_leaves_out(self, crossed: Filled) -> None:
        cases = [row for row in crossed["cases"].rows if str(row["region"]).startswith("341182")]
        assert exported("cases", PLATFORM, region="341182") == len(cases)


@pytest.mark.django_db
class TestAppetites:
    def test_are_shown_to_a_bank_as_far_as_they_are_its_own(self) -> None:
        open_offices()
        for bank in (BANKER, OTHER_BANKER):
            with reach(bank):
                new = NewAppetite(bank=bank.bank, regions=[COUNTY], capacity=10, since=DAY)
                state_appetite(new=new, actor=bank, at=AT)
        shown = {
            actor.name: exported("appetites", actor)
            for actor in (BANKER, HEAD_OFFICE, THIRD_BANKER, REVIEWER)
        }
        assert shown == {
            BANKER.name: 1,
            HEAD_OFFICE.name: 1,
            THIRD_BANKER.name: 0,
            REVIEWER.name: 2,
        }
