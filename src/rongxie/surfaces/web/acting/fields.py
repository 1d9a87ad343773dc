"""The fields of our forms: they accept what people write, and say what to do where they cannot."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from rongxie.surfaces.clock import today
from rongxie.surfaces.languages import said
from rongxie.surfaces.web.acting.days import read_day
from rongxie.surfaces.web.figures.headline import wan_text
from rongxie.surfaces.web.picking.picked import Pick, pick_of, written
from rongxie.surfaces.web.speaking import language_now
from rongxie.values.money import Unit, read_amount
from rongxie.values.texts import Message, Refusal, Text

LONGEST = 2_000  # characters of a text, where a form says nothing else


class PageForm(forms.Form):
    """A form of ours: no marks of the browser's own, every error in our words."""

    use_required_attribute = False
    label_suffix = ""
    aside: ClassVar[tuple[str, ...]] = ()  # fields that few need: folded away under a title
    aside_title: ClassVar[Text | str] = ""

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """The fields that everybody sees at once."""
        return [one for one in self.visible_fields() if one.name not in self.aside]

    @property
    def aside_fields(self) -> list[forms.BoundField]:
        """The fields that are folded away."""
        return [one for one in self.visible_fields() if one.name in self.aside]

    @property
    def aside_open(self) -> bool:
        """Whether something stands in them, or is wrong with it."""
        return any(one.errors or one.value() for one in self.aside_fields)

    def unjudged(self) -> "PageForm":
        """Return it so that what was typed is shown without being judged yet."""
        self._errors = forms.utils.ErrorDict()
        return self


def refused(refusal: Refusal) -> forms.ValidationError:
    """Return a refusal of a lower floor as an error of a field."""
    return forms.ValidationError(said(refusal.message, language_now()))


def _spoken(text: Text | Message | str) -> str:
    return said(text, language_now())


class WanField(forms.Field):
    """An amount in 万元, exact; `50`, `50万`, `500000元` and `1,200` are all read."""

    unit = Text(en="10,000 yuan", zh="万元")
    default_error_messages: ClassVar[Any] = {
        "required": _("Write the amount, in units of 10,000 yuan.")
    }

    def __init__(self, *, above_zero: bool = True, **given: Any) -> None:
        given.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(**given)
        self.above_zero = above_zero

    def prepare_value(self, value: Any) -> Any:
        """Return an amount as it is typed; what was typed stays as it was."""
        return wan_text(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:
        """Read the amount."""
        if value in self.empty_values or isinstance(value, Decimal):
            return value or None
        try:
            amount = read_amount(str(value), Unit.WAN).wan
        except Refusal as refusal:
            raise refused(refusal) from refusal
        if self.above_zero and amount <= 0:
            raise forms.ValidationError(_("The amount has to be more than nothing."))
        return amount


class DayField(forms.Field):
    """A day, in any of the ways in which people write one."""

    default_error_messages: ClassVar[Any] = {"required": _("Write the day, like 2026-10-31.")}
    short = True

    def __init__(self, *, latest: Callable[[], date] | None = None, **given: Any) -> None:
        shown = {"autocomplete": "off", "class": "short", "spellcheck": "false"}
        given.setdefault("widget", forms.TextInput(attrs=shown))
        super().__init__(**given)
        self.latest = latest

    def prepare_value(self, value: Any) -> Any:
        """Return a day as it is written; what was typed stays as it was."""
        return value.isoformat() if isinstance(value, date) else value

    def to_python(self, value: Any) -> date | None:
        """Read the day."""
        if value in self.empty_values or isinstance(value, date):
            return value or None
        try:
            day = read_day(str(value), today())
        except Refusal as refusal:
            raise refused(refusal) from refusal
        if self.latest and day > self.latest():
            raise forms.ValidationError(_("This day is still to come. Write one that has been."))
        return day


class WordsField(forms.CharField):
    """A text of some lines, with how much more there is room for."""

    default_error_messages: ClassVar[Any] = {"required": _("Write a few words.")}

    def __init__(self, *, longest: int = LONGEST, rows: int = 4, **given: Any) -> None:
        shown = {"rows": rows, "data-count": longest}
        given.setdefault("widget", forms.Textarea(attrs=shown))
        super().__init__(max_length=longest, **given)
        self.counted = longest
        del self.widget.attrs["maxlength"]  # what is pasted is not cut off in silence


class OneOfField(forms.ChoiceField):
    """One of some choices, told in the language of the page; shown as radios."""

    default_error_messages: ClassVar[Any] = {
        "required": _("Choose one."),
        "invalid_choice": _("Choose one of those that are there."),
    }

    def __init__(self, *, of: Iterable[tuple[str, Text | str]], **given: Any) -> None:
        listed = list(of)
        given.setdefault("widget", forms.RadioSelect())
        super().__init__(choices=lambda: [(v, _spoken(t)) for v, t in listed], **given)


class SomeOfField(forms.MultipleChoiceField):
    """Any of some choices; shown as ticks."""

    default_error_messages: ClassVar[Any] = {
        "required": _("Tick at least one."),
        "invalid_choice": _("Tick those that are there."),
    }

    def __init__(self, *, of: Iterable[tuple[str, Text | str]], **given: Any) -> None:
        listed = list(of)
        given.setdefault("widget", forms.CheckboxSelectMultiple())
        super().__init__(choices=lambda: [(v, _spoken(t)) for v, t in listed], **given)


class TickField(forms.BooleanField):
    """Something that one says yes to by ticking it."""

    tick = True
    default_error_messages: ClassVar[Any] = {"required": _("Tick it to go on.")}


class PickField(forms.Field):
    """A place or a bank, found by typing its name, initials or code.

    Cleaned to its code. Without script what was typed is looked up when the form is sent; where
    it may mean several they are offered.
    """

    default_error_messages: ClassVar[Any] = {"required": _("Type a name or a code.")}

    def __init__(self, *, pick: str, **given: Any) -> None:
        shown = {"autocomplete": "off", "spellcheck": "false", "data-pick": pick}
        given.setdefault("widget", forms.TextInput(attrs=shown))
        super().__init__(**given)
        self.pick = pick
        self.offered: tuple[Pick, ...] = ()

    def prepare_value(self, value: Any) -> Any:
        """Return what is picked with its name, so that it can be read."""
        return written(self.pick, value) if value else value

    def to_python(self, value: Any) -> str:
        """Return the code of the one that is meant."""
        if value in self.empty_values:
            return ""
        found = pick_of(self.pick, str(value))
        if len(found) == 1:
            return found[0].code
        self.offered = found
        if found:
            raise forms.ValidationError(_("Several are called like this. Choose one of them."))
        raise forms.ValidationError(
            _("Nothing is called like this. Try fewer characters, the initials or the code.")
        )
