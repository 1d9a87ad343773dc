"""The page on which an office hands in its own template of the progress table."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.surfaces.web.acting.fields import PageForm
from rongxie.surfaces.web.acting.pages import ActionPage, Given, Subject
from rongxie.surfaces.web.figures.progress import scope_of, whole_of
from rongxie.surfaces.web.figures.spans import Span, chosen
from rongxie.surfaces.web.worklists.naming import organisations_named
from rongxie.values.moments import china_day
from rongxie.values.texts import Text

_LONGEST_NAME = 200  # characters of the name of a file
_OF_THE_FILE = (
    "FileEmpty", "FileTooLarge", "FormNotTaken", "ContentDiffers", "TwoThings", "Incomplete",
    "NameMissing", "ArchiveDamaged", "ArchiveUnsafe", "ArchiveProtected", "CarriesPrograms",
    "TemplateTooLarge", "TemplateReachesOut", "TemplateWouldLose", "TemplateUnreadable",
    "HolesUnknown", "NoHoles", "NoRoom",
)  # fmt: skip


class TemplateForm(PageForm):
    """The workbook."""

    file = forms.FileField(
        label=_("The template"), max_length=_LONGEST_NAME,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text=_("An Excel workbook (.xlsx) with place-holders in the cells to be filled."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty."),
                        "invalid": _("Choose the file again."),
                        "max_length": _("The name of the file is too long. Give it a shorter one."),
                        "missing": _("Choose a file.")},
    )  # fmt: skip


def template_subject(*, actor: Actor, at: datetime) -> Subject:
    """Return the place and the office that the template is for."""
    place = actor.area.lo if actor.area else ""
    on = china_day(at)
    office = organisations_named([actor.organisation]).get(actor.organisation, "")
    whole = whole_of(place, place)
    scope = scope_of(whole, chosen(Span.WEEK, on, on).period, office)
    return Subject(
        name=Text(en="Progress table", zh="进展情况表"),
        back=reverse("progress_table"),
        lines=((Text(en="Place", zh="地区"), whole.name), (Text(en="Office", zh="单位"), office)),
        row=scope,
    )


def template_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    """Return what the action takes."""
    file = given["file"]
    return {"content": file.file, "name": file.name, "scope": subject.row}


TEMPLATE = ActionPage(
    name="hand_in_template",
    address="figures/table/template/",
    kinds=frozenset({Kind.OFFICE}),
    title=Text(en="Hand in your own template", zh="上传本单位模板"),
    button=Text(en="Check and keep it", zh="检查并保存"),
    lead=Text(
        en="Every place-holder is checked at once. The template is kept for your office until you"
           " hand in another one.",
        zh="上传后立即逐项检查占位符。模板保存后供本单位长期使用，再次上传即替换。",
    ),
    subject=template_subject,
    form=TemplateForm,
    action="rongxie.surfaces.progress.keeping.keep_template",
    asks=template_asks,
    came=lambda _kept: {},
    leads_to="progress_table",
    places=dict.fromkeys(_OF_THE_FILE, "file"),
)  # fmt: skip
PAGES = (TEMPLATE,)
