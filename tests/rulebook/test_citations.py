import re
from pathlib import Path

import pytest

from rongxie.rulebook.citations import KINDS, Citation, citations, cited_clauses
from rongxie.rulebook.clauses import Duty, UnknownClause, cited, clauses
from rongxie.rulebook.pending import Served, areas, outside, pending, served

SOURCE = Path(__file__).parents[2] / "src" / "rongxie"
# What helps people along mentions clauses that other work will serve.
MENTIONS = {"reason", "playbook"}


def _served_by_rules() -> set[str]:
    return {c.clause for c in citations() if c.kind not in MENTIONS}


def _of(duty: Duty) -> list[str]:
    return [id_ for id_, clause in clauses().items() if clause.duty is duty]


class TestEveryCitation:
    def test_is_in_the_register(self) -> None:
        assert cited_clauses() <= set(clauses())

    def test_that_does_not_exist_is_refused(self) -> None:
        with pytest.raises(UnknownClause):
            cited("32/9.9z")

    def test_has_a_known_kind_and_each_kind_cites(self) -> None:
        assert {c.kind for c in citations()} == set(KINDS)

    @pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda p: p.stem)
    def test_in_the_text_of_a_module_exists(self, path: Path) -> None:
        named = re.findall(r"\b(?:32|196|87)/\d+(?:\.\d+)?[a-z]?\b", path.read_text("utf-8"))
        assert {n for n in named if n not in clauses()} == set()

    @pytest.mark.parametrize(
        "wanted",
        [
            Citation("32/2.1c", "test", "fixed_place", "standards"),
            Citation("32/2.3a", "code", "deadlines.decision_due", "deadlines"),
            Citation("32/2.3a", "parameter", "decision_days", "parameters"),
            Citation("32/2.2a", "step", "sign", "steps"),
            Citation("32/2.2c", "allocation", "no_consent", "allocation"),
            Citation("87/1a", "indicator", "loan_growth_no_lower", "indicators"),
            Citation("87/7a", "size", "2011-300", "size"),
            Citation("32/2.3c", "reason", "B5", "reasons"),
            Citation("32/2.1c", "playbook", "tax", "playbooks"),
        ],
        ids=lambda c: c.kind,
    )
    def test_of_a_rule_is_found(self, wanted: Citation) -> None:
        assert wanted in citations()


class TestEverySystemClause:
    @pytest.mark.parametrize("clause", _of(Duty.SYSTEM))
    def test_is_served_by_a_rule_or_pending(self, clause: str) -> None:
        assert clause in _served_by_rules() or clause in pending(), (
            f"{clause} is neither cited by a rule nor listed in pending.yaml"
        )

    def test_is_not_served_in_full_by_mentions_alone(self) -> None:
        full = {c for c in _of(Duty.SYSTEM) if served(c) is Served.FULLY}
        assert full <= _served_by_rules()


class TestPending:
    @pytest.mark.parametrize("clause", sorted(pending()))
    def test_is_a_system_clause_in_the_state_that_the_rules_show(self, clause: str) -> None:
        assert clauses()[clause].duty is Duty.SYSTEM
        shown = Served.PARTLY if clause in _served_by_rules() else Served.LATER
        assert pending()[clause].served is shown

    def test_keeps_the_order_of_the_register(self) -> None:
        assert list(pending()) == [c for c in clauses() if c in pending()]

    def test_uses_every_area(self) -> None:
        assert {p.area for p in pending().values()} == set(areas().values())

    def test_says_of_what_is_only_mentioned_that_it_is(self) -> None:
        for clause in cited_clauses() - _served_by_rules():
            if clause in pending():
                assert "mention" in pending()[clause].lacks.en, clause
                assert "提及" in pending()[clause].lacks.zh, clause


class TestOutside:
    def test_says_why_of_exactly_the_outside_clauses(self) -> None:
        assert set(outside()) == set(_of(Duty.OUTSIDE))
