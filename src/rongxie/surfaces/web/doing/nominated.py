"""The task force answers a bank that nominated an enterprise: takes it up, or says why not."""

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.referrals.access import nomination_in_reach
from rongxie.mechanism.referrals.models import Nomination
from rongxie.mechanism.referrals.queries.nominated import Nominated, nominated
from rongxie.mechanism.visits.models import Need
from rongxie.surfaces.languages import said
from rongxie.surfaces.web.acting.fields import OneOfField, PageForm, WordsField
from rongxie.surfaces.web.acting.pages import ActionPage, Done, Given, Next, Subject, Words
from rongxie.surfaces.web.figures.headline import wan_text
from rongxie.surfaces.web.speaking import language_now
from rongxie.surfaces.web.worklists.naming import organisations_named
from rongxie.surfaces.web.worklists.wording import NO, YES, choice_of
from rongxie.values.moments import china_day
from rongxie.values.texts import Text, say

_DECLINE = "decline"
_LONGEST = 300  # characters that a bank reads of an answer
_TO_CASE = Text(en="To the case", zh="查看案件")
_LIST = Text(en="Nominations", zh="银行推荐")  # a nomination has no page of its own
_TO_LIST = Text(en="To the other nominations", zh="返回银行推荐")
_NOT_TAKEN_UP = Text(en="Do not take it up, for the reason below", zh="不予受理，原因如下")
_NOT_THERE = Text(
    en="Nobody in your area has this code. Have the enterprise visited first: then it is in the"
       " register, with what it needs, and can be taken up here.",
    zh="辖内没有该信用代码的主体。请先安排走访，录入主体并登记融资需求后再受理。",
)  # fmt: skip
_NO_NEED = Text(
    en="It has stated no need that a case could be opened for. Have it visited first: what it needs"
       " is written down then, and can be taken up here.",
    zh="没有可立案的融资需求。请先安排走访、登记需求后再受理。",
)  # fmt: skip
# What can be chosen on the page under way: a form is made without knowing what it is about.
_offered: ContextVar[tuple[Need, ...]] = ContextVar("needs_offered", default=())


class AnswerForm(PageForm):
    """A need to take the enterprise up for, or the reason why not."""

    answer = OneOfField(label=_("Your answer"), of=())
    text = WordsField(
        label=_("What the bank is told"), longest=_LONGEST, rows=3, required=False,
        help_text=_("The bank reads it word for word. Whoever declines says why."),
    )  # fmt: skip

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["answer"].choices = _choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Have whoever declines say why."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("answer") == _DECLINE and not given.get("text"):
            self.add_error("text", _("Tell the bank why the enterprise is not taken up."))
        return given


def _choices() -> list[tuple[str, str]]:
    needs = [(str(need.pk), said(_offer(need), language_now())) for need in _offered.get()]
    return [*needs, (_DECLINE, said(_NOT_TAKEN_UP, language_now()))]


def _offer(need: Need) -> Words:
    return say(
        "Open a case for the need of {day}: {amount} × 10,000 yuan, {purpose}",
        day=need.stated_on,
        amount=wan_text(need.amount_wan),
        purpose=choice_of("purpose", need.purpose),
    )


def _subject(*, nomination_id: int, actor: Actor, at: datetime) -> Subject:
    asked = nominated(nomination_id=nomination_id, actor=actor, on=china_day(at))
    _offered.set(asked.needs)
    one = asked.nomination
    lines = (*_said_by_bank(one), (Text(en="In the register", zh="登记情况"), _there(asked)))
    return Subject(name=_LIST, back=reverse("nomination_list"), lines=lines, row=one)


def _said_by_bank(one: Nomination) -> tuple[tuple[Words, Words], ...]:
    amount = one.amount_wan
    return (
        (Text(en="Nominated by", zh="推荐银行"), _bank(one)),
        (Text(en="On", zh="推荐日期"), china_day(one.at).isoformat()),
        (Text(en="Enterprise", zh="主体"), one.name),
        (Text(en="Credit code", zh="信用代码"), one.uscc),
        (Text(en="About how much", zh="意向金额"),
         "–" if amount is None else say("{amount} × 10,000 yuan", amount=wan_text(amount))),
        (Text(en="Had a credit line with the bank before", zh="此前在该行已有授信"),
         YES if one.facility_before else NO),
        (Text(en="Why", zh="推荐理由"), one.note or "–"),
    )  # fmt: skip


def _there(asked: Nominated) -> Words:
    """Return how the enterprise stands here, and what to do where it cannot be taken up."""
    if asked.enterprise is None:
        return _NOT_THERE
    if asked.case:
        return say(
            "{name} has an open case already: {case}. Tell the bank that it is under way.",
            name=asked.enterprise.name,
            case=asked.case.pk,
        )
    return asked.enterprise.name if asked.needs else _NO_NEED


def _bank(one: Nomination) -> str:
    return organisations_named([one.bank]).get(one.bank, one.bank)


def _asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    need = None if given["answer"] == _DECLINE else int(given["answer"])
    return {"nomination_id": subject.row.pk, "need_id": need, "text": given["text"]}


def _done(*, nomination_id: int, actor: Actor, at: datetime) -> Done:
    one = nomination_in_reach(nomination_id=nomination_id, actor=actor)
    if one.state == "new":
        raise Nomination.DoesNotExist
    read = Next(say("{bank} reads your answer on its own page.", bank=_bank(one)))
    others = (reverse("nomination_list"), _TO_LIST)
    if one.case_id is None:
        return Done(
            title=say("{name} is not taken up", name=one.name),
            number=say("Nomination {number}", number=one.pk),
            next=(read,),
            onward=(others,),
        )
    return Done(
        title=say("{name} is taken up", name=one.name),
        number=say("Case {number}", number=one.case_id),
        next=(
            Next(Text(en="The township completes the case and declares it; then it comes to you for"
                         " review.", zh="乡镇（街道）补齐材料后申报，再由专班审核。")),
            read,
        ),
        onward=((reverse("case_page", args=[one.case_id]), _TO_CASE), others),
    )  # fmt: skip


ANSWER_NOMINATION = ActionPage(
    name="answer_nomination",
    address="nominations/<int:nomination_id>/answer/",
    kinds=frozenset({Kind.OFFICE}),
    title=Text(en="Answer a nomination", zh="答复银行推荐"),
    button=Text(en="Answer the bank", zh="答复银行"),
    subject=_subject,
    form=AnswerForm,
    action="rongxie.mechanism.referrals.actions.nominating.settle_nomination",
    asks=_asks,
    done=_done,
    places={"HasOpenCase": "answer", "NominatedUnknown": "answer", "NotBeforeReentry": "answer",
            "NeedServed": "answer", "NeedIncomplete": "answer"},
)  # fmt: skip
