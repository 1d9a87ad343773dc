"""The measuring process of `bench.append`: saves visits with and without their event, in turns."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from unittest.mock import patch

from django.conf import settings
from django.db import connections

from bench.province_world import World, ids
from rongxie.foundation.database.embedded import embedded
from rongxie.foundation.database.home import Home
from rongxie.foundation.events.consequences import run_handlers
from rongxie.foundation.events.event import Event
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import area_of
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.visits.actions import NewVisit, record_visit
from rongxie.mechanism.visits.models import Channel, VisitOutcome
from rongxie.rulebook.steps import Role

_FIRST = 200  # not counted
_AT = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


def main() -> None:
    """Measure as many pairs as the command line says."""
    with embedded(Home(Path(settings.RONGXIE_HOME))):
        seen = _measured(int(sys.argv[1]))
        connections.close_all()
    print(json.dumps(seen))


def _measured(pairs: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {"with": [], "without": []}
    world = World(0, 1.0)
    with reach(_visitor("41")):
        known = list(
            Enterprise.objects.order_by("id").values_list("pk", "region")[: 2 * pairs + 2 * _FIRST]
        )
    turn = world.whole("turn", ids(0, len(known)), 2)  # which of the two goes first
    for place in range(0, len(known), 2):
        both = [("with", known[place]), ("without", known[place + 1])]
        for name, (pk, region) in both if turn[place] else reversed(both):
            seconds = _saved(pk, region, place, told=name == "with")
            if place >= 2 * _FIRST:
                times[name].append(seconds)
    return {name: quantiles(found, n=20, method="inclusive") for name, found in times.items()}


def _saved(pk: int, region: str, place: int, *, told: bool) -> float:
    visit = NewVisit(
        channel=Channel.ONSITE,
        outcome=VisitOutcome.NO_NEED,
        visited_at=_AT + timedelta(seconds=place),
    )
    actor = _visitor(region[:9])
    at = _AT + timedelta(days=1)
    with _untold() if not told else _as_it_is():
        begun = time.perf_counter()
        with reach(actor):
            record_visit(enterprise_id=pk, visit=visit, actor=actor, at=at)
        return time.perf_counter() - begun


@contextmanager
def _untold() -> Iterator[None]:
    """Leave out the writing of the event, and nothing that follows from it."""

    def follow_only(*events: Event, actor: Actor, at: datetime) -> None:
        run_handlers(events, actor=actor.name, at=at)

    with patch("rongxie.mechanism.visits.actions.visiting.append", follow_only):
        yield


@contextmanager
def _as_it_is() -> Iterator[None]:
    with patch("bench.province_append._FIRST", _FIRST):  # as much around it as in the other turn
        yield


def _visitor(region: str) -> Actor:
    return Actor(
        name="membership:1",
        kind=Kind.OFFICE,
        role=Role.VISITOR,
        organisation=f"TOWN-{region}",
        area=area_of(region),
    )
