"""Orders that are open, and the thing that one is about."""

from datetime import date

from django.db.models import QuerySet

from rongxie.foundation.reach.areas import Area
from rongxie.mechanism.supervision.models import SupervisionOrder


def open_orders(area: Area) -> QuerySet[SupervisionOrder]:
    """Return the orders of an area that are not closed, most urgent first."""
    return (
        SupervisionOrder.objects.filter(region__gte=area.lo, region__lt=area.hi)
        .exclude(state="closed")
        .order_by("due_on", "id")
    )


def orders_unanswered(on: date, area: Area) -> QuerySet[SupervisionOrder]:
    """Return the orders of an area that should have been answered before `on`."""
    return open_orders(area).filter(state="open", due_on__lt=on)


def open_about(about: str) -> QuerySet[SupervisionOrder]:
    """Return the orders about one thing (`referral:5`) that are not closed."""
    return SupervisionOrder.objects.filter(about=about).exclude(state="closed").order_by("id")
