"""What becomes due by itself: each day, from midnight in China on."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.sessions.backends.db import SessionStore

from rongxie.foundation.files.tending import remove_expired, sweep_orphans
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.decisions.actions import expire_approvals
from rongxie.mechanism.referrals.actions import end_consents, lapse_overdue, warn_of_ending
from rongxie.mechanism.supervision.actions import open_orders_for_overdue
from rongxie.surfaces.jobs.models import OVER, DeferredJob
from rongxie.values.moments import china_day

_WORK_KEPT = timedelta(days=90)  # after its end: for whoever asks what became of it
# In this order: what lapses or has no consent any more is nobody's to be ordered to decide.
DUE: tuple[Callable[..., int], ...] = (
    end_consents,
    warn_of_ending,
    lapse_overdue,
    expire_approvals,
    open_orders_for_overdue,
)


def sweep(*, actor: Actor, at: datetime) -> bool:
    """Let lapse, expire and be ordered what is due, a portion each; tell if more may be."""
    moved = 0
    for due in DUE:
        with reach(actor):
            moved += due(on=china_day(at), actor=actor, at=at)
    return moved > 0


def tend(*, actor: Actor, at: datetime) -> bool:
    """Remove what its time is over for: files, bytes that no row knows, sessions, past work."""
    remove_expired(china_day(at), at=at)
    sweep_orphans(at=at)
    SessionStore.clear_expired()
    with reach(actor):
        DeferredJob.objects.filter(state__in=OVER, ended_at__lt=at - _WORK_KEPT).delete()
    return False
