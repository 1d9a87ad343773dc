"""Coaching after a refusal: task after task is proven, and the case comes back to the list."""

from datetime import date, timedelta

from rongxie.surfaces.simulators.county import County, Row
from rongxie.surfaces.simulators.habits import Fault
from rongxie.surfaces.simulators.line import Line

_TASKS_OPEN = "tasks-open"


def coach(county: County, on: date) -> None:
    """Prove a task of each plan a day; where all are, return the case to the list."""
    if not county.standing("coaching"):
        return
    for plan in list(county.lines["taskforce1"].pages("/coaching/plans", state="open")):
        town = county.town_of(plan)
        left = [task for task in plan["tasks"] if task["done_on"] is None]
        if town is None:
            continue
        if left:
            _prove(county, town, plan, left[0], on)
            _too_early(town, plan, on)
        else:
            _return(town, plan, on)


def _prove(county: County, town: Line, plan: Row, task: Row, on: date) -> None:
    """Prove a task by the word of the task force, or by a paper of the township."""
    path = f"/coaching/tasks/{task['id']}/prove"
    by_word = town.habits.about("proof", task["id"]).random() < 0.5
    line, body = county.lines["taskforce1"], {"done_on": on.isoformat(), "note": "已核实完成。"}
    if not by_word:
        file = county.paper(town, plan["region"], "evidence")
        if not file:
            return
        if town.habits.falls(Fault.WRONG):
            town.send_wrong(path, body, Fault.WRONG)  # its word alone is none
        line, body = town, {"done_on": on.isoformat(), "proof": file}
    if line.habits.falls(Fault.WRONG):
        line.send_wrong(path, {**body, "done_on": str(on + timedelta(days=1))}, Fault.WRONG)
    answer = line.send(path, body)
    if answer.done and line.habits.falls(Fault.DUPLICATE):
        line.send_wrong(path, body, Fault.DUPLICATE)


def _too_early(town: Line, plan: Row, on: date) -> None:
    if len([task for task in plan["tasks"] if task["done_on"] is None]) < 2:
        return  # the only one was just proven
    if town.habits.falls(Fault.OUT_OF_ORDER):
        body = {"committed_on": on.isoformat()}
        town.send_wrong(f"/cases/{plan['case']}/return_to_list", body, Fault.OUT_OF_ORDER)


def _return(town: Line, plan: Row, on: date) -> None:
    """Return a case to the list; one that fails a standard by now is closed."""
    answer = town.send(f"/cases/{plan['case']}/return_to_list", {"committed_on": on.isoformat()})
    if answer.problem == _TASKS_OPEN:
        town.habits.tally.breach(f"case {plan['case']} has tasks left, though all are proven")
    if answer.status and not answer.done:
        close = {"cause": "refused_for_good", "text": "整改后仍不符合推荐条件，已说明原因。"}
        town.send(f"/cases/{plan['case']}/close", close)
