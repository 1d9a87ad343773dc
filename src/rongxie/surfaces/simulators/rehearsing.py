"""A rehearsal: a county against simulated systems, day by day, and what became of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from django.core.cache import cache
from django.db.models import F

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.outbox.models import Delivery
from rongxie.foundation.outbox.signing import Signer
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.decisions.models import Decision
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.models import Referral
from rongxie.surfaces.clock import at_moment, now
from rongxie.surfaces.demo.cast import platform
from rongxie.surfaces.demo.place import PROVINCE
from rongxie.surfaces.demo.world import moment
from rongxie.surfaces.jobs.leaving import LEAVING
from rongxie.surfaces.jobs.portions import work_off
from rongxie.surfaces.jobs.schedule import Job
from rongxie.surfaces.jobs.table import JOBS
from rongxie.surfaces.outgoing.delivering import deliver_webhooks
from rongxie.surfaces.outgoing.posting import Poster
from rongxie.surfaces.simulators import matters, removing, staff
from rongxie.surfaces.simulators.breaking import broken
from rongxie.surfaces.simulators.coaching import coach
from rongxie.surfaces.simulators.convener import meet
from rongxie.surfaces.simulators.founding import Scene, see_nobody_is_there, set_up
from rongxie.surfaces.simulators.habits import WILD, Fault
from rongxie.surfaces.simulators.mailbox import Post
from rongxie.values.texts import Message, say
from rongxie.values.workdays import is_working_day

Tell = Callable[[Message], None]
_MOST_PORTIONS = 50  # of one job in one go: a job that never ends is told of
_SETTLING = 40  # half days after the end, until the last webhook is delivered
_BANK_AWAY_SHARE = 0.05  # of the days: its mailbox takes nothing at all
_WHERE = platform("rehearsal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be rehearsed, up to a last day that is over."""

    days: int = 60
    seed: int = 1
    enterprises: int = 40
    last_on: date
    shares: Mapping[Fault, float] = field(default_factory=lambda: WILD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """How it stood at the end; `broken` tells what did not hold, and is empty if all did.

    `taken` are the requests that changed something, by path without the numbers in it; `unheard`
    those that a platform which had been killed did not answer. `taken_away` are the referrals that
    ended without a decision, by cause, and `rejected` the wrong lines of sheets that were.
    """

    days: int
    enterprises: int
    events: int
    cases: Mapping[str, int]
    taken_away: Mapping[str, int]
    decided: int
    decided_in_time: int
    webhooks: Mapping[str, int]
    webhook_tries: int
    repeated: int
    faults: Mapping[str, int]
    problems: Mapping[str, int]
    answers: Mapping[int, int]
    taken: Mapping[str, int]
    unheard: int
    rejected: int
    broken: Sequence[str]


def rehearse(asked: Asked, tell: Tell = lambda _: None) -> Rehearsed:
    """Found a county, let its days pass, and look whether everything holds.

    :raises RecordInUse: if the record has been used before
    """
    see_nobody_is_there()
    every = [asked.last_on - timedelta(days=n) for n in reversed(range(asked.days))]
    with at_moment(moment(every[0], 7 * 60)):
        scene = set_up(
            enterprises=asked.enterprises, seed=asked.seed, days=every, at=now(),
            shares=asked.shares,
        )  # fmt: skip
        open_all(scene, every[0])
    scene.tally.witness = _events
    tell(say("The county is founded; the days begin"))
    for number, day in enumerate(every, 1):
        _day(scene, day)
        if number % 10 == 0:
            tell(say("{days} days have passed", days=number))
    _settle(scene, every[-1])
    with at_moment(moment(every[-1], 19 * 60)):  # what ends in a later night, nobody ended yet
        return reported(asked, scene, every[0], every[-1])


def open_all(scene: Scene, day: date) -> None:
    """Let everybody tell the platform where he is and what he takes."""
    for bank in scene.banks:
        bank.open(day, capacity=30)
    staff.bring_lists(scene.county, day)


def _day(scene: Scene, day: date) -> None:
    """Let one day pass. On days off only the platform works."""
    cache.clear()  # the minutes for which tries to sign in are counted ended with the night
    for box in scene.mailboxes:
        away = box.habits.about("away", day).random() < _BANK_AWAY_SHARE
        box.away = away and box.habits.shares[Fault.SILENT] > 0
        box.habits.tally.faults[Fault.SILENT] += box.away
    _jobs(scene, moment(day, 6 * 60), _DAILY)
    if not is_working_day(day):
        return
    for minute, work in desks(scene):
        with at_moment(moment(day, minute)):
            work(day)
    _jobs(scene, moment(day, 15 * 60 + 30), _TELLING)
    with at_moment(moment(day, 16 * 60)):
        staff.recover(scene.county)
        for bank in scene.banks:
            bank.work(day)
    _jobs(scene, moment(day, 18 * 60), _EVERY_SO_OFTEN)


def desks(scene: Scene) -> Sequence[tuple[int, Callable[[date], None]]]:
    """Return the desks in the order of a day, each with the minute since midnight it works at."""
    county = scene.county
    return (
        (8 * 60 + 30, scene.market.work),
        (8 * 60 + 40, scene.tax.work),
        (8 * 60 + 50, county.look),
        (9 * 60, partial(staff.visit, county)),
        (9 * 60 + 20, partial(staff.open_cases, county)),
        (9 * 60 + 40, partial(staff.declare, county)),
        (10 * 60, partial(staff.review, county)),
        (10 * 60 + 30, partial(coach, county)),
        (11 * 60, partial(staff.confirm, county)),
        (11 * 60 + 20, partial(removing.propose, county)),
        (11 * 60 + 30, partial(removing.appeal, county)),
        (11 * 60 + 40, partial(matters.raise_one, county)),
        (13 * 60, partial(removing.judge, county)),
        (13 * 60 + 30, partial(matters.look, county)),
        (14 * 60, partial(meet, county)),
        (14 * 60 + 30, partial(staff.change_minds, county)),
        (15 * 60, partial(staff.send_out, county)),
    )


# Digests go to people, of whom nobody is there; anchors into a file of this computer, for good.
_LEFT_OUT = ("digests", "anchor")
_DAILY = tuple(job for job in (*JOBS, *LEAVING) if job.name not in _LEFT_OUT)
_EVERY_SO_OFTEN = tuple(job for job in _DAILY if job.every_seconds)
_TELLING = tuple(j for j in _DAILY if j.name in {"seal", "follow_webhooks", "deliver_webhooks"})


def _jobs(scene: Scene, at: datetime, jobs: Iterable[Job]) -> None:
    """Do the periodic jobs, and the work that was deferred, as their processes do."""
    poster = partial(_poster, Post(scene.mailboxes))
    with at_moment(at):
        for job in jobs:
            run = job.run
            if job.name == "deliver_webhooks":
                run = partial(deliver_webhooks, make_poster=poster)
            portions = 0
            while run(actor=job.actor, at=at) and portions < _MOST_PORTIONS:
                portions += 1
            if portions == _MOST_PORTIONS:
                scene.tally.breach(f"the job {job.name} does not come to an end")
        work_off(at)


def _poster(post: Post, signers: Sequence[Signer]) -> Poster:
    return Poster(signers, transport=post, resolve=post.resolve)


def _settle(scene: Scene, last: date) -> None:
    """Let the mailboxes behave, and time pass until nothing waits to be delivered."""
    scene.calm()
    for half in range(1, _SETTLING):
        _jobs(scene, moment(last, 18 * 60) + half * timedelta(hours=12), _EVERY_SO_OFTEN)
        with reach(_WHERE):
            waiting = Delivery.objects.filter(state="waiting").exists()
        if half > 1 and not waiting:  # the second time seals what the first one wrote
            return


def _events() -> int:
    with reach(_WHERE):
        return EventRow.objects.filter(province=PROVINCE).count()


def reported(asked: Asked, scene: Scene, first: date, last: date) -> Rehearsed:
    """Look at what holds, and count what there was from one day to another."""
    tally = scene.tally
    found = broken(scene, first, last)
    with reach(_WHERE):
        decided = Decision.objects.all()
        return Rehearsed(
            days=(last - first).days + 1, enterprises=len(scene.county.facts),
            events=EventRow.objects.filter(province=PROVINCE).count(),
            cases=_sorted(Counter(Case.objects.values_list("state", flat=True))),
            taken_away=_sorted(Counter(
                Referral.objects.exclude(cause="").values_list("cause", flat=True)
            )),
            decided=decided.count(),
            decided_in_time=decided.filter(
                decided_on__lte=F("referral__decision_due_on")
            ).count(),
            webhooks=_sorted(Counter(Delivery.objects.values_list("state", flat=True))),
            webhook_tries=sum(Delivery.objects.values_list("attempts", flat=True)),
            repeated=sum(box.repeated for box in scene.mailboxes),
            faults={fault.value: tally.faults[fault] for fault in Fault},
            problems=_sorted(tally.problems), answers=dict(sorted(tally.answers.items())),
            taken=_sorted(tally.taken), unheard=tally.unheard,
            rejected=tally.rejected,
            broken=[*tally.breaches, *found],
        )  # fmt: skip


def _sorted(counted: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counted.items()))
