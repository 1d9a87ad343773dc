"""Planning visits and handing them out: for chosen enterprises, or what is planned already."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.urls import reverse

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.organisations.models import holding
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.enterprises.access import enterprises_in_reach
from rongxie.mechanism.visits.access import PLANS, VISITS, PlanNotFound, open_plans, see_that_does
from rongxie.mechanism.visits.actions.planning import (
    LeftOut,
    NothingChosen,
    Row,
    drop_plan,
    hand_out,
    plan_visits,
)
from rongxie.mechanism.visits.models import VisitPlan
from rongxie.mechanism.visits.queries import to_visit
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.acting.pages import Change, Done, Given, Next, Subject
from rongxie.surfaces.web.reviewing.chosen import Chosen
from rongxie.surfaces.web.townships.sharing import shares
from rongxie.values.moments import china_day
from rongxie.values.texts import Message, Text, say

READ = 2_000  # enterprises to be visited that one page looks through
_CHOSEN_BY_HAND = "list"  # the reason of a visit that no rule asks for
_TWO_WEEKS = timedelta(days=14)  # proposed, and changed as one likes
_PLANS = Text(en="Visit plans", zh="走访计划")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who can be handed visits, with how many wait for him already."""

    name: str  # membership:17
    called: str
    waiting: int


# Who can be chosen on the page under way: a form is made without knowing who asks.
_offered: ContextVar[tuple[Visitor, ...]] = ContextVar("offered", default=())


def offered() -> list[tuple[str, Text | str]]:
    """Return the visitors of the page under way, with how many visits wait for each."""
    return [
        (one.name, Text(en=f"{one.called} ({one.waiting} waiting)",
                        zh=f"{one.called}（待走访{one.waiting}户）"))
        for one in _offered.get()
    ]  # fmt: skip


def plan_subject(*, chosen: Chosen, actor: Actor, at: datetime) -> Subject:
    """Return the chosen enterprises, by their place."""
    see_that_does(actor, PLANS)
    rows = enterprises_in_reach(actor).filter(pk__in=chosen).order_by("region", "address", "pk")
    numbers = list(rows.values_list("pk", flat=True))
    if not numbers:
        raise NothingChosen(say("Nothing is chosen. Choose at least one row."))
    _offer(actor)
    return _subject(numbers, actor)


def plan_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    """Return what the action takes."""
    numbers, actor = subject.row
    return {
        "shared": shares(numbers, given["visitors"]) or {"": numbers},
        "organisation": actor.organisation, "region": actor.area.lo, "due_on": given["due_on"],
    }  # fmt: skip


def plan_known(_subject: Subject) -> Given:
    """Return the day that is proposed."""
    return {"due_on": today() + _TWO_WEEKS}


def hand_subject(*, chosen: Chosen, actor: Actor, at: datetime) -> Subject:
    """Return the chosen visits that still wait, by their place."""
    see_that_does(actor, PLANS)
    _offer(actor)
    return _subject(_waiting(chosen, actor), actor)


def hand_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    """Return what the action takes."""
    return {"shared": shares(subject.row[0], given["visitors"])}


def drop_subject(*, chosen: Chosen, actor: Actor, at: datetime) -> Subject:
    """Return the chosen visits that still wait."""
    see_that_does(actor, PLANS)
    return _subject(_waiting(chosen, actor), actor)


def drop_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    """Return what the action takes."""
    return {"plan_ids": subject.row[0], "why": given["why"]}


def changes(subject: Subject, given: Given) -> Change:
    """Tell how many visits each would have."""
    people = {one.name: one for one in _offered.get()}
    lines: list[Message | Text] = [
        say("{name}: {count} more, {all} in all", name=people[name].called, count=len(rows),
            all=people[name].waiting + len(rows))
        for name, rows in shares(subject.row[0], given["visitors"]).items()
    ]  # fmt: skip
    nobody = Text(en="They are planned, and handed out to nobody yet.",
                  zh="列入计划，暂不分派到人。")  # fmt: skip
    return Change(Text(en="How many each gets", zh="每人分到的户数"), tuple(lines) or (nobody,))


@transaction.atomic
def plan_and_hand_out(  # noqa: PLR0913  # named, each of them
    *,
    shared: Mapping[str, Sequence[int]],
    organisation: str,
    region: str,
    due_on: date,
    actor: Actor,
    at: datetime,
) -> list[Row]:
    """Plan visits of enterprises by visitor, blank for nobody yet, each for its own reason.

    What is planned already is left alone, and stays with whoever has it.

    :raises NothingChosen: if each of them was planned already
    :raises Refusal: what `plan_visits` and `hand_out` refuse; then nothing is planned
    """
    on = china_day(at)
    due = {one.enterprise: one.reason for one in to_visit(region=region, on=on, limit=READ)}
    done: list[Row] = []
    for visitor, numbers in shared.items():
        made: list[int] = []
        by_reason: dict[str, list[int]] = {}
        for number in numbers:
            by_reason.setdefault(due.get(number, _CHOSEN_BY_HAND), []).append(number)
        for reason, some in by_reason.items():
            rows = plan_visits(
                enterprise_ids=some, organisation=organisation, due_on=due_on, reason=reason,
                actor=actor, at=at,
            )  # fmt: skip
            done += rows
            made += [row.plan for row in rows if row.plan is not None]
        if visitor and made:
            hand_out(plan_ids=made, visitor=visitor, actor=actor, at=at)
    if not any(row.plan for row in done):
        raise NothingChosen(
            say("A visit of each of them is planned already. Reload the list and choose others.")
        )
    return done


@transaction.atomic
def hand_out_shared(
    *, shared: Mapping[str, Sequence[int]], actor: Actor, at: datetime
) -> list[Row]:
    """Hand planned visits to several, also what somebody else had before.

    :raises Refusal: what `hand_out` refuses; then nobody gets any
    """
    return [
        row
        for visitor, plans in shared.items()
        if plans
        for row in hand_out(plan_ids=plans, visitor=visitor, actor=actor, at=at)
    ]


@transaction.atomic
def drop_plans(*, plan_ids: Sequence[int], why: str, actor: Actor, at: datetime) -> list[Row]:
    """Take planned visits back, for a reason in words; what was made meanwhile is left alone.

    :raises Refusal: what `drop_plan` refuses, but for visits that do not wait any more
    """
    return [_dropped(one, why, actor, at) for one in plan_ids]


def told(title: Text) -> Any:
    """Return what tells of plans as they stand now, by who has them."""

    def done(*, chosen: Chosen, actor: Actor, at: datetime) -> Done:
        rows = in_reach(VisitPlan, actor).filter(pk__in=chosen)
        people = {one.name: one.called for one in visitors_of(actor)}
        counts = Counter(rows.filter(state="planned").values_list("visitor", flat=True))
        other = rows.exclude(state="planned").count()
        lines = [(people.get(name) or name or _NOBODY, counts[name]) for name in sorted(counts)]
        return Done(
            title=title,
            number=say("{count} visits", count=len(chosen)),
            next=tuple(Next(name, say("{count} visits", count=count)) for name, count in lines)
            + ((Next(_OVER, say("{count} visits", count=other)),) if other else ()),
            onward=((reverse("plan_list"), _PLANS),),
        )

    return done


def visitors_of(actor: Actor) -> list[Visitor]:
    """Return who makes visits in the place of the actor, by name, in the reach that is open."""
    if actor.area is None:
        return []
    on = today()
    rows = Membership.objects.filter(
        holding(on), holding(on, "organisation__"), role__in=[role.value for role in VISITS],
        region__gte=actor.area.lo, region__lt=actor.area.hi,
    )  # fmt: skip
    named = rows.values_list("pk", "user__display_name")
    people = [(f"membership:{number}", called) for number, called in named]
    counted = open_plans(actor).filter(visitor__in=[name for name, _ in people])
    waiting = dict(counted.order_by().values_list("visitor").annotate(Count("pk")))
    found = [Visitor(name, called, waiting.get(name, 0)) for name, called in people]
    return sorted(found, key=lambda one: (one.called, one.name))


_NOBODY = Text(en="Handed out to nobody yet", zh="待分派")
_OVER = Text(en="Made or taken back", zh="已走访或已取消")


def _offer(actor: Actor) -> None:
    _offered.set(tuple(visitors_of(actor)))


def _subject(numbers: list[int], actor: Actor) -> Subject:
    lines = ((Text(en="Chosen", zh="已选"), say("{count} visits", count=len(numbers))),)
    return Subject(name=_PLANS, back=reverse("plan_list"), lines=lines, row=(numbers, actor))


def _waiting(numbers: Chosen, actor: Actor) -> list[int]:
    rows = open_plans(actor).filter(pk__in=numbers)
    found = list(rows.order_by("region", "enterprise__address", "pk").values_list("pk", flat=True))
    if not found:
        raise PlanNotFound(
            say("None of the chosen visits waits any more. Reload the list of plans.")
        )
    return found


def _dropped(plan: int, why: str, actor: Actor, at: datetime) -> Row:
    try:
        return Row(str(plan), drop_plan(plan_id=plan, why=why, actor=actor, at=at).pk)
    except PlanNotFound:
        return Row(str(plan), left_out=LeftOut.NOT_WAITING)


plan_done = told(Text(en="The visits are planned", zh="走访已列入计划"))
hand_done = told(Text(en="The visits are handed out", zh="走访已分派"))
drop_done = told(Text(en="The visits are taken back", zh="走访安排已取消"))
