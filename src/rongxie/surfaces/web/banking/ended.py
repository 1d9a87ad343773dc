"""A referral that left its bank undecided, in words: when, through whom and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rongxie.mechanism.referrals.causes import WISHES, HandBackCause, WithdrawCause
from rongxie.mechanism.referrals.queries.ended import Ending
from rongxie.surfaces.web.worklists.naming import organisations_named
from rongxie.values.texts import Message, Text, say

_ENTERPRISE = Text(en="The enterprise", zh="企业")
_ITSELF = Text(en="The enterprise itself", zh="企业本人")
_PLATFORM = Text(en="The platform, by itself", zh="系统自动处理")
_BRANCH = Text(en="The branch itself", zh="本机构")
_BY: Mapping[str, Text] = {
    **dict.fromkeys(WISHES, _ENTERPRISE),
    **dict.fromkeys(HandBackCause, _BRANCH),
    WithdrawCause.CONSENT_WITHDRAWN: _ENTERPRISE,
    WithdrawCause.CASE_REMOVED: Text(en="The mechanism of the county", zh="县级工作机制"),
    WithdrawCause.CASE_CLOSED: Text(en="The enterprise, or an office of the county for it",
                                    zh="企业，或由县乡代为办结"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a referral as its bank reads it."""

    number: int
    title: Text
    on: date
    by: Text | Message
    why: Text | Message


def ended_as(ending: Ending) -> Ended:
    """Return the words for an end."""
    return Ended(ending.referral, ending.state.staff, ending.on, _by(ending), _why(ending))


def _by(ending: Ending) -> Text | Message:
    if ending.itself:
        return _ITSELF
    if ending.organisation:
        (name,) = organisations_named([ending.organisation]).values() or (ending.organisation,)
        return say("The enterprise, as {office} wrote down", office=name)
    return _BY.get(ending.cause, _PLATFORM)


def _why(ending: Ending) -> Text | Message:
    if ending.cause in set(WithdrawCause):
        return WithdrawCause(ending.cause).named
    if ending.cause in set(HandBackCause):
        return HandBackCause(ending.cause).named
    return say("Not accepted by {day}", day=ending.accept_due_on)
