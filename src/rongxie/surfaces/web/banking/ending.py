"""A referral that ends at a branch undecided: handed back, or not wanted by the enterprise."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.referrals.access import referral_in_reach
from rongxie.mechanism.referrals.causes import WISHES, HandBackCause, WithdrawCause
from rongxie.rulebook.reasons import Ends
from rongxie.surfaces.web.acting.fields import OneOfField, PageForm, WordsField
from rongxie.surfaces.web.acting.pages import ActionPage, Change, Done, Given, Subject
from rongxie.surfaces.web.banking.fields import ReasonsField
from rongxie.surfaces.web.banking.subjects import name_of, number_of, of_referral, onward, told
from rongxie.values.texts import Text, say

_BANK = frozenset({Kind.BANK})
_BANKS_OWN = "F"  # the group of reasons that lie with the bank
_LONGEST_WORDS = 500  # characters
_FREE = Text(en="The county can send the case to another bank; it is not sent to yours again.",
             zh="县级专班可另行推送其他银行；本案不再推送本行。")  # fmt: skip
_NO_DECISION = Text(en="This is no decision of yours and does not count as one.",
                    zh="这不属于授信决定，不计入决定件数。")  # fmt: skip


class HandBackForm(PageForm):
    """Why the branch cannot take it up."""

    cause = OneOfField(label=_("Why"), of=[(one.value, one.named) for one in HandBackCause])
    reasons = ReasonsField(label=_("More exactly"), ends=(Ends.HANDED_BACK,), starts=_BANKS_OWN,
                           required=False)  # fmt: skip
    text = WordsField(
        label=_("In words"), longest=_LONGEST_WORDS,
        help_text=_("If the enterprise was not reached: on which days you tried, and how"),
    )  # fmt: skip


def _hand_back_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    return {
        "referral_id": subject.row.pk, "cause": HandBackCause(given["cause"]),
        "reasons": given["reasons"], "text": given["text"],
    }  # fmt: skip


def _hand_back_changes(subject: Subject, _given: Given) -> Change:
    title = say("Hand the referral of {name} back", name=subject.name)
    return Change(title=title, lines=(_FREE, _NO_DECISION))


def _hand_back_done(*, referral_id: int, actor: Actor, at: datetime) -> Done:
    referral = referral_in_reach(referral_id=referral_id, actor=actor)
    return Done(
        title=say("The referral of {name} is handed back", name=name_of(referral)),
        number=number_of(referral),
        next=(told(_FREE),),
        onward=onward(referral)[1:],
    )


HAND_BACK = ActionPage(
    name="hand_back",
    step="hand_back",
    address="referrals/<int:referral_id>/hand-back/",
    kinds=_BANK,
    title=Text(en="Hand back", zh="退回推送"),
    button=Text(en="Hand it back", zh="确认退回"),
    lead=Text(en="For a branch that cannot take it up. A reason that lies with the enterprise is a"
                 " refusal.",
              zh="适用于本行不能承接的情形。原因在企业一方的，请作不予授信决定。"),
    subject=of_referral("hand_back"),
    form=HandBackForm,
    action="rongxie.mechanism.referrals.actions.working.hand_back",
    asks=_hand_back_asks,
    done=_hand_back_done,
    changes=_hand_back_changes,
    places={"WordsMissing": "text", "CauseNotFitting": "reasons"},
)  # fmt: skip


class WithdrawForm(PageForm):
    """Why the enterprise does not want this bank, and who said so."""

    cause = OneOfField(label=_("Why"), of=[(one.value, one.named) for one in WISHES])
    text = WordsField(label=_("Who said so, when and how"), longest=_LONGEST_WORDS)


def _withdraw_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    cause = WithdrawCause(given["cause"])
    return {"referral_id": subject.row.pk, "cause": cause, "text": given["text"]}


def _withdraw_changes(subject: Subject, _given: Given) -> Change:
    told_of = Text(en="The enterprise is told, and can say that it is wrong.",
                   zh="将告知企业；企业如有异议可以提出。")  # fmt: skip
    title = say("{name} does not want the loan from you", name=subject.name)
    return Change(title=title, lines=(told_of, _FREE, _NO_DECISION))


def _withdraw_done(*, referral_id: int, actor: Actor, at: datetime) -> Done:
    referral = referral_in_reach(referral_id=referral_id, actor=actor)
    return Done(
        title=say("The referral of {name} is withdrawn", name=name_of(referral)),
        number=number_of(referral),
        next=(told(_FREE),),
        onward=onward(referral)[1:],
    )


WITHDRAW = ActionPage(
    name="withdraw_at_bank",
    step="withdraw",
    address="referrals/<int:referral_id>/withdraw/",
    kinds=_BANK,
    title=Text(en="The enterprise does not want it", zh="登记企业放弃"),
    button=Text(en="Write it down", zh="登记"),
    subject=of_referral("withdraw"),
    form=WithdrawForm,
    action="rongxie.mechanism.referrals.actions.working.withdraw",
    asks=_withdraw_asks,
    done=_withdraw_done,
    changes=_withdraw_changes,
    places={"WordsMissing": "text", "CauseNotFitting": "cause"},
)
