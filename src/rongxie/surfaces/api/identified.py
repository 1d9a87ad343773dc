"""An enterprise that has proved by a code who it is: `Authorization: Session …` beside tokens."""

from datetime import datetime

from rongxie.foundation.identity.purposes import ProofPurpose
from rongxie.foundation.identity.sessions import DOOR, actor_of_session, live_session
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.surfaces.api.scopes import READ, writing
from rongxie.values.texts import Refusal, say

SCHEME = "session "
# What somebody may do who has proved who he is for something; like a token's scopes it narrows.
OPENS = {
    ProofPurpose.STATUS: frozenset({READ}),
    ProofPurpose.CONSENT: frozenset({READ, writing("referrals")}),
    ProofPurpose.WITHDRAW: frozenset({READ, writing("referrals")}),
    ProofPurpose.OBJECT: frozenset({READ, writing("matters")}),
}


class ProofOver(Refusal):
    """The session is none of ours, or is over."""


class ProvenForOther(Refusal):
    """Who asks has proved who he is for something else."""


def actor_proven(given: str, scope: str, at: datetime) -> Actor:
    """Return the enterprise that acts in the session of an `Authorization` header.

    :raises ProofOver: if it does not run
    :raises ProvenForOther: if it was opened for something else
    """
    with reach(DOOR):
        session = live_session(given[len(SCHEME) :].strip(), at=at)
    if session is None:
        raise ProofOver(say("Half an hour has passed since the code. Ask for another one."))
    purpose = ProofPurpose(session.purpose)
    if scope and scope not in OPENS[purpose]:
        raise ProvenForOther(
            say(
                "The code was asked for another purpose: {purpose}. Ask for a code for this one.",
                purpose=purpose.named,
            )
        )
    return actor_of_session(session)
