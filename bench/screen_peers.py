"""The same tests as a GoRules decision table: one rule per way of failing, all hits collected."""

from datetime import date, timedelta
from typing import Any

from rongxie.values.dates import latest_start

# Each expression is true where a test fails; what is unknown (null) fails nothing.
_BAD_IF_TRUE = (
    "abnormal_listed", "serious_illegal", "major_violation", "env_violation",
    "restricted_industry", "dishonest_executee", "overdue_loans", "debt_evasion", "tax_arrears",
    "principals_bad_credit", "platform_company",
)  # fmt: skip
_BAD_IF_FALSE = ("operating_seen", "within_scope")
_DAYS = ("established_on", "need_stated_on")
_PROHIBITED = ("securities", "wealth", "home", "relend", "local_debt")


def _failures(as_of: date) -> list[str]:
    oldest = (as_of - timedelta(days=180)).toordinal()
    youngest = latest_start(as_of, 6).toordinal()
    prohibited = ", ".join(f"'{use}'" for use in _PROHIBITED)
    return [
        *(f"{fact} == true" for fact in _BAD_IF_TRUE),
        *(f"{fact} == false" for fact in _BAD_IF_FALSE),
        "registration_status != null and registration_status != 'active' and"
        " (kind != null and kind != 'family_farm' or farm_listed == false)",
        f"established_on != null and established_on > {youngest}",
        "premises_seen == false and online_shop == false",
        "need_amount_wan != null and need_amount_wan <= 0",
        f"need_stated_on != null and (need_stated_on < {oldest}"
        f" or need_stated_on > {as_of.toordinal()})",
        "tax_grade == 'D'",
        f"purpose in [{prohibited}]",
    ]


def decision_table(as_of: date) -> dict[str, Any]:
    """Return the graph: the facts in, the table, the failures out."""
    rules = [
        {"_id": f"r{place}", "i": condition, "o": f"'{place}'"}
        for place, condition in enumerate(_failures(as_of))
    ]
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": "i", "name": "fails", "type": "expression"}],
        "outputs": [{"id": "o", "name": "rule", "field": "rule", "type": "expression"}],
        "rules": rules,
    }
    nodes = [
        {"id": "in", "name": "facts", "type": "inputNode"},
        {"id": "table", "name": "table", "type": "decisionTableNode", "content": table},
        {"id": "out", "name": "failures", "type": "outputNode"},
    ]
    edges = [
        {"id": "e1", "sourceId": "in", "targetId": "table", "type": "edge"},
        {"id": "e2", "sourceId": "table", "targetId": "out", "type": "edge"},
    ]
    return {"nodes": nodes, "edges": edges}


def zen_input(row: dict[str, Any]) -> dict[str, Any]:
    """Return one row as the engine takes it: days as numbers."""
    days = {name: row[name] and row[name].toordinal() for name in _DAYS}
    return row | days
