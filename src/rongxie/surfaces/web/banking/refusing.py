"""A branch refuses, having seen what the enterprise will read and what starts then (32/2.3c)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.coaching.follow_ups import FollowUp, follow_up, playbooks_of
from rongxie.mechanism.decisions.access import decision_in_reach
from rongxie.rulebook.playbooks import playbook
from rongxie.rulebook.reasons import Ends, reason
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.acting.fields import DayField, PageForm, WordsField
from rongxie.surfaces.web.acting.pages import ActionPage, Change, Done, Given, Next, Subject, Words
from rongxie.surfaces.web.banking.fields import ReasonsField
from rongxie.surfaces.web.banking.subjects import name_of, number_of, of_referral, onward
from rongxie.values.texts import Text, say

_LONGEST_WORDS = 500  # characters that an enterprise reads on a phone
_RELEASED = Text(
    en="The case goes back to the county, which can send it to another bank; yours is left out.",
    zh="案件退回县级专班，可另行推送其他银行；不再推送本行。",
)
_LOOKED_INTO = Text(
    en="The county's task force looks into the case; nothing else starts by itself.",
    zh="由县级专班研究处理，不会自动启动其他程序。",
)
_ELSEWHERE = Text(
    en="If another bank has the case too, it goes on there and nothing starts yet.",
    zh="如另有银行正在办理本案，则继续由其办理，暂不启动上述程序。",
)


class RefuseForm(PageForm):
    """Why, by the tree of reasons, and in words."""

    reasons = ReasonsField(
        label=_("Reasons"), ends=(Ends.REFUSED,),
        help_text=_("At least one; a poor overall score alone is none: tick what it rests on."),
        error_messages={"required": _("Tick at least one reason.")},
    )  # fmt: skip
    words = WordsField(label=_("In your words to the enterprise"), longest=_LONGEST_WORDS,
                       required=False,
                       help_text=_("What would have to be different for you to lend"))  # fmt: skip
    decided_on = DayField(label=_("Decided on"), latest=today)


def _asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    return {"referral_id": subject.row.pk, **given}


def _changes(subject: Subject, given: Given) -> Change:
    return Change(
        title=say("Refuse credit to {name}", name=subject.name),
        lines=(*_read_by_enterprise(given["reasons"], given["words"]), *_starts(given["reasons"])),
    )


def _read_by_enterprise(codes: Sequence[str], words: str) -> Iterator[Words]:
    for code in codes:
        yield say("The enterprise reads: “{text}”", text=reason(code).plain)
    if words.strip():
        yield say("… and in your words: “{text}”", text=words.strip())


def _starts(codes: Sequence[str]) -> Iterator[Words]:
    """Yield what follows; whether another bank is wanted or at work a bank is not to know."""
    first, otherwise = (follow_up(codes, another_bank=wanted) for wanted in (False, True))
    if first is FollowUp.COACH:
        for book in map(playbook, playbooks_of(codes)):
            yield say(
                "Coaching starts: “{title}”, {steps} steps, about {days} days, with {who}.",
                title=book.title, steps=len(book.steps), days=book.typical_days,
                who=book.department,
            )  # fmt: skip
            for number, step in enumerate(book.steps, 1):
                yield say("{number}. {who}: {what}", number=number, who=step.who, what=step.what)
    elif first is FollowUp.RELEASE:
        yield _RELEASED
    else:
        yield _LOOKED_INTO
    if otherwise is not first:
        yield say("If the enterprise wants another bank at once: {what}", what=_RELEASED)
    yield _ELSEWHERE


def _done(*, referral_id: int, actor: Actor, at: datetime) -> Done:
    referral, decision = decision_in_reach(referral_id=referral_id, actor=actor)
    return Done(
        title=say("Credit to {name} is refused", name=name_of(referral)),
        number=number_of(referral),
        next=(
            Next(Text(en="The enterprise has been told, with the reasons and what would clear"
                         " them.",
                      zh="已将原因及改进办法告知企业。")),
            *(Next(line) for line in _starts(decision.reasons)),
        ),
        onward=onward(referral),
    )  # fmt: skip


REFUSE = ActionPage(
    name="refuse",
    step="refuse",
    address="referrals/<int:referral_id>/refuse/",
    kinds=frozenset({Kind.BANK}),
    title=Text(en="Refuse", zh="不予授信"),
    button=Text(en="Refuse", zh="确认不予授信"),
    subject=of_referral("refuse"),
    form=RefuseForm,
    known=lambda _subject: {"decided_on": today()},
    action="rongxie.mechanism.decisions.actions.deciding.refuse",
    asks=_asks,
    done=_done,
    changes=_changes,
    places={"DayNotPossible": "decided_on", "ReasonMissing": "reasons",
            "UnknownReason": "reasons", "NotADecision": "reasons"},
)  # fmt: skip
