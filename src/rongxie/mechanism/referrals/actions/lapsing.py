"""Referrals that no bank accepted in time: ended and set free by the platform, set by set."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction

from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.lists.events import CaseReleased
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.lists.moving import references as references_of_case
from rongxie.mechanism.referrals.access import everywhere_of, see_that_may
from rongxie.mechanism.referrals.advancing import ACTIVE, references
from rongxie.mechanism.referrals.events import ReferralLapsed
from rongxie.mechanism.referrals.models import Referral
from rongxie.rulebook.steps import ReferralState, State
from rongxie.values.moments import china_day

_AT_ONCE = 1_000
# The banks are left out; a case at which no other bank is at work goes back to the list.
_LEAVE_OUT = """
    UPDATE cases SET excluded_banks = excluded_banks || lapsed.banks
    FROM (SELECT case_id, array_agg(bank ORDER BY bank) AS banks
          FROM referrals WHERE id = ANY(%s) GROUP BY case_id) AS lapsed
    WHERE cases.id = lapsed.case_id AND cases.state = %s
"""
_RELEASE = """
    UPDATE cases SET state = %s, moved_at = %s
    WHERE id = ANY(%s) AND state = %s
      AND NOT EXISTS (SELECT FROM referrals
                      WHERE referrals.case_id = cases.id AND referrals.state = ANY(%s))
    RETURNING id
"""


@transaction.atomic
def lapse_overdue(*, on: date, limit: int = 10_000, actor: Actor, at: datetime) -> int:
    """End referrals that should have been accepted before `on`; their cases are released.

    Returns how many were ended, to be called until there are none. Somebody who works on a case
    at this moment is not waited for: the next call takes it.

    :raises NotYours: if it is not the platform that does so
    """
    see_that_may("lapse_overdue", actor, everywhere_of(actor))
    late = Referral.objects.filter(state=ReferralState.SENT.value, accept_due_on__lt=on)
    found = list(late.order_by("accept_due_on").values_list("pk", "case_id")[:limit])
    parts = [found[start : start + _AT_ONCE] for start in range(0, len(found), _AT_ONCE)]
    return sum(_lapse([pk for pk, _ in part], [c for _, c in part], actor, at) for part in parts)


def _lapse(ids: Sequence[int], case_ids: Sequence[int], actor: Actor, at: datetime) -> int:
    cases = Case.objects.filter(pk__in=case_ids).order_by("pk")
    held = {case.pk: case for case in cases.select_for_update(skip_locked=True)}
    ended = Referral.objects.filter(pk__in=ids, case__in=list(held), state=ReferralState.SENT.value)
    # Updated by their state once more: who accepts at this moment has accepted.
    taken = list(ended.select_for_update(skip_locked=True).values_list("pk", flat=True))
    Referral.objects.filter(pk__in=taken).update(
        state=ReferralState.LAPSED.value, ended_on=china_day(at), moved_at=at, cause="lapsed"
    )
    rows = list(Referral.objects.filter(pk__in=taken).order_by("pk"))
    append(*(ReferralLapsed(**references(row)) for row in rows), actor=actor, at=at)
    by_case = {row.case_id: row.pk for row in rows}
    released = _release(taken, list(by_case), at)
    events = [
        CaseReleased(
            **references_of_case(held[one]), cause="lapsed", reference=f"referral:{by_case[one]}"
        )
        for one in released
    ]
    append(*events, actor=actor, at=at)
    return len(rows)


def _release(ids: Sequence[int], case_ids: Sequence[int], at: datetime) -> list[int]:
    """Take the step `release` for all at once; return the cases that took it."""
    referred, free = State.REFERRED.value, State.RECOMMENDED.value
    with connection.cursor() as cursor:
        cursor.execute(_LEAVE_OUT, [list(ids), referred])
        cursor.execute(_RELEASE, [free, at, list(case_ids), referred, list(ACTIVE)])
        return sorted(row[0] for row in cursor.fetchall())
