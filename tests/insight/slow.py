"""The event figures once more, in plain Python: loops over rows, no frames. For tests only."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

Row = dict[str, Any]
Pair = tuple[float | None, float | None]
LEFT = {"referral.lapsed", "referral.handed_back", "referral.withdrawn"}
DECIDED = {"decision.approved", "decision.refused"}


def flags_of(row: Row) -> set[str]:
    return set((row["flags"] or "").split(";"))


def figures_of(
    rows: list[Row], group: Callable[[Row], Any], first: date, last: date
) -> dict[Any, dict[str, Pair]]:
    """Return the pair of numbers of every figure of every group."""
    past = [row for row in rows if row["at"] <= last]
    groups = {group(row) for row in past}
    files = files_of(past)
    return {
        g: counts(past, [r for r in past if group(r) == g and r["at"] >= first])
        | clock([f for f in files if group(f) == g], first, last)
        for g in groups
    }


def counts(past: list[Row], rows: list[Row]) -> dict[str, Pair]:
    def named(column: str, kind: str) -> set[str]:
        return {r[column] for r in rows if r["kind"] == kind and r[column] is not None}

    def money(drawn: Iterable[Row]) -> float:
        return sum(r["amount_wan"] or 0 for r in drawn)

    need = {
        r["enterprise"] for r in rows if r["kind"] == "visit.recorded" and "need" in flags_of(r)
    }
    need |= named("enterprise", "need.stated")
    drawn = [r for r in rows if r["kind"] == "loan.drawn"]
    priced = [r for r in drawn if r["rate"] is not None and r["amount_wan"] is not None]
    recommended = named("enterprise", "case.recommended")
    approved = {r["enterprise"] for r in past if r["kind"] == "decision.approved"}
    passed, returned = named("case", "case.reviewed"), named("case", "case.returned")
    found: dict[str, Pair] = {
        "visited_enterprises": (len(named("enterprise", "visit.recorded")), None),
        "enterprises_with_need": (len(need - {None}), None),
        "declared_enterprises": (len(named("enterprise", "case.declared")), None),
        "declared_cases": (len(named("case", "case.declared")), None),
        "recommended_enterprises": (len(recommended), None),
        "recommended_cases": (len(named("case", "case.recommended")), None),
        "approved_enterprises": (len(named("enterprise", "decision.approved")), None),
        "approved_amount": (money(r for r in rows if r["kind"] == "decision.approved"), None),
        "funded_enterprises": (len(named("enterprise", "loan.drawn")), None),
        "drawn_amount": (money(drawn), None),
        "average_rate": (sum(r["amount_wan"] * r["rate"] for r in priced), money(priced)),
        "recommend_to_approve_rate": (len(recommended & approved), len(recommended)),
        "review_pass_rate": (len(passed), len(passed | returned)),
    }
    for flag in ("credit", "first_loan", "renewal", "no_repay_renewal"):
        name = "credit_loan_share" if flag == "credit" else f"{flag}_share"
        found[name] = (money(r for r in drawn if flag in flags_of(r)), money(drawn))
    return found


def files_of(past: list[Row]) -> list[Row]:
    """Return each file once: its first day complete, its first decision since, whether it left."""
    files: dict[tuple[str, str | None], Row] = {}
    for row in sorted(past, key=lambda r: r["at"]):
        key = (row["case"], row["bank"])
        if row["case"] is None:
            continue
        if row["kind"] == "referral.file_completed":
            files.setdefault(key, {**row, "decided": None, "left": None})
    for row in sorted(past, key=lambda r: r["at"]):
        file = files.get((row["case"], row["bank"]))
        if file is None or row["at"] < file["at"]:
            continue
        if row["kind"] in DECIDED and file["decided"] is None:
            file["decided"] = row["at"]
        if row["kind"] in LEFT and file["left"] is None:
            file["left"] = row["at"]
    return list(files.values())


def clock(files: list[Row], first: date, last: date) -> dict[str, Pair]:
    in_time = settled = overdue = undecided = 0
    for file in files:
        due = file["at"] + timedelta(days=30)
        waiting = file["decided"] is None and not file["left"]
        undecided += waiting
        overdue += waiting and last > due
        if file["at"] >= first and (file["decided"] or due <= last):
            settled += 1
            in_time += file["decided"] is not None and file["decided"] <= due
    return {
        "decided_in_time_rate": (in_time, settled),
        "overdue_decisions": (overdue, None),
        "undecided": (undecided, None),
    }
