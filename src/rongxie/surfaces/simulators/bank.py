"""A bank's system: it takes up what it is sent, works on it at its own pace, and reports.

It knows of referrals by webhooks, and on Fridays by looking through its list: what a webhook did
not bring is found then. On some days it answers by a sheet instead.
"""

from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from rongxie.surfaces.outgoing.verifying import Known
from rongxie.surfaces.simulators.habits import Fault, Habits
from rongxie.surfaces.simulators.line import Line
from rongxie.surfaces.simulators.mailbox import Mailbox
from rongxie.surfaces.simulators.sheets import Sheets

KINDS = (
    "referral.sent", "referral.accepted", "referral.contacted", "referral.file_completed",
    "referral.withdrawn", "referral.handed_back", "referral.lapsed", "decision.approved",
    "decision.refused", "loan.drawn",
)  # fmt: skip
Row = Mapping[str, Any]
_FRIDAY = 4
_FILING_DAY = 8
_LATE = 12  # days that a slow branch lets pass with a step
_DRAW_DAYS = 45
_MENDABLE, _OWN = ("E1", "C1", "E3", "B5"), ("F1", "F2")  # reasons of a refusal
_NO_REASON = "Z9"
_MOVING = ("sent", "accepted", "contacted", "file_complete", "approved")
_KNOWN = "drawdown-known"  # recorded before: the answer was lost
_REFUSED_SHARE, _OWN_SHARE, _HANDED_BACK_SHARE, _NEVER_SHARE = 0.5, 0.34, 0.06, 0.2
_UNDRAWN_SHARE = 0.25  # of the approvals
_AT_ONCE_SHARE = 0.5  # of the referrals that are accepted
_BY_SHEET_SHARE = 0.2  # of the days on which there is something to say
_DECIDED_BY_SHEET_SHARE = 0.5  # of those on which there is something to decide


class Bank:
    """One branch; `fates` decide, for all branches together, what becomes of referrals."""

    def __init__(self, code: str, place: str, line: Line, mailbox: Mailbox, fates: Habits) -> None:
        self.code, self._place, self._fates = code, place, fates
        self.line, self.mailbox = line, mailbox
        self._habits = line.habits
        self._known: set[int] = set()
        self._drawn: set[int] = set()
        self._verdicts: dict[int, tuple[str, ...]] = {}  # reasons; none of what is approved
        self._never: dict[int, bool] = {}  # referrals at which nobody ever looks
        self._undrawn: dict[int, bool] = {}
        self._sheets = Sheets(line)
        self.overnight = True  # a branch lets some days pass between its steps
        self._filed: set[date] = set()

    def open(self, on: date, capacity: int) -> None:
        """Say what the branch takes, and have events sent to the mailbox."""
        appetite = {
            "bank": self.code, "regions": [self._place], "capacity": capacity,
            "since": on.isoformat(),
        }  # fmt: skip
        self.mailbox.keys = [
            Known(one["algorithm"], b64decode(one["public"]))
            for one in self.line.get("/webhooks/keys")["items"]
        ]
        self.line.send("/appetites", appetite)
        self.line.send("/webhooks", {"address": self.mailbox.address, "kinds": KINDS})
        self.line.recover()

    def work(self, on: date) -> None:
        """Do a day: what was lost is sent again, what came is taken up, all else goes a step on."""
        if self._habits.falls(Fault.SILENT):
            return
        self.line.recover()
        self._hear(on)
        rows = {row["id"]: row for row in self.line.pages("/referrals")}
        if on.weekday() == _FRIDAY or not self.overnight:
            self._known |= rows.keys()
        self._sheets.look()
        own = sorted((self._known & rows.keys()) - self._sheets.busy)
        moving = [rows[number] for number in own if self._moves(rows[number], on)]
        if self._answers_by_sheet(moving):
            self._sheets.hand_in([self._line_of(row, on) for row in moving])
        else:
            ready = [one for row in moving for one in self._step(row, on)]
            if ready:
                self._decide_together(ready, rows, on)
        self._file_return(on)

    def _moves(self, row: Row, on: date) -> bool:
        """Tell whether it is the day of a referral; some nobody ever looks at."""
        if row["state"] not in _MOVING or row["id"] in self._drawn:
            return False
        if row["id"] not in self._never:
            self._never[row["id"]] = self._fates.turns("never", _NEVER_SHARE)
        return not self._never[row["id"]] and not self._waits(row, on) and not self._lies(row)

    def _lies(self, row: Row) -> bool:
        """Tell whether it is an approval that nobody ever draws."""
        if row["state"] != "approved":
            return False
        if row["id"] not in self._undrawn:
            self._undrawn[row["id"]] = self._fates.turns("undrawn", _UNDRAWN_SHARE)
        return self._undrawn[row["id"]]

    def _answers_by_sheet(self, moving: Sequence[Row]) -> bool:
        if not moving or self._sheets.busy:
            return False
        decides = any(row["state"] == "file_complete" for row in moving)
        share = _DECIDED_BY_SHEET_SHARE if decides else _BY_SHEET_SHARE
        return self._habits.turns("sheet", share)

    def _hear(self, on: date) -> None:
        new = {int(t.about[1]) for t in self.mailbox.unread() if t.kind == "referral.sent"}
        self._known |= new
        if not new and on.weekday() != _FRIDAY and self.overnight:
            return
        for receipt in self.line.pages("/receipts"):
            if receipt["received_at"] is None:
                self.line.send(f"/pushes/{receipt['push']}/receive")

    def _step(self, row: Row, on: date) -> list[Row]:
        """Take a step of one referral; return it if it is to be decided with others."""
        if self._habits.falls(Fault.WRONG):
            self._err(row, on)
        step = self._steps().get(row["state"])
        return step(row, on, self._habits.about(row["id"])) if step else []

    def _line_of(self, row: Row, on: date) -> dict[str, Any]:
        """Return what a sheet says of the same step."""
        line: dict[str, Any] = {"referral": row["id"]}
        match row["state"]:
            case "sent" | "accepted":
                said = {"contacted_on": on, "contact_note": "电话联系经营者。"}
                line |= {"accepted": "是", **said}
            case "contacted":
                line |= {"complete_on": on}
            case "file_complete":
                line |= _decided(self._reasons_of(row["id"]), row, on)
            case "approved":
                line |= {
                    "drawn_on": on, "drawn_wan": row["amount_wan"], "reference": _loan(row["id"]),
                }  # fmt: skip
        return {name: str(value) for name, value in line.items()} | {"referral": row["id"]}

    def _steps(self) -> Mapping[str, Callable[[Row, date, Random], list[Row]]]:
        return {
            "sent": self._take_up,
            "accepted": self._call,
            "contacted": self._collect,
            "file_complete": self._decide,
            "approved": self._pay_out,
        }

    def _waits(self, row: Row, on: date) -> bool:
        """Tell whether the branch lets the day pass: some days always, many if it is slow."""
        if not self.overnight:
            return False
        moved = date.fromisoformat(row["moved_at"][:10])
        chance = self._habits.about(row["id"], row["state"])
        slow = chance.random() < self._habits.shares[Fault.SLOW]
        pause = _LATE if slow else chance.randint(0, 2)
        self._habits.tally.faults[Fault.SLOW] += slow and moved == on
        return (on - moved).days < pause

    def _take_up(self, row: Row, on: date, chance: Random) -> list[Row]:
        if self._habits.falls(Fault.OUT_OF_ORDER):
            self._too_early(row, on, "approve")
        if chance.random() < _HANDED_BACK_SHARE:
            body = {"cause": "cannot_take", "reasons": ["F3"], "text": "不在本支行服务区域。"}
            self.line.send(f"/referrals/{row['id']}/hand_back", body)
        elif self._habits.turns("call at once", _AT_ONCE_SHARE):
            self._call(row, on, chance)  # it accepts, too: two events of one subject at once
        else:
            self.line.send(f"/referrals/{row['id']}/accept")
        return []

    def _call(self, row: Row, on: date, _chance: Random) -> list[Row]:
        body = {"on": on.isoformat(), "note": "电话联系经营者。"}
        self.line.send(f"/referrals/{row['id']}/contact", body)
        return []

    def _collect(self, row: Row, on: date, _chance: Random) -> list[Row]:
        if self._habits.falls(Fault.OUT_OF_ORDER):
            self._too_early(row, on, "approve")
        self.line.send(f"/referrals/{row['id']}/complete_file", {"on": on.isoformat()})
        return []

    def _decide(self, row: Row, on: date, chance: Random) -> list[Row]:
        if self._habits.falls(Fault.OUT_OF_ORDER):
            self._too_early(row, on, "draw_down")
        if chance.random() < 0.3:  # some are handed in together
            return [row]
        what, body = self._verdict(row, on)
        self.line.send(f"/referrals/{row['id']}/{what}", body)
        return []

    def _verdict(self, row: Row, on: date) -> tuple[str, dict[str, Any]]:
        reasons = self._reasons_of(row["id"])
        if not reasons:
            return "approve", {"decided_on": on.isoformat(), "terms": _terms(row, on)}
        told = {"decided_on": on.isoformat(), "reasons": reasons, "words": "详见原因。"}
        return "refuse", told

    def _reasons_of(self, number: int) -> tuple[str, ...]:
        """Return why a referral is refused, the same whenever it is asked; blank if it is not."""
        if number not in self._verdicts:
            refused = self._fates.turns("refused", _REFUSED_SHARE)
            own = refused and self._fates.turns("own reason", _OWN_SHARE)
            codes = _OWN if own else _MENDABLE
            code = self._habits.about(number, "reason").choice(codes)
            self._verdicts[number] = (code,) if refused else ()
        return self._verdicts[number]

    def _decide_together(self, rows: list[Row], own: Mapping[int, Row], on: date) -> None:
        """Hand several decisions in with one request, and one that is none of ours among them."""
        items = []
        for row in rows:
            what, body = self._verdict(row, on)
            verdict = {"approve": "approved", "refuse": "refused"}[what]
            items.append({"referral": row["id"], "verdict": verdict, **body})
        foreign = {**items[0], "referral": max(own) + 1_000_000}
        answer = self.line.send("/decisions/batch", {"items": [*items, foreign]})
        if answer.done and answer.body["results"][-1]["problem"] is None:
            self._habits.tally.breach(f"{self.code}: a referral that is not there was decided")

    def _pay_out(self, row: Row, on: date, _chance: Random) -> list[Row]:
        number = row["id"]
        decision = self.line.get(f"/referrals/{number}").get("decision")
        if decision is None:
            return []
        body = _drawdown(number, decision["amount_wan"], on)
        if self._habits.falls(Fault.WRONG):
            over = {**body, "amount_wan": decision["amount_wan"] + 1}
            self.line.send_wrong(f"/referrals/{number}/draw_down", over, Fault.WRONG)
        answer = self.line.send(f"/referrals/{number}/draw_down", body)
        if answer.done or answer.problem == _KNOWN:
            self._drawn.add(number)
        if answer.done and self._habits.falls(Fault.DUPLICATE):
            self.line.send_wrong(f"/referrals/{number}/draw_down", body, Fault.DUPLICATE)
        return []

    def _too_early(self, row: Row, on: date, step: str) -> None:
        bodies = {
            "approve": {"decided_on": on.isoformat(), "terms": _terms(row, on)},
            "draw_down": _drawdown(row["id"], row["amount_wan"], on),
        }
        self.line.send_wrong(f"/referrals/{row['id']}/{step}", bodies[step], Fault.OUT_OF_ORDER)

    def _err(self, row: Row, on: date) -> None:
        """Send something that is wrong in one of several ways."""
        number = row["id"]
        wrong: tuple[tuple[str, object], ...] = (
            (f"/referrals/{number + 1_000_000}/accept", None),
            (f"/referrals/{number}/contact", {"on": on.isoformat(), "note": "", "who": "?"}),
            (f"/referrals/{number}/contact", {"on": "yesterday", "note": "x"}),
            (f"/referrals/{number}/complete_file", {"on": str(on + timedelta(days=3))}),
            (
                f"/referrals/{number}/refuse",
                {"decided_on": on.isoformat(), "reasons": [_NO_REASON], "words": ""},
            ),
            (f"/referrals/{number}/approve", {"decided_on": on.isoformat(), "terms": {}}),
        )
        path, body = self._habits.about(number, on).choice(wrong)
        self.line.send_wrong(path, body, Fault.WRONG)

    def _file_return(self, on: date) -> None:
        """File for the month before, from the eighth on; a wrong one first, at times."""
        month = on.replace(day=1) - timedelta(days=1)
        if on.day < _FILING_DAY or month in self._filed:
            return
        figures = {
            "small_loans_wan": 3_000, "all_loans_wan": 9_000, "borrowers": 20, "served": 30,
            "small_businesses": 60, "applicants": 10, "obtained": 8,
        }  # fmt: skip
        body = {"bank": self.code, "month": month.isoformat(), "figures": figures}
        if self._habits.falls(Fault.WRONG):
            wrong = {**body, "figures": {**figures, "obtained": -1}}
            self.line.send_wrong("/returns", wrong, Fault.WRONG)
        answer = self.line.send("/returns", body)
        if answer.done:
            self._filed.add(month)


def _terms(row: Row, on: date) -> dict[str, Any]:
    return {
        "amount_wan": row["amount_wan"],
        "rate": 3.65,
        "term_months": 12,
        "ends_on": str(on + timedelta(days=_DRAW_DAYS)),
        "flags": ["credit"],
    }


def _drawdown(number: int, amount_wan: float, on: date) -> dict[str, Any]:
    return {
        "amount_wan": amount_wan,
        "rate": 3.65,
        "term_months": 12,
        "drawn_on": on.isoformat(),
        "flags": ["credit"],
        "reference": _loan(number),
    }


def _loan(number: int) -> str:
    return f"LOAN-{number}"


def _decided(reasons: tuple[str, ...], row: Row, on: date) -> dict[str, Any]:
    """Return a decision as a line of a sheet says it."""
    if reasons:
        told = {"reasons": ";".join(reasons), "words": "详见原因。"}
        return {"verdict": "不同意", "decided_on": on, **told}
    return {
        "verdict": "同意", "decided_on": on, "line_wan": row["amount_wan"], "rate": 3.65,
        "term_months": 12, "ends_on": on + timedelta(days=_DRAW_DAYS), "securities": "信用",
    }  # fmt: skip
