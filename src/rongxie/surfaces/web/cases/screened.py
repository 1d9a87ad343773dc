"""The screening that a case rests on, in words; the reasons as they were on its day."""

from dataclasses import dataclass

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.screening.access import ScreeningNotFound
from rongxie.mechanism.screening.models import RuleSet, Screening
from rongxie.mechanism.screening.queries import (
    StandardExplained,
    TestExplained,
    explain,
    latest_screening,
)
from rongxie.surfaces.web.worklists.wording import ANSWERS, STANDARDS, VERDICTS, Verdict
from rongxie.values.texts import Text


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


@dataclass(frozen=True, slots=True)
class StandardShown:
    """A standard with its verdict and its tests."""

    title: Text
    verdict: Verdict
    by_tick: bool
    tests: tuple[TestShown, ...]


@dataclass(frozen=True, slots=True)
class Screened:
    """A screening; `latest` if the case has none of its own yet and it is the enterprise's."""

    screening: Screening
    standards: tuple[StandardShown, ...]
    latest: bool


def screened(case: Case, actor: Actor) -> Screened | None:
    """Return the screening of a case, or else the latest of its enterprise."""
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
    return Screened(told.screening, tuple(_standard(one) for one in told.standards), latest)


def _verdict(screening: Screening, name: str) -> StandardShown:
    verdict = VERDICTS[getattr(screening, name)]
    return StandardShown(STANDARDS[name], verdict, name in screening.by_tick, ())


def _standard(one: StandardExplained) -> StandardShown:
    tests = tuple(_test(test) for test in one.tests)
    return StandardShown(one.title, VERDICTS[one.verdict], one.by_tick, tests)


def _test(one: TestExplained) -> TestShown:
    return TestShown(
        one.title, ANSWERS[one.holds], one.clause, one.remedy, one.cured_by, one.playbook_title
    )
