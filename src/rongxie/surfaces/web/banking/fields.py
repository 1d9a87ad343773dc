"""Fields of a bank's forms: percents, yuan, months and the tree of reasons."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from rongxie.rulebook.layouts import layout
from rongxie.rulebook.reasons import Ends, groups, reasons
from rongxie.surfaces.languages import said
from rongxie.surfaces.web.acting.fields import SomeOfField, WordsField
from rongxie.surfaces.web.picking.picked import PLACES, pick_of, written
from rongxie.surfaces.web.speaking import language_now
from rongxie.values.texts import Text
from rongxie.values.written import plain

_LONGEST_PLACES = 2_000  # characters
_MARKS = re.compile(r"[%％,，\s]|元|个?月")


class NumberField(forms.DecimalField):
    """A number with its unit beside it; marks that people write along are left out."""

    default_error_messages: ClassVar[Any] = {
        "required": _("Write a number."),
        "invalid": _("This is no number. Write it in figures, like 3.65."),
        "min_value": _("Write at least %(limit_value)s."),
        "max_value": _("Write at most %(limit_value)s."),
        "max_digits": _("This number has too many figures."),
        "max_decimal_places": _("Write at most %(max)s places after the point."),
        "max_whole_digits": _("This number has too many figures."),
    }

    def __init__(self, *, unit: Text, **given: Any) -> None:
        given.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(**given)
        self.unit = unit

    def prepare_value(self, value: Any) -> Any:
        """Return a number without idle zeros; what was typed stays as it was."""
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        """Read the number."""
        return super().to_python(_MARKS.sub("", plain(value)) if isinstance(value, str) else value)


def percent_field(label: Any, **given: Any) -> NumberField:
    """Return a field of percent a year."""
    return NumberField(label=label, unit=Text(en="% a year", zh="%（年）"), min_value=0,
                       max_value=100, max_digits=8, decimal_places=4, **given)  # fmt: skip


def yuan_field(label: Any, **given: Any) -> NumberField:
    """Return a field of an amount in yuan."""
    return NumberField(label=label, unit=Text(en="yuan", zh="元"), min_value=0, max_digits=14,
                       decimal_places=2, **given)  # fmt: skip


def months_field(label: Any) -> NumberField:
    """Return a field of whole months."""
    return NumberField(label=label, unit=Text(en="months", zh="个月"), min_value=1, max_value=600,
                       decimal_places=0)  # fmt: skip


class ReasonsField(SomeOfField):
    """Reasons of the tree A to G by group; only those by which a bank decides, or all."""

    def __init__(self, *, ends: tuple[Ends, ...], starts: str = "", **given: Any) -> None:
        known = [
            one for one in reasons().values()
            if one.ends in ends or (starts and one.code.startswith(starts))
        ]  # fmt: skip
        super().__init__(of=[], **given)
        self.codes = [one.code for one in known]
        self.choices = lambda: list(_grouped(self.codes))


class PlacesField(WordsField):
    """Places, one in each line, by name or code; cleaned to their codes."""

    def __init__(self, **given: Any) -> None:
        super().__init__(longest=_LONGEST_PLACES, rows=3, **given)
        self.help_text = _("One in each line, by name or code")

    def prepare_value(self, value: Any) -> Any:
        """Return codes with the names of their places, one in each line."""
        if not isinstance(value, list):
            return value
        return "\n".join(written(PLACES, one) for one in value)

    def clean(self, value: Any) -> list[str]:
        """Return the codes of the places that are meant."""
        return [self._meant(line.strip()) for line in super().clean(value).splitlines()
                if line.strip()]  # fmt: skip

    def _meant(self, line: str) -> str:
        found = pick_of(PLACES, line)
        if len(found) != 1:
            several = "、".join(one.written for one in found)
            raise forms.ValidationError(
                _("“%(line)s” is not one place. %(several)s"),
                params={"line": line, "several": several},
            )
        return found[0].code


def _grouped(codes: list[str]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for letter, title in groups().items():
        listed = [
            (code, f"{code} {said(reasons()[code].title, language_now())}")
            for code in codes if code.startswith(letter)
        ]  # fmt: skip
        if listed:
            yield said(title, language_now()), listed


def choices_of(column: str, of: str = "answers") -> list[tuple[str, Text]]:
    """Return the values of a column of a layout with their titles."""
    return [(choice.name, choice.title) for choice in layout(of).columns[column].choices]
