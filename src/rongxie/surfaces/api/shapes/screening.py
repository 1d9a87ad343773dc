"""Screenings and why they came out so, as they are answered."""

from datetime import date
from typing import Self

from rongxie.mechanism.screening.models import Screening
from rongxie.mechanism.screening.queries import Explanation, FactRead, TestExplained
from rongxie.rulebook.verdicts import Standard
from rongxie.surfaces.api.fields import Out
from rongxie.surfaces.api.shapes.made import Wording


class ScreenedOut(Out):
    """What came out: verdicts by standard, and what follows from them."""

    id: int
    enterprise: int
    as_of: date
    outcome: str
    fail_kind: str
    admission: str
    size: str
    standards: dict[str, str]

    @classmethod
    def of(cls, row: Screening) -> Self:
        """Return a row as it is answered."""
        return cls(
            id=row.pk, enterprise=row.enterprise_id, as_of=row.as_of, outcome=row.outcome,
            fail_kind=row.fail_kind, admission=row.admission, size=row.size,
            standards={one.value: getattr(row, one.value) for one in Standard},
        )  # fmt: skip


class ScreeningOut(ScreenedOut):
    """A screening in a list, with the tests that did not hold and those that nobody knows of."""

    region: str
    rules: str
    by_tick: list[str]
    failed: list[str]
    unknown: list[str]

    @classmethod
    def of(cls, row: Screening) -> Self:
        """Return a row as it is answered."""
        came_out = ScreenedOut.of(row).model_dump()
        return cls(
            **came_out, region=row.region, rules=row.rules, by_tick=list(row.by_tick),
            failed=[name for name, holds in row.tests.items() if holds is False],
            unknown=[name for name, holds in row.tests.items() if holds is None],
        )  # fmt: skip


class FactOut(Out):
    """A fact as a test read it; `accepted`: its level was high enough to count."""

    name: str
    title: Wording
    value: str | None
    level: str
    source: str
    as_of: date | None
    valid_until: date | None
    accepted: bool

    @classmethod
    def of(cls, one: FactRead) -> Self:
        """Return a fact as it is answered."""
        return cls(
            name=one.name, title=Wording.of(one.title), value=one.value, level=one.level,
            source=one.source, as_of=one.as_of, valid_until=one.valid_until, accepted=one.accepted,
        )  # fmt: skip


class TestOut(Out):
    """A test: what came out, the clause it rests on, and what to do where it does not hold."""

    name: str
    title: Wording
    clause: str
    severity: str
    holds: bool | None
    facts: list[FactOut]
    remedy: Wording | None
    cured_by: Wording | None
    playbook: str

    @classmethod
    def of(cls, one: TestExplained) -> Self:
        """Return a test as it is answered."""
        return cls(
            name=one.name, title=Wording.of(one.title), clause=one.clause, severity=one.severity,
            holds=one.holds, facts=[FactOut.of(fact) for fact in one.facts],
            remedy=Wording.of(one.remedy) if one.remedy else None,
            cured_by=Wording.of(one.cured_by) if one.cured_by else None, playbook=one.playbook,
        )  # fmt: skip


class StandardOut(Out):
    """A standard with its tests."""

    name: str
    title: Wording
    verdict: str
    by_tick: bool
    tests: list[TestOut]


class ExplainedOut(Out):
    """A screening with every standard, test and fact, in the words of its day."""

    screening: ScreeningOut
    standards: list[StandardOut]

    @classmethod
    def of(cls, found: Explanation) -> Self:
        """Return an explanation as it is answered."""
        return cls(
            screening=ScreeningOut.of(found.screening),
            standards=[
                StandardOut(
                    name=one.name, title=Wording.of(one.title), verdict=one.verdict,
                    by_tick=one.by_tick, tests=[TestOut.of(test) for test in one.tests],
                )
                for one in found.standards
            ],
        )  # fmt: skip
