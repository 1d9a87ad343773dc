"""What a visitor still has to ask: only what no test can be answered from, and each fact once."""

from collections.abc import Mapping

import polars as pl

from rongxie.rulebook.admission import admit
from rongxie.rulebook.inference import infer_industry
from rongxie.rulebook.layouts import layout
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.screening import answered
from rongxie.rulebook.size import classify
from rongxie.rulebook.size_standards import size_standard
from rongxie.rulebook.standards import TESTS
from rongxie.rulebook.verdicts import LEVELS
from rongxie.values.columns import Kind

Known = Mapping[str, tuple[object, str]]
OBSERVED = LEVELS[1]
# What is seen by whoever stands before the door; it is asked also where no money is wanted.
SEEN = ("operating_seen", "premises_seen")
# Asked by the need itself, or written into the record by others.
_ASKED_ELSEWHERE = ("kind", "removed_until", "purpose", "need_amount_wan", "need_stated_on")
_OF_THE_SIZE = ("employees", "revenue_wan")
_KINDS = (Kind.BOOL, Kind.INTEGER, Kind.WAN)


def questions_of_a_visit(known: Known, kind: str, params: InForce) -> tuple[str, ...]:
    """Return the facts to ask one enterprise on a visit, in the order of the standards.

    `known` is what has not gone stale: value and level by fact. A fact is asked where the word of
    a visitor answers a test that nothing answers yet (clause 32/2.1c), and for the size where it
    decides who is admitted (32/2.1b). What is known at a level that the test accepts is never
    among them.
    """
    facts = _frame(known, kind)
    row = answered(facts, params).collect().row(0, named=True)
    asked = [
        fact
        for test in TESTS
        if row[f"_test_{test.name}"] is None
        for fact in test.facts
        if _open(fact, row, params["lowest_levels"].get(test.name, LEVELS[0]))
    ]
    return tuple(dict.fromkeys([*asked, *_size_questions(facts, row, params)]))


def _frame(known: Known, kind: str) -> pl.LazyFrame:
    columns: dict[str, list[object]] = {"kind": [kind]}
    for fact, (value, level) in known.items():
        columns |= {fact: [value], f"{fact}_level": [level]}
    return pl.LazyFrame(columns)


def _open(fact: str, row: dict[str, object], lowest: str) -> bool:
    """Tell whether a visitor's word on the fact would count, and nobody's does yet."""
    column = layout("enterprises").columns[fact]
    if fact in _ASKED_ELSEWHERE or column.kind not in _KINDS:
        return False
    if LEVELS.index(OBSERVED) < LEVELS.index(lowest):
        return False
    level = row.get(f"{fact}_level") or LEVELS[0]
    return row.get(fact) is None or LEVELS.index(str(level)) < LEVELS.index(lowest)


def _size_questions(
    facts: pl.LazyFrame, row: dict[str, object], params: InForce
) -> tuple[str, ...]:
    sized = classify(infer_industry(facts), size_standard(), wording=None)
    if admit(sized, params).select("admission").collect().item() != "unknown":
        return ()
    return tuple(fact for fact in _OF_THE_SIZE if row.get(fact) is None)
