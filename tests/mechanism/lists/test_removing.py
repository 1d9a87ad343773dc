import json
from datetime import date, timedelta
from typing import Any

import pytest

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.evidence.models import Evidence
from rongxie.mechanism.lists import moving
from rongxie.mechanism.lists.access import CaseNotFound, DutyOfOthers, RemovalNotFound
from rongxie.mechanism.lists.actions import removing
from rongxie.mechanism.lists.actions.removing import (
    NoticeMissing,
    NotOnTheList,
    ProposalUnfounded,
    RemovalDecided,
    RemovalProposedAlready,
    decide_removal,
    propose_removal,
)
from rongxie.mechanism.lists.kinds import RemovalCause
from rongxie.mechanism.lists.mandates import NotNamedInWriting
from rongxie.mechanism.lists.models import Case, Removal
from rongxie.mechanism.lists.moving import ChangedMeanwhile
from rongxie.mechanism.lists.queries import to_decide
from rongxie.mechanism.screening.actions import screen_enterprise
from tests.mechanism.cast import (
    AT,
    BANKER,
    CONVENER,
    COUNTY,
    DAY,
    EVERYBODY,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    SECONDED,
)
from tests.mechanism.lists import makers
from tests.mechanism.lists.county import DEPUTY
from tests.mechanism.lists.refusing import breaks, keeps_nothing, refuses

pytestmark = pytest.mark.django_db


def _propose(case: Case, actor: Actor = REVIEWER, **other: Any) -> Removal:
    given: dict[str, Any] = {
        "cause": RemovalCause.MISUSE, "grounds": "贷款挪作他用", "file": "file:7", "due_on": DAY,
    } | other  # fmt: skip
    return propose_removal(case_id=case.pk, actor=actor, at=AT, **given)


def _decide(removal: Removal, actor: Actor = CONVENER, **other: Any) -> Removal:
    given: dict[str, Any] = {"remove": True, "notice_on": DAY, "at": AT} | other
    return decide_removal(removal_id=removal.pk, actor=actor, **given)


class TestProposeRemoval:
    def test_keeps_grounds_and_evidence_and_leaves_the_case_where_it_is(self) -> None:
        case = makers.recommended()
        with reach(REVIEWER):
            removal = _propose(case, due_on=DAY + timedelta(days=3))
            assert to_decide(COUNTY, DAY) == [removal]
        assert makers.now(case).state == "recommended"
        told = makers.last_event()
        assert (told.kind, told.payload) == (
            "case.removal_proposed", '{"cause":"misuse","due_on":"2026-11-23","file":"file:7"}',
        )  # fmt: skip

    def test_is_for_the_task_force_without_the_bank_s_own_people(self) -> None:
        case = makers.referred()
        for actor in (one for one in EVERYBODY if one is not REVIEWER):
            with reach(actor), pytest.raises((DutyOfOthers, CaseNotFound)):
                _propose(case, actor)
        with refuses(DutyOfOthers, SECONDED):
            _propose(case, SECONDED)

    @pytest.mark.parametrize(
        "missing", [{"grounds": " "}, {"file": ""}, {"due_on": DAY - timedelta(days=1)}]
    )
    def test_needs_grounds_evidence_and_a_day_to_come(self, missing: dict[str, Any]) -> None:
        case = makers.recommended()
        with refuses(ProposalUnfounded, REVIEWER):
            _propose(case, **missing)

    def test_is_of_what_is_on_the_list_and_once(self) -> None:
        for off in (makers.confirmed(), makers.coaching()):
            with refuses(NotOnTheList, REVIEWER):
                _propose(off)
        case = makers.proposed().case
        with refuses(RemovalProposedAlready, REVIEWER):
            _propose(case)


class TestDecideRemoval:
    def test_removes_with_notice_days_to_appeal_and_a_day_to_come_back(self) -> None:
        removal = makers.proposed(makers.referred())
        notice = DAY + timedelta(days=2)
        with reach(CONVENER):
            done = _decide(removal, notice_on=notice)
            removed_until = Evidence.objects.get(fact="removed_until")
        case = makers.now(removal.case)
        assert (case.state, case.before) == ("removed", "referred")
        assert (done.notice_on, done.appeal_until) == (notice, notice + timedelta(days=30))
        assert done.reentry_on == date(2027, 11, 20)
        assert (removed_until.value, removed_until.level) == ("2027-11-19", "checked")
        assert removed_until.valid_until == date(2027, 11, 19)
        assert json.loads(makers.last_event().payload) == {
            "cause": "false_papers", "document": f"removal:{removal.pk}", "due_on": "2026-12-22",
            "ends_on": "2027-11-20", "from_state": "referred",
        }  # fmt: skip

    def test_keeps_the_enterprise_from_passing_until_the_day(self) -> None:
        case = makers.removed()
        outcomes = {}
        for day in (date(2027, 11, 19), date(2027, 11, 20)):
            with reach(PLATFORM):
                at = AT.replace(year=2027, day=day.day)
                made = screen_enterprise(
                    enterprise_id=case.enterprise_id, on=day, actor=PLATFORM, at=at
                )
                outcomes[day.day] = made.tests["not_removed"]
        assert outcomes == {19: False, 20: True}

    def test_lets_it_come_back_at_once_where_the_place_sets_no_months(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        removal = makers.proposed()
        monkeypatch.setattr(
            removing, "InForce", lambda *_: {"removal_months": 0, "appeal_days": 30}
        )
        with reach(CONVENER):
            assert _decide(removal).reentry_on == DAY
            assert not Evidence.objects.filter(fact="removed_until").exists()
        assert makers.draft(_enterprise(removal)).state == "draft"

    @pytest.mark.parametrize(("on", "back"), [
        (date(2028, 2, 29), date(2029, 2, 28)), (date(2026, 12, 31), date(2027, 12, 31)),
    ])  # fmt: skip
    def test_counts_months_to_the_end_of_a_shorter_one(self, on: date, back: date) -> None:
        removal = makers.proposed()
        with reach(CONVENER):
            at = AT.replace(year=on.year, month=on.month, day=on.day)
            assert _decide(removal, notice_on=on, at=at).reentry_on == back

    def test_needs_a_notice_of_today_or_later(self) -> None:
        removal = makers.proposed()
        for notice in (None, DAY - timedelta(days=1)):
            with refuses(NoticeMissing, CONVENER):
                _decide(removal, notice_on=notice)

    def test_is_for_the_convener_or_whom_he_names_in_writing(self) -> None:
        removal = makers.proposed()
        for actor in (one for one in EVERYBODY if one is not CONVENER):
            with reach(actor), pytest.raises((DutyOfOthers, RemovalNotFound)):
                _decide(removal, actor)
        for actor in (OUTSIDER, BANKER):
            with refuses(RemovalNotFound, actor):
                _decide(removal, actor)
        with refuses(NotNamedInWriting, DEPUTY):
            _decide(removal, DEPUTY)
        with reach(DEPUTY):
            assert _decide(removal, DEPUTY, document="天政〔2026〕9号").document

    def test_can_be_declined_once(self) -> None:
        removal = makers.proposed()
        with reach(CONVENER):
            _decide(removal, remove=False, notice_on=None)
        assert makers.now(removal.case).state == "recommended"
        assert makers.last_event().payload == f'{{"reference":"removal:{removal.pk}"}}'
        for remove in (True, False):
            with refuses(RemovalDecided, CONVENER):
                _decide(removal, remove=remove)

    def test_keeps_nothing_when_a_later_write_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        removal = makers.proposed()
        monkeypatch.setattr(moving, "append", breaks)
        with keeps_nothing(CONVENER):
            _decide(removal)
        with reach(PLATFORM):
            assert not Evidence.objects.filter(fact="removed_until").exists()

    def test_notices_that_somebody_was_faster(self, monkeypatch: pytest.MonkeyPatch) -> None:
        removal = makers.proposed()

        def faster(*_: object) -> None:
            Case.objects.filter(pk=removal.case_id).update(moved_at=AT + timedelta(seconds=1))

        monkeypatch.setattr(removing, "see_that_allowed", faster)
        with refuses(ChangedMeanwhile, CONVENER):
            _decide(removal)


def _enterprise(removal: Removal) -> Any:
    with reach(PLATFORM):
        return Removal.objects.select_related("enterprise").get(pk=removal.pk).enterprise
