"""The desks of the county, each a client of the API: visits, lists, reviews, sending to banks."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from rongxie.surfaces.clock import now
from rongxie.surfaces.simulators.county import County, Facts, Row
from rongxie.surfaces.simulators.habits import Fault
from rongxie.surfaces.simulators.line import Line

_DECLARED = ("overdue_loans", "debt_evasion", "principals_bad_credit", "within_scope")
_SEEN = ("operating_seen", "premises_seen")
_LISTS = ("dishonest_executee", "env_violation", "platform_company")
# Shorter than a rehearsal, and some so short that they end while a bank is at work.
_CONSENT_DAYS, _SHORT_DAYS, _SHORT_SHARE = 40, 12, 0.15
_ANY = "*"
_ANY_SHARE, _CHANGES_ITS_MIND = 0.7, 0.1  # of the enterprises; of the days at banks
_WARNED = "经核查情况不清，请补充后再报。"


def bring_lists(county: County, on: date) -> None:
    """Let the office bring once what courts and other departments list."""
    office, sector = county.lines["office"], county.lines["sector1"]
    numbers = {row["name"]: row["id"] for row in office.pages("/enterprises")}
    county.names |= {number: name for name, number in numbers.items()}
    for line, facts in ((office, _LISTS), (sector, ("restricted_industry",))):
        for fact in facts:
            listed = [numbers[n] for n, known in county.facts.items() if known[fact]]
            body = {
                "region": county.place, "fact": fact, "enterprises": listed,
                "as_of": on.isoformat(), "source": fact,
                "digest": county.digest(f"{fact} {on}"),
            }  # fmt: skip
            line.send("/evidence/complete-lists", body)


def recover(county: County) -> None:
    """Let every desk send again what it has not heard of."""
    for line in county.lines.values():
        line.recover()


def visit(county: County, on: date) -> None:
    """Visit whom it is the day of, and take down what it declares, whom to call and its consent."""
    for place, line in county.towns():
        for number, name in county.names.items():
            facts = county.facts[name]
            due = county.visits[name] <= on and number not in county.visited
            if due and facts["region"] == place:
                _visit(county, line, number, facts, on)


def _visit(county: County, line: Line, number: int, facts: Facts, on: date) -> None:
    need = {
        "amount_wan": facts["need_amount_wan"], "purpose": facts["purpose"],
        "stated_on": on.isoformat(), "term_months": 12, "collateral": "credit",
    }  # fmt: skip
    visit = {
        "enterprise": number, "channel": "onsite", "outcome": "need",
        "visited_at": now().isoformat(), "need": need,
        "observed": {fact: facts[fact] for fact in _SEEN},
    }  # fmt: skip
    if line.habits.falls(Fault.WRONG):
        line.send_wrong("/visits", {**visit, "outcome": "nice"}, Fault.WRONG)
    line.send("/visits", visit)
    known = [f for f in (*_DECLARED, "existing_loans_wan") if facts[f] is not None]
    stated = [
        {"fact": f, "value": facts[f], "level": "declared", "as_of": on.isoformat()} for f in known
    ]
    line.send(f"/enterprises/{number}/evidence", {"stated": stated})
    _consent(county, line, number, on)
    county.visited.add(number)


def _consent(county: County, line: Line, number: int, on: date) -> None:
    """Take a consent down: to any bank, or to one; some give none."""
    chance = line.habits.about("consent", number)
    bank = _ANY if chance.random() < _ANY_SHARE else chance.choice(list(county.banks))
    if chance.random() < 0.05:  # it wants to think about it
        return
    days = _SHORT_DAYS if line.habits.turns("short", _SHORT_SHARE) else _CONSENT_DAYS
    answer = line.send("/consents", _until(number, bank, on + timedelta(days=days)))
    if answer.done:
        county.consents[number] = answer.body["id"]


def _until(number: int, bank: str, last: date) -> dict[str, Any]:
    """Return the consent of an enterprise to a bank until a last day."""
    return {
        "enterprise": number, "bank": bank, "ends_on": str(last),
        "identified": "face_to_face", "source": "visit",
    }  # fmt: skip


def change_minds(county: County, on: date) -> None:
    """Let an enterprise think otherwise, now and then, while a bank is at work.

    One lets what it has consented to end with the day, the next takes it back.
    """
    minded = [r for r in county.standing("referred") if r["enterprise"] in county.consents]
    if not minded or not county.habits.turns("mind", _CHANGES_ITS_MIND):
        return
    latest = max(minded, key=lambda row: (row["moved_at"], row["id"]))  # the bank has just begun
    number = latest["enterprise"]
    line = county.lines[county.facts[county.names[number]]["region"]]
    consent = county.consents.pop(number)
    if county.habits.turns("takes back", 0.5):
        line.send(f"/consents/{consent}/withdraw")
        return
    for one in list(line.pages("/consents", enterprise=number, standing="true")):
        line.send("/consents", _until(number, one["bank"], on))


def open_cases(county: County, _on: date) -> None:
    """Open a case for each need, and try for some a second one."""
    for place, line in county.towns():
        for number in sorted(county.visited - county.needs.keys()):
            if county.facts[county.names[number]]["region"] != place:
                continue
            needs = list(line.pages(f"/enterprises/{number}/needs"))
            if not needs:
                county.visited.discard(number)  # the visit was lost: it is made again
                continue
            body = {
                "enterprise": number, "need": needs[0]["id"], "origin": "visit",
                "facility_before": False,
            }  # fmt: skip
            answer = line.send("/cases", body)
            county.needs[number] = needs[0]["id"]
            if answer.done and line.habits.falls(Fault.DUPLICATE):
                line.send_wrong("/cases", body, Fault.DUPLICATE)


def declare(county: County, on: date) -> None:
    """Declare what was opened or came back; what fails the standards for good is closed."""
    own = [row for row in county.standing("draft", "returned") if county.rested(row, on)]
    for place, line in county.towns():
        ready = [row["id"] for row in own if row["region"].startswith(place)]
        if not ready:
            continue
        body = {"step": "declare", "cases": ready, "papers_checked": True, "committed_on": str(on)}
        for row in _refused(line, body):
            close = {"cause": "refused_for_good", "text": "经核查不符合推荐条件，已说明原因。"}
            line.send(f"/cases/{row['case']}/close", close)


def review(county: County, on: date) -> None:
    """Review what was declared; ask for the tax grade that nobody knows, or return it."""
    line = county.lines["taskforce1"]
    waiting = {r["id"]: r for r in county.standing("declared") if county.rested(r, on)}
    if not waiting:
        return
    if county.habits.falls(Fault.OUT_OF_ORDER):
        first = min(waiting)
        line.send_wrong(f"/cases/{first}/confirm", None, Fault.OUT_OF_ORDER)
    for row in _refused(line, {"step": "review", "cases": sorted(waiting)}):
        _look_into(county, line, waiting[row["case"]])


def _look_into(county: County, line: Line, case: Row) -> None:
    number = case["enterprise"]
    known = line.get(f"/enterprises/{number}/facts").get("facts", {})
    if "tax_grade" not in known:
        if number not in county.asked:
            body = {"facts": ["tax_grade"], "department": county.tax, "question": "请核对。"}
            line.send(f"/enterprises/{number}/fact-requests", body)
            county.asked.add(number)
    elif case["id"] not in county.returned:
        items = [{"item": "purpose_proof", "text": _WARNED}]
        line.send(f"/cases/{case['id']}/return", {"items": items})
        county.returned.add(case["id"])
    else:
        body = {"cause": "refused_for_good", "text": "补充后仍不符合条件，已说明原因。"}
        line.send(f"/cases/{case['id']}/close", body)


def confirm(county: County, _on: date) -> None:
    """Name the sector authority of what was reviewed, and let it confirm."""
    office, sector = county.lines["office"], county.lines["sector1"]
    reviewed = county.standing("reviewed")
    for row in reviewed:
        if not row["sector"]:
            office.send(f"/cases/{row['id']}/assign_sector", {"sector": county.sector})
    if reviewed:
        ready = [row["id"] for row in reviewed]
        sector.send("/cases/together", {"step": "confirm", "cases": ready})


def send_out(county: County, on: date) -> None:
    """Have the recommended cases allocated, and send each to its bank."""
    line = county.lines["taskforce1"]
    cases = {row["id"]: row for row in county.standing("recommended")}
    if not cases:
        return
    _overreach(county, line, cases, on)
    answer = line.send("/allocations", {"region": county.place, "cases": sorted(cases)})
    if not answer.done:
        return
    found = answer.body["result"]
    lines = [
        {"case": int(case), "bank": one["bank"], "rank": one["wish"]}
        for case, one in found.items()
        if one["bank"]
    ]
    if not lines:
        return
    body = {
        "region": county.place, "key": f"push-{now():%Y%m%dT%H%M%S}", "lines": lines,
        "allocation": answer.body["id"],
    }  # fmt: skip
    line.send("/pushes", body)


def _overreach(county: County, line: Line, cases: Mapping[int, Row], on: date) -> None:
    """Try to send a case to a bank that its enterprise has not consented to, or that had it."""
    share = county.habits.shares[Fault.WRONG]
    for number, case in cases.items():
        if county.habits.about("over", number, on).random() >= share:
            continue
        consents = list(line.pages("/consents", enterprise=case["enterprise"], standing="true"))
        open_to = {one["bank"] for one in consents}
        closed = [bank for bank in county.banks if bank not in open_to]
        if _ANY in open_to or not closed:
            continue
        county.habits.tally.faults[Fault.WRONG] += 1
        one = {"case": number, "bank": closed[0], "reason": "专班会商，由该行对接。"}
        key = f"over-{number}-{now():%Y%m%dT%H%M%S}"
        body = {"region": county.place, "key": key, "lines": [one]}
        line.send_wrong("/pushes", body, Fault.WRONG)


def _refused(line: Line, body: Mapping[str, Any]) -> list[Row]:
    answer = line.send("/cases/together", body)
    if not answer.done:
        return []
    return [row for row in answer.body["rows"] if row["outcome"] == "refused"]
