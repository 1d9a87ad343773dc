"""Papers that are held, found by their kind."""

from collections.abc import Mapping

from django import template

from rongxie.foundation.files.models import StoredFile

register = template.Library()


@register.filter
def of_code(held: Mapping[str, StoredFile], code: str) -> StoredFile | None:
    """Return the file of a kind of paper; a paper without a kind has none."""
    return held.get(code) if code else None
