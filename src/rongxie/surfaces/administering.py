"""What administration sets going in the record: open work goes on with whoever takes over."""

from datetime import date, datetime

from django.db import transaction

from rongxie.foundation.administration import organising
from rongxie.foundation.administration.authority import Authority
from rongxie.foundation.organisations.models import Organisation
from rongxie.foundation.organisations.rerouting import OpenWork
from rongxie.foundation.reach.entering import as_platform
from rongxie.mechanism.referrals.actions import follow_paths, reroute_referrals

_FOLLOWS = "after:organisation.merged"


@transaction.atomic
def merge_and_reroute(  # noqa: PLR0913  # named, each of them
    *, code: str, into: str, on: date, document: str = "", by: Authority, at: datetime
) -> tuple[OpenWork, ...]:
    """Merge an organisation into another; open referrals of a bank go to its successor at once.

    Returns the work that was open, for people to look through. All of it is done or nothing.

    :raises Refusal: as `administration.organising.merge_organisation`, and where a referral
        cannot be handed over
    """
    work = organising.merge_organisation(
        code=code, into=into, on=on, document=document, by=by, at=at
    )
    successor = Organisation.objects.get(code=into)
    if successor.kind == "bank":
        with as_platform(_FOLLOWS, "") as platform:
            reroute_referrals(from_code=code, to_code=into, actor=platform, at=at)
            follow_paths(under=successor.path, actor=platform, at=at)
    return work
