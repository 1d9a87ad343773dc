from itertools import product
from typing import Any

import pytest

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists import moving
from rongxie.mechanism.lists.access import CaseNotFound
from rongxie.mechanism.lists.actions.closing import (
    BankNotExcluded,
    CauseNotUsable,
    EnterpriseNotTold,
    RemovalPending,
    close_case,
    close_read,
    release_case,
)
from rongxie.mechanism.lists.kinds import CloseCause, ReleaseCause
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.lists.moving import ChangedMeanwhile
from rongxie.mechanism.lists.queries import notes_of, open_case_of
from rongxie.values.texts import Refusal
from tests.mechanism.cast import AT, OUTSIDER, PLATFORM, REVIEWER, TOWNSHIP, owner_of
from tests.mechanism.lists import makers
from tests.mechanism.lists.refusing import breaks, keeps_nothing, refuses, undone

pytestmark = pytest.mark.django_db
C = CloseCause
# Where a case stands, who closes it, and for what: everything else is refused.
FITTING = {
    ("draft", "officer"): {
        C.WITHDRAWN, C.CEASED, C.UNREACHABLE, C.REFUSED_FOR_GOOD, C.FALSE_PAPERS,
    },
    ("draft", "owner"): {C.WITHDRAWN, C.CEASED},
    ("referred", "officer"): {C.WITHDRAWN, C.CEASED, C.UNREACHABLE, C.REFUSED_FOR_GOOD},
    ("granted", "officer"): {
        C.WITHDRAWN, C.CEASED, C.UNREACHABLE, C.REFUSED_FOR_GOOD, C.NOT_DRAWN,
    },
    ("funded", "officer"): {C.REPAID, C.CEASED, C.UNREACHABLE},
    ("funded", "owner"): {C.REPAID, C.CEASED},
}  # fmt: skip


def _close(case: Case, cause: CloseCause = C.WITHDRAWN, actor: Actor = TOWNSHIP, **o: Any) -> Case:
    return close_case(case_id=case.pk, cause=cause, actor=actor, at=AT, **{"text": "说明"} | o)


class TestCloseCase:
    def test_tells_the_enterprise_why_and_frees_it_for_another_case(self) -> None:
        case = makers.declared()
        with reach(TOWNSHIP):
            done = _close(case, text="企业来电撤回")
            assert (done.state, done.cause) == ("closed", "withdrawn")
            assert open_case_of(case.enterprise_id) is None
        with reach(owner_of(case.enterprise_id)):
            assert [note.text for note in notes_of(case)] == ["企业来电撤回"]
        told = makers.last_event()
        assert told.payload == '{"cause":"withdrawn","from_state":"declared"}'

    def test_by_the_enterprise_takes_no_words(self) -> None:
        case = makers.draft()
        owner = owner_of(case.enterprise_id)
        with reach(owner):
            assert _close(case, actor=owner, text="").state == "closed"

    def test_by_an_officer_takes_words_that_the_enterprise_reads(self) -> None:
        case = makers.draft()
        with refuses(EnterpriseNotTold, TOWNSHIP):
            _close(case, text=" ")

    @pytest.mark.parametrize("state", ["draft", "referred", "granted", "funded"])
    def test_takes_a_cause_that_fits_where_the_case_stands(self, state: str) -> None:
        case = {one.value: make for one, make in makers.IN_STATE.items()}[state]()
        actors = {"officer": TOWNSHIP, "owner": owner_of(case.enterprise_id)}
        for who, cause in product(actors, CloseCause):
            if (state, who) not in FITTING:
                continue
            with undone(), reach(actors[who]):
                try:
                    _close(case, cause, actors[who])
                    taken = True
                except CauseNotUsable:
                    taken = False
            assert taken is (cause in FITTING[state, who]), (state, who, cause)

    def test_waits_for_the_decision_on_a_removal(self) -> None:
        case = makers.proposed().case
        owner = owner_of(case.enterprise_id)
        with refuses(RemovalPending, owner):
            _close(case, actor=owner)

    def test_hides_cases_of_others(self) -> None:
        case = makers.draft()
        for stranger in (OUTSIDER, owner_of(case.enterprise_id + 1)):
            with refuses(CaseNotFound, stranger):
                _close(case, actor=stranger)

    def test_keeps_nothing_when_a_later_write_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        case = makers.draft()
        monkeypatch.setattr(moving, "append", breaks)
        with keeps_nothing(TOWNSHIP):
            _close(case)

    def test_notices_that_somebody_was_faster(self) -> None:
        stale = makers.draft()
        makers.closed(makers.now(stale))
        with refuses(ChangedMeanwhile, TOWNSHIP):
            close_read(stale, cause=C.CEASED, text="已停业", actor=TOWNSHIP, at=AT)


class TestReleaseCase:
    def test_leaves_out_the_bank_that_had_it(self) -> None:
        case = makers.referred()
        given: dict[str, Any] = {
            "case_id": case.pk, "cause": ReleaseCause.LAPSED, "reference": "referral:5", "at": AT,
        }  # fmt: skip
        for stranger in ("", "ABC-TC"):
            with refuses(BankNotExcluded, REVIEWER):
                release_case(**given, exclude_bank=stranger, actor=REVIEWER)
        with reach(PLATFORM):
            done = release_case(**given, exclude_bank="ICBC-TC", actor=PLATFORM)
        assert (done.state, done.excluded_banks) == ("recommended", ["ICBC-TC"])
        assert makers.last_event().payload == '{"cause":"lapsed","reference":"referral:5"}'
        with refuses(Refusal, PLATFORM):
            release_case(**given, exclude_bank="ICBC-TC", actor=PLATFORM)
