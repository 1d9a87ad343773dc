"""Wordings of the rulebook and refusals, in the language of the page."""

from django import template

from rongxie.surfaces.languages import said as said_in
from rongxie.surfaces.web.speaking import language_now
from rongxie.values.texts import Message, Text

register = template.Library()


@register.filter
def said(what: Message | Text | str) -> str:
    """Return a wording in the language of the page."""
    return said_in(what, language_now())
