"""Screening: all tests of the five standards at once, for one row or ninety million.

The same expressions serve a clerk's sheet and a province: they add columns to a lazy frame and
never look at single rows. Null is neither pass nor fail (Kleene logic, which is Polars' own).
"""

from collections.abc import Iterable
from functools import reduce
from operator import add, and_, or_

import polars as pl

from rongxie.rulebook.layouts import layout
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.standards import TESTS, tests_of
from rongxie.rulebook.standards.rule import FactReader, Severity, Test
from rongxie.rulebook.verdicts import LEVELS, STANDARD_TITLES, Standard, tick_of
from rongxie.rulebook.wording import worded
from rongxie.values.columns import Kind
from rongxie.values.texts import Language

UNUSABLE = "__unusable"  # ends a Boolean column: the fact was given and could not be read

_DTYPES: dict[Kind, type[pl.DataType]] = {
    Kind.BOOL: pl.Boolean,
    Kind.DATE: pl.Date,
    Kind.INTEGER: pl.Int64,
    Kind.WAN: pl.Float64,
    Kind.NUMBER: pl.Float64,
}


def facts_of_tests() -> tuple[str, ...]:
    """Return the facts that any test or tick reads, each once."""
    ticks = (tick_of(standard) for standard in Standard)
    return tuple(dict.fromkeys([f for test in TESTS for f in test.facts] + list(ticks)))


def with_facts(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Add the facts that a frame lacks as unknown: a missing column is no error."""
    present = set(frame.collect_schema().names())
    columns = layout("enterprises").columns
    missing = [name for name in facts_of_tests() if name not in present]
    return frame.with_columns(
        pl.lit(None, dtype=_DTYPES.get(columns[name].kind, pl.String)).alias(name)
        for name in missing
    )


def screen(
    facts: pl.LazyFrame, params: InForce, *, wording: Language | None = "zh"
) -> pl.LazyFrame:
    """Add one verdict per standard, the outcome, and what failed or is unknown.

    The stated purpose of the loan is given back as `loan_purpose`.

    `facts` has the canonical columns of design §5.1, each absent one being unknown; a column
    `<fact>_level` beside a fact tells its level. Without `wording` the texts `failed`, `unknown`
    and `remedies` are left out, which is what a count over a whole nation needs.
    Clause 32/2.1c.
    """
    columns = facts.collect_schema().names()
    answers = answered(facts, params).with_columns(pl.col(FACT_RENAMED).alias("_stated"))
    judged = answers.with_columns(
        *(_all(_answer(test) for test in tests_of(s)).alias(f"_{s}") for s in Standard)
    )
    result = judged.with_columns(
        *(_verdict(pl.col(f"_{s}")).alias(s.value) for s in Standard),
        *_outcome(),
        _by_tick(wording),
    )
    asked = [c for c in columns if not c.endswith(UNUSABLE)]
    kept = [_kept(c) for c in asked if c == FACT_RENAMED or c not in RESULTS]
    if wording is None:
        return result.select(*kept, *(c for c in RESULTS if c not in WORDED))
    return _worded(result, wording).select(*kept, *RESULTS)


def _kept(column: str) -> pl.Expr:
    """The verdict on the standard takes the name `purpose`; the stated purpose stays beside it."""
    return pl.col("_stated" if column == FACT_RENAMED else column).alias(
        RENAMED_TO if column == FACT_RENAMED else column
    )


FACT_RENAMED, RENAMED_TO = "purpose", "loan_purpose"
WORDED = ("failed", "unknown", "remedies")
RESULTS = (*Standard, "outcome", "fail_kind", *WORDED, "by_tick")


def answered(facts: pl.LazyFrame, params: InForce) -> pl.LazyFrame:
    """Add the answer of each test as `_test_<name>`, ticks included: true, false or null."""
    columns = set(facts.collect_schema().names())
    raw = with_facts(facts).with_columns(
        _applied(test, columns, params).alias(f"_untick_{test.name}") for test in TESTS
    )
    return raw.with_columns(
        pl.col(f"_untick_{test.name}").fill_null(pl.col(tick_of(test.standard))).alias(_name(test))
        for test in TESTS
    )


def _reader(columns: set[str], lowest: str) -> FactReader:
    """Return how a test reads a fact: one below the lowest level that it accepts is unknown."""
    accepted = LEVELS[LEVELS.index(lowest) :]

    def read(fact: str) -> pl.Expr:
        level = f"{fact}_level"
        if level not in columns:
            return pl.col(fact)
        at_level = pl.col(level).fill_null(LEVELS[0]).is_in(accepted)
        return pl.when(at_level).then(pl.col(fact))

    return read


def _applied(test: Test, columns: set[str], params: InForce) -> pl.Expr:
    read = _reader(columns, params["lowest_levels"].get(test.name, LEVELS[0]))
    holds = test.holds(read, params)
    unusable = [fact + UNUSABLE for fact in test.facts if fact + UNUSABLE in columns]
    if test.blank_answers and unusable:
        holds = pl.when(~pl.any_horizontal(unusable)).then(holds)
    return holds if not test.kinds else ~pl.col("kind").is_in(test.kinds) | holds


def _name(test: Test) -> str:
    return f"_test_{test.name}"


def _answer(test: Test) -> pl.Expr:
    return pl.col(_name(test))


def _all(answers: Iterable[pl.Expr]) -> pl.Expr:
    return reduce(and_, answers)


def _verdict(met: pl.Expr) -> pl.Expr:
    return (
        pl.when(met)
        .then(pl.lit("met"))
        .when(~met)
        .then(pl.lit("not_met"))
        .otherwise(pl.lit("unknown"))
    )


def _outcome() -> tuple[pl.Expr, pl.Expr]:
    met = _all(pl.col(f"_{s}") for s in Standard)
    blocked = reduce(
        or_, (_answer(t).eq_missing(other=False) for t in TESTS if t.severity is Severity.BLOCK)
    )
    outcome = (
        pl.when(met)
        .then(pl.lit("pass"))
        .when(~met)
        .then(pl.lit("fail"))
        .otherwise(pl.lit("incomplete"))
    )
    kind = pl.when(~met).then(
        pl.when(blocked).then(pl.lit("blocked")).otherwise(pl.lit("repairable"))
    )
    return outcome.alias("outcome"), kind.alias("fail_kind")


def _by_tick(language: Language | None) -> pl.Expr:
    """List the standards that rest on the township's word."""
    parts = []
    for standard in Standard:
        open_before = reduce(
            or_, (pl.col(f"_untick_{t.name}").is_null() for t in tests_of(standard))
        )
        ticked = open_before & pl.col(tick_of(standard)).is_not_null()
        name = STANDARD_TITLES[standard].zh if language == "zh" else standard.value
        parts.append(pl.when(ticked).then(pl.lit(name)))
    listed = pl.concat_str(parts, separator=";", ignore_nulls=True)
    return pl.when(listed != "").then(listed).alias("by_tick")


def _worded(result: pl.LazyFrame, language: Language) -> pl.LazyFrame:
    """Write out failed and unknown tests and their remedies.

    The low bits of a mask stand for unknown tests, the bits above them for failed ones.
    """
    failed = _mask((_answer(t).eq_missing(other=False) for t in TESTS), len(TESTS))
    unknown = _mask((_answer(t).is_null() for t in TESTS), 0)

    def words(mask: int) -> tuple[str | None, ...]:
        wrong, open_ = _in(mask >> len(TESTS)), _in(mask)
        said = [t.remedy.said_in(language) for t in wrong]
        said += [t.question.said_in(language) for t in open_]
        return _named(wrong, language), _named(open_, language), ";".join(said) or None

    return result.with_columns(worded(failed + unknown, WORDED, words).alias("_words")).unnest(
        "_words"
    )


def _mask(bits: Iterable[pl.Expr], lowest: int) -> pl.Expr:
    weighed = (bit.cast(pl.UInt64) * (1 << place) for place, bit in enumerate(bits, lowest))
    return reduce(add, weighed)


def _in(mask: int) -> list[Test]:
    return [test for place, test in enumerate(TESTS) if mask >> place & 1]


def _named(tests: list[Test], language: Language) -> str | None:
    names = (test.title.zh if language == "zh" else test.name for test in tests)
    return ";".join(names) or None
