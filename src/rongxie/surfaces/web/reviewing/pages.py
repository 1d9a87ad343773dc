"""The pages of the review: for many cases at once, and for one; and of the end of a case."""

from django.urls import register_converter
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.lists.kinds import CloseCause
from rongxie.surfaces.web.acting.fields import OneOfField, PageForm, WordsField
from rongxie.surfaces.web.acting.pages import ActionPage
from rongxie.surfaces.web.loading import later
from rongxie.surfaces.web.reviewing.chosen import CasesConverter
from rongxie.values.texts import Text

register_converter(CasesConverter, "cases")
OFFICE = frozenset({Kind.OFFICE})
_MANY = "rongxie.surfaces.web.reviewing.together"
_ONE = "rongxie.surfaces.web.reviewing.single"
_FOR_ALL = "rongxie.mechanism.lists.actions.together.take_for_all"


class NothingAsked(PageForm):
    """A page whose answer is the press of its button."""


class ReturnTogetherForm(PageForm):
    """What is to be put right, the same for all."""

    text = WordsField(label=_("What is missing, in words for the township"))


class ReturnForm(PageForm):
    """What is missing, a line for each item."""

    items = WordsField(
        label=_("What is missing"), rows=8,
        help_text=_("One line for each item. What failed or is not known stands here already:"
                    " change the words, and take out what does not matter."),
    )  # fmt: skip


class CloseForm(PageForm):
    """Why a case ends, in words that the enterprise reads."""

    cause = OneOfField(label=_("Why it ends"), of=[(c.value, c.named) for c in CloseCause])
    text = WordsField(
        label=_("What the enterprise reads"),
        help_text=_("It can object, so say what was found and what it can do."),
    )


REVIEW_TOGETHER = ActionPage(
    name="review_together",
    address="reviewing/together/<cases:chosen>/",
    kinds=OFFICE,
    title=Text(en="Review the chosen cases", zh="批量审核"),
    button=Text(en="Pass all that can be passed", zh="审核通过可办理的案件"),
    lead=Text(en="Each case was just screened anew. Those named with a reason stay as they are;"
                 " the others pass.", zh="已逐件重新筛查。列明原因的案件保持原状，其余审核通过。"),
    subject=later(f"{_MANY}.review_subject"),
    form=NothingAsked,
    action=_FOR_ALL,
    asks=lambda subject, _given: {"step": "review", "case_ids": subject.row},
    done=later(f"{_MANY}.review_done"),
)  # fmt: skip
RETURN_TOGETHER = ActionPage(
    name="return_together",
    address="reviewing/returned/<cases:chosen>/",
    kinds=OFFICE,
    title=Text(en="Return the chosen cases", zh="批量退回"),
    button=Text(en="Return", zh="退回"),
    lead=Text(en="All of them go back with the same words. For words of its own, return a case"
                 " from its page.", zh="所选案件以相同意见退回；需要单独说明的，请在案件页退回。"),
    subject=later(f"{_MANY}.return_subject"),
    form=ReturnTogetherForm,
    action=_FOR_ALL,
    asks=later(f"{_MANY}.return_asks"),
    done=later(f"{_MANY}.return_done"),
    places={"ReasonsMissing": "text"},
)  # fmt: skip
REVIEW = ActionPage(
    name="review_case",
    step="review",
    address="cases/<int:case_id>/review/",
    kinds=OFFICE,
    title=Text(en="Pass the review", zh="审核通过"),
    button=Text(en="Pass", zh="审核通过"),
    lead=Text(en="The case is screened anew on today's facts. It passes if all five standards are"
                 " met.", zh="将按今日掌握的情况重新筛查，五项标准均符合方可通过。"),
    subject=later(f"{_ONE}.review_subject"),
    form=NothingAsked,
    action="rongxie.mechanism.lists.actions.reviewing.review_case",
    asks=lambda subject, _given: {"case_id": subject.row.pk},
    done=later(f"{_ONE}.review_done"),
)  # fmt: skip
RETURN = ActionPage(
    name="return_case",
    step="return",
    address="cases/<int:case_id>/return/",
    kinds=OFFICE,
    title=Text(en="Return with what is missing", zh="退回补正"),
    button=Text(en="Return", zh="退回"),
    subject=later(f"{_ONE}.return_subject"),
    known=lambda subject: {"items": subject.row[1]},
    form=ReturnForm,
    action="rongxie.mechanism.lists.actions.declaring.return_case",
    asks=later(f"{_ONE}.return_asks"),
    done=later(f"{_ONE}.return_done"),
    places={"ReasonsMissing": "items"},
)  # fmt: skip
CLOSE = ActionPage(
    name="close_case",
    step="close",
    address="cases/<int:case_id>/close/",
    kinds=OFFICE,
    title=Text(en="Close the case", zh="办结案件"),
    button=Text(en="Close", zh="办结"),
    subject=later(f"{_ONE}.close_subject"),
    form=CloseForm,
    action="rongxie.mechanism.lists.actions.closing.close_case",
    asks=lambda subject, given: {"case_id": subject.row.pk, **given},
    changes=later(f"{_ONE}.close_changes"),
    done=later(f"{_ONE}.close_done"),
    places={"CauseNotUsable": "cause", "EnterpriseNotTold": "text"},
)

PAGES = (REVIEW_TOGETHER, RETURN_TOGETHER, REVIEW, RETURN, CLOSE)
