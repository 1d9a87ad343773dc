"""Visits: planned on Mondays, handed out, and made on their days."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.visits.actions import (
    NewNeed,
    NewRequest,
    NewVisit,
    hand_out,
    plan_visits,
    record_visit,
)
from rongxie.mechanism.visits.models import Channel, Visit, VisitOutcome
from rongxie.surfaces.demo.fates import Fate
from rongxie.surfaces.demo.place import county, town_office
from rongxie.surfaces.demo.plan import Row
from rongxie.surfaces.demo.world import World, moment

_NUMBERS = UUID("5a1e0f00-0000-4000-8000-000000000099")
_ASKS_SHARE = 0.02  # of visits: for something but money
_UNPLANNED_SHARE = 0.15
_AHEAD = 8  # visits planned for each township when the sample ends
_POLICIES = ("mechanism", "renewal", "guarantee_fee", "no_fee")
_REQUESTS = (
    ("希望协调解决用电增容问题", "设备更新后电力容量不足，影响投产。"),
    ("咨询稳岗补贴申领流程", "不清楚由哪个窗口受理。"),
    ("反映园区道路破损影响运输", "雨后大货车进出困难，希望尽快修补。"),
    ("希望帮助招聘熟练工", "旺季缺工，想参加县里的招聘会。"),
)


def plan_week(world: World, day: date) -> None:
    """On the first working day of a week let townships plan its visits and hand them out."""
    monday = day - timedelta(days=day.weekday())
    before = [d for d in world.plan.working_days if monday <= d < day]
    if before:
        return
    until = monday + timedelta(days=6)
    for number, town in enumerate(county().townships, 1):
        ids = [
            one
            for one, row in world.rows.items()
            if row.facts["region"] == town.code
            and row.visit_on
            and day <= row.visit_on <= until
            and row.chance("planned").random() >= _UNPLANNED_SHARE
        ]
        _plan(world, number, town.code, ids, until, moment(day, 8 * 60 + 40))


def plan_ahead(world: World, day: date) -> None:
    """On the last day let townships plan next week: somebody always has visits to make."""
    if day != world.plan.working_days[-1]:
        return
    for number, town in enumerate(county().townships, 1):
        nobody_went = [
            one
            for one, row in world.rows.items()
            if row.facts["region"] == town.code and row.visit_on is None
        ]
        until = day + timedelta(days=7)
        _plan(world, number, town.code, nobody_went[:_AHEAD], until, moment(day, 17 * 60))


def _plan(  # noqa: PLR0913, PLR0917  # whose visits to whom, and when
    world: World, number: int, town: str, ids: list[int], until: date, at: datetime
) -> None:
    """Let a township plan visits and hand them to its visitor."""
    if not ids:
        return
    with world.acting(f"town{number}") as actor:
        planned = plan_visits(
            enterprise_ids=ids, organisation=town_office(town), due_on=until, reason="register",
            actor=actor, at=at,
        )  # fmt: skip
        made = [row.plan for row in planned if row.plan]
        if made:
            visitor = world.cast[f"visitor{number}"].name
            hand_out(plan_ids=made, visitor=visitor, actor=actor, at=at + timedelta(minutes=5))


def visit(world: World, day: date) -> None:
    """Make the visits of a day; one that was made already is the same visit."""
    for number, town in enumerate(county().townships, 1):
        today = [
            (one, row)
            for one, row in world.rows.items()
            if row.visit_on == day and row.facts["region"] == town.code
        ]
        if not today:
            continue
        with world.acting(f"visitor{number}") as actor:
            found = Visit.objects.filter(enterprise__in=[one for one, _ in today])
            done = set(found.values_list("enterprise", flat=True))
            for one, row in sorted(today, key=lambda pair: pair[1].minute):
                if one not in done:
                    _visit(world, one, row, actor, day)


def _visit(world: World, one: int, row: Row, actor: Actor, day: date) -> None:
    at = moment(day, row.minute)
    rng = row.chance("visit")
    asks = row.outcome is VisitOutcome.NO_NEED and rng.random() < _ASKS_SHARE
    new = NewVisit(
        channel=row.channel,
        outcome=row.outcome,
        visited_at=at,
        explained=_POLICIES[: rng.randint(1, len(_POLICIES))],
        observed=_seen(row),
        need=_need(row, day),
        requests=[_request(row)] if asks else [],
        sent_as=uuid5(_NUMBERS, f"{row.number} {day}"),
    )
    world.tried(record_visit, enterprise_id=one, visit=new, actor=actor, at=at)


def _request(row: Row) -> NewRequest:
    title, text = row.chance("request").choice(_REQUESTS)
    return NewRequest(title=title, text=text)


def _seen(row: Row) -> dict[str, object]:
    """Return what a visitor notes: on site, and of whoever opened the door."""
    if row.outcome not in (VisitOutcome.NEED, VisitOutcome.NO_NEED):
        return {}
    facts = {"operating_seen": row.facts["operating_seen"]}
    if row.need or row.channel is Channel.ONSITE:
        facts["premises_seen"] = row.facts["premises_seen"]
        if row.facts["online_shop"]:
            facts["online_shop"] = True
    return facts


def _need(row: Row, day: date) -> NewNeed | None:
    if row.need is None:
        return None
    need = row.need
    return NewNeed(
        amount_wan=need.amount_wan.quantize(Decimal("0.01")),
        purpose=need.purpose,
        stated_on=day,
        term_months=need.term_months,
        collateral=need.collateral,
        wished_banks=need.wishes if row.fate in (Fate.FUNDED, Fate.OVERDUE) else (),
        wished_only=need.wished_only,
    )
