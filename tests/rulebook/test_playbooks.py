import re

import pytest

from rongxie.rulebook.clauses import clauses
from rongxie.rulebook.playbooks import (
    UnknownPlaybook,
    playbook,
    playbook_for_reason,
    playbook_for_test,
    playbooks,
)
from rongxie.rulebook.reasons import parties, reasons

REPAIRABLE_TESTS = (
    "not_abnormal",
    "tenure",
    "no_env_violation",
    "fixed_place",
    "fresh",
    "proportionate",
    "no_overdue",
    "tax_in_order",
    "principals_clean",
    "in_scope",
)


class TestPlaybooks:
    def test_are_at_least_the_fifteen_classes_known_from_practice(self) -> None:
        assert len(playbooks()) >= 15

    @pytest.mark.parametrize("name", REPAIRABLE_TESTS)
    def test_lead_out_of_every_repairable_test(self, name: str) -> None:
        assert [p.id for p in playbooks().values() if name in p.for_tests] == [
            getattr(playbook_for_test(name), "id", None)
        ]

    def test_name_no_other_tests(self) -> None:
        named = {name for p in playbooks().values() for name in p.for_tests}
        assert named == set(REPAIRABLE_TESTS)

    @pytest.mark.parametrize("code", list(reasons()))
    def test_lead_out_of_exactly_the_repairable_reasons(self, code: str) -> None:
        found = playbook_for_reason(code)
        assert (found.id if found else None) == reasons()[code].playbook

    @pytest.mark.parametrize("id", list(playbooks()))
    def test_tell_who_does_what_with_which_proof_in_how_many_days(self, id: str) -> None:
        one = playbook(id)
        assert one.for_reasons or one.for_tests
        assert set(one.clauses) <= set(clauses())
        assert len(one.steps) >= 2
        assert one.department in [step.who for step in one.steps]
        for step in one.steps:
            assert step.who in parties().values()
            assert 1 <= step.days <= 90
            assert len(step.what.zh) >= 8
            assert not re.search("[a-zA-Z]{2,}", step.what.zh + step.proof.zh)
            assert not re.search("[一-鿿]", step.what.en + step.proof.en)

    def test_use_every_party_that_is_named(self) -> None:
        used = {step.who.en for p in playbooks().values() for step in p.steps}
        used |= {r.responsible.en for r in reasons().values()}
        assert used == {party.en for party in parties().values()}

    def test_refuse_an_unknown_id_and_list_the_known(self) -> None:
        with pytest.raises(UnknownPlaybook, match="abnormal_list"):
            playbook("wishful_thinking")
