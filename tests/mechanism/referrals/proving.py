"""Asking for a code, getting it and entering it, as somebody does who acts for an enterprise."""

from datetime import datetime
from typing import Any

from rongxie.foundation.identity.codes import Asked
from rongxie.foundation.identity.purposes import ProofPurpose
from rongxie.foundation.identity.sessions import DOOR, Opened
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.actions import ask_code, code_to_send, prove_code
from rongxie.mechanism.referrals.actions.identifying import CodeToSend
from tests.mechanism.cast import AT, owner_of
from tests.mechanism.enterprises.makers import PHONE, contact
from tests.mechanism.referrals.makers import recommended_case

CONSENT, STATUS = ProofPurpose.CONSENT, ProofPurpose.STATUS
ADDRESS = "203.0.113.7"


def reachable(phone: str = PHONE) -> Case:
    """A case whose enterprise is reached by a number."""
    case = recommended_case()
    contact(case.enterprise, phone=phone)
    return case


def ask(about: object, phone: str = PHONE, at: datetime = AT, **changes: Any) -> Asked:
    """What somebody is answered who asks for a code."""
    given = {"purpose": CONSENT, "address": ADDRESS} | changes
    with reach(DOOR):
        return ask_code(about=str(about), phone=phone, **given, actor=DOOR, at=at)


def sent(asked: Asked, at: datetime = AT) -> CodeToSend | None:
    """What a sender is handed: the simulator of a message."""
    with reach(DOOR):
        return code_to_send(handle=asked.handle, actor=DOOR, at=at)


def prove(
    asked: Asked, code: str, purpose: ProofPurpose = CONSENT, at: datetime = AT
) -> Opened | None:
    """What the code opens."""
    with reach(DOOR):
        return prove_code(handle=asked.handle, purpose=purpose, code=code, actor=DOOR, at=at)


def asked_and_sent(case: Case, phone: str = PHONE) -> tuple[Asked, str]:
    """A code that was asked for, with its digits."""
    asked = ask(case.pk, phone)
    message = sent(asked)
    assert message is not None
    return asked, message.code


def wrong(code: str) -> str:
    """Another code."""
    return f"{(int(code) + 1) % 10**6:06}"


def owner(case: Case) -> Actor:
    """The enterprise of a case."""
    return owner_of(case.enterprise_id)
