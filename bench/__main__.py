"""`python -m bench [--quick]`: every claim that the project makes today, in one table."""

import sys

from bench import (
    allocate,
    append,
    chain,
    doors,
    exports,
    imports,
    indicators,
    names,
    places,
    province,
    rollup,
    screen,
    sweep,
    workbench,
)
from bench.report import print_table

# The last six measure the province that the one before them loads, or one of their own.
PARTS = (
    screen,
    allocate,
    indicators,
    places,
    names,
    imports,
    exports,
    rollup,
    province,
    chain,
    append,
    doors,
    workbench,
    sweep,
)

if __name__ == "__main__":
    quick = "--quick" in sys.argv
    print_table([row for part in PARTS for row in part.rows(quick)])
