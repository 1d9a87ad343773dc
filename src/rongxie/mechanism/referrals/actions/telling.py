"""The enterprise is told: of a bank that it did not name, and that a consent ends soon."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from rongxie.foundation.accounts.access import Standing
from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.referrals.access import consent_in_reach, everywhere_of, see_that_may
from rongxie.mechanism.referrals.actions.consenting import references
from rongxie.mechanism.referrals.events import ConsentEnding, ConsentTold
from rongxie.mechanism.referrals.models import Consent
from rongxie.mechanism.referrals.queries.consents import ending_soon
from rongxie.values.moments import china_day


@transaction.atomic
def note_told(*, consent_ids: Sequence[int], actor: Actor, at: datetime) -> int:
    """Note that the enterprise knows of banks that it did not name; they may call it from now on.

    Returns how many it did not know of before.

    :raises ReferralNotFound: if a consent is out of reach
    :raises NotYours: if the actor tells enterprises nothing
    """
    told = []
    for consent_id in sorted(set(consent_ids)):
        consent = consent_in_reach(consent_id=consent_id, actor=actor)
        standing = Standing(region=consent.region, enterprise=str(consent.enterprise_id))
        see_that_may("note_told", actor, standing)
        if Consent.objects.filter(pk=consent.pk, told_at=None).update(told_at=at):
            told.append(ConsentTold(**references(consent), done_on=china_day(at)))
    append(*told, actor=actor, at=at)
    return len(told)


@transaction.atomic
def warn_of_ending(*, on: date, limit: int = 10_000, actor: Actor, at: datetime) -> int:
    """Have the enterprises warned whose consents end soon, once for each consent.

    Returns how many there were, to be called until there are none.

    :raises NotYours: if it is not the platform that warns
    """
    see_that_may("warn_of_ending", actor, everywhere_of(actor))
    region = actor.area.lo if actor.area else ""
    near = ending_soon(actor=actor, on=on, region=region).filter(warned_at=None)
    rows = list(near.select_for_update(skip_locked=True)[:limit])
    Consent.objects.filter(pk__in=[row.pk for row in rows]).update(warned_at=at)
    warned = [ConsentEnding(**references(row), ends_on=row.ends_on) for row in rows]
    append(*warned, actor=actor, at=at)
    return len(rows)
