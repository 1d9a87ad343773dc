"""`python -m bench [--quick]`: every claim that the project makes today, in one table."""

import sys

from bench import allocate, indicators, places, screen
from bench.report import print_table

if __name__ == "__main__":
    quick = "--quick" in sys.argv
    print_table(
        [row for part in (screen, allocate, indicators, places) for row in part.rows(quick)]
    )
