"""The plan of a visitor: what is due, then what lies near, so that one walk does many."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.foundation.regions.codes import codes_above
from rongxie.foundation.regions.spelling import spell
from rongxie.mechanism.visits.access import open_plans
from rongxie.mechanism.visits.models import Visit, VisitPlan
from rongxie.mechanism.visits.queries import my_plan
from rongxie.surfaces.web.worklists.clocks import Clock, clock
from rongxie.surfaces.web.worklists.naming import places_named
from rongxie.values.texts import Text

MINE = 200  # planned visits that a phone keeps; nobody makes more before he is on line again
_OF_THE_OFFICE = 50


@dataclass(frozen=True, slots=True)
class Stop:
    """A planned visit; `words` is what it is found by while there is no network."""

    plan: VisitPlan
    place: str
    clock: Clock | None
    reason: Text | str

    @property
    def words(self) -> str:
        """Name, initials of its reading and code, as they are typed."""
        one = self.plan.enterprise
        return f"{one.name} {spell(one.name).initials} {one.uscc}".lower()


@dataclass(frozen=True, slots=True)
class Walk:
    """The planned visits of a visitor, in the order to make them, and those that nobody has."""

    mine: list[Stop]
    nobodys: list[Stop]
    late: int


# Why a visit is planned, in words; a reason that is none of these is shown as it stands.
REASONS = {
    "register": Text(en="From the register", zh="名录走访"),
    "list": Text(en="From a list", zh="名单走访"),
    "chain": Text(en="Of a chain", zh="链企走访"),
    "need_stale": Text(en="Need to be asked again", zh="需求待更新"),
    "facts_missing": Text(en="Facts missing", zh="信息待补"),
    "never_visited": Text(en="Never visited", zh="从未走访"),
    "last_visit": Text(en="Visited long ago", zh="久未走访"),
}


def walk_of(actor: Actor, within: str, on: date) -> Walk:
    """Return the plan of the actor, in the reach that is open."""
    mine = my_plan(actor=actor, limit=MINE)
    unheld = open_plans(actor).filter(organisation=actor.organisation, visitor="")
    nobodys = list(unheld.select_related("enterprise").order_by("due_on", "pk")[:_OF_THE_OFFICE])
    names = places_named((one.region for one in [*mine, *nobodys]), within)
    near = _last_place(actor)
    return Walk(
        [_stop(one, names, on) for one in ordered(mine, on, near)],
        [_stop(one, names, on) for one in ordered(nobodys, on, near)],
        sum(one.due_on < on for one in mine),
    )


def ordered(plans: Iterable[VisitPlan], on: date, near: str) -> Sequence[VisitPlan]:
    """Return planned visits in the order of a walk.

    What is late or due today comes first, then what is due soon, then the rest; within each what
    lies nearest in the tree of places to the last visit, place by place, along the addresses.
    """
    path = {*codes_above(near), near}

    def place(one: VisitPlan) -> tuple[int, int, str, str, date, int]:
        left = Clock("", one.due_on, (one.due_on - on).days)
        urgency = 0 if left.left <= 0 else 1 if left.kind == "warn" else 2
        shared = len(path & {*codes_above(one.region), one.region})
        return urgency, -shared, one.region, one.enterprise.address, one.due_on, int(one.pk)

    return sorted(plans, key=place)


def _last_place(actor: Actor) -> str:
    visits = in_reach(Visit, actor).filter(by=actor.name)
    return visits.order_by("-visited_at", "-pk").values_list("region", flat=True).first() or ""


def _stop(plan: VisitPlan, names: dict[str, str], on: date) -> Stop:
    place = names.get(plan.region, "")
    return Stop(plan, place, clock("", plan.due_on, on), REASONS.get(plan.reason, plan.reason))
