"""Facts for tests of the stages, stated through the actions; enter `reach` is done here.

`good_facts` makes an enterprise of which every test of the five standards holds but those of its
need, which a visit states.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.evidence.actions import (
    Stated,
    ask_department,
    import_complete_list,
    record_evidence,
)
from rongxie.mechanism.evidence.models import CompleteList, Evidence, FactRequest
from tests.mechanism.cast import AT, COUNTY, DAY, DEPARTMENT, REVIEWER, TOWNSHIP, VISITOR, owner_of

DIGEST = "ab" * 32
CHECKED: Mapping[str, object] = {
    "registration_status": "active", "established_on": date(2020, 3, 1), "abnormal_listed": False,
    "serious_illegal": False, "major_violation": False, "env_violation": False,
    "dishonest_executee": False, "tax_grade": "B", "tax_arrears": False,
    "restricted_industry": False, "platform_company": False, "industry": "C3311",
    "employees": 12, "revenue_wan": 300,
}  # fmt: skip
OBSERVED: Mapping[str, object] = {"operating_seen": True, "premises_seen": True}
DECLARED: Mapping[str, object] = {
    "overdue_loans": False, "debt_evasion": False, "principals_bad_credit": False,
    "within_scope": True,
}  # fmt: skip
_WHO: Mapping[str, Actor] = {"checked": REVIEWER, "observed": VISITOR, "declared": TOWNSHIP}
_NOTED = {"checked": "test:record", "observed": "", "declared": ""}


def stated(
    fact: str,
    value: object,
    level: str = "checked",
    *,
    days_ago: int = 0,
    on: date = DAY,
    basis: str | None = None,
    valid_until: date | None = None,
) -> Stated:
    """Return a fact of some days ago; a checked one names a record."""
    return Stated(
        fact=fact,
        value=value,
        level=level,
        as_of=on - timedelta(days=days_ago),
        basis=_NOTED[level] if basis is None else basis,
        valid_until=valid_until,
    )


def recorded(
    enterprise_id: int, *facts: Stated, actor: Actor | None = None, at: datetime = AT
) -> list[Evidence]:
    """State facts of one level, by whoever states that level in the cast."""
    who = actor or _WHO[facts[0].level]
    with reach(who):
        return record_evidence(enterprise_id=enterprise_id, stated=facts, actor=who, at=at)


def fact(
    enterprise_id: int, name: str, value: object, level: str = "checked", *, days_ago: int = 0
) -> Evidence:
    """State one fact of some days ago."""
    return recorded(enterprise_id, stated(name, value, level, days_ago=days_ago))[0]


def good_facts(enterprise_id: int, *, at: datetime = AT, on: date = DAY, **other: object) -> None:
    """State every fact that makes the tests hold; `other` values instead, None leaves one out."""
    for level, facts in (("checked", CHECKED), ("observed", OBSERVED), ("declared", DECLARED)):
        given = {name: other.get(name, value) for name, value in facts.items()}
        said = [stated(n, v, level, on=on) for n, v in given.items() if v is not None]
        if said:
            recorded(enterprise_id, *said, at=at)


def self_declared(enterprise_id: int, name: str, value: object, *, days_ago: int = 0) -> Evidence:
    """Have the enterprise itself declare a fact."""
    said = stated(name, value, "declared", days_ago=days_ago)
    return recorded(enterprise_id, said, actor=owner_of(enterprise_id))[0]


def complete_list(
    name: str,
    listed: list[int],
    *,
    region: str = COUNTY,
    days_ago: int = 0,
    source: str = "SAMR",
    digest: str = DIGEST,
    actor: Actor = REVIEWER,
) -> CompleteList:
    """Import a complete list of some days ago."""
    with reach(actor):
        return import_complete_list(
            region=region,
            fact=name,
            listed=listed,
            as_of=DAY - timedelta(days=days_ago),
            source=source,
            digest=digest,
            actor=actor,
            at=AT,
        )


def open_request(enterprise_id: int, *facts: str, at: datetime = AT) -> FactRequest:
    """Ask the tax office of the cast for facts; its organisations have to be open."""
    with reach(REVIEWER):
        return ask_department(
            enterprise_id=enterprise_id,
            facts=facts or ("tax_grade", "tax_arrears"),
            department=DEPARTMENT.organisation,
            actor=REVIEWER,
            at=at,
        )
