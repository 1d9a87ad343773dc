"""Taking imports further as deferred work, in the reach of who asked for it."""

from datetime import datetime

from rongxie.foundation.imports.access import import_in_reach
from rongxie.foundation.imports.stepping import step
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.importing.kinds import KINDS
from rongxie.surfaces.jobs.tasks import Portion


def bring_in(*, import_id: int, actor: Actor, at: datetime) -> Portion:
    """Take an import one portion further; over when somebody has to say something."""
    more = step(import_id=import_id, kinds=KINDS, actor=actor, at=at)
    with reach(actor):
        of = import_in_reach(import_id=import_id, actor=actor)
    return Portion(more=more, done=of.rows_done, total=of.rows or None)
