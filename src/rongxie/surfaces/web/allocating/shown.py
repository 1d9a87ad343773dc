"""An allocation as it is looked at: who got which bank, why not another, and what would be if."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.lists.access import cases_in_reach
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.models import Allocation
from rongxie.mechanism.referrals.queries.allocating import result_of
from rongxie.rulebook.allocation.reasons import REASONS
from rongxie.rulebook.steps import State
from rongxie.surfaces.web.worklists.naming import enterprises_named, organisations_named
from rongxie.values.texts import Text

AT_ONCE = 200  # lines that are looked over, changed and sent in one go
LARGEST_GUESS = 20_000  # cases: a what-if is reckoned while somebody waits
_TITLES = {reason.name: reason.title for reason in REASONS}


@dataclass(frozen=True, slots=True)
class Why:
    """A bank that a case did not get, or none in particular, and the reason."""

    bank: str
    reason: Text | str


@dataclass(frozen=True, slots=True)
class Placed:
    """A case of the allocation that still waits; `wish` counts from 1, None if not wished."""

    case: int
    enterprise: str
    amount_wan: Decimal
    wishes: tuple[str, ...]  # names of banks, in their order
    bank: str  # the code that was found, blank if none
    bank_name: str
    wish: int | None
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """A bank with the room it had and how many cases it gets, now and with other room."""

    code: str
    name: str
    capacity: int
    given: int
    guessed_capacity: int
    guessed: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A case that would have another bank."""

    case: int
    enterprise: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Guess:
    """What would be with other capacities."""

    placed: int
    moved: tuple[Moved, ...]
    others: int  # moved too, and not named


@dataclass(frozen=True, slots=True)
class AllocationShown:
    """An allocation: its lines that still wait, the load of each bank, and a guess."""

    allocation: Allocation
    lines: tuple[Placed, ...]
    waiting: int  # cases of it that still wait, shown or not
    sent: int
    loads: tuple[Load, ...]
    names: Mapping[str, str]
    guess: Guess | None


def allocation_shown(
    allocation: Allocation, actor: Actor, capacities: Mapping[str, int]
) -> AllocationShown:
    """Return what is shown of an allocation; `capacities` are those to reckon with instead."""
    inputs = json.loads(allocation.inputs)
    asked = {one["case_id"]: one for one in inputs["cases"]}
    names = _names(inputs)
    ids = [int(number) for number in asked]
    still = cases_in_reach(actor).filter(pk__in=ids, state=State.RECOMMENDED.value)
    waiting = still.count()
    shown = list(still.order_by("pk")[:AT_ONCE])
    guessed = _guessed(inputs, capacities)
    return AllocationShown(
        allocation=allocation,
        lines=tuple(_lines(shown, allocation.result, asked, names, actor)),
        waiting=waiting,
        sent=len(ids) - waiting,
        loads=tuple(_loads(inputs, allocation.result, guessed, capacities, names)),
        names={one["bank_id"]: names[one["bank_id"]] for one in inputs["banks"]},
        guess=_guess(allocation.result, guessed, names, actor) if guessed else None,
    )


def capacity_of(inputs: Mapping[str, Any]) -> dict[str, int]:
    """Return how many cases each bank had room for."""
    return {one["bank_id"]: int(one["capacity"]) for one in inputs["banks"]}


def _names(inputs: Mapping[str, Any]) -> dict[str, str]:
    codes = {one["bank_id"] for one in inputs["banks"]}
    codes.update(bank for one in inputs["cases"] for bank in one["wishes"])
    return {code: code for code in codes} | organisations_named(codes)


def _guessed(inputs: dict[str, Any], capacities: Mapping[str, int]) -> dict[str, Any] | None:
    known = capacity_of(inputs)
    changed = {code: n for code, n in capacities.items() if known.get(code, n) != n}
    if not changed or len(inputs["cases"]) > LARGEST_GUESS:
        return None
    banks = [{**one, "capacity": changed.get(one["bank_id"], one["capacity"])}
             for one in inputs["banks"]]  # fmt: skip
    return result_of(json.dumps({**inputs, "banks": banks}))


def _lines(
    cases: Sequence[Case], result: Mapping[str, Any], asked: Mapping[str, Any],
    names: Mapping[str, str], actor: Actor,
) -> Iterable[Placed]:  # fmt: skip
    owners = enterprises_named((case.enterprise_id for case in cases), actor)
    for case in cases:
        found = result.get(str(case.pk), {})
        bank = found.get("bank", "")
        yield Placed(
            case=case.pk, enterprise=owners.get(case.enterprise_id, ""),
            amount_wan=case.amount_wan,
            wishes=tuple(names.get(w, w) for w in asked[str(case.pk)]["wishes"]),
            bank=bank, bank_name=names.get(bank, bank), wish=found.get("wish"),
            why=tuple(_why(text, names) for text in found.get("reasons", ())),
        )  # fmt: skip


def _why(text: str, names: Mapping[str, str]) -> Why:
    """Read `BANK:reason`, or a reason alone."""
    bank, _, reason = text.rpartition(":")
    return Why(names.get(bank, bank), _TITLES.get(reason, reason))


def _loads(
    inputs: Mapping[str, Any], result: Mapping[str, Any], guessed: Mapping[str, Any] | None,
    capacities: Mapping[str, int], names: Mapping[str, str],
) -> Iterable[Load]:  # fmt: skip
    given = Counter(one["bank"] for one in result.values())
    then = Counter(one["bank"] for one in guessed["cases"].values()) if guessed else given
    for code, capacity in sorted(capacity_of(inputs).items(), key=lambda one: names[one[0]]):
        yield Load(
            code, names[code], capacity, given[code], capacities.get(code, capacity), then[code]
        )


def _guess(
    result: Mapping[str, Any], guessed: Mapping[str, Any], names: Mapping[str, str], actor: Actor
) -> Guess:
    changed = [
        (int(number), result[number]["bank"], found["bank"])
        for number, found in guessed["cases"].items()
        if number in result and result[number]["bank"] != found["bank"]
    ]
    named = changed[:AT_ONCE]
    rows = cases_in_reach(actor).filter(pk__in=[number for number, _, _ in named])
    owners = dict(rows.values_list("pk", "enterprise_id"))
    of = enterprises_named(owners.values(), actor)
    moved = tuple(
        Moved(number, of.get(owners.get(number, 0), ""), names.get(before, before),
              names.get(after, after))
        for number, before, after in named
    )  # fmt: skip
    return Guess(guessed["placed"], moved, len(changed) - len(named))
