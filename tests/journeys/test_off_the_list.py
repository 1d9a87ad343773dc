"""Off the list and back: by the day of re-entry, or by an appeal that is upheld."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from rongxie.foundation.database.home import Home
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.actions.appealing import decide_appeal
from rongxie.mechanism.lists.actions.opening import NotBeforeReentry, open_case
from rongxie.mechanism.lists.actions.removing import decide_removal, propose_removal
from rongxie.mechanism.lists.kinds import CaseOrigin, RemovalCause
from rongxie.mechanism.lists.models import Case, Removal
from rongxie.mechanism.matters.actions.raising import open_matter
from rongxie.mechanism.matters.models import Matter, MatterKind
from rongxie.mechanism.referrals.models import Referral
from rongxie.mechanism.visits.actions import NewNeed, state_need
from rongxie.rulebook.steps import State
from tests.journeys.record import (
    allocated_and_sent,
    banks_take_cases,
    consents_to_any_bank,
    declared,
    kinds_of,
    moment,
    onto_the_list,
    see_that_the_figures_are_kept,
    see_that_the_log_is_sound,
    visited_with_need,
)
from tests.mechanism.cast import CITY_OFFICER, CONVENER, PLATFORM, REVIEWER, TOWNSHIP, owner_of
from tests.mechanism.lists.makers import enterprise, now

VISITED = date(2026, 11, 20)
REMOVED, APPEALED, DECIDED = (VISITED + timedelta(days) for days in (14, 16, 25))


@pytest.fixture
def removed(committed: Home) -> Case:
    """A case that was with a bank, and was removed for false papers."""
    one = enterprise()
    banks_take_cases(VISITED)
    case = declared(one, visited_with_need(one, VISITED), VISITED)
    onto_the_list(case, VISITED + timedelta(2))
    consents_to_any_bank(one, VISITED)
    allocated_and_sent(now(case), VISITED + timedelta(3))
    with reach(REVIEWER):
        removal = propose_removal(
            case_id=case.pk, cause=RemovalCause.FALSE_PAPERS, grounds="合同系伪造", file="file:3",
            due_on=REMOVED + timedelta(5), actor=REVIEWER, at=moment(REMOVED),
        )  # fmt: skip
    with reach(CONVENER):
        decide_removal(
            removal_id=removal.pk, remove=True, notice_on=REMOVED, actor=CONVENER,
            at=moment(REMOVED, 10),
        )  # fmt: skip
    return now(case)


def _appeal(case: Case) -> Matter:
    owner = owner_of(case.enterprise_id)
    with reach(owner):
        return open_matter(
            kind=MatterKind.APPEAL, region=case.region, title="不服移出", text="合同是真的",
            enterprise_id=case.enterprise_id, about=f"case:{case.pk}", actor=owner,
            at=moment(APPEALED),
        )  # fmt: skip


def _open_again(case: Case, on: date) -> Case:
    stated = NewNeed(amount_wan=Decimal(30), purpose="equipment", stated_on=on, term_months=12)
    with reach(TOWNSHIP):
        need = state_need(
            enterprise_id=case.enterprise_id, need=stated, source="visit", actor=TOWNSHIP,
            at=moment(on),
        )  # fmt: skip
        return open_case(
            enterprise_id=case.enterprise_id, need_id=need.pk, origin=CaseOrigin.VISIT,
            facility_before=False, actor=TOWNSHIP, at=moment(on),
        )  # fmt: skip


def _reentry(case: Case) -> date:
    with reach(PLATFORM):
        day = Removal.objects.get(case=case).reentry_on
    assert day
    return day


class TestARemovedCase:
    def test_is_recalled_from_its_bank(self, removed: Case) -> None:
        with reach(PLATFORM):
            referral = Referral.objects.get(case=removed)
        assert (removed.state, referral.state) == (State.REMOVED, "withdrawn")

    def test_may_be_followed_by_another_from_the_day_of_re_entry_on(
        self, removed: Case, committed: Home
    ) -> None:
        reentry = _reentry(removed)
        with pytest.raises(NotBeforeReentry):
            _open_again(removed, reentry - timedelta(1))
        assert _open_again(removed, reentry).state == State.DRAFT
        see_that_the_figures_are_kept("34")
        see_that_the_log_is_sound(committed)

    def test_whose_appeal_is_dismissed_stays_removed(self, removed: Case) -> None:
        appeal = _appeal(removed)
        _decide(appeal, upheld=False)
        assert now(removed).state == State.REMOVED

    def test_whose_appeal_is_upheld_is_on_the_list_again(
        self, removed: Case, committed: Home
    ) -> None:
        before = removed.before
        _decide(_appeal(removed), upheld=True)
        restored = now(removed)
        assert before == State.REFERRED
        # The bank was told to stop, so the case waits on the list for another one.
        assert restored.state == State.RECOMMENDED
        assert kinds_of(restored)[-2:] == ["case.restored", "case.released"]
        see_that_the_figures_are_kept("34")
        see_that_the_log_is_sound(committed)


def _decide(appeal: Matter, *, upheld: bool) -> None:
    with reach(CITY_OFFICER):
        decide_appeal(
            matter_id=appeal.pk, upheld=upheld, text="经核查", actor=CITY_OFFICER,
            at=moment(DECIDED),
        )  # fmt: skip
