"""Running the allocation over recommended cases, with everything kept that it rested on."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from rongxie.foundation.accounts.access import Standing
from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.areas import area_of
from rongxie.mechanism.lists.access import CaseNotFound, see_that_allowed
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.access import see_that_may
from rongxie.mechanism.referrals.events import CasesAllocated
from rongxie.mechanism.referrals.models import Allocation
from rongxie.mechanism.referrals.queries.allocating import digest_of, inputs_of, result_of
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, say


class NothingChosen(Refusal):
    """No case was chosen."""


@transaction.atomic
def allocate(*, region: str, case_ids: Sequence[int], actor: Actor, at: datetime) -> Allocation:
    """Propose a bank for each case, at most one, and keep the input with the result.

    Nothing is sent: `push` sends, by this proposal or with a reason for another bank.

    :raises NotYours: if the actor does not allocate in the place
    :raises NothingChosen: if there is no case
    :raises CaseNotFound: if a case is out of reach, or not in the place
    :raises StepNotAllowed: if a case cannot be referred, or the actor may not refer it
    """
    see_that_may("allocate", actor, Standing(region=region))
    cases = chosen_cases(region, case_ids)
    for case in cases:
        see_that_allowed(case, "refer", actor)
    inputs = inputs_of(cases, region, china_day(at))
    result = result_of(inputs)
    allocation = Allocation.objects.create(
        region=region,
        inputs=inputs,
        digest=digest_of(inputs),
        result=result["cases"],
        cases=len(cases),
        placed=result["placed"],
        total_cost=result["total_cost"],
        by=actor.name,
        at=at,
    )
    number = str(allocation.pk)
    event = CasesAllocated(
        subject=number,
        region=region,
        allocation=f"allocation:{number}",
        count=len(cases),
        digest=allocation.digest,
    )
    append(event, actor=actor, at=at)
    return allocation


def chosen_cases(region: str, case_ids: Sequence[int], *, locked: bool = False) -> list[Case]:
    """Return cases of a place in the order of their ids, each once; `locked` until the end.

    :raises NothingChosen: if there is none
    :raises CaseNotFound: if one is out of reach, or not in the place
    """
    wanted = sorted(set(case_ids))
    if not wanted:
        raise NothingChosen(say("No case is chosen. Choose at least one and try again."))
    area = area_of(region)
    rows = Case.objects.select_related("enterprise", "need", "screening").order_by("pk")
    rows = rows.filter(pk__in=wanted, region__gte=area.lo, region__lt=area.hi)
    found = list(rows.select_for_update(of=("self",)) if locked else rows)
    if missing := sorted(set(wanted) - {int(case.pk) for case in found}):
        raise CaseNotFound(
            say(
                "There is no case {case} that you can reach. Look it up in your lists.",
                case=missing[0],
            )
        )
    return found
