"""Fields that forms of administration have in common."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rongxie.surfaces.web.acting.fields import PageForm

_LONGEST = 200  # characters: the number of a document, or a name


def short(
    label: Any, *, longest: int = _LONGEST, required: bool = True, hint: Any = ""
) -> forms.CharField:
    """Return a field of one line."""
    return forms.CharField(
        label=label, max_length=longest, required=required, help_text=hint,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write it here."),
                        "max_length": _("This is too long. Write at most %(limit_value)d"
                                        " characters.")},
    )  # fmt: skip


def places_in(form: type[PageForm], places: Mapping[str, str]) -> dict[str, str]:
    """Return where refusals belong, of the fields that a form has."""
    return {name: field for name, field in places.items() if field in form.base_fields}
