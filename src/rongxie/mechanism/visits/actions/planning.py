"""Planning visits, handing them out and dropping them; each row of a list has its own result."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import connection, transaction

from rongxie.foundation.accounts.models import Membership
from rongxie.foundation.events.writing import append
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import Organisation, holding, open_organisations
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import Area, area_of
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.enterprises.queries.looking_up import by_codes
from rongxie.mechanism.visits.access import (
    PLANS,
    VISITS,
    open_plan_in_reach,
    open_plans,
    see_that_does,
)
from rongxie.mechanism.visits.events import VisitDropped, VisitsHandedOut, VisitsPlanned
from rongxie.mechanism.visits.models import PlanState, VisitPlan
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, Text, say

# What is planned already, or just now by somebody else, is left out by the database.
_INSERT = """
    INSERT INTO visit_plans (enterprise_id, region, organisation, visitor, reason, due_on, state,
        dropped_for, made_by, made_at)
    SELECT id, region, %(organisation)s, '', %(reason)s, %(due_on)s, 'planned', '', %(by)s, %(at)s
    FROM enterprises
    WHERE id = ANY(%(ids)s) AND successor_id IS NULL
        AND region >= %(lo)s AND region < %(hi)s
    ORDER BY id
    ON CONFLICT DO NOTHING
    RETURNING enterprise_id, id
"""


class LeftOut(StrEnum):
    """Why a row of a list was left out."""

    NOT_FOUND = "not_found"
    MERGED = "merged"
    ELSEWHERE = "elsewhere"
    PLANNED = "planned"
    NOT_WAITING = "not_waiting"

    @property
    def named(self) -> Text:
        """The wording that people see."""
        return _LEFT_OUT[self]


_LEFT_OUT = {
    LeftOut.NOT_FOUND: Text(en="Not found in your area", zh="辖区内未找到"),
    LeftOut.MERGED: Text(en="Joined with another entry", zh="已与其他主体合并"),
    LeftOut.ELSEWHERE: Text(en="Outside of their area", zh="不在其负责区域"),
    LeftOut.PLANNED: Text(en="A visit is planned already", zh="已有走访安排"),
    LeftOut.NOT_WAITING: Text(en="Not waiting any more, or not found", zh="已走访、已取消或未找到"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one row: its plan, or why it was left out. `asked` is what the row said."""

    asked: str
    plan: int | None = None
    left_out: LeftOut | None = None


class NothingChosen(Refusal):
    """A list without a row."""


class PlannerNotThere(Refusal):
    """Visits are asked of an organisation that is closed, unknown, or a bank."""


class PlanNotWhole(Refusal):
    """A plan without a reason, or for a day that has passed."""


class VisitorNotThere(Refusal):
    """Planned visits are handed to somebody who makes none."""


class NoWhy(Refusal):
    """A planned visit is dropped without saying why."""


@transaction.atomic
def plan_visits(  # noqa: PLR0913  # the frozen form
    *,
    enterprise_ids: Sequence[int],
    organisation: str,
    due_on: date,
    reason: str,
    actor: Actor,
    at: datetime,
) -> list[Row]:
    """Ask an organisation to visit enterprises by a day; each has at most one open plan.

    Planned again it is told so: nothing is planned twice. A row for each enterprise, in the order
    given. `reason` is a code (`register`, `list`, `never_visited` …).

    :raises VisitNotForYou: if the actor plans no visits
    :raises NothingChosen: if no enterprise is given
    :raises PlanNotWhole: if the reason is blank or the day has passed
    :raises PlannerNotThere: if the organisation cannot visit
    """
    see_that_does(actor, PLANS)
    ids = list(dict.fromkeys(enterprise_ids))
    _see_that_chosen(ids)
    on = china_day(at)
    if not reason or due_on < on:
        raise PlanNotWhole(
            say("Give a reason for the visits, and a day from today on: {due} is not.", due=due_on)
        )
    asked = _who_visits(organisation, on)
    given = {
        "organisation": asked.code, "reason": reason, "due_on": due_on, "by": actor.name, "at": at,
    }  # fmt: skip
    made = _insert(ids, _both(actor, area_of(asked.region)), given)
    if made:
        told = VisitsPlanned(
            **_subject(made.values(), actor), position=organisation, cause=reason,
            count=len(made), due_on=due_on,
        )  # fmt: skip
        append(told, actor=actor, at=at)
    left_out = _why_not([one for one in ids if one not in made], asked, actor)
    return [Row(str(one), made.get(one), left_out.get(one)) for one in ids]


@transaction.atomic
def plan_codes(  # noqa: PLR0913  # as plan_visits
    *,
    usccs: Sequence[str],
    organisation: str,
    due_on: date,
    reason: str,
    actor: Actor,
    at: datetime,
) -> list[Row]:
    """Plan visits for a list of unified social credit codes, like `plan_visits`.

    :raises Refusal: what `plan_visits` refuses
    """
    see_that_does(actor, PLANS)
    codes = list(dict.fromkeys(usccs))
    _see_that_chosen(codes)
    found = by_codes(usccs=codes, actor=actor)
    rows: dict[str, Row] = {}
    if found:
        ids = [one.pk for one in found.values()]
        rows = {
            row.asked: row
            for row in plan_visits(
                enterprise_ids=ids, organisation=organisation, due_on=due_on, reason=reason,
                actor=actor, at=at,
            )
        }  # fmt: skip
    return [_of_code(code, found, rows) for code in codes]


@transaction.atomic
def hand_out(*, plan_ids: Sequence[int], visitor: str, actor: Actor, at: datetime) -> list[Row]:
    """Hand planned visits to somebody (`membership:17`), also what somebody else had before.

    :raises VisitNotForYou: if the actor plans no visits
    :raises NothingChosen: if no plan is given
    :raises VisitorNotThere: if the membership does not hold today, or makes no visits
    """
    see_that_does(actor, PLANS)
    ids = list(dict.fromkeys(plan_ids))
    _see_that_chosen(ids)
    area = area_of(_visiting_membership(visitor, china_day(at)).region)
    rows = _changed(ids, area, actor, {"visitor": visitor})
    _tell_handed_out(rows, {"person": visitor}, actor, at)
    return rows


@transaction.atomic
def give_plans(
    *, plan_ids: Sequence[int], organisation: str, actor: Actor, at: datetime
) -> list[Row]:
    """Ask another organisation for planned visits, as when the one before was merged.

    :raises VisitNotForYou: if the actor plans no visits
    :raises NothingChosen: if no plan is given
    :raises PlannerNotThere: if the organisation cannot visit
    """
    see_that_does(actor, PLANS)
    ids = list(dict.fromkeys(plan_ids))
    _see_that_chosen(ids)
    area = area_of(_who_visits(organisation, china_day(at)).region)
    rows = _changed(ids, area, actor, {"organisation": organisation, "visitor": ""})
    _tell_handed_out(rows, {"position": organisation}, actor, at)
    return rows


@transaction.atomic
def drop_plan(*, plan_id: int, why: str, actor: Actor, at: datetime) -> VisitPlan:
    """Drop a planned visit for a reason in words.

    :raises VisitNotForYou: if the actor plans no visits
    :raises NoWhy: if the reason is blank
    :raises PlanNotFound: if the actor cannot reach it, or it does not wait any more
    """
    see_that_does(actor, PLANS)
    if not why.strip():
        raise NoWhy(say("Say why the visit is dropped; the reason is kept with the plan."))
    plan = open_plan_in_reach(plan_id=plan_id, actor=actor)
    dropped = {"state": PlanState.DROPPED.value, "dropped_for": why.strip()}
    if not VisitPlan.objects.filter(pk=plan.pk, state=PlanState.PLANNED.value).update(**dropped):
        open_plan_in_reach(plan_id=plan_id, actor=actor)
    for column, value in dropped.items():
        setattr(plan, column, value)
    number = str(plan.enterprise_id)
    told = VisitDropped(
        subject=number, region=plan.region, enterprise=number, reference=f"plan:{plan.pk}"
    )
    append(told, actor=actor, at=at)
    return plan


def _see_that_chosen(rows: Sequence[object]) -> None:
    if not rows:
        raise NothingChosen(say("Nothing is chosen. Choose at least one row."))


def _who_visits(code: str, on: date) -> Organisation:
    found = open_organisations(on).filter(code=code).first()
    if found is None or found.kind == OrganisationKind.BANK.value:
        raise PlannerNotThere(
            say(
                "{code} cannot be asked to visit: it is not open on {day}, or a bank. Staff of"
                " banks visit for a township, which you can ask.",
                code=code or "''",
                day=on,
            )
        )
    return found


def _insert(ids: list[int], area: Area | None, given: Mapping[str, Any]) -> dict[int, int]:
    """Return the plans made in an area, by enterprise."""
    if area is None:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, {**given, "ids": ids, "lo": area.lo, "hi": area.hi})
        return dict(cursor.fetchall())


def _why_not(ids: list[int], asked: Organisation, actor: Actor) -> dict[int, LeftOut]:
    area = actor.area
    if not ids or area is None:
        return dict.fromkeys(ids, LeftOut.NOT_FOUND)
    known = {
        pk: (region, successor)
        for pk, region, successor in Enterprise.objects.filter(
            pk__in=ids, region__gte=area.lo, region__lt=area.hi
        ).values_list("pk", "region", "successor")
    }
    why = dict.fromkeys(ids, LeftOut.NOT_FOUND)
    for pk, (region, successor) in known.items():
        if successor is not None:
            why[pk] = LeftOut.MERGED
        else:
            there = area_of(asked.region).covers(region)
            why[pk] = LeftOut.PLANNED if there else LeftOut.ELSEWHERE
    return why


def _of_code(code: str, found: Mapping[str, Enterprise], rows: Mapping[str, Row]) -> Row:
    if code not in found:
        return Row(code, left_out=LeftOut.NOT_FOUND)
    row = rows[str(found[code].pk)]
    return Row(code, row.plan, row.left_out)


def _visiting_membership(visitor: str, on: date) -> Membership:
    kind, _, number = visitor.partition(":")
    held = Membership.objects.filter(
        holding(on), holding(on, "organisation__"), role__in=[role.value for role in VISITS]
    )
    is_one = kind == "membership" and number.isdecimal()
    found = held.filter(pk=int(number)).first() if is_one else None
    if found is None:
        raise VisitorNotThere(
            say(
                "{visitor} makes no visits on {day}: there is no such membership, or it has ended."
                " Choose somebody from the list of visitors.",
                visitor=visitor or "''",
                day=on,
            )
        )
    return found


def _changed(ids: list[int], area: Area, actor: Actor, change: dict[str, str]) -> list[Row]:
    """Change open plans that lie in an area, in one statement; return what became of each."""
    # Locked: what is visited or dropped at this moment is either before or after.
    waiting = dict(
        open_plans(actor)
        .filter(pk__in=ids)
        .order_by("pk")
        .select_for_update()
        .values_list("pk", "region")
    )
    there = {pk for pk, region in waiting.items() if area.covers(region)}
    VisitPlan.objects.filter(pk__in=there).update(**change)
    return [_became(pk, pk in there, pk in waiting) for pk in ids]


def _became(pk: int, changed: bool, waiting: bool) -> Row:
    if changed:
        return Row(str(pk), pk)
    return Row(str(pk), left_out=LeftOut.ELSEWHERE if waiting else LeftOut.NOT_WAITING)


def _tell_handed_out(rows: list[Row], to: dict[str, str], actor: Actor, at: datetime) -> None:
    plans = [row.plan for row in rows if row.plan is not None]
    if plans:
        told = VisitsHandedOut(**_subject(plans, actor), **to, count=len(plans))
        append(told, actor=actor, at=at)


def _both(actor: Actor, other: Area) -> Area | None:
    """Return what lies in the reach of the actor and in an area; None if nothing does."""
    if actor.area is None:
        return None
    lo, hi = max(actor.area.lo, other.lo), min(actor.area.hi, other.hi)
    return Area(lo, hi) if lo < hi else None


def _subject(plans: Iterable[int], actor: Actor) -> dict[str, str]:
    """Return of what the event of many plans tells: the first of them, in the actor's place."""
    return {"subject": f"plan:{min(plans)}", "region": actor.area.lo if actor.area else ""}
