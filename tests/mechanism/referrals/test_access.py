"""Who may do what is no step: the table, role by role, and nothing for anybody else."""

import re
from dataclasses import replace

import pytest

from rongxie.foundation.accounts.access import Standing
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.access import StepNotAllowed
from rongxie.mechanism.referrals.access import (
    MAY,
    NotYours,
    ReferralNotFound,
    can_take,
    consent_in_reach,
    may_do,
    nomination_in_reach,
    paper_in_reach,
    receipt_in_reach,
    referral_in_reach,
    see_role,
    see_that_allowed,
)
from rongxie.mechanism.referrals.models import Consent, Paper
from rongxie.mechanism.referrals.wording import WORK
from rongxie.rulebook.steps import Role
from rongxie.surfaces.languages import said
from tests.mechanism.cast import (
    BANKER,
    EVERYBODY,
    HEAD_OFFICE,
    OTHER_BANKER,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    TOWN,
    owner_of,
)
from tests.mechanism.referrals.makers import offices, rows_of, sent

pytestmark = pytest.mark.django_db

OWNER = owner_of(7)
# Written down once more. The one who is seconded comes from the bank that has the case.
FINDERS = {"membership:11", "membership:12", "membership:13", "membership:17", OWNER.name}
TASK_FORCE = {"membership:13"}
BRANCH = {"membership:31"}
JOB = {"job:test"}
EXPECTED = {
    "give_consent": FINDERS,
    "withdraw_consent": FINDERS,
    "end_consents": JOB,
    "note_told": (FINDERS - {OWNER.name}) | JOB,
    "warn_of_ending": JOB,
    "ask_code": JOB,
    "look_at_contacts": BRANCH,
    "state_appetite": BRANCH | JOB,
    "allocate": TASK_FORCE,
    "push": TASK_FORCE,
    "receive_push": BRANCH,
    "ask_papers": BRANCH,
    "receive_paper": BRANCH,
    "mark_handed_in": {OWNER.name, "membership:12"},
    "hand_in_paper": {OWNER.name, "membership:12"},
    "apply_for_loan": {OWNER.name, "membership:11", "membership:12"},
    "lapse_overdue": JOB,
    "reroute_referrals": JOB,
    "nominate": BRANCH,
    "answer_nomination": TASK_FORCE,
    "report_off_list_loan": BRANCH,
}


class TestDoors:
    @pytest.mark.parametrize("actor", [OUTSIDER, OTHER_BANKER, owner_of(10**9)])
    def test_keep_others_out_even_where_the_database_would_not(self, actor: Actor) -> None:
        referral = sent()
        (consent,) = rows_of(Consent)
        paper = rows_of(Paper)[0]
        with reach(PLATFORM):
            for look in (
                lambda: referral_in_reach(referral_id=referral.pk, actor=actor),
                lambda: consent_in_reach(consent_id=consent.pk, actor=actor),
                lambda: paper_in_reach(paper_id=paper.pk, actor=actor),
                lambda: nomination_in_reach(nomination_id=1, actor=actor),
                lambda: receipt_in_reach(push_id=referral.push_id or 0, actor=actor),
            ):
                with pytest.raises(ReferralNotFound):
                    look()

    def test_of_steps_are_the_branch_s_own(self) -> None:
        """A head office whose people lend themselves still does not act for a branch."""
        referral = sent()
        lender = replace(HEAD_OFFICE, role=Role.BANK)
        assert can_take(referral, "accept", BANKER)
        assert not can_take(referral, "accept", lender)


class TestMay:
    def test_has_every_line(self) -> None:
        assert set(MAY) == set(EXPECTED)

    @pytest.mark.parametrize("what", EXPECTED)
    def test_lets_those_whom_it_names_and_nobody_else(self, what: str) -> None:
        offices()
        here = Standing(
            region=TOWN,
            enterprise="7",
            banks=frozenset({"ICBC-TC"}),
            bank_path="ICBC/ICBC-TC/",
        )
        everybody = (*EVERYBODY, OWNER, owner_of(8))
        may = {one.name for one in everybody if may_do(what, one, here, bank="ICBC-TC")}
        assert may == EXPECTED[what]

    @pytest.mark.parametrize("what", EXPECTED)
    def test_ends_at_the_border(self, what: str) -> None:
        assert not may_do(what, OUTSIDER, Standing(region=TOWN))


class TestRefusals:
    @pytest.mark.parametrize("what", EXPECTED)
    def test_of_work_name_it_and_the_roles_in_words(self, what: str) -> None:
        nobody = replace(REVIEWER, role=None)
        with pytest.raises(NotYours) as refused:
            see_role(what, nobody)
        blanks = refused.value.message.blanks
        assert blanks["what"] == WORK[what]
        told = said(refused.value.message, "zh")
        assert WORK[what].zh in told
        assert not re.search("[a-z]", told)

    def test_of_work_tell_in_what_role_one_acts_and_whose_it_is(self) -> None:
        with pytest.raises(NotYours) as refused:
            see_role("ask_papers", HEAD_OFFICE)
        told = said(refused.value.message, "zh")
        assert "银行上级行专班" in told
        assert "应由以下角色办理：银行。" in told
        assert str(refused.value).startswith("As Head office of a bank you cannot do this here")

    def test_of_steps_name_the_step_and_the_state_in_words(self) -> None:
        referral = sent()
        with pytest.raises(StepNotAllowed) as refused:
            see_that_allowed(referral, "complete_file", BANKER)
        told = said(refused.value.message, "zh")
        assert "“登记材料收齐”" in told
        assert not re.search("[a-z]", told)

    def test_of_what_is_not_there_call_it_by_its_name(self) -> None:
        offices()
        for look, called in (
            (lambda: referral_in_reach(referral_id=9, actor=BANKER), "推送"),
            (lambda: consent_in_reach(consent_id=9, actor=BANKER), "授权"),
            (lambda: paper_in_reach(paper_id=9, actor=BANKER), "材料"),
            (lambda: nomination_in_reach(nomination_id=9, actor=BANKER), "银行推荐"),
            (lambda: receipt_in_reach(push_id=9, actor=BANKER), "推送批次"),
        ):
            with reach(BANKER), pytest.raises(ReferralNotFound) as refused:
                look()
            assert f"没有{called} 9。" in said(refused.value.message, "zh")
