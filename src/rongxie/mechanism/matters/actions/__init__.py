"""What can be done with a matter: raise it, hand it on, answer it, close it or raise it again."""

from rongxie.mechanism.matters.actions.ending import close_matter, reopen_matter
from rongxie.mechanism.matters.actions.handling import (
    answer_appeal,
    answer_matter,
    assign_matter,
    escalate_matter,
)
from rongxie.mechanism.matters.actions.raising import open_matter

__all__ = (
    "answer_appeal",
    "answer_matter",
    "assign_matter",
    "close_matter",
    "escalate_matter",
    "open_matter",
    "reopen_matter",
)
