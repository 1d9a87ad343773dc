"""What a batch says of its cases: canonical JSON (RFC 8785) with its SM3 digest (GB/T 32905).

The text is made of rows alone, so that it can be made again before the signature and compared.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from decimal import Decimal
from typing import Any

import rfc8785

from rongxie.foundation.digests import sm3
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.lists.models import Batch, Case, Confirmation
from rongxie.mechanism.screening.models import Screening
from rongxie.mechanism.visits.models import Need
from rongxie.rulebook.verdicts import Standard

Line = dict[str, Any]
_SCREENED = (
    "rules", "parameters", "facts", "tests", *(s.value for s in Standard), "outcome", "fail_kind",
    "admission", "size", "size_reason", "by_tick",
)  # fmt: skip


def snapshot_of(region: str, cases: Sequence[Case]) -> str:
    """Return the text that is signed: the place and each case as the rows have it now."""
    return canonical({"region": region, "cases": lines_of(cases)})


def digest_of(text: str) -> str:
    """Return SM3 of a text, as 64 hexadecimal digits."""
    return sm3(text.encode()).hex()


def canonical(value: Any) -> str:
    """Return the one JSON text of a value."""
    return rfc8785.dumps(value).decode()


def lines_in(batch: Batch) -> dict[int, Line]:
    """Return what was laid of each case, by its number."""
    return {line["case"]: line for line in json.loads(batch.snapshot)["cases"]}


def changed_since(batch: Batch, cases: Sequence[Case]) -> list[int]:
    """Return the cases of which the rows say something else now than when they were laid."""
    laid = lines_in(batch)
    now = {line["case"]: line for line in lines_of(cases)}
    told = {number: canonical(line) for number, line in laid.items()}
    return [
        number
        for number in laid.keys() | now.keys()
        if number not in now or told.get(number) != canonical(now[number])
    ]


def lines_of(cases: Sequence[Case]) -> list[Line]:
    """Return a line for each case, in the order of their numbers; four queries for all of them."""
    enterprises = Enterprise.objects.in_bulk({case.enterprise_id for case in cases})
    needs = Need.objects.in_bulk({case.need_id for case in cases})
    screenings = Screening.objects.in_bulk({case.screening_id for case in cases})
    confirmed = _confirmations([case.pk for case in cases])
    return [
        {
            **_asked(case, needs[case.need_id]),
            "enterprise": _enterprise(case, enterprises.get(case.enterprise_id)),
            "screening": _screening(screenings[case.screening_id]),
            "confirmations": confirmed[case.pk],
        }
        for case in sorted(cases, key=lambda one: one.pk)
    ]


def _asked(case: Case, need: Need) -> Line:
    return {
        "case": case.pk,
        "region": case.region,
        "amount_wan": plain(case.amount_wan),
        "term_months": case.term_months,
        "purpose": case.purpose,
        "collateral": case.collateral,
        "wished_banks": case.wished_banks,
        "wished_only": case.wished_only,
        "origin": case.origin,
        "found_by": case.found_by,
        "facility_before": case.facility_before,
        "papers_checked_by": case.papers_checked_by,
        "committed_on": str(case.committed_on),
        "commitment": case.commitment,
        "excluded_banks": case.excluded_banks,
        "need": {
            "id": need.pk,
            "amount_wan": plain(need.amount_wan),
            "stated_on": str(need.stated_on),
            "withdrawn_on": str(need.withdrawn_on or ""),
        },
    }


def _enterprise(case: Case, enterprise: Enterprise | None) -> Line:
    if enterprise is None:  # it has moved out of reach
        return {"id": case.enterprise_id}
    return {
        "id": enterprise.pk,
        "uscc": enterprise.uscc,
        "name": enterprise.name,
        "kind": enterprise.kind,
        "industry": enterprise.industry,
    }


def _screening(screening: Screening) -> Line:
    """Return the facts that count, and the digest of the whole screening as it is stored."""
    stored = {column: getattr(screening, column) for column in _SCREENED}
    return {
        "id": screening.pk,
        "as_of": str(screening.as_of),
        "digest": digest_of(canonical({**stored, "as_of": str(screening.as_of)})),
        "outcome": screening.outcome,
        "by_tick": screening.by_tick,
        "facts": screening.facts,
    }


def _confirmations(cases: Iterable[int]) -> Mapping[int, list[Line]]:
    found: dict[int, list[Line]] = defaultdict(list)
    for one in Confirmation.objects.filter(case__in=list(cases)).order_by("id"):
        at = one.at.astimezone(UTC).isoformat()
        found[one.case_id].append({"sector": one.sector, "by": one.by, "at": at})
    return found


def plain(amount: Decimal) -> str:
    """Return an amount in 万元 as the text that it has whatever it was read from.

    >>> plain(Decimal("50.0000")), plain(Decimal("12.50"))
    ('50', '12.5')
    """
    return f"{amount.quantize(Decimal('0.0001')):f}".rstrip("0").rstrip(".")
