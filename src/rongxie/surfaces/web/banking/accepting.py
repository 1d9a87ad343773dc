"""A branch takes a referral up before it has reached the enterprise, so that it does not lapse."""

from datetime import datetime

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.referrals.access import referral_in_reach
from rongxie.mechanism.referrals.models import Referral
from rongxie.surfaces.web.acting.fields import PageForm
from rongxie.surfaces.web.acting.pages import ActionPage, Done
from rongxie.surfaces.web.banking.subjects import (
    Lines,
    name_of,
    number_of,
    of_referral,
    onward,
    told,
)
from rongxie.values.texts import Text, say


class AcceptForm(PageForm):
    """A page whose answer is the press of its button."""


def _lines(referral: Referral) -> Lines:
    return (
        (Text(en="To be accepted by", zh="应于此日前接收"), str(referral.accept_due_on)),
        (Text(en="To be contacted by", zh="应于此日前联系"), str(referral.contact_due_on)),
    )


def _done(*, referral_id: int, actor: Actor, at: datetime) -> Done:
    referral = referral_in_reach(referral_id=referral_id, actor=actor)
    return Done(
        title=say("The referral of {name} is accepted", name=name_of(referral)),
        number=number_of(referral),
        next=(
            told(Text(en="Contact the enterprise and log it.", zh="联系企业并登记。"),
                 say("by {day}", day=referral.contact_due_on)),
        ),
        onward=onward(referral),
    )  # fmt: skip


ACCEPT = ActionPage(
    name="accept_referral",
    step="accept",
    address="referrals/<int:referral_id>/accept/",
    kinds=frozenset({Kind.BANK}),
    title=Text(en="Accept", zh="接收推送"),
    button=Text(en="Accept it", zh="接收"),
    lead=Text(en="Whoever logs the first contact accepts by it; accept apart only if you cannot"
                 " reach the enterprise at once.",
              zh="登记首次联系即视为接收；暂时联系不上企业时，可先接收。"),
    subject=of_referral("accept", _lines),
    form=AcceptForm,
    action="rongxie.mechanism.referrals.actions.working.accept",
    asks=lambda subject, _given: {"referral_id": subject.row.pk},
    done=_done,
)  # fmt: skip
