from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.screening import judging, rules
from rongxie.mechanism.screening.access import ScreeningNotFound
from rongxie.mechanism.screening.models import RuleSet, Screening
from rongxie.mechanism.screening.queries import Explanation, TestExplained, explain
from rongxie.rulebook import parameters
from rongxie.rulebook.standards import TESTS
from rongxie.values.texts import Text
from tests.mechanism.cast import (
    AUDITOR,
    BANKER,
    DAY,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    owner_of,
)
from tests.mechanism.evidence.makers import self_declared
from tests.mechanism.screening.makers import ready, screened

pytestmark = pytest.mark.django_db


def explained(screening: Screening, actor: Actor = REVIEWER) -> Explanation:
    with reach(actor):
        return explain(screening_id=screening.pk, actor=actor)


def test_of(found: Explanation, name: str) -> TestExplained:
    return next(
        test for standard in found.standards for test in standard.tests if test.name == name
    )


test_of.__test__ = False  # type: ignore[attr-defined]


class TestExplain:
    def test_tells_every_test_under_its_standard(self) -> None:
        found = explained(screened())
        told = [
            (standard.name, test.name) for standard in found.standards for test in standard.tests
        ]
        assert told == [(test.standard.value, test.name) for test in TESTS]
        assert {standard.verdict for standard in found.standards} == {"met"}
        assert {test.remedy for standard in found.standards for test in standard.tests} == {None}

    def test_tells_what_a_failed_test_read_and_what_to_do_in_both_languages(self) -> None:
        found = explained(screened(tax_arrears=True))
        test = test_of(found, "tax_in_order")
        assert (test.holds, test.clause, test.severity) == (False, "32/2.1c", "repairable")
        assert test.remedy == Text(
            en="Pay what is owed and apply for repair of the tax grade",
            zh="补缴欠税，符合条件的申请纳税信用修复",
        )
        assert test.cured_by == Text(en="enterprise with the tax office", zh="企业、税务部门")
        assert test.playbook == "tax"
        grade, arrears = test.facts
        assert (grade.name, grade.value, grade.level, grade.accepted) == (
            "tax_grade", "B", "checked", True,
        )  # fmt: skip
        assert (arrears.value, arrears.source, arrears.as_of) == ("true", "DRC", DAY)
        assert arrears.valid_until == DAY + timedelta(days=180)

    def test_tells_why_a_fact_that_is_there_does_not_count(self) -> None:
        enterprise = ready(abnormal_listed=None)
        self_declared(enterprise.pk, "abnormal_listed", "否")
        test = test_of(explained(screened(enterprise)), "not_abnormal")
        (read,) = test.facts
        assert (test.holds, test.lowest_level) == (None, "checked")
        assert (read.value, read.level, read.accepted) == ("false", "declared", False)
        assert test.remedy == Text(
            en="Look it up in the abnormal-operation list", zh="查询是否列入经营异常名录"
        )

    def test_tells_of_a_fact_that_is_not_there(self) -> None:
        test = test_of(explained(screened(tax_grade=None)), "tax_in_order")
        read = test.facts[0]
        assert (read.value, read.level, read.as_of, read.accepted) == (None, "", None, False)

    def test_stays_the_same_when_rules_change(self, monkeypatch: pytest.MonkeyPatch) -> None:
        screening = screened(tax_arrears=True)
        before = explained(screening)
        changed = tuple(
            replace(test, remedy=Text(en="Something else", zh="别的"), clause="32/3.2c")
            for test in TESTS
        )
        tenure = parameters.parameter("tenure_months")
        later = replace(tenure.values[0], amount=120)
        numbers = {**parameters.parameters(), "tenure_months": replace(tenure, values=(later,))}
        monkeypatch.setattr(rules, "TESTS", changed)
        monkeypatch.setattr(judging, "TESTS", changed)
        monkeypatch.setattr(parameters, "parameters", lambda: MappingProxyType(numbers))
        monkeypatch.setattr("rongxie.mechanism.screening.actions.rules_digest", lambda: "f" * 64)
        rules.words_of_rules.cache_clear()
        try:
            assert explained(screening) == before
            anew = explained(screened(before.screening.enterprise))
        finally:
            rules.words_of_rules.cache_clear()
        assert test_of(anew, "tenure").holds is False
        remedy = test_of(anew, "tax_in_order").remedy
        assert remedy == Text(en="Something else", zh="别的")

    def test_keeps_the_words_of_the_rules_once(self) -> None:
        screened()
        screened()
        with reach(PLATFORM):
            (kept,) = RuleSet.objects.all()
        assert kept.digest == rules.rules_digest()
        assert len(kept.words["tests"]) == len(TESTS)

    @pytest.mark.parametrize("actor", [OUTSIDER, BANKER, owner_of(0)])
    def test_hides_screenings_of_others(self, actor: Actor) -> None:
        screening = screened()
        for number in (screening.pk, screening.pk + 1_000):
            with pytest.raises(ScreeningNotFound), reach(actor):
                explain(screening_id=number, actor=actor)

    def test_is_open_to_the_enterprise_and_to_the_auditor(self) -> None:
        screening = screened()
        for actor in (owner_of(screening.enterprise_id), AUDITOR, PLATFORM):
            assert explained(screening, actor).screening == screening


class TestTheDigestOfTheRules:
    def test_is_of_code_and_data_and_changes_with_each(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
    ) -> None:
        (tmp_path / "parameters").mkdir()
        (tmp_path / "screening.py").write_text("a")
        (tmp_path / "parameters/tenure.yaml").write_text("6")
        monkeypatch.setattr(rules, "files", lambda _: tmp_path)
        digests = []
        for path, text in (
            ("screening.py", "a"),
            ("screening.py", "b"),
            ("parameters/tenure.yaml", "12"),
            ("notes.pyc", "compiled"),
        ):
            (tmp_path / path).write_text(text)
            rules.rules_digest.cache_clear()
            digests.append(rules.rules_digest())
        rules.rules_digest.cache_clear()
        assert len(set(digests[:3])) == 3
        assert digests[3] == digests[2]

    def test_is_the_same_each_time(self) -> None:
        first = rules.rules_digest()
        rules.rules_digest.cache_clear()
        assert rules.rules_digest() == first
        assert len(first) == 64
