import json

import pytest

from rongxie.foundation.digests import sm3
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.access import BatchNotFound, CaseNotFound, DutyOfOthers
from rongxie.mechanism.lists.actions import laying
from rongxie.mechanism.lists.actions.laying import (
    BatchNotLaid,
    NotForABatch,
    NothingChosen,
    ScanMissing,
    ScreeningsTooOld,
    hand_in_scan,
    lay_batch,
    take_back_batch,
)
from rongxie.mechanism.lists.models import BatchCase, Case
from rongxie.mechanism.lists.queries import laid_batches
from rongxie.mechanism.lists.snapshots import canonical
from rongxie.mechanism.screening.actions import screen_enterprise
from tests.mechanism.cast import (
    AT,
    CONVENER,
    COUNTY,
    DAY,
    EVERYBODY,
    OFFICE,
    OTHER_TOWN,
    OUTSIDER,
    PLATFORM,
    REVIEWER,
    SECONDED,
    TOWN,
)
from tests.mechanism.lists import makers
from tests.mechanism.lists.refusing import breaks, keeps_nothing, refuses

pytestmark = pytest.mark.django_db


class TestLayBatch:
    def test_says_of_each_case_all_that_counts_in_canonical_json(self) -> None:
        case = makers.confirmed()
        batch = makers.laid([case, case])
        told = json.loads(batch.snapshot)
        (line,) = told["cases"]
        assert (told["region"], batch.count) == (COUNTY, 1)
        assert (line["case"], line["amount_wan"], line["origin"], line["facility_before"]) == (
            case.pk, "50", "visit", False,
        )  # fmt: skip
        assert line["need"]["stated_on"] == "2026-11-20"
        assert [one["sector"] for one in line["confirmations"]] == ["MIIT"]
        assert line["screening"]["id"] == case.screening_id
        assert line["screening"]["facts"]["tax_grade"][0] == "B"
        assert batch.snapshot == canonical(told)
        assert batch.digest == sm3(batch.snapshot.encode()).hex()
        event = makers.last_event()
        assert event.kind == "batch.laid"
        assert event.payload == f'{{"count":1,"digest":"{batch.digest}"}}'

    def test_is_for_the_task_force_and_the_office(self) -> None:
        case = makers.confirmed()
        for actor in (one for one in EVERYBODY if one not in (REVIEWER, SECONDED, OFFICE)):
            with reach(actor), pytest.raises((DutyOfOthers, CaseNotFound)):
                lay_batch(region=COUNTY, case_ids=[case.pk], actor=actor, at=AT)
        with reach(OFFICE):
            assert lay_batch(region=COUNTY, case_ids=[case.pk], actor=OFFICE, at=AT).pk

    def test_keeps_who_is_seconded_away_from_the_cases_of_his_bank(self) -> None:
        case = makers.confirmed()
        with reach(PLATFORM):
            Case.objects.filter(pk=case.pk).update(banks=["ICBC-TC"])
        with refuses(DutyOfOthers, SECONDED):
            lay_batch(region=COUNTY, case_ids=[case.pk], actor=SECONDED, at=AT)

    def test_refuses_nothing_what_is_not_confirmed_or_lies_elsewhere(self) -> None:
        reviewed, case = makers.reviewed(), makers.confirmed()
        with refuses(NothingChosen, REVIEWER):
            lay_batch(region=COUNTY, case_ids=[], actor=REVIEWER, at=AT)
        for region, chosen in ((COUNTY, reviewed), (OTHER_TOWN, case)):
            with refuses(NotForABatch, REVIEWER) as told:
                lay_batch(region=region, case_ids=[chosen.pk], actor=REVIEWER, at=AT)
            assert told.value.message.blanks["cases"] == str(chosen.pk)
        with refuses(CaseNotFound, REVIEWER):
            lay_batch(region=COUNTY, case_ids=[case.pk, 999_999], actor=REVIEWER, at=AT)
        makers.laid([case], region=TOWN)
        with refuses(NotForABatch, REVIEWER):  # it waits for a signature already
            lay_batch(region=COUNTY, case_ids=[case.pk], actor=REVIEWER, at=AT)

    def test_refuses_a_screening_that_is_too_old_or_fails_by_now(self) -> None:
        case = makers.confirmed()
        with refuses(ScreeningsTooOld, REVIEWER):
            later = AT.replace(month=12, day=21)  # 31 days
            lay_batch(region=COUNTY, case_ids=[case.pk], actor=REVIEWER, at=later)
        makers.known(case, tax_arrears="true")
        with reach(REVIEWER):
            screen_enterprise(enterprise_id=case.enterprise_id, on=DAY, actor=REVIEWER, at=AT)
        with refuses(ScreeningsTooOld, REVIEWER):
            lay_batch(region=COUNTY, case_ids=[case.pk], actor=REVIEWER, at=AT)

    def test_keeps_nothing_when_a_later_write_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        case = makers.confirmed()
        monkeypatch.setattr(laying, "append", breaks)
        with keeps_nothing(REVIEWER):
            lay_batch(region=COUNTY, case_ids=[case.pk], actor=REVIEWER, at=AT)
        with reach(REVIEWER):
            assert not BatchCase.objects.exists()


class TestABatchThatIsLaid:
    def test_can_be_taken_back_once_and_its_cases_laid_again(self) -> None:
        batch = makers.laid([case := makers.confirmed()])
        with refuses(DutyOfOthers, CONVENER):
            take_back_batch(batch_id=batch.pk, actor=CONVENER, at=AT)
        with refuses(BatchNotFound, OUTSIDER):
            take_back_batch(batch_id=batch.pk, actor=OUTSIDER, at=AT)
        with reach(REVIEWER):
            assert laid_batches(REVIEWER) == [batch]
            take_back_batch(batch_id=batch.pk, actor=REVIEWER, at=AT)
            assert laid_batches(REVIEWER) == []
        assert makers.last_event().kind == "batch.taken_back"
        with refuses(BatchNotLaid, REVIEWER):
            take_back_batch(batch_id=batch.pk, actor=REVIEWER, at=AT)
        assert makers.laid([case]).digest == batch.digest

    def test_takes_a_scan_that_somebody_names(self) -> None:
        batch = makers.laid()
        with refuses(ScanMissing, OFFICE):
            hand_in_scan(batch_id=batch.pk, file=" ", actor=OFFICE, at=AT)
        with reach(OFFICE):
            hand_in_scan(batch_id=batch.pk, file="file:9", actor=OFFICE, at=AT)
        told = makers.last_event()
        assert (told.kind, told.payload) == ("batch.scanned", '{"file":"file:9"}')
