"""The rules applied to what the record knows: the same functions as for a file, many at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from rongxie.mechanism.evidence.queries import Facts
from rongxie.rulebook.admission import admit
from rongxie.rulebook.inference import infer_industry
from rongxie.rulebook.parameters import InForce, Value
from rongxie.rulebook.screening import answered, facts_of_tests, screen
from rongxie.rulebook.size import classify
from rongxie.rulebook.size_standards import INDICATORS, size_standard
from rongxie.rulebook.standards import TESTS

ANSWER = "_test_"
# What a screening keeps: the facts that tests and ticks, the size and the admission are told from.
KEPT = frozenset({*facts_of_tests(), *INDICATORS, "industry", "business"})

Kept = dict[str, list[Any]]  # a fact or number by name, with what it rests on


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdicts on one enterprise, by column, with the facts and numbers they rest on."""

    row: dict[str, Any]
    answers: dict[str, bool | None]
    facts: Kept
    parameters: Kept


def judge(facts: Facts, on: date) -> Iterator[Judged]:
    """Yield a judgement of each enterprise, in the order of ids.

    Places whose numbers agree are judged together.

    :raises NotInForce: if a number has no value on the day
    """
    kept = _kept(facts)
    frame = facts.frame().collect()
    groups: dict[str, tuple[InForce, Kept, list[str]]] = {}
    for region in frame["region"].unique().sort():
        params = InForce(on, region)
        numbers = parameters_read(frame.lazy(), params)
        groups.setdefault(repr(sorted(numbers.items())), (params, numbers, []))[2].append(region)
    judged = []
    for params, numbers, regions in groups.values():
        for row in _verdicts(frame.lazy().filter(pl.col("region").is_in(regions)), params):
            answers = {test.name: row[f"{ANSWER}{test.name}"] for test in TESTS}
            judged.append(Judged(row, answers, kept[row["enterprise"]], numbers))
    yield from sorted(judged, key=lambda one: one.row["enterprise"])


def parameters_read(frame: pl.LazyFrame, params: InForce) -> Kept:
    """Return the numbers that the rules ask for, by name: amount, first day, clause, basis."""
    noted: dict[str, Value] = {}

    class Noting(InForce):
        def value(self, name: str) -> Value:
            noted[name] = InForce.value(self, name)
            return noted[name]

    noting = Noting(params.day, params.region, params.given)
    answered(frame, noting)
    admit(frame.with_columns(size=pl.lit("small")), noting)
    return {
        name: [value.amount, value.since.isoformat(), value.clause, value.basis.value]
        for name, value in sorted(noted.items())
    }


def _verdicts(frame: pl.LazyFrame, params: InForce) -> list[dict[str, Any]]:
    english = classify(infer_industry(frame), size_standard(), wording="en")
    sized = classify(
        english.rename({"size_reason": "size_reason_en"}), size_standard(), wording="zh"
    )
    verdicts = admit(screen(sized, params, wording=None), params)
    answers = answered(sized, params).select("enterprise", f"^{ANSWER}.*$")
    first, second = pl.collect_all([verdicts, answers])
    return first.join(second, on="enterprise", how="left", maintain_order="left").to_dicts()


def _kept(facts: Facts) -> dict[int, Kept]:
    """Return by enterprise what is kept of its facts: value, level, source, day and last day."""
    day = pl.col("as_of", "valid_until").cast(pl.String)
    rows = facts.rows.filter(pl.col("fact").is_in(sorted(KEPT))).with_columns(day).sort("fact")
    kept: dict[int, Kept] = {one: {} for one in facts.enterprises["enterprise"]}
    for row in rows.select(
        "enterprise", "fact", "value", "level", "source", "as_of", "valid_until"
    ).iter_rows():
        kept[row[0]][row[1]] = list(row[2:])
    for one in facts.enterprises.iter_rows(named=True):
        told = [one["kind"], "", one["origin"], one["entered_on"].isoformat(), None]
        kept[one["enterprise"]]["kind"] = told
    return kept
