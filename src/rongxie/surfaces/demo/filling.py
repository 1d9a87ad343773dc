"""Filling the sample day by day: each desk looks at what lies before it, in its own reach.

Every desk is a short transaction. A day that was cut short is done again: what was done on it is
not there to be done any more.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Count

from rongxie.foundation.events.models import EventRow
from rongxie.foundation.events.sealing import seal_once
from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.demo import (
    coaching,
    declaring,
    lending,
    listing,
    registering,
    sweeping,
    telling,
    visiting,
)
from rongxie.surfaces.demo.cast import SignIn, appoint, keep, listed, people, platform
from rongxie.surfaces.demo.owners import Owner, keep_owner, one_owner
from rongxie.surfaces.demo.place import PROVINCE, found
from rongxie.surfaces.demo.plan import Plan
from rongxie.surfaces.demo.progress import Progress, begun, note_progress, read_progress
from rongxie.surfaces.demo.world import World, meet, moment
from rongxie.surfaces.jobs.rolling import roll_up
from rongxie.values.texts import Language, Message, say

Tell = Callable[[Message], None]
Desk = Callable[[World, date], None]
_AT_ONCE = 5_000

# In the order of a day.
DESKS: tuple[Desk, ...] = (
    sweeping.sweep,
    registering.refresh_register,
    registering.import_lists,
    registering.answer_requests,
    visiting.plan_week,
    lending.work,
    listing.meet_on_wednesday,
    visiting.visit,
    declaring.open_cases,
    telling.find_by_banks,
    declaring.complete,
    declaring.declare,
    coaching.coach,
    listing.review,
    listing.assign,
    listing.confirm,
    listing.lay_ahead,
    visiting.plan_ahead,
    listing.send,
    telling.give_up,
    telling.remove,
    telling.raise_matters,
    sweeping.answer_orders,
    sweeping.file_returns,
)


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of it: `before` tells that the sample was there already.

    The owner is one as whom the pages without account can be looked at.
    """

    before: bool
    sign_ins: tuple[SignIn, ...] = ()
    owner: Owner | None = None
    stopped: bool = False
    refused: tuple[tuple[str, int], ...] = ()


def fill(  # noqa: PLR0913  # how it is filled beside what
    plan: Plan,
    *,
    home: Path,
    language: Language,
    tell: Tell,
    at: datetime,
    stopping: Callable[[], bool] = lambda: False,
) -> Filled:
    """Fill the sample, or go on where it was left; `at` is the moment at which it is done."""
    progress = read_progress()
    if progress and progress.done:
        return Filled(before=True)
    sign_ins: list[SignIn] = []
    if progress is None:
        progress, sign_ins = _found(plan, home, language)
    plan = progress.plan
    _commit_quickly()
    world = meet(plan, plan.working_days[0])
    tell(say("The register of the sample county is entered"))
    registering.open_books(plan, world)
    stopped = _fill_days(world, progress, tell, stopping)
    _seal_and_roll_up(at)
    owner = None if stopped else one_owner()
    if owner:
        keep_owner(owner, home, language)
    return Filled(
        before=False,
        sign_ins=tuple(sign_ins),
        owner=owner,
        stopped=stopped,
        refused=tuple(sorted(world.refused.items())),
    )


def _commit_quickly() -> None:
    """Wait for no disk: after a power cut the last moments are missing, and are done again."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")


def _seal_and_roll_up(at: datetime) -> None:
    """Do what the jobs do each second, also where none run."""
    while seal_once(PROVINCE, _AT_ONCE) == _AT_ONCE:
        pass
    while roll_up(actor=platform("roll_up"), at=at):
        pass


def _found(plan: Plan, home: Path, language: Language) -> tuple[Progress, list[SignIn]]:
    """Open places, organisations and memberships with the file of the sign-ins, or nothing."""
    day = plan.first_on
    with transaction.atomic():
        found(plan.branches, day, moment(day, 8 * 60))
        sign_ins = appoint(people(plan.branches), day, moment(day, 8 * 60))
        progress = begun(plan)
        note_progress(progress)
        keep(listed(sign_ins, language), home)
    return progress, sign_ins


def _fill_days(world: World, progress: Progress, tell: Tell, stopping: Callable[[], bool]) -> bool:
    """Fill the days that are left; tell whether it was stopped before the last."""
    ahead = [d for d in world.plan.working_days if d.isoformat() > progress.filled_on]
    for _, days in groupby(ahead, key=lambda d: (d.year, d.month)):
        day = ahead[0]
        for day in days:
            if stopping():
                return True
            world.look()
            for desk in DESKS:
                desk(world, day)
            note_progress(replace(progress, filled_on=day.isoformat()))
        tell(_month(day))
    return False


def _month(day: date) -> Message:
    """Return what happened in the month of a day."""
    first = moment(day.replace(day=1), 0)
    with reach(platform("sample")):
        events = EventRow.objects.filter(province=PROVINCE, at__gte=first, kind__in=_COUNTED)
        rows = events.order_by().values_list("kind").annotate(Count("id"))
        counted = dict(rows)
    return say(
        "{month}: {visits} visits, {cases} cases opened, {referrals} sent to banks, {loans} paid"
        " out",
        month=f"{day:%Y-%m}",
        visits=counted.get("visit.recorded", 0),
        cases=counted.get("case.opened", 0),
        referrals=counted.get("referral.sent", 0),
        loans=counted.get("loan.drawn", 0),
    )


_COUNTED = ("visit.recorded", "case.opened", "referral.sent", "loan.drawn")
