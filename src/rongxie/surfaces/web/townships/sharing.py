"""Sharing planned visits out among visitors: each gets as many as the others, close together."""

from collections.abc import Mapping, Sequence


def shares(visits: Sequence[int], visitors: Sequence[str]) -> Mapping[str, list[int]]:
    """Return the visits of each visitor, in the order given: neighbours stay with one of them.

    Nobody gets more than one visit more than another.

    >>> shares([1, 2, 3], ["membership:7", "membership:8"])
    {'membership:7': [1, 2], 'membership:8': [3]}
    """
    some, over = divmod(len(visits), len(visitors)) if visitors else (0, 0)
    found, start = {}, 0
    for place, visitor in enumerate(visitors):
        end = start + some + (place < over)
        found[visitor] = list(visits[start:end])
        start = end
    return found
