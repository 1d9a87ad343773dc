"""Proving by a one-time code that one acts for an enterprise; nobody need be signed in for it."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from pydantic import Field

from rongxie.foundation.identity.purposes import ProofPurpose
from rongxie.foundation.identity.sessions import DOOR
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.referrals.actions import ask_code, prove_code, proved
from rongxie.surfaces.api.answers import language_of
from rongxie.surfaces.api.fields import In, Out
from rongxie.surfaces.api.routing import Routes
from rongxie.surfaces.clock import now
from rongxie.surfaces.jobs.deferring import defer
from rongxie.surfaces.web.signing_in.lockout import client_address

routes = Routes("identity")

_Plain = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]+$")]


class AskIn(In):
    """Whom it is about (number of a case, or credit code), and the number that is on the record."""

    about: _Plain
    phone: _Plain
    purpose: ProofPurpose


class AskedOut(Out):
    """What everybody is answered, whether or not there is such an enterprise and number."""

    handle: str
    ends_at: datetime


class ProveIn(In):
    """The code of a message, with the handle that was answered when it was asked for."""

    handle: _Plain
    purpose: ProofPurpose
    code: _Plain


class SessionOut(Out):
    """A session of the enterprise: `Authorization: Session <token>`; `proof` is for consents."""

    token: str
    proof: str
    enterprise: int
    purpose: str
    ends_at: datetime


@routes.offer("/identity/codes", does=ask_code, status=202)
def ask(request: HttpRequest, body: AskIn) -> AskedOut:
    """Ask for a code; it goes to the number on the record, if that is the one given."""
    with reach(DOOR):
        asked = ask_code(
            about=body.about, phone=body.phone, purpose=body.purpose,
            address=client_address(request), actor=DOOR, at=now(),
        )  # fmt: skip
        defer("code", region="", handle=asked.handle, language=language_of(request))
    return AskedOut(handle=asked.handle, ends_at=asked.ends_at)


@routes.offer("/identity/sessions", does=(prove_code, proved), status=201)
def prove(request: HttpRequest, body: ProveIn) -> SessionOut:
    """Enter a code: who has the right one acts for the enterprise for half an hour."""
    with reach(DOOR):
        tried = prove_code(
            handle=body.handle, purpose=body.purpose, code=body.code, actor=DOOR, at=now()
        )
    opened = proved(tried)
    session = opened.session
    return SessionOut(
        token=opened.token, proof=str(session), enterprise=session.enterprise,
        purpose=session.purpose, ends_at=session.ends_at,
    )  # fmt: skip
