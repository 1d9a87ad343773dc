"""The pages on which organisations are opened, renamed, joined, split and ended."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.administration.authority import Duty, administering
from rongxie.foundation.administration.reading import organisation_within, work_at
from rongxie.foundation.organisations.actions import NewOrganisation
from rongxie.foundation.organisations.kinds import OrganisationKind
from rongxie.foundation.organisations.models import Organisation, open_organisations
from rongxie.foundation.reach.actors import Actor
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.acting.fields import DayField, OneOfField, PageForm, PickField
from rongxie.surfaces.web.acting.pages import ActionPage, Change, Done, Given, Next, Subject
from rongxie.surfaces.web.administering.desk import KINDS, frame
from rongxie.surfaces.web.administering.fields import places_in, short
from rongxie.values.moments import china_day
from rongxie.values.texts import Message, Text, say

_ACTS = "rongxie.surfaces.web.administering.acts"
_ORGANISATIONS = Text(en="Organisations", zh="机构")
_LONGEST_CODE, _LONGEST_NAME = 40, 120  # characters


class DatedForm(PageForm):
    """A day from which on something is so, by a document."""

    on = DayField(label=_("First day"), help_text=_("The first day on which it is so."))
    document = short(_("Document"), required=False)


class NewForm(DatedForm):
    """An organisation; a branch hangs on another."""

    name = short(_("Whole name"), longest=_LONGEST_NAME)
    code = short(_("Organisation code"), longest=_LONGEST_CODE,
                 hint=_("Letters and digits; never given twice, never changed."))  # fmt: skip
    kind = OneOfField(
        label=_("Kind of organisation"), widget=forms.Select(),
        of=[("", "–"), *((one.value, one.named) for one in OrganisationKind)],
    )  # fmt: skip
    parent = PickField(label=_("Branch of"), pick="organisations", required=False)
    region = PickField(label=_("Place"), pick="places", required=False,
                       help_text=_("Left out: your own place."))  # fmt: skip
    field_order = ("name", "code", "kind", "parent", "region", "on", "document")


class SplitForm(DatedForm):
    """The part that becomes an organisation of its own; it is of the same kind."""

    name = short(_("Whole name of the new organisation"), longest=_LONGEST_NAME)
    code = short(_("Its code"), longest=_LONGEST_CODE)
    region = PickField(label=_("Its place"), pick="places", required=False,
                       help_text=_("Left out: that of the organisation."))  # fmt: skip
    field_order = ("name", "code", "region", "on", "document")


class RenameForm(DatedForm):
    """Another name."""

    name = short(_("New name"), longest=_LONGEST_NAME)
    field_order = ("name", "on", "document")


class MergeForm(DatedForm):
    """The organisation that takes over."""

    into = PickField(label=_("Merged into"), pick="organisations")
    field_order = ("into", "on", "document")


def _all(*, actor: Actor, at: datetime) -> Subject:
    with administering(Duty.ORGANISATIONS, actor, china_day(at)) as by:
        return Subject(name=_ORGANISATIONS, back=reverse("organisation_list"), row=by)


def _one(*, code: str, actor: Actor, at: datetime) -> Subject:
    with administering(Duty.ORGANISATIONS, actor, china_day(at)) as by:
        one = organisation_within(code, by)
    lines: tuple[tuple[Text, Text | str], ...] = (
        (Text(en="Code", zh="编号"), one.code),
        (Text(en="Kind", zh="类型"), OrganisationKind(one.kind).named),
    )
    back = reverse("organisation_page", args=[one.code])
    return Subject(name=one.name, back=back, lines=lines, row=one)


def _new(subject: Subject, given: Given) -> Mapping[str, Any]:
    new = NewOrganisation(
        code=given["code"], kind=OrganisationKind(given["kind"]), name=given["name"],
        region=given["region"] or subject.row.region, parent=given["parent"],
    )  # fmt: skip
    return {"new": new, "on": given["on"], "document": given["document"]}


def _dated(subject: Subject, given: Given) -> Mapping[str, Any]:
    return {"code": subject.row.code, "on": given["on"], "document": given["document"]}


def _renamed(subject: Subject, given: Given) -> Mapping[str, Any]:
    return {**_dated(subject, given), "name": given["name"]}


def _merged(subject: Subject, given: Given) -> Mapping[str, Any]:
    return {**_dated(subject, given), "into": given["into"]}


def _split(subject: Subject, given: Given) -> Mapping[str, Any]:
    whole = subject.row
    off = NewOrganisation(
        code=given["code"], kind=OrganisationKind(whole.kind), name=given["name"],
        region=given["region"] or whole.region, parent=whole.parent.code if whole.parent else "",
    )  # fmt: skip
    return {**_dated(subject, given), "off": off}


def _work(one: Organisation, given: Given) -> list[Message]:
    """Return what is open at an organisation, by kind."""
    counts = Counter(work.kind for work in work_at(one.code, given["on"]))
    members, referrals = counts.pop("membership", 0), counts.pop("referral", 0)
    matters, confirmations = counts.pop("matter", 0), counts.pop("confirmation", 0)
    told = (
        (say("{count} memberships are for it.", count=members), members),
        (say("{count} referrals are open there.", count=referrals), referrals),
        (say("{count} matters wait there for an answer.", count=matters), matters),
        (say("{count} cases wait there for confirmation.", count=confirmations), confirmations),
        (say("{count} further pieces of work are open there.", count=counts.total()),
         counts.total()),
    )  # fmt: skip
    return [message for message, count in told if count]


def _merging(subject: Subject, given: Given) -> Change:
    one = subject.row
    into = Organisation.objects.filter(code=given["into"]).first()
    name = into.name if into else given["into"]
    branches = open_organisations(given["on"]).filter(parent=one).count()
    return Change(
        title=say("Merge {name} into {other}", name=one.name, other=name),
        lines=(
            say("{name} ends on {day} and is not opened again.", name=one.name, day=given["on"]),
            say("{count} branches hang on {other} from then on.", count=branches, other=name),
            *_work(one, given),
            Text(en="Open referrals of a bank go to the successor at once, with their clocks.",
                 zh="银行的在办推送立即转至承接机构，时限连续计算。"),
            Text(en="People are given memberships of the successor one by one; until then they see"
                    " nothing.",
                 zh="人员须在承接机构逐一重新授予职责，此前不能查看任何数据。"),
        ),
    )  # fmt: skip


def _closing(subject: Subject, given: Given) -> Change:
    one = subject.row
    return Change(
        title=say("End {name}", name=one.name),
        lines=(
            say("{name} ends on {day} and is not opened again.", name=one.name, day=given["on"]),
            *_work(one, given),
            Text(en="Nobody takes over by itself: where there is a successor, merge instead.",
                 zh="撤销后没有承接机构；有承接机构的请使用“并入”。"),
        ),
    )  # fmt: skip


def _splitting(subject: Subject, given: Given) -> Change:
    one = subject.row
    return Change(
        title=say("Split {part} off {name}", part=given["name"], name=one.name),
        lines=(
            say("{part} with the code {code} opens on {day}; {name} stays.", part=given["name"],
                code=given["code"], day=given["on"], name=one.name),
            *_work(one, given),
            Text(en="What is open stays where it is: look it through, and give people memberships"
                    " of the new organisation.",
                 zh="在办工作仍留在原机构，请逐项核对，并为人员授予新机构的职责。"),
        ),
    )  # fmt: skip


def _told(title: Text, then: Text) -> Any:
    def done(*, code: str, actor: Actor, at: datetime) -> Done:
        with administering(Duty.ORGANISATIONS, actor, china_day(at)) as by:
            one = organisation_within(code, by)
        return Done(
            title=title,
            number=one.code,
            next=(Next(one.name), Next(then)),
            onward=((reverse("organisation_page", args=[one.code]), one.name),
                    (reverse("organisation_list"), _ORGANISATIONS)),
        )  # fmt: skip

    return done


_TO_LOOK_AT = Text(
    en="Its history tells what became of it, its people who needs another membership.",
    zh="机构沿革中可查处理结果；请为相关人员另行授予职责。",
)
_PLACES = {
    "CodeTaken": "code", "NotAnOrganisation": "name", "NotTheSameKind": "kind",
    "NotThereThen": "on", "NothingToMerge": "into",
    "NotYoursToAdminister": "region",
}  # fmt: skip
_HERE = frame(Duty.ORGANISATIONS)


def _page(name: str, part: str, form: type[PageForm], **given: Any) -> ActionPage:
    return ActionPage(
        name=name,
        address=f"administration/organisations/<str:code>/{part}/",
        kinds=KINDS,
        frame=_HERE,
        subject=_one,
        known=lambda _subject: {"on": today()},
        form=form,
        action=f"{_ACTS}.{name}",
        places=places_in(form, _PLACES),
        **given,
    )


PAGES: tuple[ActionPage, ...] = (
    ActionPage(
        name="enter_organisation",
        address="administration/add/organisation/",
        kinds=KINDS,
        frame=_HERE,
        title=Text(en="Add an organisation", zh="新增机构"),
        button=Text(en="Add it", zh="新增"),
        subject=_all,
        form=NewForm,
        known=lambda _subject: {"on": today()},
        action=f"{_ACTS}.enter_organisation",
        asks=_new,
        came=lambda made: {"code": made.code},
        leads_to="organisation_page",
        check=True,
        places=places_in(NewForm, _PLACES),
    ),
    _page(
        "rename_organisation", "rename",
        title=Text(en="Rename", zh="更名"), button=Text(en="Rename", zh="更名"),
        form=RenameForm, asks=_renamed, check=True,
        done=_told(Text(en="The new name is kept", zh="已更名"),
                   Text(en="The old name stays in the history.", zh="原名称保留在沿革中。")),
    ),
    _page(
        "merge_organisation", "merge",
        title=Text(en="Merge into another", zh="并入其他机构"),
        button=Text(en="Merge", zh="并入"),
        form=MergeForm, asks=_merged, changes=_merging,
        done=_told(Text(en="The organisation is merged", zh="机构已并入"), _TO_LOOK_AT),
    ),
    _page(
        "split_organisation", "split",
        title=Text(en="Split a part off", zh="拆分"), button=Text(en="Split it off", zh="拆分"),
        form=SplitForm, asks=_split, changes=_splitting,
        done=_told(Text(en="The part is an organisation of its own", zh="已拆分"), _TO_LOOK_AT),
    ),
    _page(
        "close_organisation", "close",
        title=Text(en="End without successor", zh="撤销机构"),
        button=Text(en="End it", zh="撤销"),
        form=DatedForm, asks=_dated, changes=_closing,
        done=_told(Text(en="The organisation has ended", zh="机构已撤销"), _TO_LOOK_AT),
    ),
)  # fmt: skip
