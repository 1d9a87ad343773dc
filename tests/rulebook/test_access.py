import re
from itertools import product

import pytest

from rongxie.rulebook.access import ACCESS, HELD_ROLES, AnyRole, Reach, ReadingRole, may
from rongxie.rulebook.steps import REFERRAL_STEPS, STEPS, Role, UnknownStep

# Written down from the design, apart from the table under test: step, then role at reach.
OFFICES = "visitor township department federation task_force sector_authority convener"
WANTED = """
open           visitor township department federation enterprise task_force
declare        township
return         task_force sector_authority convener
review         task_force
confirm        sector_authority
sign           convener
refer          task_force
release        task_force system
grant          bank
fund           bank
expire         bank system
coach          task_force system
return_to_list township
remove         convener
restore        city_mechanism
close          enterprise township task_force
accept         bank
contact        bank
complete_file  bank system
approve        bank
refuse         bank
withdraw       enterprise township bank system
hand_back      bank
lapse          system
drawdown       bank
"""
STANDS = {
    "enterprise": Reach.OWN_ENTERPRISE,
    "bank": Reach.OWN_REFERRAL,
    "system": Reach.PLATFORM,
    "city_mechanism": Reach.PLACE,
    **dict.fromkeys(OFFICES.split(), Reach.PLACE),
}
ALLOWED = {
    (line.split()[0], role) for line in WANTED.strip().splitlines() for role in line.split()[1:]
}
NAMES = [line.split()[0] for line in WANTED.strip().splitlines()]
EVERYBODY: tuple[AnyRole, ...] = (*Role, *ReadingRole)


class TestTheTable:
    @pytest.mark.parametrize("step", NAMES)
    def test_allows_exactly_what_the_design_says(self, step: str) -> None:
        for role, reach in product(EVERYBODY, Reach):
            wanted = (step, role.value) in ALLOWED and STANDS[role.value] is reach
            assert may([role], step, reach) is wanted, (role, reach)

    def test_has_every_step_and_no_line_twice(self) -> None:
        assert set(NAMES) == {s.name for s in STEPS} | {s.name for s in REFERRAL_STEPS}
        assert len(ACCESS) == len(set(ACCESS)) == len(ALLOWED)

    @pytest.mark.parametrize("reach", [Reach.OUTSIDE, Reach.CONFLICTED, Reach.ADDRESSEE])
    def test_lets_nobody_move_a_case_from(self, reach: Reach) -> None:
        assert not any(may(EVERYBODY, step, reach) for step in NAMES)

    def test_lets_no_bank_sign_and_no_convener_decide(self) -> None:
        assert not may([Role.BANK], "sign", Reach.OWN_REFERRAL)
        assert not may([Role.CONVENER], "approve", Reach.PLACE)

    def test_denies_whoever_has_no_role(self) -> None:
        assert not any(may([], step, reach) for step, reach in product(NAMES, Reach))

    def test_takes_one_role_that_may_among_several(self) -> None:
        assert may([ReadingRole.AUDITOR, Role.TOWNSHIP, Role.TASK_FORCE], "review", Reach.PLACE)

    def test_refuses_a_step_that_does_not_exist(self) -> None:
        with pytest.raises(UnknownStep, match="hand_back"):
            may([Role.CONVENER], "bless", Reach.PLACE)


class TestRoles:
    def test_of_the_enterprise_and_the_platform_are_held_by_nobody(self) -> None:
        assert set(EVERYBODY) - set(HELD_ROLES) == {Role.ENTERPRISE, Role.SYSTEM}

    def test_have_names_of_their_own(self) -> None:
        assert not {r.value for r in Role} & {r.value for r in ReadingRole}
        assert len({role.value for role in EVERYBODY}) == len(EVERYBODY)


class TestWords:
    @pytest.mark.parametrize("word", [*Reach, *ReadingRole])
    def test_are_there_in_two_languages(self, word: Reach | ReadingRole) -> None:
        assert word.named.en.isascii()
        assert not re.search("[A-Za-z]", word.named.zh)
