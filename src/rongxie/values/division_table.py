"""The packaged tables of divisions: codes, names, what lies below, and what codes have become."""

import csv
import gzip
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

Move = tuple[int, str, str]


@cache
def names() -> dict[str, str]:
    """Return every standing code with its name, in the order of the codes."""
    return {row[0]: row[1] for row in _rows("divisions.csv.gz")}


@cache
def below() -> dict[str, tuple[str, ...]]:
    """Return the codes right below each code; the key of the provinces is blank."""
    found: dict[str, list[str]] = {}
    for code in names():
        found.setdefault(above(code), []).append(code)
    return {code: tuple(codes) for code, codes in found.items()}


def above(code: str) -> str:
    """Return the nearest standing code above; counties right below a province have that."""
    for length in (6, 4, 2):
        if length < len(code) and code[:length] in names():
            return code[:length]
    return ""


@cache
def moves() -> dict[str, dict[str, list[Move]]]:
    """Return code → name of a holder → (year, new code, new name) of each of its moves.

    The new code is blank where nothing succeeded or the source does not tell; the year is 0 where
    the source does not tell it.
    """
    held: dict[str, dict[str, list[Move]]] = {}
    for year, code, name, new_code, new_name in _rows("division_changes.csv.gz"):
        held.setdefault(code, {}).setdefault(name, []).append((int(year), new_code, new_name))
    return held


def followed(code: str, name: str) -> set[str]:
    """Return the standing codes that a former holder of a code has become."""
    own = moves()[code][name]
    # Names and codes come back: of several moves of the holder the latest is meant.
    latest = max(year for year, *_ in own)
    waiting = [move for move in own if move[0] == latest]
    found: set[str] = set()
    seen: set[Move] = set()
    while waiting:
        move = waiting.pop()
        if move in seen or not move[1]:
            continue
        seen.add(move)
        onward = _onward(*move)
        waiting += onward
        if not onward and move[1] in names():
            found.add(move[1])
    return found


def _onward(year: int, code: str, name: str) -> list[Move]:
    later = [move for move in moves().get(code, {}).get(name, ()) if move[0] >= year]
    first = min((move[0] for move in later), default=0)
    return [move for move in later if move[0] == first]


def _rows(file: str) -> Iterator[list[str]]:
    packed = (files("rongxie.values") / "data" / file).read_bytes()
    lines = gzip.decompress(packed).decode().splitlines()
    rows = csv.reader(line for line in lines if not line.startswith("#"))
    next(rows)
    return rows
