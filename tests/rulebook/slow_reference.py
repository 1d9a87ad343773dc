"""The five standards, admission and the size table in plain Python, one row at a time.

Written from the design alone and kept apart from the rulebook: its parity with the fast rules is
the point, so it imports nothing from them.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

Answer = bool | None
Facts = dict[str, Any]

PROHIBITED = {"securities", "wealth", "home", "relend", "local_debt"}
LEVELS = {"declared": 1, "observed": 2, "checked": 3}
LOWEST = {
    "registered": 3, "not_abnormal": 3, "no_serious_illegal": 3, "tenure": 3, "running": 2,
    "no_major_violation": 3, "no_env_violation": 3, "industry_allowed": 2, "fixed_place": 2,
    "stated": 1, "fresh": 1, "proportionate": 1, "not_dishonest": 3, "no_overdue": 1,
    "no_evasion": 1, "tax_in_order": 3, "principals_clean": 1, "not_removed": 1,
    "lawful_use": 1, "in_scope": 1, "not_platform": 2,
}  # fmt: skip
BLOCKING = {
    "registered", "no_serious_illegal", "running", "no_major_violation", "industry_allowed",
    "stated", "not_dishonest", "no_evasion", "not_removed", "lawful_use", "not_platform",
}  # fmt: skip
STANDARDS = {
    "operating": [
        "registered", "not_abnormal", "no_serious_illegal", "tenure", "running",
        "no_major_violation", "no_env_violation", "industry_allowed",
    ],
    "premises": ["fixed_place"],
    "demand": ["stated", "fresh", "proportionate"],
    "credit": [
        "not_dishonest", "no_overdue", "no_evasion", "tax_in_order", "principals_clean",
        "not_removed",
    ],
    "purpose": ["lawful_use", "in_scope", "not_platform"],
}  # fmt: skip


def both(a: Answer, b: Answer) -> Answer:
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


def either(a: Answer, b: Answer) -> Answer:
    if a is True or b is True:
        return True
    return None if a is None or b is None else False


def opposite(a: Answer) -> Answer:
    return None if a is None else not a


def same(value: Any, wanted: Any) -> Answer:
    return None if value is None else value == wanted


def months_later(day: date, months: int) -> date:
    month = day.month + months
    year, month = day.year + (month - 1) // 12, (month - 1) % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError(day)


def answers(row: Facts, as_of: date, numbers: dict[str, Any]) -> dict[str, Answer]:
    """Answer each test for one row, before any tick."""

    def fact(name: str, test: str) -> Any:
        level = row.get(f"{name}_level")
        if f"{name}_level" in row and LEVELS[level or "declared"] < LOWEST[test]:
            return None
        return row.get(name)

    return {
        **{test: opposite(fact(name, test)) for test, name in FORBIDDEN.items()},
        **{test: fact(name, test) for test, name in WANTED.items()},
        **_registered_and_placed(fact),
        "tenure": _tenure(fact("established_on", "tenure"), as_of, numbers["tenure_months"]),
        "stated": _over(fact("need_amount_wan", "stated")),
        "fresh": _fresh(fact("need_stated_on", "fresh"), as_of, numbers["need_fresh_days"]),
        "proportionate": _fits(
            fact("need_amount_wan", "proportionate"),
            fact("revenue_wan", "proportionate"),
            numbers["need_to_revenue_max"],
        ),
        "tax_in_order": both(
            opposite(same(fact("tax_grade", "tax_in_order"), "D")),
            opposite(fact("tax_arrears", "tax_in_order")),
        ),
        "not_removed": _over_by(fact("removed_until", "not_removed"), as_of),
        "lawful_use": _lawful(fact("purpose", "lawful_use")),
    }


FORBIDDEN = {
    "not_abnormal": "abnormal_listed",
    "no_serious_illegal": "serious_illegal",
    "no_major_violation": "major_violation",
    "no_env_violation": "env_violation",
    "industry_allowed": "restricted_industry",
    "not_dishonest": "dishonest_executee",
    "no_overdue": "overdue_loans",
    "no_evasion": "debt_evasion",
    "principals_clean": "principals_bad_credit",
    "not_platform": "platform_company",
}
WANTED = {"running": "operating_seen", "in_scope": "within_scope"}


def _registered_and_placed(fact: Callable[[str, str], Any]) -> dict[str, Answer]:
    active = same(fact("registration_status", "registered"), "active")
    farm = same(fact("kind", "registered"), "family_farm")
    listed = fact("farm_listed", "registered")
    seen, online = fact("premises_seen", "fixed_place"), fact("online_shop", "fixed_place")
    return {"registered": either(active, both(farm, listed)), "fixed_place": either(seen, online)}


def _tenure(established: date | None, as_of: date, months: int) -> Answer:
    return None if established is None else as_of >= months_later(established, months)


def _over(amount: float | None) -> Answer:
    return None if amount is None else amount > 0


def _fresh(stated: date | None, as_of: date, days: int) -> Answer:
    return None if stated is None else as_of - timedelta(days=days) <= stated <= as_of


def _fits(amount: float | None, revenue: float | None, most: float | None) -> Answer:
    if most is None:
        return True
    return None if amount is None or revenue is None else amount <= most * revenue


def _over_by(until: date | None, as_of: date) -> Answer:
    return until is None or until < as_of


def _lawful(purpose: str | None) -> Answer:
    return None if purpose is None else purpose not in PROHIBITED


def screened(row: Facts, as_of: date, numbers: dict[str, Any]) -> dict[str, Any]:
    """Return verdicts, outcome, failed and unknown tests, and what rests on ticks."""
    result: dict[str, Any] = {}
    failed, unknown, by_tick = [], [], []
    found = answers(row, as_of, numbers)
    for standard, tests in STANDARDS.items():
        tick = row.get(f"tick_{standard}")
        if tick is not None and any(found[t] is None for t in tests):
            by_tick.append(standard)
        final = {t: tick if found[t] is None else found[t] for t in tests}
        failed += [t for t in tests if final[t] is False]
        unknown += [t for t in tests if final[t] is None]
        values = list(final.values())
        result[standard] = "not_met" if False in values else "unknown" if None in values else "met"
    result["failed"], result["unknown"] = ";".join(failed) or None, ";".join(unknown) or None
    result["by_tick"] = ";".join(by_tick) or None
    result["outcome"] = "fail" if failed else "incomplete" if unknown else "pass"
    result["fail_kind"] = None
    if failed:
        result["fail_kind"] = "blocked" if set(failed) & BLOCKING else "repairable"
    return result


ORDER = ["micro", "small", "medium", "large"]
# section or division → (indicator, small, medium, large), …; written out again from the table
TABLE: dict[str, list[tuple[str, float, float, float]]] = {
    "A": [("revenue_wan", 50, 500, 20000)],
    "BCD": [("employees", 20, 300, 1000), ("revenue_wan", 300, 2000, 40000)],
    "E": [("revenue_wan", 300, 6000, 80000), ("assets_wan", 300, 5000, 80000)],
    "51": [("employees", 5, 20, 200), ("revenue_wan", 1000, 5000, 40000)],
    "52": [("employees", 10, 50, 300), ("revenue_wan", 100, 500, 20000)],
    "transport": [("employees", 20, 300, 1000), ("revenue_wan", 200, 3000, 30000)],
    "storage": [("employees", 20, 100, 200), ("revenue_wan", 100, 1000, 30000)],
    "60": [("employees", 20, 300, 1000), ("revenue_wan", 100, 2000, 30000)],
    "H": [("employees", 10, 100, 300), ("revenue_wan", 100, 2000, 10000)],
    "6364": [("employees", 10, 100, 2000), ("revenue_wan", 100, 1000, 100000)],
    "65": [("employees", 10, 100, 300), ("revenue_wan", 50, 1000, 10000)],
    "701": [("revenue_wan", 100, 1000, 200000), ("assets_wan", 2000, 5000, 10000)],
    "702": [("employees", 100, 300, 1000), ("revenue_wan", 500, 1000, 5000)],
    "L": [("employees", 10, 100, 300), ("assets_wan", 100, 8000, 120000)],
    "other": [("employees", 10, 100, 300)],
}  # fmt: skip


def table_row(industry: str) -> list[tuple[str, float, float, float]] | None:
    """Return the line of the table for a lettered code of at least a division."""
    section, digits = industry[0], industry[1:]
    division, group = digits[:2], digits[:3]
    if section in "BCD":
        return TABLE["BCD"]
    if section in "AEHL":
        return TABLE[section]
    if section in "MNOR" or division == "85" or group in ("703", "709"):
        return TABLE["other"]
    if division in ("51", "52", "60", "65") or group in ("701", "702"):
        return TABLE[division if division in TABLE else group]
    if division in ("63", "64"):
        return TABLE["6364"]
    if division in ("54", "55", "56", "57", "58") or group == "591":
        return TABLE["transport"]
    if division == "59" and group in ("592", "593", "594", "595", "596", "599"):
        return TABLE["storage"]
    return None


def size_of(row: Facts) -> str:
    """Return the class of one row, or `undetermined`."""
    line = table_row(row["industry"]) if row.get("industry") else None
    if line is None:
        return "undetermined"
    lowest, highest = 3, 3
    for indicator, *bounds in line:
        value = row.get(indicator)
        rank = None if value is None else sum(value >= bound for bound in bounds)
        lowest = min(lowest, 0 if rank is None else rank)
        highest = min(highest, 3 if rank is None else rank)
    return ORDER[lowest] if lowest == highest else "undetermined"


def admission_of(row: Facts, size: str, extra_kinds: list[str], *, medium: bool) -> str:
    """Return whether the enterprise is admitted at all."""
    if size in ("small", "micro") or row.get("kind") in extra_kinds:
        return "admitted"
    if size == "medium" and medium:
        return "admitted"
    return "unknown" if size == "undetermined" else "not_admitted"
