import re

import pytest

from rongxie.rulebook.clauses import clauses
from rongxie.rulebook.playbooks import playbook
from rongxie.rulebook.reasons import (
    Ends,
    NotADecision,
    ReasonMissing,
    UnknownReason,
    check_refusal,
    groups,
    reason,
    reasons,
)

TREE = "A1 A2 A3 A4 B1 B2 B3 B4 B5 B6 B7 C1 C2 C3 C4 D1 D2 D3 E1 E2 E3 E4 E5 F1 F2 F3 F4 G"


class TestReasons:
    def test_are_the_tree_and_nothing_else(self) -> None:
        assert " ".join(reasons()) == TREE
        assert list(groups()) == list("ABCDEFG")

    def test_belong_to_a_group_and_cite_the_duty_to_tell_the_problem(self) -> None:
        for one in reasons().values():
            assert one.group in groups()
            assert set(one.clauses) <= set(clauses())
            assert one.ends is not Ends.REFUSED or "32/2.3c" in one.clauses

    @pytest.mark.parametrize("code", TREE.split())
    def test_that_can_be_repaired_name_a_playbook_that_names_them(self, code: str) -> None:
        one = reason(code)
        assert one.repairable is (one.playbook is not None) is (one.days is not None)
        if one.playbook:
            assert code in playbook(one.playbook).for_reasons
            assert one.days == playbook(one.playbook).typical_days
            assert one.responsible == playbook(one.playbook).department

    def test_that_cannot_be_repaired_are_few(self) -> None:
        assert [c for c, r in reasons().items() if not r.repairable] == ["A2", "E4", "F4", "G"]

    def test_speak_to_the_enterprise_in_whole_sentences(self) -> None:
        for one in reasons().values():
            assert one.plain.zh.endswith("。"), one.code
            assert one.plain.en.endswith("."), one.code
            assert not re.search("[a-zA-Z]", one.plain.zh), one.code
            assert not re.search("综合评分|资质不符|您不符合", one.plain.zh), one.code

    def test_of_suspected_fraud_show_a_neutral_sentence(self) -> None:
        shown = reason("G").plain
        assert not re.search("欺诈|骗|假", shown.zh)
        assert not re.search("(?i)fraud|fake|false", shown.en)


class TestCheckRefusal:
    @pytest.mark.parametrize("codes", [["B5"], ["C1", "D1"], ["G"], ["F2"]])
    def test_takes_reasons_of_the_tree(self, codes: list[str]) -> None:
        check_refusal(codes)

    def test_wants_at_least_one(self) -> None:
        with pytest.raises(ReasonMissing, match="overall score"):
            check_refusal([])

    @pytest.mark.parametrize("code", ["综合评分不足", "H1", "b5", ""])
    def test_refuses_what_the_tree_does_not_have(self, code: str) -> None:
        with pytest.raises(UnknownReason):
            check_refusal(["B5", code])

    @pytest.mark.parametrize(("code", "ends"), [("E4", "withdrawn"), ("E5", "handed_back")])
    def test_does_not_count_a_withdrawal_as_a_decision(self, code: str, ends: str) -> None:
        with pytest.raises(NotADecision, match=ends):
            check_refusal(["C1", code])
