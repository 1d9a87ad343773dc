"""Verifying the chain of 10 million events with two processes, beside SM3 over the same bytes.

`python -m bench.chain --home FOLDER` measures an installation that `bench.province --keep` left.
"""

import argparse
from pathlib import Path
from typing import Any

from bench.province import shared
from bench.province_home import run_child
from bench.report import Row, print_table

_EVENTS = 10_000_000
_BOUND = 180.0  # seconds for as many


def rows(quick: bool) -> list[Row]:
    """Verify what the shared province has sealed."""
    return measured(shared(quick)[0])


def measured(home: Path) -> list[Row]:
    """Verify what an installation has sealed, up to the number of the bound."""
    seen = run_child(home, "province_chain", _EVENTS)
    bare = seen["bare_us"] * seen["count"] / 1e6 / 2
    return [
        Row(
            f"verify the links of {seen['count']:,} events, {seen['bytes']:.0f} bytes each",
            _figure(seen, "links_s"),
            _bound(seen, "links_s"),
            f"SM3 over the same bytes, two processes: {bare:.0f} s",
            f"{seen['links_s'] / bare:.1f} × as long",
            f"{seen['links_s'] / seen['quarter_s']:.1f} for 4 × the events",
            "",
        ),
        Row(
            "the whole verification, with what is not sealed",
            _figure(seen, "whole_s"),
            _bound(seen, "whole_s"),
            "", "", "", "",
        ),
    ]  # fmt: skip


def _bound(seen: dict[str, Any], name: str) -> str:
    bound = f"≤ {_BOUND:.0f} s for {_EVENTS:,}"
    if seen["count"] < _EVENTS:
        return bound
    return f"{bound}: {'met' if seen[name] <= _BOUND else 'MISSED'}"


def _figure(seen: dict[str, Any], name: str) -> str:
    return f"{seen[name]:.1f} s, {seen['count'] / seen[name]:,.0f} events/s"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.chain")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    print_table(measured(given.home) if given.home else rows(given.quick))
