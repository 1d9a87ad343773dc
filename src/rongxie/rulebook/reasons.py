"""Why a bank does not lend: the tree A to G that every refusal takes its reasons from."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from rongxie.rulebook.clauses import cited
from rongxie.values.texts import Refusal, Text, say


class Ends(StrEnum):
    """How a referral ends for a reason; only `refused` is a decision of the bank."""

    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    HANDED_BACK = "handed_back"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: what staff read (`title`), what the enterprise reads (`plain`), what clears it.

    `days` are typical, not policy; `None` and no playbook where nothing can be put right.
    """

    code: str
    group: str
    title: Text
    plain: Text
    responsible: Text
    days: int | None
    evidence: Text
    playbook: str | None
    clauses: tuple[str, ...]
    ends: Ends

    @property
    def repairable(self) -> bool:
        """Whether a playbook leads out of it."""
        return self.playbook is not None


class UnknownReason(Refusal):
    """A code that the tree does not have."""


class ReasonMissing(Refusal):
    """A refusal that gives no reason of the tree: a poor overall score alone is none."""


class NotADecision(Refusal):
    """A refusal for a reason by which a referral ends without a decision."""


@cache
def parties() -> dict[str, Text]:
    """Return the names of those who put things right, by key."""
    raw = yaml.safe_load((files("rongxie.rulebook") / "parties.yaml").read_text("utf-8"))
    return {key: Text(**row) for key, row in raw.items()}


@cache
def groups() -> dict[str, Text]:
    """Return the titles of the groups by letter."""
    return {key: Text(**row) for key, row in _read()["groups"].items()}


@cache
def reasons() -> dict[str, Reason]:
    """Return the reasons by code, in the order of the tree."""
    return {code: _reason(code, row) for code, row in _read()["reasons"].items()}


def reason(code: str) -> Reason:
    """Return one reason.

    :raises UnknownReason: if the tree does not have the code
    """
    if code not in reasons():
        known = ", ".join(reasons())
        raise UnknownReason(
            say("There is no reason {code}; choose from: {known}", code=code, known=known)
        )
    return reasons()[code]


def check_refusal(codes: Iterable[str]) -> None:
    """Refuse a refusal that tells the enterprise nothing to act on (32/2.3c).

    :raises ReasonMissing: if there is no code at all
    :raises UnknownReason: if a code is not in the tree
    :raises NotADecision: if a code means that the enterprise gave up or was not reached
    """
    given = [reason(code) for code in codes]
    if not given:
        raise ReasonMissing(
            say(
                "A refusal needs at least one reason of the tree A to G; "
                "a poor overall score alone is not a reason: say what it rests on"
            )
        )
    for one in given:
        if one.ends is not Ends.REFUSED:
            raise NotADecision(
                say(
                    "{code} is not a decision of the bank: record the referral as {ends} instead",
                    code=one.code,
                    ends=one.ends.value,
                )
            )


def _read() -> dict[str, Any]:
    raw: dict[str, Any] = yaml.safe_load(
        (files("rongxie.rulebook") / "reasons.yaml").read_text("utf-8")
    )
    return raw


def _reason(code: str, row: dict[str, Any]) -> Reason:
    return Reason(
        code=code,
        group=code[0],
        title=Text(**row["title"]),
        plain=Text(**row["plain"]),
        responsible=parties()[row["responsible"]],
        days=row.get("days"),
        evidence=Text(**row["evidence"]),
        playbook=row.get("playbook"),
        clauses=tuple(cited(clause) for clause in row["clauses"]),
        ends=Ends(row.get("ends", "refused")),
    )
