"""The doors to decisions and drawdowns."""

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.decisions.models import Decision, Drawdown
from rongxie.mechanism.referrals.access import ReferralNotFound, not_found, referral_in_reach
from rongxie.mechanism.referrals.models import Referral
from rongxie.mechanism.referrals.wording import DRAWDOWN
from rongxie.values.texts import say


def decision_in_reach(*, referral_id: int, actor: Actor) -> tuple[Referral, Decision]:
    """Return a referral in the actor's reach with what was decided of it.

    :raises ReferralNotFound: if it is out of reach, or nothing is decided
    """
    referral = referral_in_reach(referral_id=referral_id, actor=actor)
    decision = in_reach(Decision, actor).filter(referral=referral).first()
    if decision is None:
        raise ReferralNotFound(
            say(
                "There is no decision on referral {referral} that you can reach. Look the referral"
                " up in your list.",
                referral=referral_id,
            )
        )
    return referral, decision


def drawdown_in_reach(*, drawdown_id: int, actor: Actor) -> Drawdown:
    """Return a drawdown of a referral in the actor's reach, with its decision.

    :raises ReferralNotFound: if there is none, or it is somebody else's
    """
    drawdowns = in_reach(Drawdown, actor).select_related("decision")
    drawdown = drawdowns.filter(pk=drawdown_id).first()
    if drawdown is None:
        raise not_found(DRAWDOWN, drawdown_id)
    referral_in_reach(referral_id=drawdown.decision.referral_id, actor=actor)
    return drawdown
