"""Sentences as their reader gets them: page, API and command line say them by the same function."""

import pytest

from rongxie.mechanism.visits.access import VisitNotForYou
from rongxie.rulebook.access import NOBODY, AnyRole, ReadingRole, role_named, roles_named
from rongxie.rulebook.steps import Role
from rongxie.surfaces.cli.console import Console
from rongxie.surfaces.languages import said
from rongxie.surfaces.problems import told
from rongxie.values.texts import Language, say

_SENTENCE = say(
    "You act as {role}; this is done by {roles}. Ask one of them.",
    role=role_named(ReadingRole.HEAD_OFFICE),
    roles=roles_named([Role.TOWNSHIP, Role.SYSTEM, Role.VISITOR]),
)
_WORDS: dict[Language, tuple[str, ...]] = {
    "zh": ("银行上级行专班", "乡镇（街道）、走访员"),
    "en": ("You act as Head office of a bank;", "by Township officer; Visitor. Ask"),
}


class TestWordingInABlank:
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_is_said_in_the_language_of_the_sentence(self, language: Language) -> None:
        sentences = (
            said(_SENTENCE, language),
            Console(language).said(_SENTENCE),
            str(told(VisitNotForYou(_SENTENCE), language)["detail"]),
        )
        for sentence in sentences:
            for words in _WORDS[language]:
                assert words in sentence
            assert "head_office" not in sentence

    def test_is_said_in_a_sentence_that_is_itself_in_a_blank(self) -> None:
        outer = say("{title}: {text}", title="A", text=_SENTENCE)
        assert "乡镇（街道）、走访员" in said(outer, "zh")


class TestRoles:
    @pytest.mark.parametrize(
        ("roles", "named"),
        [
            ([Role.BANK, Role.SYSTEM], Role.BANK.named),
            ([Role.SYSTEM], Role.SYSTEM.named),
            ([ReadingRole.AUDITOR], ReadingRole.AUDITOR.named),
        ],
    )
    def test_are_people_unless_there_is_only_the_platform(
        self, roles: list[AnyRole], named: object
    ) -> None:
        assert roles_named(roles) == named

    def test_of_nobody_are_said_too(self) -> None:
        assert role_named(None) == NOBODY
        assert role_named(Role.CONVENER) == Role.CONVENER.named
