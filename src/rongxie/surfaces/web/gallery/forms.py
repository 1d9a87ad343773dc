"""A form with every kind of field."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rongxie.rulebook.verdicts import STANDARD_TITLES
from rongxie.surfaces.web.acting.fields import (
    DayField,
    OneOfField,
    PageForm,
    PickField,
    SomeOfField,
    TickField,
    WanField,
    WordsField,
)
from rongxie.surfaces.web.picking.picked import BANKS, PLACES
from rongxie.values.texts import Text

_TERMS = (
    ("12", Text(en="One year", zh="一年")),
    ("24", Text(en="Two years", zh="两年")),
    ("36", Text(en="Three years", zh="三年")),
)


class GalleryForm(PageForm):
    """It is sent nowhere."""

    name = forms.CharField(label=_("Name"), error_messages={"required": _("Write the name.")})
    amount = WanField(label=_("Amount"), help_text=_("Like 50, or 500,000 yuan"))
    on = DayField(label=_("Day"), help_text=_("Like 2026-10-31, or: today"))
    term = OneOfField(label=_("Term"), of=_TERMS)
    standards = SomeOfField(label=_("The five standards"), of=[
        (standard.value, title) for standard, title in STANDARD_TITLES.items()
    ])  # fmt: skip
    place = PickField(label=_("Place"), pick=PLACES, help_text=_("Name, initials or code"))
    bank = PickField(label=_("Bank"), pick=BANKS, required=False)
    words = WordsField(label=_("Remarks"), longest=120)
    paper = forms.FileField(label=_("Paper"), required=False)
    truth = TickField(label=_("All of this is true."))
