"""What is done by itself, and when: the one table of all periodic jobs."""

from datetime import datetime, time
from pathlib import Path

from django.conf import settings

from rongxie.foundation.events.anchors import write_anchors
from rongxie.foundation.events.sealing import seal_once, unsealed
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.actions.indexing import count_stops, index_names
from rongxie.surfaces.jobs.rolling import roll_up
from rongxie.surfaces.jobs.schedule import Job
from rongxie.surfaces.jobs.sweeping import sweep, tend

ANCHORS = "anchors.jsonl"
_AT_ONCE = 5_000  # events of a province in a turn: after a big import the other jobs go on


def seal(*, actor: Actor, at: datetime) -> bool:
    """Seal what waits, of each province a portion."""
    sealed = [seal_once(province, _AT_ONCE) for province in unsealed()]
    return max(sealed, default=0) == _AT_ONCE


def anchor(*, actor: Actor, at: datetime) -> bool:
    """Add the heads of the chains to the anchor file of this computer."""
    write_anchors(Path(settings.RONGXIE_HOME) / ANCHORS, at)
    return False


JOBS = (
    Job(name="seal",    every_seconds=1,      run=seal),
    Job(name="roll_up", every_seconds=5,      run=roll_up),
    Job(name="index",   every_seconds=20,     run=index_names),
    Job(name="sweep",   daily_at=time(0, 5),  run=sweep),
    Job(name="anchor",  daily_at=time(0, 30), run=anchor),
    Job(name="stops",   daily_at=time(1, 0),  run=count_stops),
    Job(name="tend",    daily_at=time(2, 0),  run=tend),
)  # fmt: skip
