"""Amounts as pages show them."""

from decimal import Decimal

from django import template

from rongxie.surfaces.web.figures.headline import wan_text

register = template.Library()


@register.filter
def wan(amount: Decimal | float | None) -> str:
    """Return an amount in 万元 with its thousands apart."""
    return wan_text(amount)
