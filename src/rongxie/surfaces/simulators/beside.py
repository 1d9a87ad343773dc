"""A rehearsal beside the platform: it runs as its own processes, and all goes over the network.

It is today there, and the platform does its jobs by itself. A few rounds of all desks pass, one
right after the other; in the middle of one the platform is killed, and started again. Whatever it
had said it did has to be there then, and what nobody heard of is sent again with the same key.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import partial
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx
from django.db import connections

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.events.sealing import unsealed
from rongxie.foundation.outbox.cursors import behind as waiting_for
from rongxie.foundation.outbox.deliveries import CONSUMER as WEBHOOKS
from rongxie.foundation.outbox.models import Delivery
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.reporting.queries import behind
from rongxie.surfaces.clock import now
from rongxie.surfaces.demo.cast import platform as platform_itself
from rongxie.surfaces.jobs.models import OPEN, DeferredJob
from rongxie.surfaces.outgoing.telling import CONSUMER as MESSAGES
from rongxie.surfaces.simulators import staff
from rongxie.surfaces.simulators.convener import meet
from rongxie.surfaces.simulators.founding import Scene, see_nobody_is_there, set_up
from rongxie.surfaces.simulators.habits import WILD, Fault
from rongxie.surfaces.simulators.mailbox import Mailbox
from rongxie.surfaces.simulators.platforms import Platform, until
from rongxie.surfaces.simulators.rehearsing import Asked, Rehearsed, Tell, desks, open_all, reported
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say

_ROUNDS = 6
_KILLED_AT = r"/referrals/\d+/"  # a bank takes a step: by then all else is under way
_KILLED_WITHIN = 5.0  # seconds that the end of its processes may take
_SETTLED_WITHIN = 150.0  # seconds; what was just being sent when it was killed is tried after 60
_WHERE = platform_itself("rehearsal")
# The way of a case: each of these goes on with what another has just done.
_AFTER_A_LOOK = (staff.declare, staff.review, staff.confirm, meet, staff.send_out)
# What costs days or minutes of waiting is for a rehearsal whose days are not real.
_TODAY = dict.fromkeys((Fault.SLOW, Fault.SILENT, Fault.FORGED), 0.0)


class NotSettled(Refusal):
    """The platform did not do in time what was left to do."""


def rehearse_beside(asked: Asked, running: Platform, tell: Tell = lambda _: None) -> Rehearsed:
    """Found a county on a platform that runs, let some rounds pass, and look at what holds.

    :raises RecordInUse: if the record has been used before
    :raises NotSettled: if work is left in the end that the platform does not do
    """
    see_nobody_is_there()
    today = china_day(now())
    scene = set_up(
        enterprises=asked.enterprises, seed=asked.seed, days=[today], at=now(),
        shares={**WILD, **asked.shares, **_TODAY}, client=running.client,
    )  # fmt: skip
    scene.go_on_at_once()
    with ExitStack() as served:
        for box in scene.mailboxes:
            box.address = served.enter_context(_served(box))
        open_all(scene, today)
        tell(say("The county is founded; the days begin"))
        running.kill_at(_KILLED_AT)
        for _ in range(_ROUNDS):
            _round(scene, running, today)
        tell(say("All have done their work; what is left is the platform's"))
        found = _looked_at(asked, scene, today)
        connections.close_all()
    return found


def _looked_at(asked: Asked, scene: Scene, on: date) -> Rehearsed:
    """Look at what holds; again if the platform, which runs on, did something meanwhile.

    :raises NotSettled: if work is left that the platform does not do
    """
    while True:
        stood = _newest()
        _settle(scene)
        found = reported(asked, scene, on, on)
        if _newest() == stood:
            return found


def _newest() -> int:
    with reach(_WHERE):
        return EventRow.objects.order_by("-pk").values_list("pk", flat=True)[0]


def _round(scene: Scene, running: Platform, on: date) -> None:
    """Let every desk work once; what they find the platform gone for, they leave."""
    for _, work in desks(scene):
        if isinstance(work, partial) and work.func in _AFTER_A_LOOK:
            _at_work(scene, running, partial(scene.county.look, on))
        _at_work(scene, running, partial(work, on))
    for bank in scene.banks:
        _at_work(scene, running, partial(bank.work, on))


def _at_work(scene: Scene, running: Platform, work: partial[None]) -> None:
    try:
        work()
    except (httpx.TransportError, httpx.HTTPStatusError):
        if not until(lambda: not running.runs, _KILLED_WITHIN):
            raise  # it runs: the fault is another one
    if not running.runs:
        connections.close_all()
        running.start()
        recover(scene)
        if not scene.tally.unheard:  # it had just answered: once more, while somebody asks
            running.kill_at(_KILLED_AT)


def recover(scene: Scene) -> None:
    """Let everybody send again what he has not heard of."""
    staff.recover(scene.county)
    for line in (scene.market.line, scene.tax.line, *(bank.line for bank in scene.banks)):
        line.recover()


def _settle(scene: Scene) -> None:
    """Wait until all is sealed, rolled up, told, delivered and done.

    :raises NotSettled: if that does not come
    """
    recover(scene)
    if not until(_is_settled, _SETTLED_WITHIN):
        raise NotSettled(say("The platform did not finish what was left to do; look at its log"))


def _is_settled() -> bool:
    if unsealed():
        return False
    with reach(_WHERE):
        if any(waiting_for(one) for one in (WEBHOOKS, MESSAGES)):
            return False
        undone = DeferredJob.objects.filter(state__in=OPEN).exists()
        return not (undone or behind() or Delivery.objects.filter(state="waiting").exists())


class _Quiet(WSGIRequestHandler):
    """A mailbox does not tell of each call."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def _served(box: Mailbox) -> Iterator[str]:
    """Serve a mailbox to this computer; return its address."""
    with make_server("127.0.0.1", 0, box, handler_class=_Quiet) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/hooks/rongxie"
        server.shutdown()
        thread.join()
