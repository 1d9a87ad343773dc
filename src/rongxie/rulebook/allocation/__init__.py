"""Allocation: at most one bank per case, at the lowest total cost, every missed wish explained.

batch       the two frames, checked, sorted by id and spread into pairs
reasons     why a bank may not have a case, in the order in which they are told
pairs       for all cases and banks at once: the reason against, or the offer
loads       what the load of a bank adds
network     the cheapest choice, exactly
explanation the reasons in words, case by case
placing     the whole of it: `allocate`
what_if     the banks with one left out, or with another capacity
"""

from rongxie.rulebook.allocation.batch import BlankIdentifier, RepeatedIdentifier
from rongxie.rulebook.allocation.placing import Allocation, Limits, allocate, limits_of
from rongxie.rulebook.allocation.reasons import REASONS, Reason
from rongxie.rulebook.allocation.what_if import UnknownBank, with_capacity, without_bank

__all__ = [
    "REASONS",
    "Allocation",
    "BlankIdentifier",
    "Limits",
    "Reason",
    "RepeatedIdentifier",
    "UnknownBank",
    "allocate",
    "limits_of",
    "with_capacity",
    "without_bank",
]
