"""The cases that somebody has chosen, as a part of an address: `101-150.152`.

So a page about many cases can be opened again, sent to a colleague and printed.
"""

from collections.abc import Iterable, Iterator

AT_ONCE = 200  # cases: what one person looks over, and what one request does in a few seconds
_RANGE, _AND = "-", "."


class Chosen(tuple[int, ...]):
    """Numbers of cases in their order, each once; its text is what stands in an address."""

    __slots__ = ()

    def __str__(self) -> str:
        return _AND.join(f"{a}{_RANGE}{b}" if b > a else str(a) for a, b in _runs(self))


def chosen(numbers: Iterable[int]) -> Chosen:
    """Return numbers in their order, each once.

    >>> str(chosen([3, 1, 2, 7, 7]))
    '1-3.7'
    """
    return Chosen(sorted(set(numbers)))


class CasesConverter:
    """Reads and writes chosen cases in an address; too many of them are no address of ours."""

    regex = r"[0-9]{1,18}(?:[-.][0-9]{1,18})*"

    def to_python(self, value: str) -> Chosen:
        """Read the numbers.

        :raises ValueError: if a range runs backwards or there are more than `AT_ONCE`
        """
        found: set[int] = set()
        for part in value.split(_AND):
            first, _, last = part.partition(_RANGE)
            numbers = range(int(first), int(last or first) + 1)
            if not 0 < len(numbers) <= AT_ONCE:
                raise ValueError(part)
            found.update(numbers)
        if len(found) > AT_ONCE:
            raise ValueError(value)
        return chosen(found)

    def to_url(self, value: Iterable[int]) -> str:
        """Write the numbers."""
        return str(chosen(value))


def chosen_in(typed: Iterable[str]) -> Chosen:
    """Return the cases that were ticked in a list; what is no number is left out."""
    numbers = [one for one in typed if one.isascii() and one.isdecimal() and len(one) <= 18]
    return chosen(int(one) for one in numbers[:AT_ONCE])


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    first = last = 0
    for number in numbers:
        if first and number == last + 1:
            last = number
            continue
        if first:
            yield first, last
        first = last = number
    if first:
        yield first, last
