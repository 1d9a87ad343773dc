import re
from itertools import product

import pytest

from rongxie.rulebook.clauses import clauses
from rongxie.rulebook.steps import (
    REFERRAL_STEPS,
    STEPS,
    Phase,
    ReferralState,
    Role,
    State,
    Step,
    UnknownStep,
    on_recommendation_list,
    reachable_referral_states,
    reachable_states,
    referral_step_allowed,
    referral_steps_from,
    step_allowed,
    steps_from,
    targets_from,
)

# Written down from the design, apart from the table under test: step, from, to, who.
WANTED = """
open           -           draft        visitor township department federation enterprise task_force
declare        draft       declared     township
declare        returned    declared     township
return         declared    returned     task_force
return         reviewed    returned     sector_authority
return         confirmed   returned     convener
review         declared    reviewed     task_force
confirm        reviewed    confirmed    sector_authority
sign           confirmed   recommended  convener
refer          recommended referred     task_force
release        referred    recommended  task_force system
grant          referred    granted      bank
fund           granted     funded       bank
expire         granted     recommended/closed bank system
coach          draft       coaching     task_force system
coach          declared    coaching     task_force system
coach          returned    coaching     task_force system
coach          referred    coaching     task_force system
return_to_list coaching    declared     township
remove         recommended removed      convener
remove         referred    removed      convener
remove         granted     removed      convener
remove         funded      removed      convener
close          draft       closed       enterprise township task_force
close          declared    closed       enterprise township task_force
close          reviewed    closed       enterprise township task_force
close          confirmed   closed       enterprise township task_force
close          recommended closed       enterprise township task_force
close          referred    closed       enterprise township task_force
close          granted     closed       enterprise township task_force
close          returned    closed       enterprise township task_force
close          coaching    closed       enterprise township task_force
close          funded      closed       enterprise township task_force
"""
WANTED_REFERRAL = """
accept        sent          accepted      bank
contact       sent          contacted     bank
contact       accepted      contacted     bank
complete_file accepted      file_complete bank system
complete_file contacted     file_complete bank system
approve       file_complete approved      bank
refuse        contacted     refused       bank
refuse        file_complete refused       bank
withdraw      sent          withdrawn     enterprise township bank system
withdraw      accepted      withdrawn     enterprise township bank system
withdraw      contacted     withdrawn     enterprise township bank system
withdraw      file_complete withdrawn     enterprise township bank system
hand_back     sent          handed_back   bank
hand_back     accepted      handed_back   bank
hand_back     contacted     handed_back   bank
lapse         sent          lapsed        system
drawdown      approved      approved      bank
"""


def table(text: str) -> dict[tuple[str, str], tuple[set[str], set[str]]]:
    rows = [line.split() for line in text.strip().splitlines()]
    return {(name, source): (set(to.split("/")), set(who)) for name, source, to, *who in rows}


CASE = table(WANTED)
REFERRAL = table(WANTED_REFERRAL)
NAMES = tuple(dict.fromkeys(step.name for step in STEPS))
REFERRAL_NAMES = tuple(dict.fromkeys(step.name for step in REFERRAL_STEPS))
PLACES: tuple[State | None, ...] = (None, *State)


class TestStepTable:
    @pytest.mark.parametrize("name", NAMES)
    def test_allows_exactly_what_the_design_says(self, name: str) -> None:
        for state, role in product(PLACES, Role):
            targets, roles = CASE.get((name, state or "-"), (set(), set()))
            assert step_allowed(name, state, role) is (role in roles), (state, role)
            assert set(targets_from(name, state)) == targets, state

    def test_has_the_sixteen_steps(self) -> None:
        assert " ".join(NAMES) == (
            "open declare return review confirm sign refer release grant fund expire coach "
            "return_to_list remove restore close"
        )

    def test_has_one_row_for_a_step_from_a_state(self) -> None:
        for state in PLACES:
            names = [step.name for step in steps_from(state)]
            assert len(names) == len(set(names)), state

    @pytest.mark.parametrize("before", State)
    @pytest.mark.parametrize("role", Role)
    def test_restores_only_to_where_the_case_was_on_the_list(
        self, before: State, role: Role
    ) -> None:
        listed = before in ("recommended", "referred", "granted", "funded", "coaching")
        assert targets_from("restore", State.REMOVED, before) == ((before,) if listed else ())
        allowed = listed and role is Role.CITY_MECHANISM
        assert step_allowed("restore", State.REMOVED, role, before) is allowed

    @pytest.mark.parametrize("before", State)
    @pytest.mark.parametrize("role", Role)
    def test_removes_from_coaching_only_what_came_from_a_bank(
        self, before: State, role: Role
    ) -> None:
        allowed = before == "referred" and role is Role.CONVENER
        assert step_allowed("remove", State.COACHING, role, before) is allowed

    def test_coaches_after_a_refusal(self) -> None:
        [coach] = [step for step in STEPS if step.name == "coach"]
        assert "refused_referral" in [need.name for need in coach.needs]

    def test_returns_to_the_list_only_from_coaching(self) -> None:
        [step] = [step for step in STEPS if step.name == "return_to_list"]
        assert step.sources == (State.COACHING,)

    def test_keeps_the_enterprise_and_the_bank_from_moving_themselves_onto_the_list(self) -> None:
        onto = [step for step in STEPS if State.RECOMMENDED in step.targets]
        assert {s.name for s in onto} == {"sign", "release", "expire", "restore"}
        signing = [s for s in onto if s.sources == (State.CONFIRMED,)]
        assert [s.roles for s in signing] == [(Role.CONVENER,)]

    def test_leads_to_every_state_and_out_of_every_state_but_the_last(self) -> None:
        assert reachable_states() == set(State)
        assert [state for state in State if not steps_from(state)] == [State.CLOSED]

    def test_reaches_the_list_by_review_confirmation_and_signature_alone(self) -> None:
        seen: set[tuple[State, State | None]] = set()
        ahead: list[tuple[State, State | None]] = [(State.DRAFT, None)]
        while ahead:
            place = state, before = ahead.pop()
            if place not in seen:
                seen.add(place)
                names = {step.name for step in steps_from(state)} - {"sign"}
                targets = {t for name in names for t in targets_from(name, state, before)}
                ahead += [(target, state) for target in targets]
        reached = {state for state, _ in seen}
        assert reached == {
            State.DRAFT, State.DECLARED, State.RETURNED, State.REVIEWED, State.CONFIRMED,
            State.COACHING, State.CLOSED,
        }  # fmt: skip

    def test_refuses_a_step_that_does_not_exist(self) -> None:
        with pytest.raises(UnknownStep, match="return_to_list"):
            step_allowed("approve", State.REFERRED, Role.BANK)

    def test_asks_a_reason_for_what_is_taken_away(self) -> None:
        asked = {step.name for step in STEPS if step.reason_needed}
        assert asked == {"return", "release", "coach", "remove", "restore", "close"}

    def test_marks_what_cannot_be_undone(self) -> None:
        final = {step.name for step in STEPS if step.irreversible}
        assert final == {"sign", "refer", "grant", "fund", "remove", "close"}


class TestState:
    def test_is_open_resting_or_ended(self) -> None:
        resting = [s for s in State if s.phase is Phase.RESTING]
        ended = [s for s in State if s.phase is Phase.ENDED]
        assert (resting, ended) == ([State.FUNDED, State.REMOVED], [State.CLOSED])

    @pytest.mark.parametrize("state", [*State, *ReferralState])
    def test_has_two_names_in_two_languages(self, state: State | ReferralState) -> None:
        assert state.staff != state.enterprise
        for text in (state.staff, state.enterprise):
            assert text.zh != text.en
            assert not re.search("[A-Za-z]", text.zh)
            assert text.en.isascii()

    def test_names_differ_from_one_another(self) -> None:
        for states in (State, ReferralState):
            assert len({s.staff.zh for s in states}) == len(list(states))
            assert len({s.enterprise.zh for s in states}) == len(list(states))

    def test_counts_as_listed_from_the_signature_to_the_end(self) -> None:
        listed = [state for state in State if on_recommendation_list(state)]
        assert listed == ["recommended", "referred", "granted", "funded"]

    @pytest.mark.parametrize("before", State)
    def test_counts_as_listed_in_coaching_only_after_a_bank(self, before: State) -> None:
        assert on_recommendation_list(State.COACHING, before) is (before == "referred")


class TestReferralTable:
    @pytest.mark.parametrize("name", REFERRAL_NAMES)
    def test_allows_exactly_what_the_design_says(self, name: str) -> None:
        for state, role in product(ReferralState, Role):
            targets, roles = REFERRAL.get((name, state), (set(), set()))
            assert referral_step_allowed(name, state, role) is (role in roles), (state, role)
            found = [s.targets for s in referral_steps_from(state) if s.name == name]
            assert {t for row in found for t in row} == targets, state

    def test_has_the_nine_steps(self) -> None:
        assert " ".join(REFERRAL_NAMES) == (
            "accept contact complete_file approve refuse withdraw hand_back lapse drawdown"
        )

    def test_reaches_every_state_and_leaves_every_state_that_waits_for_the_bank(self) -> None:
        assert reachable_referral_states() == set(ReferralState)
        for state in ReferralState:
            ways = {t for s in referral_steps_from(state) for t in s.targets} - {state}
            assert bool(ways) is state.active, state

    def test_holds_a_bank_with_the_whole_file_to_a_decision_or_a_withdrawal(self) -> None:
        names = {step.name for step in referral_steps_from(ReferralState.FILE_COMPLETE)}
        assert names == {"approve", "refuse", "withdraw"}

    def test_decides_by_approval_and_refusal_alone(self) -> None:
        assert [s for s in ReferralState if s.decided] == ["approved", "refused"]

    def test_moves_its_case_by_steps_that_the_case_has(self) -> None:
        moved = {step.name: step.follows for step in REFERRAL_STEPS if step.follows}
        assert moved == {
            "approve": "grant",
            "withdraw": "release",
            "hand_back": "release",
            "lapse": "release",
            "drawdown": "fund",
        }

    def test_refuses_a_step_that_does_not_exist(self) -> None:
        with pytest.raises(UnknownStep, match="hand_back"):
            referral_step_allowed("sign", ReferralState.SENT, Role.BANK)


class TestWords:
    def test_are_there_for_every_step_need_and_role(self) -> None:
        rows: list[Step[State] | Step[ReferralState]] = [*STEPS, *REFERRAL_STEPS]
        for step in rows:
            assert not re.search("[A-Za-z]", step.title.zh)
            assert set(step.clauses) <= set(clauses())
            assert step.clauses
            for need in step.needs:
                assert not re.search("[a-z]", need.title.zh)
        assert len({role.named.zh for role in Role}) == len(list(Role))
