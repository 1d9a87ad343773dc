"""The second person's word on an export with personal data of many."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.exports.access import export_in_reach, see_that_may_release
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.surfaces.web.acting.fields import PageForm, WordsField
from rongxie.surfaces.web.acting.pages import ActionPage, Change, Given, Subject
from rongxie.surfaces.web.exporting.views import title_of
from rongxie.values.texts import Text, say

_OFFICES = frozenset({Kind.OFFICE})


class ReleaseForm(PageForm):
    """A page whose answer is the press of its button."""


class DeclineForm(PageForm):
    """Why not: the colleague reads it."""

    reason = WordsField(label=_("Why"), help_text=_("Your colleague reads it."))


def _subject(*, export_id: int, actor: Actor, at: datetime) -> Subject:
    export = export_in_reach(export_id=export_id, actor=actor)
    see_that_may_release(export, actor)
    return Subject(
        name=title_of(export),
        back=reverse("export_page", args=[export.pk]),
        lines=(
            (Text(en="Rows", zh="行数"), str(export.expected)),
            (Text(en="What for", zh="用途"), export.purpose or "–"),
            (Text(en="Narrowed by", zh="筛选条件"),
             "; ".join(f"{k} {v}" for k, v in export.filters.items()) or "–"),
        ),
        row=export,
    )  # fmt: skip


def _changes(subject: Subject, _given: Given) -> Change:
    return Change(
        title=say("Release {name}", name=subject.name),
        lines=(say("{rows} rows with personal data may leave; your word stands in the log beside"
                   " your colleague's.", rows=subject.row.expected),),
    )  # fmt: skip


RELEASE = ActionPage(
    name="release_export",
    address="exports/<int:export_id>/release/",
    kinds=_OFFICES,
    title=Text(en="Release the export", zh="同意导出"),
    button=Text(en="Release it", zh="同意"),
    subject=_subject,
    form=ReleaseForm,
    action="rongxie.foundation.exports.deciding.release_export",
    asks=lambda subject, _given: {"export_id": subject.row.pk},
    changes=_changes,
    leads_to="export_page",
)
DECLINE = ActionPage(
    name="decline_export",
    address="exports/<int:export_id>/decline/",
    kinds=_OFFICES,
    title=Text(en="Decline the export", zh="不同意导出"),
    button=Text(en="Decline it", zh="不同意"),
    subject=_subject,
    form=DeclineForm,
    action="rongxie.foundation.exports.deciding.decline_export",
    asks=lambda subject, given: {"export_id": subject.row.pk, **given},
    leads_to="export_page",
    places={"ReasonMissing": "reason"},
)
PAGES: tuple[ActionPage, ...] = (RELEASE, DECLINE)
