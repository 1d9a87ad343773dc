"""The pages of a removal: proposed by the task force, decided by the convener, appealed against."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.lists.kinds import RemovalCause
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.acting.fields import DayField, OneOfField, PageForm, WordsField
from rongxie.surfaces.web.acting.pages import ActionPage
from rongxie.surfaces.web.loading import later
from rongxie.values.texts import Text

_OFFICE = frozenset({Kind.OFFICE})
_OWN = "rongxie.surfaces.web.reviewing.removing"


class ProposeForm(PageForm):
    """What was found, with its evidence."""

    cause = OneOfField(label=_("Why it should leave the list"),
                       of=[(cause.value, cause.named) for cause in RemovalCause])  # fmt: skip
    grounds = WordsField(label=_("What was found"))
    evidence = forms.FileField(
        label=_("Evidence"), help_text=_("PDF or picture of the paper that shows it"),
        error_messages={"required": _("Choose the file with the evidence.")},
    )  # fmt: skip
    due_on = DayField(label=_("To be decided by"))


class DecideForm(PageForm):
    """The decision of the convener."""

    remove = OneOfField(label=_("Decision"), of=[
        ("yes", Text(en="Remove it from the list", zh="同意移出")),
        ("no", Text(en="Keep it on the list", zh="不予移出")),
    ])  # fmt: skip
    notice_on = DayField(label=_("Day on which the enterprise is told"), required=False,
                         help_text=_("From this day on it can appeal."))  # fmt: skip
    document = forms.CharField(
        label=_("Document that names you, if you decide in the convener's place"), required=False
    )


class AppealForm(PageForm):
    """The answer of the city."""

    upheld = OneOfField(label=_("Decision"), of=[
        ("yes", Text(en="Upheld: the case is again where it was", zh="申诉成立：恢复至移出前状态")),
        ("no", Text(en="Dismissed: it stays removed", zh="申诉不成立：维持移出")),
    ])  # fmt: skip
    text = WordsField(label=_("Reasons, as the enterprise reads them"))


PROPOSE = ActionPage(
    name="propose_removal",
    address="cases/<int:case_id>/propose-removal/",
    kinds=_OFFICE,
    title=Text(en="Propose to remove it from the list", zh="提请移出推荐清单"),
    button=Text(en="Propose it", zh="提请审定"),
    subject=later(f"{_OWN}.propose_subject"),
    form=ProposeForm,
    action=f"{_OWN}.propose_with_evidence",
    asks=later(f"{_OWN}.propose_asks"),
    done=later(f"{_OWN}.propose_done"),
    places={"ProposalUnfounded": "due_on"},
)
DECIDE = ActionPage(
    name="decide_removal",
    address="removals/<int:removal_id>/",
    kinds=_OFFICE,
    title=Text(en="Decide on a removal", zh="审定移出"),
    button=Text(en="Decide", zh="确定"),
    subject=later(f"{_OWN}.decide_subject"),
    known=lambda _subject: {"notice_on": today()},
    form=DecideForm,
    action="rongxie.mechanism.lists.actions.removing.decide_removal",
    asks=later(f"{_OWN}.decide_asks"),
    changes=later(f"{_OWN}.decide_changes"),
    done=later(f"{_OWN}.decide_done"),
    places={"NoticeMissing": "notice_on", "NotNamedInWriting": "document"},
)
APPEAL = ActionPage(
    name="decide_appeal",
    address="matters/<int:matter_id>/appeal/",
    kinds=_OFFICE,
    title=Text(en="Decide an appeal", zh="裁定申诉"),
    button=Text(en="Decide", zh="确定"),
    subject=later(f"{_OWN}.appeal_subject"),
    form=AppealForm,
    action="rongxie.mechanism.lists.actions.appealing.decide_appeal",
    asks=later(f"{_OWN}.appeal_asks"),
    check=True,
    done=later(f"{_OWN}.appeal_done"),
)

PAGES = (PROPOSE, DECIDE, APPEAL)
