"""What is known of enterprises for a screening, and what earlier screenings said and why."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.evidence.queries import Facts, known_facts
from rongxie.mechanism.evidence.reading import ROW, copied, doubles_of, renamed
from rongxie.mechanism.screening.access import screening_in_reach
from rongxie.mechanism.screening.models import RuleSet, Screening
from rongxie.rulebook.verdicts import LEVELS
from rongxie.values.texts import Text

_RULE_SETS = 16  # that screenings which are looked at still go by
_NEED = {
    "enterprise": pl.Int64(), "id": pl.Int64(), "need_amount_wan": pl.String(),
    "need_stated_on": pl.Date(), "need_term_months": pl.String(), "purpose": pl.String(),
    "source": pl.String(),
}  # fmt: skip
_NEEDS = """
    SELECT enterprise_id, id, trim_scale(amount_wan), stated_on, term_months,
        nullif(purpose, ''), source
    FROM needs
    WHERE enterprise_id = ANY(%(ids)s) AND stated_on <= %(on)s
        AND (withdrawn_on IS NULL OR withdrawn_on > %(on)s)
"""
_OF_NEED = ("need_amount_wan", "need_stated_on", "need_term_months", "purpose")


@dataclass(frozen=True, slots=True)
class FactRead:
    """A fact as a test read it; `accepted` tells whether its level was high enough to count."""

    name: str
    title: Text
    value: str | None
    level: str
    source: str
    as_of: date | None
    valid_until: date | None
    accepted: bool


@dataclass(frozen=True, slots=True)
class TestExplained:
    """One test: what it read, what came out, and what to do where it did not hold."""

    __test__ = False  # pytest looks for classes of this name

    name: str
    title: Text
    clause: str
    severity: str
    holds: bool | None
    lowest_level: str
    facts: tuple[FactRead, ...]
    remedy: Text | None
    cured_by: Text | None
    playbook: str
    playbook_title: Text | None


@dataclass(frozen=True, slots=True)
class StandardExplained:
    """One standard with its tests; `by_tick`: what was unknown rests on the township's word."""

    name: str
    title: Text
    verdict: str
    by_tick: bool
    tests: tuple[TestExplained, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A screening as it was made, in the words of the rules of its day."""

    screening: Screening
    standards: tuple[StandardExplained, ...]


def facts_to_screen(*, enterprise_ids: Collection[int], on: date) -> Facts:
    """Return what is known on a day: evidence, the enterprises themselves, and the latest need."""
    known = known_facts(enterprise_ids=enterprise_ids, on=on)
    needs = _needs(sorted(set(enterprise_ids)), on)
    return Facts(known.enterprises, pl.concat([known.rows, needs]))


def latest_screening(*, enterprise_id: int) -> Screening | None:
    """Return the screening of the latest day, in the reach that is open."""
    found = Screening.objects.filter(enterprise=enterprise_id)
    return found.order_by("-as_of", "-id").first()


def explain(*, screening_id: int, actor: Actor) -> Explanation:
    """Return why a screening came out as it did; rules that changed later do not change it.

    :raises ScreeningNotFound: if the actor cannot reach it
    """
    screening = screening_in_reach(screening_id=screening_id, actor=actor)
    words = _words_of(screening.rules)
    return Explanation(
        screening, tuple(_standard(one, screening, words) for one in words["standards"])
    )


@lru_cache(maxsize=_RULE_SETS)
def _words_of(digest: str) -> dict[str, Any]:
    """Return the words of rules: what has a digest never changes."""
    words: dict[str, Any] = RuleSet.objects.get(digest=digest).words
    return words


def _standard(
    one: dict[str, Any], screening: Screening, words: dict[str, Any]
) -> StandardExplained:
    name = one["name"]
    tests = (test for test in words["tests"] if test["standard"] == name)
    return StandardExplained(
        name=name,
        title=Text(**one["title"]),
        verdict=getattr(screening, name),
        by_tick=name in screening.by_tick,
        tests=tuple(_explained(test, screening, words["facts"]) for test in tests),
    )


def _explained(
    test: dict[str, Any], screening: Screening, titles: dict[str, dict[str, str]]
) -> TestExplained:
    holds = screening.tests[test["name"]]
    lowest = screening.parameters["lowest_levels"][0].get(test["name"], LEVELS[0])
    wanted = {None: "question", False: "remedy"}.get(holds)
    return TestExplained(
        name=test["name"],
        title=Text(**test["title"]),
        clause=test["clause"],
        severity=test["severity"],
        holds=holds,
        lowest_level=lowest,
        facts=tuple(
            _read(fact, Text(**titles[fact]), screening.facts.get(fact), lowest)
            for fact in test["facts"]
        ),
        remedy=Text(**test[wanted]) if wanted else None,
        cured_by=Text(**test["cured_by"]) if wanted else None,
        playbook=(test["playbook"] or "") if holds is False else "",
        playbook_title=Text(**test["playbook_title"])
        if holds is False and test["playbook"]
        else None,
    )


def _read(name: str, title: Text, kept: list[Any] | None, lowest: str) -> FactRead:
    if kept is None:
        return FactRead(name, title, None, "", "", None, None, accepted=False)
    value, level, source, as_of, valid_until = kept
    high_enough = not level or LEVELS.index(level) >= LEVELS.index(lowest)
    return FactRead(
        name, title, value, level, source, _day(as_of), _day(valid_until), accepted=high_enough
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _needs(ids: list[int], on: date) -> pl.DataFrame:
    """Return the latest need of each enterprise as rows of facts; a visit has seen who states it.

    Of a double it is the need of what it became.
    """
    became = doubles_of(ids)
    told = renamed(copied(_NEEDS, {"ids": [*ids, *became], "on": on}, _NEED), became)
    latest = told.sort("need_stated_on", "id").group_by("enterprise", maintain_order=True).last()
    stated_on = pl.col("need_stated_on")
    level = (
        pl.when(pl.col("source") == "visit").then(pl.lit(LEVELS[1])).otherwise(pl.lit(LEVELS[0]))
    )
    rows = latest.select(
        "enterprise",
        "id",
        "source",
        *(pl.col(fact).cast(pl.String) for fact in _OF_NEED),
        level.alias("level"),
        stated_on.alias("as_of"),
        pl.lit(None, pl.Date).alias("valid_until"),
        pl.format("need:{}", "id").alias("basis"),
    ).unpivot(
        on=_OF_NEED,
        index=["enterprise", "id", "source", "level", "as_of", "valid_until", "basis"],
        variable_name="fact",
        value_name="value",
    )
    return rows.filter(pl.col("value").is_not_null()).select(*ROW)
