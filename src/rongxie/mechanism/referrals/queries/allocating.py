"""The input of an allocation, read from the record, and its replay (design §8)."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import polars as pl
from django.db.models import Count

from rongxie.foundation.digests import sm3
from rongxie.foundation.events.writing import canonical
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import as_platform
from rongxie.mechanism.evidence.queries import known_facts
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.advancing import ACTIVE
from rongxie.mechanism.referrals.models import Allocation, BankAppetite, Referral
from rongxie.mechanism.referrals.queries.banks import appetites_on
from rongxie.mechanism.referrals.queries.consents import consents_of
from rongxie.rulebook.allocation import Limits, allocate, limits_of
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.steps import ReferralState, State
from rongxie.values.texts import Refusal, say

_FACTS = ("existing_loans_wan", "revenue_wan", "service_banks")
_TEXTS = pl.List(pl.String())
_CASE = {
    "case_id": pl.String(), "region": pl.String(), "industry": pl.String(),
    "amount_wan": pl.Float64(), "collateral": pl.String(), "wishes": _TEXTS,
    "wished_only": pl.Boolean(), "lenders": _TEXTS, "service_banks": _TEXTS, "excluded": _TEXTS,
    "consent": _TEXTS, "existing_loans_wan": pl.Float64(), "revenue_wan": pl.Float64(),
}  # fmt: skip
_BANK = {
    "bank_id": pl.String(), "regions": _TEXTS, "min_wan": pl.Float64(), "max_wan": pl.Float64(),
    "collaterals": _TEXTS, "industries": _TEXTS, "capacity": pl.Int64(),
}  # fmt: skip


class AllocationNotFound(Refusal):
    """There is no such allocation in the actor's reach."""


def allocation_in_reach(*, allocation_id: int, actor: Actor) -> Allocation:
    """Return an allocation in the actor's reach.

    :raises AllocationNotFound: if there is none, or it is somebody else's
    """
    found = Allocation.objects.filter(pk=allocation_id)
    if actor.area is not None:
        found = found.filter(region__gte=actor.area.lo, region__lt=actor.area.hi)
    allocation = found.first()
    if allocation is None:
        raise AllocationNotFound(
            say(
                "There is no allocation {allocation} that you can reach. Run it again for your"
                " cases.",
                allocation=allocation_id,
            )
        )
    return allocation


def inputs_of(cases: Sequence[Case], region: str, on: date) -> str:
    """Return the whole input of an allocation as canonical JSON: cases, banks and limits."""
    limits = limits_of(InForce(on, region))
    told: dict[str, object] = {
        "on": on.isoformat(),
        "cases": _cases(sorted(cases, key=lambda case: int(case.pk)), on),
        "banks": _banks(appetites_on(on, [case.region for case in cases]), region),
        "limits": {
            "max_lenders": limits.max_lenders,
            "exposure_to_revenue_max": limits.exposure_to_revenue_max,
        },
    }
    return canonical(told)


def digest_of(inputs: str) -> str:
    """Return the SM3 digest of an input."""
    return sm3(inputs.encode()).hex()


def result_of(inputs: str) -> dict[str, Any]:
    """Run the allocation on an input: bank, wish and reasons of each case, and the sums."""
    told = json.loads(inputs)
    done = allocate(
        pl.DataFrame(told["cases"], schema=_CASE),
        pl.DataFrame(told["banks"], schema=_BANK),
        Limits(**told["limits"]),
    )
    cases = {
        row["case_id"]: {
            "bank": row["bank_id"] or "",
            "wish": row["wish"],
            "reasons": (row["reason"] or "").split(";") if row["reason"] else [],
        }
        for row in done.placements.iter_rows(named=True)
    }
    return {"cases": cases, "placed": done.placed, "total_cost": done.total_cost}


def replay(*, allocation_id: int, actor: Actor) -> bool:
    """Tell whether the stored input is untouched and still gives the stored result.

    :raises AllocationNotFound: if the allocation is out of reach
    """
    allocation = allocation_in_reach(allocation_id=allocation_id, actor=actor)
    if digest_of(allocation.inputs) != allocation.digest:
        return False
    again = result_of(allocation.inputs)
    return bool(
        again["cases"] == allocation.result
        and again["placed"] == allocation.placed
        and again["total_cost"] == allocation.total_cost
    )


def _cases(cases: Sequence[Case], on: date) -> list[dict[str, Any]]:
    ids = [case.enterprise_id for case in cases]
    given = consents_of(ids, on)
    consents, taken_back = _by_enterprise(given.standing), _by_enterprise(given.taken_back)
    facts, lenders = _facts(ids, on), _lenders(ids)
    return [
        {
            "case_id": str(case.pk),
            "region": case.region,
            "industry": case.enterprise.industry or None,
            "amount_wan": float(case.amount_wan),
            "collateral": case.collateral or None,
            "wishes": case.wished_banks,
            "wished_only": case.wished_only,
            "lenders": sorted(lenders.get(case.enterprise_id, ())),
            "service_banks": _listed(facts.get((case.enterprise_id, "service_banks"))),
            "excluded": sorted(
                {
                    *case.excluded_banks,
                    *case.banks,
                    *(taken_back[case.enterprise_id] - consents[case.enterprise_id]),
                }
            ),
            "consent": sorted(consents[case.enterprise_id]),
            "existing_loans_wan": _number(facts.get((case.enterprise_id, "existing_loans_wan"))),
            "revenue_wan": _number(facts.get((case.enterprise_id, "revenue_wan"))),
        }
        for case in cases
    ]


def _by_enterprise(pairs: Iterable[tuple[int, str]]) -> defaultdict[int, set[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for enterprise, bank in pairs:
        found[enterprise].add(bank)
    return found


def _facts(enterprise_ids: Sequence[int], on: date) -> dict[tuple[int, str], str]:
    """Return what is known of what the allocation asks, at whatever level."""
    rows = known_facts(enterprise_ids=set(enterprise_ids), on=on).rows
    asked = rows.filter(pl.col("fact").is_in(_FACTS)).select("enterprise", "fact", "value")
    return {(enterprise, fact): value for enterprise, fact, value in asked.iter_rows()}


def _lenders(enterprise_ids: Sequence[int]) -> dict[int, set[str]]:
    """Return the banks that have lent to an enterprise by a case of ours that is not closed."""
    lent = Referral.objects.filter(
        enterprise__in=enterprise_ids,
        state=ReferralState.APPROVED.value,
        case__state=State.FUNDED.value,
    )
    found: dict[int, set[str]] = {}
    for enterprise, bank in lent.values_list("enterprise", "bank"):
        found.setdefault(enterprise, set()).add(bank)
    return found


def _banks(appetites: Sequence[BankAppetite], region: str) -> list[dict[str, Any]]:
    """Return the banks with the room that is left; a branch may serve other counties too."""
    codes = [row.bank for row in appetites]
    with as_platform("allocation", region[:2]):
        busy = Referral.objects.filter(bank__in=codes, state__in=ACTIVE)
        counts = dict(busy.values_list("bank").annotate(Count("id")).order_by())
    return [
        {
            "bank_id": row.bank,
            "regions": row.regions,
            "min_wan": None if row.min_wan is None else float(row.min_wan),
            "max_wan": None if row.max_wan is None else float(row.max_wan),
            "collaterals": row.collaterals,
            "industries": row.industries,
            "capacity": max(0, row.capacity - counts.get(row.bank, 0)),
        }
        for row in appetites
    ]


def _listed(text: str | None) -> list[str]:
    return [one.strip() for one in (text or "").split(";") if one.strip()]


def _number(text: str | None) -> float | None:
    return float(text) if text else None
