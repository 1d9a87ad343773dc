"""The form of a visit: one page for every outcome, and only what nobody knows yet is asked."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rongxie.mechanism.evidence.facts import recordable
from rongxie.mechanism.visits.models import Channel, VisitOutcome
from rongxie.rulebook.layouts import layout
from rongxie.rulebook.questions import SEEN
from rongxie.rulebook.standards.purpose import PROHIBITED
from rongxie.surfaces.languages import said
from rongxie.surfaces.web.acting.fields import (
    DayField,
    OneOfField,
    PageForm,
    PickField,
    TickField,
    WanField,
    WordsField,
)
from rongxie.surfaces.web.speaking import language_now
from rongxie.surfaces.web.worklists.wording import NO, YES
from rongxie.values.columns import Column, Kind

FACT = "fact_"  # before the name of a fact, in the name of its field
WISHES = ("wish_1", "wish_2", "wish_3")
_LONGEST_NOTE = 500
_LONGEST_REQUEST = 100
# Judged only where there is a need; for every other outcome what stands there counts for nothing.
_OF_THE_NEED = ("amount_wan", "term_months", "purpose", "collateral", *WISHES, "consent",
                "consent_any", "consent_until")  # fmt: skip

_NEEDED = ("amount_wan", "purpose")
_PICTURES = {"accept": "image/*", "multiple": True}
_PURPOSES = [
    (one.name, one.title)
    for one in layout("enterprises").columns["purpose"].choices
    if one.name not in PROHIBITED
]
_SECURITIES = [(one.name, one.title) for one in layout("cases").columns["collateral"].choices]


class BankField(PickField):
    """A bank, offered by a list that is part of the page: it works without network and script."""

    def __init__(self, **given: Any) -> None:
        shown = {"autocomplete": "off", "spellcheck": "false", "list": "banks"}
        super().__init__(pick="banks", widget=forms.TextInput(attrs=shown), **given)


class ManyFiles(forms.FileInput):
    """A choice of several photographs, taken with the camera where there is one."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return every file that came under the name."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class PhotoField(forms.FileField):
    """Photographs: cleaned to a list of what was handed in."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return each file as it came; its content is looked at when it is kept."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(PhotoField, self).clean(one, initial) for one in given]


class VisitForm(PageForm):
    """What a visit found. `asks` names the facts that are asked: nothing else of facts is read."""

    outcome = OneOfField(label=_("What did you find?"),
                         of=[(one.value, one.named) for one in VisitOutcome])  # fmt: skip
    amount_wan = WanField(label=_("How much is needed"))
    term_months = forms.IntegerField(
        label=_("For how many months"), required=False, min_value=1, max_value=600,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
        error_messages={"invalid": _("Write the months as a whole number, such as 12.")},
    )  # fmt: skip
    purpose = OneOfField(label=_("What for"), of=_PURPOSES)
    collateral = OneOfField(label=_("Security offered"), required=False, of=_SECURITIES)
    wish_1 = BankField(label=_("First wished bank"), required=False)
    wish_2 = BankField(label=_("Second wished bank"), required=False)
    wish_3 = BankField(label=_("Third wished bank"), required=False)
    consent = TickField(label=_("Consents to each of these banks"), required=False)
    consent_any = TickField(label=_("Consents to any bank that the county proposes"),
                            required=False)  # fmt: skip
    consent_until = DayField(label=_("Consent ends on"), required=False)
    channel = OneOfField(label=_("How you reached them"), initial=Channel.ONSITE.value,
                         of=[(one.value, one.named) for one in Channel])  # fmt: skip
    photos = PhotoField(label=_("Photographs"), required=False, widget=ManyFiles(attrs=_PICTURES))
    request = forms.CharField(label=_("Anything else they ask for"), required=False,
                              max_length=_LONGEST_REQUEST)  # fmt: skip
    note = WordsField(label=_("Note"), required=False, longest=_LONGEST_NOTE, rows=2)
    asks = forms.CharField(required=False, max_length=1_000, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["consent_until"].widget.input_type = "date"  # the calendar of the phone
        told = self.data.get("asks") if self.is_bound else self.initial.get("asks")
        self.asked = tuple(fact for fact in str(told or "").split() if fact in recordable())
        for fact in self.asked:
            self.fields[FACT + fact] = question_of(recordable()[fact])

    def seen_fields(self) -> list[forms.BoundField]:
        """Return the questions that a look around answers."""
        return [self[FACT + fact] for fact in self.asked if fact in SEEN]

    def need_fields(self) -> list[forms.BoundField]:
        """Return the further questions, which are asked only where money is needed."""
        return [self[FACT + fact] for fact in self.asked if fact not in SEEN]

    def full_clean(self) -> None:
        """Leave out what stands in parts of the page that the outcome does not show."""
        if self.is_bound and self.data.get("outcome") != VisitOutcome.NEED:
            hidden = [*_OF_THE_NEED, *(f"{FACT}{f}" for f in self.asked if f not in SEEN)]
            self.data = _without(self.data, hidden)
            for name in _NEEDED:
                self.fields[name].required = False
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        """See that a consent says for whom and until when."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("outcome") != VisitOutcome.NEED:
            return given
        wished = any(given.get(name) for name in WISHES)
        if given.get("consent") and not wished:
            self.add_error("consent", _("Name the banks that the enterprise consents to."))
        consents = given.get("consent") or given.get("consent_any")
        until = given.get("consent_until")
        if consents and until is None and "consent_until" not in self.errors:
            self.add_error("consent_until", _("Write the last day of the consent, from today on."))
        return given


def question_of(column: Column) -> forms.Field:
    """Return the field by which a fact is asked for; it can be left open."""
    label = said(column.title, language_now())
    if column.kind is Kind.BOOL:
        return OneOfField(label=label, of=[("yes", YES), ("no", NO)], required=False)
    if column.kind is Kind.WAN:
        return WanField(label=label, required=False, above_zero=False)
    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "short"})
    return forms.IntegerField(label=label, required=False, min_value=0, widget=widget)


def _without(data: Mapping[str, Any], names: Iterable[str]) -> Any:
    """Return what was sent without some fields."""
    kept = data.copy()  # type: ignore[attr-defined]
    for name in names:
        kept.pop(name, None)
    return kept
