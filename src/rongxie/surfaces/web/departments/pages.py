"""The pages on which a sector authority confirms, and offices and banks do with matters and facts.

Their lists and records lead to them; the city decides appeals on the page of `reviewing`.
"""

from django import forms
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.matters.models import Outcome
from rongxie.surfaces.web.acting.fields import OneOfField, PageForm, TickField, WordsField
from rongxie.surfaces.web.acting.pages import ActionPage
from rongxie.surfaces.web.departments.offices import OfficesField
from rongxie.surfaces.web.departments.order_pages import PAGES as ORDERS
from rongxie.surfaces.web.loading import later
from rongxie.values.texts import Text

OFFICE = frozenset({Kind.OFFICE})
ASKED = frozenset({Kind.OFFICE, Kind.BANK})  # whom a matter may be addressed to
_OWN = "rongxie.surfaces.web.departments"
_CONFIRMING, _HANDLING, _ANSWERING, _RAISING, _WITHDRAWING = (
    f"{_OWN}.{name}" for name in ("confirming", "handling", "answering", "raising", "withdrawing")
)
_MATTERS = "rongxie.mechanism.matters.actions"
_FOR_ALL = "rongxie.mechanism.lists.actions.together.take_for_all"
_TAKEN = {"accept": "image/*,application/pdf"}
_LONGEST_NOTE = 500


class ConfirmTogetherForm(PageForm):
    """The word of the authority, for many."""

    looked = TickField(
        label=_("We have looked at the cases: the enterprises are of our sector and work there."),
        error_messages={"required": _("Tick it once you have looked at them, or return them.")},
    )  # fmt: skip


class ReturnTogetherForm(PageForm):
    """What is to be put right, the same for all."""

    text = WordsField(label=_("What is missing, in words for the township"))


class AnswerForm(PageForm):
    """An answer in words that the one who asked reads."""

    outcome = OneOfField(label=_("What came of it"), of=[(o.value, o.named) for o in Outcome])
    text = WordsField(
        label=_("The answer"), rows=6,
        help_text=_("Say what was found, and what happens now. The one who asked reads it."),
    )  # fmt: skip
    proof = forms.FileField(
        label=_("Paper that goes with it"), required=False, widget=forms.FileInput(attrs=_TAKEN),
        help_text=_("For example the letter of reply. The one who asked can open it."),
        error_messages={"empty": _("The file is empty.")},
    )  # fmt: skip


class ObjectionForm(PageForm):
    """What becomes of a fact that an enterprise says is wrong."""

    outcome = OneOfField(label=_("Decision"), of=[
        (Outcome.UPHELD.value, Text(en="Upheld: the fact is wrong and no longer counts",
                                    zh="异议成立：信息有误，不再采用")),
        (Outcome.DISMISSED.value, Text(en="Dismissed: the fact stays",
                                       zh="异议不成立：信息保持不变")),
    ])  # fmt: skip
    text = WordsField(
        label=_("Reasons, as the enterprise reads them"), rows=6,
        help_text=_("Say by which record you have checked it."),
    )  # fmt: skip


class PassForm(PageForm):
    """To whom a matter goes, and why."""

    to = OfficesField(label=_("To whom"))
    text = WordsField(label=_("What they should know"), longest=_LONGEST_NOTE, required=False)


class RaiseForm(PageForm):
    """Why a matter needs the tier above."""

    text = WordsField(label=_("Why it has to be dealt with above"), longest=_LONGEST_NOTE)


class ReopenForm(PageForm):
    """What the answer leaves open."""

    text = WordsField(label=_("What the answer leaves open"))


class NothingAsked(PageForm):
    """A page whose answer is the press of its button."""


CONFIRM_TOGETHER = ActionPage(
    name="confirm_together",
    address="sector/together/<cases:chosen>/",
    kinds=OFFICE,
    title=Text(en="Confirm the chosen cases", zh="批量确认"),
    button=Text(en="Confirm all that can be", zh="确认可办理的案件"),
    lead=Text(en="Those named with a reason stay as they are. The others are laid before the"
                 " convener for signature, with your office as the one that confirmed them.",
              zh="列明原因的案件保持原状；其余案件记为贵单位已确认，提交召集人签批。"),
    subject=later(f"{_CONFIRMING}.confirm_subject"),
    form=ConfirmTogetherForm,
    action=_FOR_ALL,
    asks=lambda subject, _given: {"step": "confirm", "case_ids": subject.row},
    done=later(f"{_CONFIRMING}.confirm_done"),
)  # fmt: skip
RETURN_UNCONFIRMED = ActionPage(
    name="return_unconfirmed",
    address="sector/returned/<cases:chosen>/",
    kinds=OFFICE,
    title=Text(en="Return the chosen cases", zh="批量退回"),
    button=Text(en="Return", zh="退回"),
    lead=Text(en="All of them go back to their townships with the same words. For words of its own,"
                 " return a case from its page.",
              zh="所选案件以相同意见退回乡镇；需要单独说明的，请在案件页退回。"),
    subject=later(f"{_CONFIRMING}.return_subject"),
    form=ReturnTogetherForm,
    action=_FOR_ALL,
    asks=later(f"{_CONFIRMING}.return_asks"),
    done=later(f"{_CONFIRMING}.return_done"),
    places={"ReasonsMissing": "text"},
)  # fmt: skip
ANSWER = ActionPage(
    name="answer_matter",
    address="matters/<int:matter_id>/answer/",
    kinds=ASKED,
    title=Text(en="Answer the matter", zh="答复事项"),
    button=Text(en="Send the answer", zh="提交答复"),
    subject=later(f"{_HANDLING}.answer_subject"),
    form=AnswerForm,
    action=f"{_HANDLING}.answer_with_proof",
    asks=later(f"{_HANDLING}.answer_asks"),
    done=later(f"{_HANDLING}.answer_done"),
    places={"NothingAnswered": "text", "FileTypeUnknown": "proof", "FileTypeWrong": "proof",
            "FileTooLarge": "proof", "FileEmpty": "proof", "ContentDiffers": "proof"},
)  # fmt: skip
OBJECTION = ActionPage(
    name="decide_objection",
    address="matters/<int:matter_id>/objection/",
    kinds=OFFICE,
    title=Text(en="Decide on an objection", zh="处理异议"),
    button=Text(en="Decide", zh="确定"),
    subject=later(f"{_HANDLING}.answer_subject"),
    form=ObjectionForm,
    action=f"{_MATTERS}.handling.answer_matter",
    asks=later(f"{_HANDLING}.objection_asks"),
    changes=later(f"{_HANDLING}.objection_changes"),
    done=later(f"{_HANDLING}.objection_done"),
    places={"NothingAnswered": "text"},
)
OPEN = ActionPage(
    name="open_matter",
    address="matters/new/",
    told_at="matters/<int:matter_id>/opened/",
    kinds=ASKED,
    title=Text(en="Raise a matter", zh="提出事项"),
    button=Text(en="Raise it", zh="提交事项"),
    subject=later(f"{_RAISING}.subject"),
    form=f"{_RAISING}.NewMatterForm",
    known=later(f"{_RAISING}.known"),
    action=f"{_MATTERS}.raising.open_matter",
    asks=later(f"{_RAISING}.asks"),
    came=lambda matter: {"matter_id": matter.pk},
    done=later(f"{_RAISING}.done"),
    places={"AboutUnknown": "about", "MatterNotWhole": "about", "RaisedAlready": "about",
            "BankNotThere": "bank", "AddresseeNotThere": "to", "AnotherBank": "to"},
)  # fmt: skip
PASS_ON = ActionPage(
    name="pass_matter_on",
    address="matters/<int:matter_id>/pass-on/",
    kinds=ASKED,
    title=Text(en="Pass the matter on", zh="转办事项"),
    button=Text(en="Pass it on", zh="转办"),
    lead=Text(en="The one who asked was promised the day; it stays.",
              zh="提出方已被告知答复期限，期限不变。"),
    subject=later(f"{_HANDLING}.pass_subject"),
    form=PassForm,
    action=f"{_MATTERS}.handling.assign_matter",
    asks=later(f"{_HANDLING}.pass_asks"),
    done=later(f"{_HANDLING}.pass_done"),
    places={"AddresseeNotThere": "to", "AnotherBank": "to"},
)  # fmt: skip
RAISE = ActionPage(
    name="raise_matter",
    address="matters/<int:matter_id>/raise/",
    kinds=ASKED,
    title=Text(en="Raise the matter to the tier above", zh="提请上级办理"),
    button=Text(en="Raise it", zh="提请上级"),
    subject=later(f"{_HANDLING}.raise_subject"),
    form=RaiseForm,
    action=f"{_MATTERS}.handling.escalate_matter",
    asks=later(f"{_HANDLING}.said_asks"),
    done=later(f"{_HANDLING}.raise_done"),
)
CLOSE = ActionPage(
    name="close_matter",
    address="matters/<int:matter_id>/close/",
    kinds=ASKED,
    title=Text(en="Close the matter", zh="办结事项"),
    button=Text(en="The answer will do: close it", zh="认可答复并办结"),
    subject=later(f"{_HANDLING}.close_subject"),
    form=NothingAsked,
    action=f"{_MATTERS}.ending.close_matter",
    asks=later(f"{_HANDLING}.close_asks"),
    done=later(f"{_HANDLING}.close_done"),
)
REOPEN = ActionPage(
    name="reopen_matter",
    address="matters/<int:matter_id>/again/",
    kinds=ASKED,
    title=Text(en="Raise the matter again", zh="再次提出"),
    button=Text(en="Raise it again", zh="再次提出"),
    subject=later(f"{_HANDLING}.reopen_subject"),
    form=ReopenForm,
    action=f"{_MATTERS}.ending.reopen_matter",
    asks=later(f"{_HANDLING}.said_asks"),
    done=later(f"{_HANDLING}.reopen_done"),
    places={"NoReason": "text"},
)
ANSWER_REQUEST = ActionPage(
    name="answer_request",
    address="requests/<int:request_id>/answer/",
    kinds=OFFICE,
    title=Text(en="Answer a request for facts", zh="答复协查"),
    button=Text(en="Send the answer", zh="提交答复"),
    subject=later(f"{_ANSWERING}.one_subject"),
    form=f"{_ANSWERING}.AnswersForm",
    known=later(f"{_ANSWERING}.known"),
    action="rongxie.mechanism.evidence.answering.answer_requests",
    asks=later(f"{_ANSWERING}.asks"),
    done=later(f"{_ANSWERING}.one_done"),
    template="departments/answer.html",
)
ANSWER_TOGETHER = ActionPage(
    name="answer_requests",
    address="requests/together/<cases:chosen>/",
    kinds=OFFICE,
    title=Text(en="Answer the chosen requests", zh="批量答复协查"),
    button=Text(en="Send what is filled in", zh="提交已填写的答复"),
    lead=Text(en="A request that is left blank stays open.", zh="留空的协查仍为待答复。"),
    subject=later(f"{_ANSWERING}.many_subject"),
    form=f"{_ANSWERING}.AnswersForm",
    known=later(f"{_ANSWERING}.known"),
    action="rongxie.mechanism.evidence.answering.answer_requests",
    asks=later(f"{_ANSWERING}.asks"),
    done=later(f"{_ANSWERING}.many_done"),
    template="departments/answer.html",
)
WITHDRAW_REQUEST = ActionPage(
    name="withdraw_request",
    address="requests/<int:request_id>/withdraw/",
    kinds=OFFICE,
    title=Text(en="Withdraw a request for facts", zh="撤回协查"),
    button=Text(en="Withdraw it", zh="撤回"),
    subject=later(f"{_WITHDRAWING}.subject"),
    form=f"{_WITHDRAWING}.WithdrawForm",
    action="rongxie.mechanism.evidence.actions.withdraw_request",
    asks=later(f"{_WITHDRAWING}.asks"),
    done=later(f"{_WITHDRAWING}.done"),
    places={"ReasonMissing": "reason"},
)

PAGES: tuple[ActionPage, ...] = (
    CONFIRM_TOGETHER, RETURN_UNCONFIRMED, OPEN, ANSWER, OBJECTION, PASS_ON, RAISE, CLOSE, REOPEN,
    ANSWER_REQUEST, ANSWER_TOGETHER, WITHDRAW_REQUEST, *ORDERS,
)  # fmt: skip
