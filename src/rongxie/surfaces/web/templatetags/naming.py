"""Parts of what places are called: on a phone there is room for the last one."""

from django import template

register = template.Library()
_BETWEEN = " / "


@register.filter
def above(path: str) -> str:
    """Return what stands before the last part of a path, with its separator."""
    head, between, _ = path.rpartition(_BETWEEN)
    return head + between


@register.filter
def last_part(path: str) -> str:
    """Return the last part of a path."""
    return path.rpartition(_BETWEEN)[2]
