"""The province of the benches: the same each time, and such as the platform could have written."""

import json
from datetime import date

import numpy as np
import polars as pl
import pytest
import rfc8785
from bench.province_enterprises import cards
from bench.province_events import Log
from bench.province_lives import ENDED, Lives
from bench.province_loading import drawn_digest
from bench.province_tables import NAMES, table
from bench.province_world import World, ids

from rongxie.rulebook.event_kinds import Carried, event_kind, plain_payload
from rongxie.values.uscc import Uscc

SCALE = 0.001  # 10,000 enterprises
WORLD = World(7, SCALE)


def rows(name: str, world: World = WORLD) -> pl.DataFrame:
    return pl.concat(table(world, name).chunks())


@pytest.fixture(scope="module")
def log() -> pl.DataFrame:
    return rows("events")


class TestAProvince:
    @pytest.mark.parametrize("name", NAMES)
    def test_is_the_same_for_the_same_seed(self, name: str) -> None:
        assert drawn_digest(WORLD, name) == drawn_digest(World(7, SCALE), name)

    @pytest.mark.parametrize("name", ["enterprises", "visits", "cases", "events"])
    def test_is_another_for_another_seed(self, name: str) -> None:
        assert drawn_digest(WORLD, name) != drawn_digest(World(8, SCALE), name)

    def test_is_the_same_in_whatever_parts_it_is_drawn(self) -> None:
        for name in ("enterprises", "visits", "evidence", "cases", "referrals", "events"):
            found = table(WORLD, name)
            whole = found.draw(1, 2001)
            assert pl.concat([found.draw(1, 700), found.draw(700, 2001)]).equals(whole), name

    def test_has_as_many_as_the_profile_says(self) -> None:
        counts = {name: rows(name).height for name in ("enterprises", "visits", "needs", "cases")}
        assert counts == {"enterprises": 10_000, "visits": 8_000, "needs": 2_200, "cases": 1_500}


class TestItsEnterprises:
    def test_have_codes_that_check_and_differ(self) -> None:
        codes = cards(WORLD, ids(1, 10_001))["uscc"]
        assert codes.n_unique() == 10_000
        assert [Uscc(code).text for code in codes[:500]] == codes[:500].to_list()

    def test_are_visited_by_the_first_visits_once_each(self) -> None:
        first = WORLD.visited(ids(1, 7_201))
        assert len(np.unique(first)) == 7_200
        assert first.min() >= 1
        assert first.max() <= 10_000

    def test_with_an_open_plan_were_never_visited(self) -> None:
        visited = set(rows("visits")["enterprise_id"])
        planned = rows("visit_plans")["enterprise_id"]
        assert planned.n_unique() == len(planned) == 600
        assert visited.isdisjoint(planned)


class TestItsCases:
    def test_take_their_steps_in_order_and_none_to_come(self) -> None:
        lives = Lives(WORLD, ids(1, 1_501))
        assert (np.diff(lives.at, axis=0) > 0).all()
        assert (lives.moved_at <= ENDED).all()
        assert (lives.visited_at < lives.at[0]).all()

    def test_have_one_referral_each_where_they_got_so_far(self) -> None:
        cases, referrals = rows("cases"), rows("referrals")
        sent = cases.filter(pl.col("banks") != "{}")
        assert sent["id"].to_list() == referrals["case_id"].to_list()
        assert {json.loads(card)["banks_asked"] for card in rows("cards")["content"]} == {1}


class TestItsLog:
    def test_is_in_the_order_of_time_with_an_event_for_every_visit(self, log: pl.DataFrame) -> None:
        assert log["id"].to_list() == list(range(1, log.height + 1))
        assert log["at"].is_sorted()
        assert log.filter(kind="visit.recorded").height == WORLD.visits
        assert Log(WORLD).count == log.height

    def test_carries_what_each_kind_may_carry_in_canonical_form(self, log: pl.DataFrame) -> None:
        for kind, payload in log.unique("kind").select("kind", "payload").iter_rows():
            carried = json.loads(payload)
            assert rfc8785.dumps(carried).decode() == payload
            sorts = event_kind(kind).payload
            for key, value in carried.items():
                if sorts.get(key) is Carried.DAY:
                    carried[key] = date.fromisoformat(value)
            assert plain_payload(event_kind(kind), carried) == json.loads(payload)

    def test_writes_every_number_as_json_does(self, log: pl.DataFrame) -> None:
        drawn = log.filter(kind="loan.drawn")["payload"]
        assert [rfc8785.dumps(json.loads(text)).decode() for text in drawn] == drawn.to_list()
