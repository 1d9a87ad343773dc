"""What a row that waits is called to its reader, where it is not called by its enterprise."""

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.matters.queries import title_for
from rongxie.mechanism.supervision.models import OrderCause
from rongxie.values.texts import Message, Text, say

_MOVED = Text(en="Enterprise moved elsewhere", zh="企业已迁出")
_OVER = Text(en="Consent over", zh="授权已终止")


def numbered(number: int, _label: str, _actor: Actor) -> Message:
    """Return the number of a case whose enterprise has moved away."""
    return say("Case {number}, enterprise moved elsewhere", number=number)


def moved(_number: int, _label: str, _actor: Actor) -> Text:
    """Return what stands for an enterprise that is no longer in reach."""
    return _MOVED


def batch(number: int, label: str, _actor: Actor) -> Message:
    """Return a batch by its number and length."""
    return say("Batch {number}: {count} enterprises", number=number, count=label)


def text(_number: int, label: str, _actor: Actor) -> str:
    """Return what somebody has written."""
    return label


def matter(_number: int, label: str, actor: Actor) -> str:
    """Return what somebody has called a matter, as its reader may see it."""
    return title_for(label, actor)


def card(_number: int, label: str, _actor: Actor) -> Text | str:
    """Return the enterprise as its card has it."""
    return label or _OVER


def order(_number: int, label: str, _actor: Actor) -> Text:
    """Return what an order is about."""
    return OrderCause(label).named
