"""What is done by itself, and when: the periodic jobs, but for what leaves the house."""

from datetime import datetime, time
from pathlib import Path

from django.conf import settings

from rongxie.foundation.events.anchors import write_anchors
from rongxie.foundation.events.sealing import seal_once, unsealed
from rongxie.foundation.exports.keeping import end_exports
from rongxie.foundation.identity.codes import forget_codes
from rongxie.foundation.imports.results import purge_imports
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.enterprises.actions.indexing import count_stops, index_names
from rongxie.mechanism.enterprises.actions.listing_contacts import keep_listed_contacts
from rongxie.surfaces.api.clients import forget_tokens
from rongxie.surfaces.api.throttling import forget as forget_answers
from rongxie.surfaces.jobs.rolling import roll_up
from rongxie.surfaces.jobs.schedule import Job
from rongxie.surfaces.jobs.sweeping import sweep, tend
from rongxie.surfaces.web.acting.drafts import forget_typed
from rongxie.values.moments import china_day

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


def forget(*, actor: Actor, at: datetime) -> bool:
    """Take away what the API and the one-time codes keep for days only, a portion of tokens."""
    with reach(actor):
        forget_answers(at=at)
        forget_codes(at=at)
    return forget_tokens(at=at) > 0


def purge(*, actor: Actor, at: datetime) -> bool:
    """Forget the rows of lists that came in long ago, a portion."""
    with reach(actor):
        return purge_imports(on=china_day(at), actor=actor, at=at) > 0


JOBS = (
    Job(name="seal",    every_seconds=1,      run=seal),
    Job(name="roll_up", every_seconds=5,      run=roll_up),
    Job(name="index",   every_seconds=20,     run=index_names),
    Job(name="contacts", every_seconds=20,    run=keep_listed_contacts),
    Job(name="sweep",   daily_at=time(0, 5),  run=sweep),
    Job(name="anchor",  daily_at=time(0, 30), run=anchor),
    Job(name="stops",   daily_at=time(1, 0),  run=count_stops),
    Job(name="tend",    daily_at=time(2, 0),  run=tend),
    Job(name="forget",  daily_at=time(2, 10), run=forget),
    Job(name="exports", daily_at=time(2, 20), run=end_exports),
    Job(name="purge",   daily_at=time(2, 30), run=purge),
    Job(name="drafts",  daily_at=time(2, 40), run=forget_typed),
)  # fmt: skip
