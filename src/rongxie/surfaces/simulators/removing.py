"""Removals from the list and what follows: proposed, decided, appealed against at the city.

Some go on while a bank is at work on the case, others after the money was paid out.
"""

from datetime import date, timedelta

from rongxie.surfaces.simulators.county import County, Row
from rongxie.surfaces.simulators.habits import Fault
from rongxie.surfaces.simulators.line import Line
from rongxie.surfaces.simulators.matters import answer_waiting

_PROPOSED_ON, _SITS_ON = 1, 3  # weekdays: of the task force, of the city
_MOST = 3  # proposals of one rehearsal: the convener declines one of as many
_DECIDED_IN = timedelta(days=10)
_AT_WORK, _LATER = ("referred",), ("funded", "granted", "recommended")
_GROUNDS = "贷后检查发现部分资金流向与申报用途不符，附走访记录。"
_UPHELD, _DISMISSED = "经核实，用途材料属实，予以恢复。", "经复核，原决定并无不当。"


def propose(county: County, on: date) -> None:
    """Propose each week to remove a case, by turns one that a bank is at work on and another."""
    if (county.overnight and on.weekday() != _PROPOSED_ON) or len(county.proposed) >= _MOST:
        return
    wanted = (_AT_WORK, _LATER)[len(county.proposed) % 2]
    found = [r for r in county.standing(*wanted) if r["id"] not in county.proposed]
    if not found:
        return
    found.sort(key=lambda one: (one["moved_at"], one["id"]), reverse=True)
    row = min(found, key=lambda one: wanted.index(one["state"]))  # where a bank has just begun
    line = county.lines["taskforce1"]
    file = county.paper(line, row["region"], "evidence")
    path = f"/cases/{row['id']}/propose_removal"
    body = {
        "cause": "misuse", "grounds": _GROUNDS, "file": file, "due_on": str(on + _DECIDED_IN),
    }  # fmt: skip
    if county.habits.falls(Fault.WRONG):
        line.send_wrong(path, {**body, "file": "", "grounds": " "}, Fault.WRONG)
    if not file:
        return
    answer = line.send(path, body)
    county.proposed.add(row["id"])
    if answer.done and county.habits.falls(Fault.DUPLICATE):
        line.send_wrong(path, body, Fault.DUPLICATE)


def appeal(county: County, on: date) -> None:
    """Let the enterprise appeal by its township, once the removal has lain for a night."""
    for row in county.standing("removed"):
        line = county.town_of(row)
        if line is None or row["id"] in county.appealed or not county.rested(row, on):
            continue
        body = {
            "kind": "appeal", "region": row["region"], "title": "对移出推荐清单的申诉",
            "text": "资金用于支付货款，有发票和合同为证。", "enterprise": row["enterprise"],
            "about": f"case:{row['id']}",
        }  # fmt: skip
        if line.habits.falls(Fault.WRONG):
            line.send_wrong("/matters", {**body, "about": "evidence:1"}, Fault.WRONG)
        answer = line.send("/matters", body)
        county.appealed.add(row["id"])
        if answer.done and line.habits.falls(Fault.DUPLICATE):
            line.send_wrong("/matters", body, Fault.DUPLICATE)


def judge(county: County, on: date) -> None:
    """Let the city decide the appeals that came to it, and answer what else did."""
    if (county.overnight and on.weekday() != _SITS_ON) or not (county.appealed or county.raised):
        return
    city = county.lines["city"]
    city.recover()
    for row in list(city.pages("/matters/waiting", waiting="answer")):
        if row["kind"] == "appeal":
            _judge_one(county, city, row)
    answer_waiting(city, on, late=0)


def _judge_one(county: County, city: Line, row: Row) -> None:
    path = f"/matters/{row['id']}/decide_appeal"
    upheld = city.habits.turns("upheld", 0.5)
    body = {"upheld": upheld, "text": _UPHELD if upheld else _DISMISSED}
    if city.habits.turns("by the county", 0.5):
        county.lines["taskforce1"].send_wrong(path, body, Fault.WRONG)
    if city.habits.falls(Fault.OUT_OF_ORDER):
        plain = {"outcome": "upheld", "text": _UPHELD}
        city.send_wrong(f"/matters/{row['id']}/answer", plain, Fault.OUT_OF_ORDER)
    answer = city.send(path, body)
    if answer.done and city.habits.falls(Fault.DUPLICATE):
        city.send_wrong(path, body, Fault.DUPLICATE)
