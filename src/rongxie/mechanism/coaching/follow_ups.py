"""What follows from a refusal by itself, and what a task force decides."""

from collections.abc import Iterable
from enum import StrEnum

from rongxie.rulebook.clauses import cited
from rongxie.rulebook.reasons import reason

CLAUSES = (cited("32/2.3c"), cited("32/2.2c"))
ANOTHER_BANK = "another_bank"  # the playbook of reasons that are the bank's own
FRAUD = "G"  # the group of suspected fraud


class FollowUp(StrEnum):
    """What becomes of a case that a bank has refused."""

    COACH = "coach"
    RELEASE = "release"
    TASK_FORCE = "task_force"


def follow_up(codes: Iterable[str], *, another_bank: bool) -> FollowUp:
    """Return what follows from the reasons of a refusal, while no other bank has the case.

    A reason is the bank's own, or the enterprise can mend it (a playbook leads out), or neither.
    `another_bank`: the enterprise wants another bank at once rather than coaching first.

    1. Suspected fraud, or no reason at all: the task force looks into it; nothing happens by
       itself.
    2. Something the enterprise can mend: it is coached, unless it wants another bank at once and
       the refusal also has a reason of the bank's own, so that another bank may well agree.
    3. Only reasons of the bank's own, or another bank is wanted: the case is released.
    4. Nothing can be mended and no other bank is wanted: the task force decides.

    :raises UnknownReason: if a code is not in the tree
    """
    given = [reason(code) for code in codes]
    banks_own = [one for one in given if one.playbook == ANOTHER_BANK]
    mendable = [one for one in given if one.repairable and one not in banks_own]
    if not given or any(one.group == FRAUD for one in given):
        return FollowUp.TASK_FORCE
    if mendable:
        return FollowUp.RELEASE if another_bank and banks_own else FollowUp.COACH
    if another_bank or len(banks_own) == len(given):
        return FollowUp.RELEASE
    return FollowUp.TASK_FORCE


def playbooks_of(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the playbooks that lead out of reasons, each once; the bank's own have none here.

    :raises UnknownReason: if a code is not in the tree
    """
    found = (reason(code).playbook for code in codes)
    return tuple(dict.fromkeys(one for one in found if one and one != ANOTHER_BANK))
