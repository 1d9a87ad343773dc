"""The notice of a removal: what was found, until when to appeal and to whom."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from rongxie.surfaces.papers.sheets import Sheet
from rongxie.values.texts import Message, Text, say

Words = Message | Text | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the enterprise is told."""

    enterprise: Words
    case: int
    cause: Text
    grounds: str
    notice_on: date | None  # a removal that is decided has all three
    appeal_until: date | None
    reentry_on: date | None
    mechanism: str
    city: str


def removal_notice(told: Told, said: Callable[[Words], str]) -> Sheet:
    """Return the notice, signed by the mechanism on the day of the notice."""
    return Sheet(
        title=said(Text(en="Notice of removal from the recommendation list",
                        zh="移出推荐清单告知书")),
        number=said(say("Case {number}", number=told.case)),
        address=said(say("To {enterprise}:", enterprise=told.enterprise)),
        paragraphs=[
            said(say(
                "Your application has been removed from the recommendation list: {cause}. What was"
                " found: {grounds}", cause=told.cause, grounds=told.grounds,
            )),
            said(say(
                "If you do not agree, you may appeal to {city} until {day}, on the page of your"
                " application or in writing. An appeal costs nothing.",
                city=told.city, day=told.appeal_until,
            )),
            said(say("From {day} on you may be listed again.", day=told.reentry_on)),
        ],
        issuer=[told.mechanism, str(told.notice_on)],
    )  # fmt: skip
