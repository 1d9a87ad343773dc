"""The forms of a township: what it vouches for when it declares, and what it adds to coaching."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rongxie.mechanism.evidence.facts import recordable
from rongxie.rulebook.verdicts import STANDARD_TITLES, tick_of
from rongxie.surfaces.clock import today
from rongxie.surfaces.languages import said
from rongxie.surfaces.web.acting.fields import (
    DayField,
    OneOfField,
    PageForm,
    SomeOfField,
    TickField,
    WordsField,
)
from rongxie.surfaces.web.owners.assisting import AssistForm
from rongxie.surfaces.web.owners.choosing import choices_of, spoken
from rongxie.surfaces.web.speaking import language_now
from rongxie.surfaces.web.townships.planning import offered
from rongxie.surfaces.web.visiting.form import FACT, ManyFiles, PhotoField, question_of
from rongxie.values.texts import Text

_TAKEN = {"accept": "image/*,application/pdf"}
_LONGEST_NOTE = 300
_NONE = ("", "–")  # so that nothing is chosen before somebody chooses
# The facts by which nearly every trade is sized, as they are asked for on paper.
OF_SIZE = {
    "employees": Text(en="People who work there, the owner included", zh="从业人员（含经营者）"),
    "revenue_wan": Text(en="Revenue of the last twelve months", zh="最近十二个月营业收入"),
}


class CheckForm(PageForm):
    """What a township vouches for: the five ticks, the commitment, the papers."""

    ticks = SomeOfField(
        label=_("The five standards"), required=False,
        of=[(tick_of(standard), title) for standard, title in STANDARD_TITLES.items()],
        help_text=_("Tick what you vouch for. What you leave open goes along as a question."),
    )  # fmt: skip
    signed_on = DayField(label=_("Day on which the commitment was signed"), latest=today)
    sheet = forms.FileField(
        label=_("The signed sheet"), required=False, widget=forms.FileInput(attrs=_TAKEN),
        error_messages={"required": _("Take a photograph or choose a file.")},
    )  # fmt: skip
    papers = PhotoField(
        label=_("Further papers"), required=False,
        widget=ManyFiles(attrs={**_TAKEN, "multiple": True}),
    )  # fmt: skip
    checked = TickField(label=_("I have looked through the papers"))


class SheetForm(CheckForm, AssistForm):
    """A paper sheet on one screen, in its order; the consent stands on it.

    `asks` names the facts of the size that are not known: the others are not asked again.
    """

    # As lists: all of the sheet is to be on one screen.
    purpose = OneOfField(
        label=_("Purpose"), of=[_NONE, *choices_of("enterprises", "purpose")], widget=forms.Select()
    )
    collateral = OneOfField(
        label=_("Security"), of=[_NONE, *choices_of("cases", "collateral")], widget=forms.Select()
    )
    identified: Any = None
    file: Any = None
    promised: Any = None
    sheet = forms.FileField(
        label=_("The signed sheet, with commitment and consent"),
        widget=forms.FileInput(attrs=_TAKEN),
        error_messages={"required": _("Take a photograph or choose a file.")},
    )
    asks = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput())
    field_order = (
        *(FACT + fact for fact in OF_SIZE), "amount_wan", "term_months", "purpose", "collateral",
        "facility_before", "ticks", "first_bank", "second_bank", "any_bank", "ends_on",
        "signed_on", "sheet", "papers", "checked",
    )  # fmt: skip

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        told = self.data.get("asks") if self.is_bound else self.initial.get("asks")
        for fact in set(str(told or "").split()) & set(OF_SIZE):
            self.fields[FACT + fact] = question_of(recordable()[fact])
            self.fields[FACT + fact].label = spoken(OF_SIZE[fact])
        self.order_fields(self.field_order)


class ProofForm(PageForm):
    """That a task of coaching is done, with the file that shows it."""

    done_on = DayField(label=_("Day on which it was done"), latest=today)
    proof = forms.FileField(
        label=_("Proof"), help_text=_("A photograph or scan of what the task asks for"),
        widget=forms.FileInput(attrs=_TAKEN),
        error_messages={"required": _("Take a photograph or choose a file.")},
    )  # fmt: skip
    note = WordsField(label=_("Note"), longest=_LONGEST_NOTE, rows=2, required=False)


class CuredForm(PageForm):
    """When the commitment was signed, with which a cured case is declared again."""

    committed_on = DayField(label=_("Day on which the commitment was signed"), latest=today)


class VisitorsField(SomeOfField):
    """Those who visit in the place of whoever opened the page."""

    def __init__(self, **given: Any) -> None:
        super().__init__(of=(), **given)
        self.choices = lambda: [(name, said(text, language_now())) for name, text in offered()]


class PlanForm(PageForm):
    """By when visits are made, and by whom."""

    due_on = DayField(label=_("To be made by"))
    visitors = VisitorsField(
        label=_("Hand them out to"), required=False,
        help_text=_("They are shared out evenly, neighbours to the same visitor. Nobody ticked:"
                    " they are handed out later."),
    )  # fmt: skip


class HandOutForm(PageForm):
    """To whom visits are handed."""

    visitors = VisitorsField(
        label=_("Hand them out to"),
        help_text=_("They are shared out evenly, neighbours to the same visitor."),
    )


class DropForm(PageForm):
    """Why visits are taken back."""

    why = WordsField(label=_("Why"), longest=_LONGEST_NOTE, rows=2)
