"""The five standards as named tests, in the order in which they are shown."""

from rongxie.rulebook.standards import credit, demand, operating, premises, purpose
from rongxie.rulebook.standards.rule import Test
from rongxie.rulebook.verdicts import Standard

TESTS: tuple[Test, ...] = (
    *operating.TESTS,
    *premises.TESTS,
    *demand.TESTS,
    *credit.TESTS,
    *purpose.TESTS,
)


def tests_of(standard: Standard) -> tuple[Test, ...]:
    """Return the tests of one standard in their order."""
    return tuple(test for test in TESTS if test.standard == standard)
