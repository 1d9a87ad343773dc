"""The convener: a person who signs in on the pages, and signs and decides through the API.

No system does that for him, and the platform has to see to it.
"""

from datetime import date, timedelta

from rongxie.surfaces.simulators.county import County
from rongxie.surfaces.simulators.habits import Fault
from rongxie.surfaces.simulators.line import Line

_MEETINGS = (0, 2, 4)  # weekdays
_DECLINED_SHARE = 0.34  # of the proposals to remove


def meet(county: County, on: date) -> None:
    """Lay before him what is confirmed; he signs it, and decides on removals."""
    if county.overnight and on.weekday() not in _MEETINGS:
        return
    convener = county.lines["convener"]
    convener.recover()
    batch = _lay(county)
    if batch is not None:
        _sign(convener, batch)
    if county.proposed:
        _decide_removals(county, convener, on)


def _lay(county: County) -> int | None:
    """Lay what is confirmed before the convener; return the batch that waits for him."""
    line = county.lines["taskforce1"]
    ready = [row["id"] for row in county.standing("confirmed")]
    if not ready:
        return None
    laid = [row["id"] for row in line.pages("/batches", state="laid")]
    if laid:
        return int(laid[0])
    answer = line.send("/batches", {"region": county.place, "cases": ready})
    if not answer.done:
        return None
    batch = int(answer.body["id"])
    if county.habits.falls(Fault.WRONG):
        signature = {"mode": "platform", "digest_seen": "0" * 64}
        line.send_wrong(f"/batches/{batch}/sign", signature, Fault.WRONG)
    return batch


def _sign(convener: Line, batch: int) -> None:
    """Read a batch, give the password again, and sign what was read."""
    shown = convener.get(f"/batches/{batch}")
    if not shown:
        return
    path, seen = f"/batches/{batch}/sign", {"mode": "platform", "digest_seen": shown["digest"]}
    if not convener.proven:  # a passer-by at his desk, say: signed in, and no more than that
        convener.send_wrong(path, seen, Fault.OUT_OF_ORDER)
    convener.prove_again()
    if convener.habits.falls(Fault.WRONG):
        convener.send_wrong(path, {**seen, "digest_seen": "0" * 64}, Fault.WRONG)
    convener.send(path, seen)


def _decide_removals(county: County, convener: Line, on: date) -> None:
    for row in list(convener.pages("/removals", state="proposed")):
        if county.overnight and date.fromisoformat(row["proposed_at"][:10]) >= on:
            continue
        path = f"/removals/{row['id']}/decide"
        remove = not convener.habits.turns("declines", _DECLINED_SHARE)
        body = {"remove": remove, "notice_on": on.isoformat() if remove else None}
        if convener.habits.falls(Fault.WRONG):
            told = {"remove": True, "notice_on": str(on - timedelta(days=1))}
            convener.send_wrong(path, told, Fault.WRONG)
        if county.habits.turns("decides for him", 0.5):
            county.lines["taskforce1"].send_wrong(path, body, Fault.WRONG)
        answer = convener.send(path, body)
        if answer.done and convener.habits.falls(Fault.DUPLICATE):
            convener.send_wrong(path, body, Fault.DUPLICATE)
