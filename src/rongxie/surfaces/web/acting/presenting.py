"""The answers of a form in words, to be checked before anything is done."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from rongxie.surfaces.languages import said
from rongxie.surfaces.web.acting.fields import PickField, WanField
from rongxie.surfaces.web.figures.headline import wan_text
from rongxie.surfaces.web.speaking import language_now

if TYPE_CHECKING:
    from rongxie.surfaces.web.acting.fields import PageForm


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with the name of its field, by which it is changed."""

    name: str
    label: str
    words: str


def answers_of(form: "PageForm") -> list[Answer]:
    """Return the answers of a form that was judged, in its order."""
    return [
        Answer(name, str(form[name].label), words_of(field, form.cleaned_data.get(name)))
        for name, field in form.fields.items()
        if not form[name].is_hidden
    ]


def words_of(field: forms.Field, value: Any) -> str:
    """Return a value as it is read."""
    if value in (None, "", [], False):
        return _("Not given") if value is not False else _("No")
    if value is True:
        return _("Yes")
    if isinstance(field, PickField):
        return str(field.prepare_value(value))
    if isinstance(value, Decimal):
        unit = said(WanField.unit, language_now()) if isinstance(field, WanField) else ""
        return f"{wan_text(value)} {unit}".strip()
    if isinstance(value, date):
        return value.isoformat()
    return _("; ").join(_chosen(field, value))


def _chosen(field: forms.Field, value: Any) -> Iterator[str]:
    """Yield the titles of what was chosen; a text is its own."""
    titles = {str(key): str(title) for key, title in _flat(getattr(field, "choices", ()))}
    for one in value if isinstance(value, list) else [value]:
        yield titles.get(str(one), str(one))


def _flat(choices: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield choices one by one, those of groups too."""
    for key, title in choices:
        if isinstance(title, list | tuple):
            yield from title
        else:
            yield key, title
