"""Amounts as pages show them."""

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rongxie.surfaces.web.figures.headline import wan_text

register = template.Library()
_YUAN = 10_000


@register.filter
def wan(amount: Decimal | float | None) -> str:
    """Return an amount in 万元 with its thousands apart."""
    return wan_text(amount)


@register.filter
def wan_amount(amount: Decimal | None) -> SafeString | str:
    """Return an amount in 万元 that tells the yuan in full when it is pointed at or focused."""
    if amount is None:
        return "–"
    yuan = _("%(amount)s yuan") % {"amount": wan_text(amount * _YUAN)}
    return format_html(
        '<span class="amount" tabindex="0" data-full="{}">{}<span class="unseen"> {}</span></span>',
        yuan, wan_text(amount), yuan,
    )  # fmt: skip
