"""What follows for coaching when a bank refuses, and when a case comes to its end."""

from rongxie.foundation.events.consequences import Consequence
from rongxie.mechanism.coaching.actions.planning import Plan, end_plan, open_plan
from rongxie.mechanism.coaching.follow_ups import FollowUp, follow_up, playbooks_of
from rongxie.mechanism.coaching.queries import township_of
from rongxie.mechanism.decisions.models import Decision
from rongxie.mechanism.lists.kinds import ReleaseCause
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.advancing import at_work, set_free
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.steps import State
from rongxie.values.moments import china_day


def coach_after_refusal(consequence: Consequence) -> None:
    """After `decision.refused`: coach, release for another bank, or leave it to the task force.

    Which of them `follow_up` says. While another bank has the case nothing happens, except that
    the one that refused is left out from now on. What the refusal says stands in the decision.
    """
    event, at = consequence.event, consequence.at
    case = Case.objects.select_for_update(of=("self",)).filter(pk=int(event.case)).first()
    referral = Referral.objects.filter(pk=int(event.subject)).first()
    if case is None or referral is None or case.state != State.REFERRED:
        return
    codes = _reasons(referral)
    what = follow_up(codes, another_bank=case.another_bank)
    if what is FollowUp.RELEASE or at_work(case).exists():
        set_free(referral, ReleaseCause.REFUSED.value, event, at=at)
    elif what is FollowUp.COACH:
        plan = Plan(
            reasons=codes,
            playbooks=playbooks_of(codes),
            coach=township_of(case.region, china_day(at)),
            referral=referral,
        )
        open_plan(case, plan, actor=consequence.actor, at=at)


def end_when_closed(consequence: Consequence) -> None:
    """After `case.closed`: nothing is left to coach."""
    end_plan(case_id=int(consequence.event.case), at=consequence.at)


def _reasons(referral: Referral) -> tuple[str, ...]:
    found = Decision.objects.filter(referral=referral).values_list("reasons", flat=True).first()
    return tuple(found or ())
