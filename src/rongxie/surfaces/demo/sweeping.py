"""What the platform does by itself, and the banks' monthly returns."""

from datetime import date, timedelta
from decimal import Decimal

from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.decisions.actions import expire_approvals
from rongxie.mechanism.referrals.actions import end_consents, lapse_overdue
from rongxie.mechanism.reporting.actions.returning import file_return
from rongxie.mechanism.supervision.actions.ordering import answer_order
from rongxie.mechanism.supervision.actions.sweeping import open_orders_for_overdue
from rongxie.mechanism.supervision.models import SupervisionOrder
from rongxie.surfaces.demo.cast import platform
from rongxie.surfaces.demo.world import World, moment

_ANSWERED_AFTER = 3  # days
_FILING_DAY = 8  # of the month after
_OF_SMALL, _OF_ALL, _BORROWERS = Decimal(300), Decimal(900), 9  # for each case that it can carry


def sweep(world: World, day: date) -> None:
    """Let lapse and expire what is over, as the jobs of the platform do."""
    at = moment(day, 60)
    for job in (lapse_overdue, expire_approvals, end_consents, open_orders_for_overdue):
        actor = platform(job.__name__)
        with reach(actor):
            world.tried(job, on=day, actor=actor, at=at)


def answer_orders(world: World, day: date) -> None:
    """Let half of those who were ordered answer after some days; a decision closes the others."""
    keys = [f"bank{number}" for number in range(1, len(world.plan.branches) + 1)]
    for key in (*keys, "office"):
        if world.cast[key].organisation not in world.seen.ordered:
            continue
        with world.acting(key) as actor:
            given = SupervisionOrder.objects.filter(
                addressee=actor.organisation,
                state="open",
                opened_at__lt=moment(day - timedelta(days=_ANSWERED_AFTER), 0),
            )
            for order in given.order_by("pk"):
                if order.pk % 2:
                    world.tried(
                        answer_order, order_id=order.pk, answer="已列入本周审议，将按时反馈结果。",
                        actor=actor, at=moment(day, 17 * 60 + 10),
                    )  # fmt: skip


def file_returns(world: World, day: date) -> None:
    """Let each branch file for the month before, from the eighth on; once."""
    due = [d for d in world.plan.working_days if (d.year, d.month) == (day.year, day.month)]
    if day != next((d for d in due if d.day >= _FILING_DAY), None):
        return
    last = day.replace(day=1) - timedelta(days=1)
    for number, (branch, taken) in enumerate(world.plan.appetites, 1):
        grown = 1 + Decimal(last.month) / 100
        carried = taken["capacity"]
        figures = {
            "small_loans_wan": (carried * _OF_SMALL * grown).quantize(Decimal("0.01")),
            "all_loans_wan": (carried * _OF_ALL * (grown - Decimal("0.02"))).quantize(
                Decimal("0.01")
            ),
            "borrowers": carried * _BORROWERS,
            "served": carried * _BORROWERS * 2,
            "small_businesses": world.plan.enterprises,
            "applicants": carried,
            "obtained": carried * 4 // 5,
        }
        figures["served"] = min(figures["served"], world.plan.enterprises)
        figures["borrowers"] = min(figures["borrowers"], world.plan.enterprises)
        with world.acting(f"bank{number}") as actor:
            world.tried(
                file_return, bank=branch.code, month=last, figures=figures, actor=actor,
                at=moment(day, 17 * 60),
            )  # fmt: skip
