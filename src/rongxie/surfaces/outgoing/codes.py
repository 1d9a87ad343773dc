"""Sending a one-time code, as a portion of a job; for who asked for what is not there, nothing."""

from datetime import datetime

from rongxie.foundation.identity.codes import VALID
from rongxie.foundation.outbox.models import Channel
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.referrals.actions.identifying import code_to_send
from rongxie.surfaces.outgoing.channels import NotSent, Outgoing
from rongxie.surfaces.outgoing.sending import send_at_once
from rongxie.values.texts import Language, Text

# As short as one text message.
_WORDS = Text(
    en="[Rongxie] Code {code}: {purpose}. Valid {minutes} minutes. Tell nobody, no bank, no staff.",
    zh="【融协】验证码{code}，用于{purpose}，{minutes}分钟内有效。请勿告诉他人，包括银行和工作人员。",
)
_MINUTES = int(VALID.total_seconds() // 60)


def send(*, handle: str, language: str = "zh", actor: Actor, at: datetime) -> bool:
    """Send the code of a handle, once, in the language of who asked: who gets none asks again.

    Nothing more waits.
    """
    with reach(actor):
        found = code_to_send(handle=handle, actor=actor, at=at)
    if found is not None:
        spoken: Language = "en" if language == "en" else "zh"
        purpose = found.purpose.named.said_in(spoken)
        text = _WORDS.said_in(spoken).format(code=found.code, purpose=purpose, minutes=_MINUTES)
        item = Outgoing(f"code:{handle}", found.phone, "", text)
        try:
            send_at_once(Channel.SMS, item, actor=actor, at=at)
        except NotSent:
            return False  # a code is not sent late: it would arrive after its time
    return False
