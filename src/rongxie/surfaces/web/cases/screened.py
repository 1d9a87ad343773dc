"""The screening that a case rests on, in words; the reasons as they were on its day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.screening.access import ScreeningNotFound
from rongxie.mechanism.screening.models import RuleSet, Screening
from rongxie.mechanism.screening.queries import (
    FactRead,
    StandardExplained,
    TestExplained,
    explain,
    latest_screening,
)
from rongxie.surfaces.web.worklists.wording import (
    ANSWERS,
    STANDARDS,
    VERDICTS,
    Verdict,
    source_of,
    value_of,
)
from rongxie.values.texts import Text


@dataclass(frozen=True, slots=True)
class ReadShown:
    """A fact that a test read: its value, on whose word and of which day; blank if not known."""

    title: Text
    value: Text | str
    source: Text | str
    as_of: date | None
    accepted: bool


@dataclass(frozen=True, slots=True)
class TestShown:
    """A test with what to do where it does not hold."""

    __test__ = False  # pytest looks for classes of this name

    title: Text
    answer: Verdict
    clause: str
    remedy: Text | None
    cured_by: Text | None
    playbook: Text | None
    facts: tuple[ReadShown, ...] = ()


@dataclass(frozen=True, slots=True)
class StandardShown:
    """A standard as one line: its verdict, what it rests on, and how old that is."""

    title: Text
    verdict: Verdict
    by_tick: bool
    tests: tuple[TestShown, ...]
    on: date | None = None  # the day on which it is looked at

    @property
    def sources(self) -> list[Text | str]:
        """On whose word it rests, each once."""
        told = [one.source for test in self.tests for one in test.facts if one.source]
        return list({str(one): one for one in told}.values())

    @property
    def oldest(self) -> date | None:
        """The day of the oldest fact that it rests on."""
        days = [one.as_of for test in self.tests for one in test.facts if one.as_of]
        return min(days, default=None)

    @property
    def age(self) -> int | None:
        """How many days old that is."""
        return (self.on - self.oldest).days if self.on and self.oldest else None


@dataclass(frozen=True, slots=True)
class Screened:
    """A screening; `latest` if the case has none of its own yet and it is the enterprise's."""

    screening: Screening
    standards: tuple[StandardShown, ...]
    latest: bool


def screened(
    case: Case, actor: Actor, names: Mapping[str, str] | None = None, on: date | None = None
) -> Screened | None:
    """Return the screening of a case, or else the latest of its enterprise.

    `names` are those of organisations; `on` is the day from which ages are counted.
    """
    number, latest = case.screening_id, False
    if number is None:
        found = latest_screening(enterprise_id=case.enterprise_id)
        number, latest = (found.pk if found else None), True
    if number is None:
        return None
    try:
        told = explain(screening_id=number, actor=actor)
    except ScreeningNotFound:  # of an enterprise that has moved out of reach
        return None
    except RuleSet.DoesNotExist:  # written before the words of the rules were kept
        screening = Screening.objects.get(pk=number)
        return Screened(screening, tuple(_verdict(screening, name) for name in STANDARDS), latest)
    return Screened(
        told.screening, tuple(_standard(one, names or {}, on) for one in told.standards), latest
    )


def _verdict(screening: Screening, name: str) -> StandardShown:
    verdict = VERDICTS[getattr(screening, name)]
    return StandardShown(STANDARDS[name], verdict, name in screening.by_tick, ())


def _standard(one: StandardExplained, names: Mapping[str, str], on: date | None) -> StandardShown:
    tests = tuple(_test(test, names) for test in one.tests)
    return StandardShown(one.title, VERDICTS[one.verdict], one.by_tick, tests, on)


def _test(one: TestExplained, names: Mapping[str, str]) -> TestShown:
    return TestShown(
        one.title, ANSWERS[one.holds], one.clause, one.remedy, one.cured_by, one.playbook_title,
        tuple(_read(fact, names) for fact in one.facts),
    )  # fmt: skip


def _read(fact: FactRead, names: Mapping[str, str]) -> ReadShown:
    return ReadShown(
        fact.title, value_of(fact.name, fact.value), source_of(fact.source, dict(names)),
        fact.as_of, fact.accepted,
    )  # fmt: skip
