"""The roll-up follows the log: what is sealed is read, folded and added to the figures of its day.

Figures and the place up to which they are current are written in one transaction: whatever stops
the job, nothing is lost and nothing counted twice.
"""

from datetime import datetime

from rongxie.foundation.events.frames import sealed_events
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.insight.rollup.folding import Folded, Noticed, begin, notice, settle
from rongxie.mechanism.reporting.actions import add_rolled, replace_rolled, wait_for_turn
from rongxie.mechanism.reporting.actions.rolling import Rolled
from rongxie.mechanism.reporting.queries import behind, head_of, seen_of

AT_ONCE = 100_000  # events of a province in a turn
_PART = 500_000  # events read at a time when all are read


def roll_up(*, actor: Actor, at: datetime) -> bool:
    """Take in what was sealed since, of each province a portion; tell if more waits."""
    with reach(actor):
        waiting = behind()
    taken = [_take_in(one.province, one.head, actor, at) for one in waiting]
    return any(seq < one.head for seq, one in zip(taken, waiting, strict=True))


def rebuild(province: str, *, actor: Actor, at: datetime) -> int:
    """Reckon the figures of a province anew from the whole log; return how far it goes.

    In one transaction: until it ends everybody sees the figures from before.
    """
    with reach(actor):
        wait_for_turn(province)
        head = head_of(province)
        noticed = _read(province, 0, min(_PART, head))
        for seq in range(_PART, head, _PART):
            noticed += _read(province, seq, min(seq + _PART, head))
        replace_rolled(_rolled(begin(noticed)), province=province, seq=head, at=at)
    return head


def _take_in(province: str, head: int, actor: Actor, at: datetime) -> int:
    with reach(actor):
        seq = wait_for_turn(province)
        upto = min(seq + AT_ONCE, head)
        if seq < upto:
            noticed = _read(province, seq, upto)
            folded = settle(noticed, seen_of(province, noticed.whose))
            add_rolled(_rolled(folded), province=province, seq=upto, at=at)
    return max(seq, upto)


def _read(province: str, seq: int, upto: int) -> Noticed:
    """Return what the log tells after one place in the chain, up to another."""
    return notice(sealed_events(province, seq + 1, upto))


def _rolled(folded: Folded) -> Rolled:
    return Rolled(figures=folded.sums, firsts=folded.firsts, seen=folded.seen)
