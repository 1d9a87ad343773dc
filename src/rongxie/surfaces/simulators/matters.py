"""Matters that townships put to departments: answered, late or never; closed, or raised again."""

from datetime import date, timedelta

from rongxie.surfaces.simulators.county import County
from rongxie.surfaces.simulators.habits import Fault
from rongxie.surfaces.simulators.line import Line

_RAISED_ON, _LOOKED_ON = 0, 3  # weekdays
_WITHIN = timedelta(days=10)  # a request is answered by then, or goes to the city
_AGAIN_SHARE = 0.34  # of the answers that will not do
_TWICE_SHARE = 0.34  # of the answers that are sent by another hand, too
_TEXT = "企业反映完税证明办理时间长，请协调。"


def raise_one(county: County, on: date) -> None:
    """Ask the tax office something for an enterprise, one township each week."""
    towns = county.towns()
    _, line = towns[on.isocalendar().week % len(towns)]
    asking = sorted(county.visited & county.needs.keys())
    own = [n for n in asking if county.lines.get(_place(county, n)) is line]
    if (county.overnight and on.weekday() != _RAISED_ON) or not own:
        return
    number = line.habits.about("matter", on).choice(own)
    body = {
        "kind": "request", "region": _place(county, number), "title": "协调办理完税证明",
        "text": _TEXT, "enterprise": number, "addressee": county.tax,
    }  # fmt: skip
    if line.habits.falls(Fault.WRONG):
        line.send_wrong("/matters", {**body, "addressee": "99-NOBODY"}, Fault.WRONG)
    answer = line.send("/matters", body)
    if not answer.done:
        return
    county.raised[answer.body["id"]] = on
    if line.habits.falls(Fault.OUT_OF_ORDER):
        path = f"/matters/{answer.body['id']}"
        line.send_wrong(f"{path}/close", None, Fault.OUT_OF_ORDER)
        line.send_wrong(f"{path}/escalate", {}, Fault.OUT_OF_ORDER)


def look(county: County, on: date) -> None:
    """Look at the answers, close them or not; what nobody answered is raised to the city."""
    if (county.overnight and on.weekday() != _LOOKED_ON) or not county.raised:
        return
    for _, line in county.towns():
        for row in list(line.pages("/matters/waiting", waiting="look")):
            if row["id"] in county.raised:
                _close(county, line, row["id"], on)
        for row in list(line.pages("/matters/waiting", waiting="overdue")):
            if row["id"] in county.raised and row["state"] == "open":
                line.send(f"/matters/{row['id']}/escalate", {"text": "逾期未答复。"})


def _close(county: County, line: Line, number: int, on: date) -> None:
    if on - county.raised[number] < 3 * _WITHIN and line.habits.turns("not enough", _AGAIN_SHARE):
        line.send(f"/matters/{number}/reopen", {"text": "答复未说明办理时限。"})
    elif line.send(f"/matters/{number}/close").done:
        del county.raised[number]


def answer_waiting(line: Line, on: date, late: int) -> None:
    """Let an office answer what waits for it: some late, and some never."""
    for row in list(line.pages("/matters/waiting", waiting="answer")):
        chance = line.habits.about("matter", row["id"])
        if row["kind"] == "appeal" or chance.random() < line.habits.shares[Fault.SILENT]:
            continue
        since = (on - date.fromisoformat(row["raised_at"][:10])).days
        if chance.random() < line.habits.shares[Fault.SLOW] and since < late:
            continue
        path, body = f"/matters/{row['id']}/answer", {"outcome": "explained", "text": "已办理。"}
        if line.habits.falls(Fault.WRONG):
            line.send_wrong(path, {**body, "text": " "}, Fault.WRONG)
        answer = line.send(path, body)
        if answer.done and line.habits.turns("answers twice", _TWICE_SHARE):
            line.send_wrong(path, body, Fault.DUPLICATE)


def _place(county: County, number: int) -> str:
    return str(county.facts[county.names[number]]["region"])
