"""The pages on which a list is handed in, one for each kind, and let into the record.

A kind of list that is new to `surfaces.importing.kinds` gets its row here; a test says so.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.reach.kinds import Kind
from rongxie.rulebook.access import HELD_ROLES
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.acting.fields import (
    DayField,
    OneOfField,
    PageForm,
    PickField,
    TickField,
)
from rongxie.surfaces.web.acting.pages import ActionPage, Given, Subject
from rongxie.surfaces.web.loading import later
from rongxie.values.texts import Text

_ASKING = "rongxie.surfaces.importing.asking"
_SUBJECTS = "rongxie.surfaces.web.bringing.subjects"
ACCEPTED = ".xlsx,.xls,.csv,.parquet,.json"
_FILE_NAMES = 200  # characters: more is no name of a list
_EVERY = "every_"  # before the name of a column: what is so of every row that leaves it blank
_FOR_BLANKS = _("For rows that leave it blank")
_BANK, _OFFICE = frozenset({Kind.BANK}), frozenset({Kind.OFFICE})
_OF_THE_FILE = (
    "FileEmpty", "FileTooLarge", "FileTypeUnknown", "FileTypeWrong", "FormNotTaken",
    "ContentDiffers", "TwoThings", "Incomplete", "NameMissing", "ArchiveDamaged",
    "ArchiveUnsafe", "ArchiveProtected", "CarriesPrograms",
)  # fmt: skip


class BringForm(PageForm):
    """The file of a list, and what is so of the list as a whole (`options`)."""

    file = forms.FileField(
        label=_("The file"), max_length=_FILE_NAMES,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_("A sheet of Excel or a CSV; the headings in any order, in your own words."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty."),
                        "invalid": _("Choose the file again."),
                        "max_length": _("The name of the file is too long. Give it a shorter one."),
                        "missing": _("Choose a file.")},
    )  # fmt: skip


def _place(label: Any) -> PickField:
    return PickField(label=label, pick="places", required=False,
                     help_text=_("Left out: your own place."))  # fmt: skip


def _as_of() -> DayField:
    return DayField(label=_("Day of the list"), latest=today, required=False,
                    help_text=_("Left out: today."))  # fmt: skip


class PlaceForm(BringForm):
    """A list about enterprises that are looked up by name in a place."""

    place = _place(_("Place in which names are looked up"))


def _for_every_row(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=_FILE_NAMES,
                           help_text=_FOR_BLANKS)  # fmt: skip


class AdministeredForm(BringForm):
    """A list as of a day, often handed in without what is the same in all its rows."""

    as_of = _as_of()
    aside_title = Text(en="Values for every row", zh="每行相同的内容")


class OrganisationsForm(AdministeredForm):
    """Organisations."""

    every_kind = OneOfField(label=_("Kind"), required=False, help_text=_FOR_BLANKS,
                            of=[(one.value, one.named) for one in OrganisationKind])  # fmt: skip
    every_parent = _for_every_row(_("Above it: a code, or the whole name"))
    every_region = PickField(label=_("Place"), pick="places", required=False,
                             help_text=_FOR_BLANKS)  # fmt: skip
    every_document = _for_every_row(_("Document"))
    aside = ("every_kind", "every_parent", "every_region", "every_document")


class PeopleForm(AdministeredForm):
    """People with their roles."""

    every_role = OneOfField(label=_("Role"), required=False, help_text=_FOR_BLANKS,
                            of=[(one.value, one.named) for one in HELD_ROLES])  # fmt: skip
    every_organisation = _for_every_row(_("Organisation: a code, or the whole name"))
    every_region = PickField(label=_("Place"), pick="places", required=False,
                             help_text=_FOR_BLANKS)  # fmt: skip
    every_document = _for_every_row(_("Document"))
    aside = ("every_role", "every_organisation", "every_region", "every_document")


class EnterprisesForm(BringForm):
    """Enterprises with where they lie."""

    place = _place(_("Place of rows that name none"))
    as_of = _as_of()
    source = OneOfField(
        label=_("Whose list it is"), required=False,
        of=(("list", Text(en="An office's own", zh="部门自有名单")),
            ("register", Text(en="The register's", zh="市场主体登记库"))),
    )  # fmt: skip
    without_code = TickField(
        label=_("Take in companies and cooperatives without a code too"), required=False
    )


class FactsForm(BringForm):
    """Facts of enterprises."""

    place = _place(_("Place in which names are looked up"))
    as_of = _as_of()
    basis = forms.CharField(label=_("What it rests on"), required=False,
                            help_text=_("For example the number of the letter"))  # fmt: skip


class CompleteListForm(BringForm):
    """All of whom something is so: of everybody else there it is not."""

    fact = OneOfField(label=_("What is so of those on the list"), of=(
        ("abnormal_listed", Text(en="Listed as abnormal", zh="列入经营异常名录")),
        ("serious_illegal", Text(en="Listed for serious offences", zh="严重违法失信")),
        ("dishonest_executee", Text(en="Dishonest judgment debtor", zh="失信被执行人")),
        ("tax_arrears", Text(en="Owes taxes", zh="欠税")),
        ("major_violation", Text(en="Major offence", zh="重大违法违规")),
        ("env_violation", Text(en="Environmental offence not put right", zh="环境违法未整改")),
        ("restricted_industry", Text(en="Restricted industry", zh="淘汰限制类")),
        ("farm_listed", Text(en="On the list of family farms", zh="列入家庭农场名录")),
        ("platform_company", Text(en="Government financing vehicle", zh="地方政府融资平台")),
    ))  # fmt: skip
    place = PickField(label=_("Place that the list covers"), pick="places")
    as_of = _as_of()
    strangers = TickField(label=_("Leave out codes that nobody in the record has"), required=False)


def _option(value: object) -> str:
    """Return an option as the engine takes it."""
    return value.isoformat() if isinstance(value, date) else str(value)


def _options(given: Given) -> dict[str, str]:
    said = {
        name: _option(value) for name, value in given.items()
        if name != "file" and value and not name.startswith(_EVERY)
    }  # fmt: skip
    if given.get("without_code"):
        said["without_code"] = "entered"
    if given.get("strangers"):
        said["strangers"] = "left_out"
    return said


def _asks(kind: str) -> Callable[[Subject, Given], Mapping[str, Any]]:
    def asks(_subject: Subject, given: Given) -> Mapping[str, Any]:
        file = given["file"]
        every = {
            name.removeprefix(_EVERY): value for name, value in given.items()
            if name.startswith(_EVERY) and value
        }  # fmt: skip
        return {"content": file.file, "name": file.name, "kind": kind,
                "options": _options(given), "said": every}  # fmt: skip

    return asks


def _bringing(
    kind: str, title: Text, *, form: type[BringForm], kinds: frozenset[Kind], lead: Text | None
) -> ActionPage:
    return ActionPage(
        name=f"bring_{kind}",
        address=f"imports/new/{kind}/",
        kinds=kinds,
        title=title,
        button=Text(en="Hand in and check", zh="上传并预检"),
        lead=lead,
        subject=lambda *, actor, at: later(f"{_SUBJECTS}.of_kind")(kind, actor=actor),
        form=form,
        action=f"{_ASKING}.upload_and_defer",
        asks=_asks(kind),
        came=lambda of: {"import_id": of.pk},
        leads_to="import_page",
        template="bringing/hand_in.html",
        places=dict.fromkeys(_OF_THE_FILE, "file"),
    )


_CHECKED_FIRST = Text(
    en="Each row is checked first and nothing is written until you say so.",
    zh="先逐行预检，经您确认后才写入。",
)
_ANSWERED = Text(
    en="Each line does what the pages do, under the same checks. A step that was taken before has"
       " to agree with the line; a blank is no answer. Nothing is written until you say so.",
    zh="每一行等同于在页面上办理，适用同样的校验。已办理的步骤须与所填一致，留空视为未填。"
       "经您确认后才写入。",
)  # fmt: skip
_REQUESTS_ANSWERED = Text(
    en="Each line answers one request, as its page does. A line that is left blank stays open."
       " Nothing is written until you say so.",
    zh="每一行答复一项协查，等同于在页面上答复；留空的行仍为待答复。经您确认后才写入。",
)  # fmt: skip
BRINGING: tuple[ActionPage, ...] = (
    _bringing("answers", Text(en="Answer many by Excel", zh="批量反馈"), form=BringForm,
              kinds=_BANK, lead=_ANSWERED),
    _bringing("fact_answers", Text(en="Answer requests by Excel", zh="批量答复协查"),
              form=BringForm, kinds=_OFFICE, lead=_REQUESTS_ANSWERED),
    _bringing("enterprises", Text(en="Bring in enterprises", zh="导入经营主体"),
              form=EnterprisesForm, kinds=_OFFICE, lead=_CHECKED_FIRST),
    _bringing("evidence", Text(en="Bring in facts of enterprises", zh="导入经营主体信息"),
              form=FactsForm, kinds=_OFFICE, lead=_CHECKED_FIRST),
    _bringing("complete_list", Text(en="Bring in a complete list", zh="导入完整名单"),
              form=CompleteListForm, kinds=_OFFICE,
              lead=Text(en="Of everybody in the place who is not on it the opposite is so.",
                        zh="该区划内不在名单上的主体视为不具有该情形。")),
    _bringing("visits", Text(en="Bring in visits", zh="导入走访记录"), form=PlaceForm,
              kinds=_OFFICE, lead=_CHECKED_FIRST),
    _bringing("declarations", Text(en="Bring in declarations", zh="导入申报清单"), form=PlaceForm,
              kinds=_OFFICE, lead=_CHECKED_FIRST),
    _bringing("organisations", Text(en="Bring in organisations", zh="导入机构"),
              form=OrganisationsForm, kinds=_BANK | _OFFICE, lead=_CHECKED_FIRST),
    _bringing("people", Text(en="Bring in people", zh="导入人员"), form=PeopleForm,
              kinds=_BANK | _OFFICE, lead=_CHECKED_FIRST),
)  # fmt: skip


class PressForm(PageForm):
    """A page whose answer is the press of its button."""


COMMIT = ActionPage(
    name="commit_import",
    address="imports/<int:import_id>/commit/",
    kinds=_BANK | _OFFICE,
    title=Text(en="Write the rows", zh="写入记录"),
    button=Text(en="Write them", zh="确认写入"),
    subject=later(f"{_SUBJECTS}.to_commit"),
    form=PressForm,
    action=f"{_ASKING}.commit_and_defer",
    asks=lambda subject, _given: {"import_id": subject.row.pk},
    came=lambda of: {"import_id": of.pk},
    leads_to="import_page",
)
CANCEL = ActionPage(
    name="cancel_import",
    address="imports/<int:import_id>/cancel/",
    kinds=_BANK | _OFFICE,
    title=Text(en="Stop the import", zh="取消导入"),
    button=Text(en="Stop it", zh="确认取消"),
    lead=Text(en="What was written stays; the rest is not written.",
              zh="已写入的保留，其余不再写入。"),
    subject=later(f"{_SUBJECTS}.to_cancel"),
    form=PressForm,
    action=f"{_ASKING}.cancel",
    asks=lambda subject, _given: {"import_id": subject.row.pk},
    came=lambda of: {"import_id": of.pk},
    leads_to="import_page",
)  # fmt: skip
PAGES: tuple[ActionPage, ...] = (*BRINGING, COMMIT, CANCEL)
