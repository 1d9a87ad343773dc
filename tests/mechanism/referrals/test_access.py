"""Who may do what is no step: the table, role by role, and nothing for anybody else."""

from dataclasses import replace

import pytest

from rongxie.foundation.accounts.access import Standing
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.referrals.access import (
    MAY,
    ReferralNotFound,
    can_take,
    consent_in_reach,
    may_do,
    nomination_in_reach,
    paper_in_reach,
    receipt_in_reach,
    referral_in_reach,
)
from rongxie.mechanism.referrals.models import Consent, Paper
from rongxie.rulebook.steps import Role
from tests.mechanism.cast import (
    BANKER,
    EVERYBODY,
    HEAD_OFFICE,
    OTHER_BANKER,
    OUTSIDER,
    PLATFORM,
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
