"""Papers handed in by the enterprise: for the bank that asked, as long as it may see them."""

import pytest

from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.files.storing import FileEmpty
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.access import StepNotAllowed
from rongxie.mechanism.lists.moving import ChangedMeanwhile
from rongxie.mechanism.referrals.access import NotYours, ReferralNotFound
from rongxie.mechanism.referrals.actions import hand_back, receive_paper, withdraw_consent
from rongxie.mechanism.referrals.actions.filing import AlreadyThere
from rongxie.mechanism.referrals.actions.handing_in import NotHeld, hand_in_held, hand_in_paper
from rongxie.mechanism.referrals.causes import HandBackCause
from rongxie.mechanism.referrals.models import Consent, Paper, Referral
from tests.mechanism.cast import AT, BANKER, DAY, OTHER_BANKER, REVIEWER, TOWNSHIP, owner_of
from tests.mechanism.referrals.makers import (
    case_of,
    completed,
    contacted,
    kinds,
    recommended_case,
    rows_of,
    sent,
    traces,
)

pytestmark = pytest.mark.django_db
NAME, PDF = "流水.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def _paper(referral: Referral, n: int = 0) -> Paper:
    found: Paper = rows_of(Paper, referral=referral)[n]
    return found


def _handed(paper: Paper, content: bytes = PDF, actor: object = None) -> Paper:
    who = actor or owner_of(paper.enterprise_id)
    with reach(who):  # type: ignore[arg-type]
        return hand_in_paper(paper_id=paper.pk, content=content, name=NAME, actor=who, at=AT)  # type: ignore[arg-type]


def _files() -> list[StoredFile]:
    return rows_of(StoredFile)


def _sent_on(first: Referral) -> Referral:
    """The case of a referral at another bank, after ICBC has handed it back."""
    with reach(BANKER):
        hand_back(referral_id=first.pk, cause=HandBackCause.CANNOT_TAKE, text="额度已满",
                  actor=BANKER, at=AT)  # fmt: skip
    return sent(case_of(first), "ABC-TC")


class TestHandInPaper:
    def test_keeps_it_for_the_bank_and_starts_no_clock(self) -> None:
        referral = contacted()
        paper = _handed(_paper(referral))
        (file,) = _files()
        assert paper.file == f"file:{file.pk}"
        assert (file.bank_path, file.enterprise) == ("ICBC/ICBC-TC/", referral.enterprise_id)
        assert paper.received_on is None
        assert "referral.paper_sent" in kinds()
        assert "referral.file_completed" not in kinds()
        with reach(BANKER):
            assert StoredFile.objects.filter(pk=file.pk).exists()
        with reach(OTHER_BANKER):
            assert not StoredFile.objects.filter(pk=file.pk).exists()

    def test_stays_when_the_bank_notes_that_it_has_it(self) -> None:
        paper = _handed(_paper(contacted()))
        with reach(BANKER):
            receive_paper(paper_id=paper.pk, received_on=DAY, received_from="enterprise",
                          actor=BANKER, at=AT)  # fmt: skip
        assert rows_of(Paper, pk=paper.pk)[0].file == paper.file

    def test_handed_in_anew_takes_the_place_of_the_one_before(self) -> None:
        first = _handed(_paper(contacted()))
        _handed(first, PDF + b"%2")
        old, new = _files()
        assert (old.bank_path, new.bank_path) == ("", "ICBC/ICBC-TC/")

    def test_is_shut_to_the_bank_when_the_consent_is_taken_back(self) -> None:
        referral = contacted()
        _handed(_handed(_paper(referral)), PDF + b"%2")
        consent = rows_of(Consent)[0]
        owner = owner_of(referral.enterprise_id)
        with reach(owner):
            withdraw_consent(consent_id=consent.pk, actor=owner, at=AT)
        with reach(BANKER):
            assert not StoredFile.objects.exists()

    def test_may_be_done_by_the_township_and_by_nobody_else(self) -> None:
        referral = contacted()
        _handed(_paper(referral), actor=TOWNSHIP)
        before = traces()
        for actor in (BANKER, REVIEWER):
            with pytest.raises(NotYours):
                _handed(_paper(referral, 1), actor=actor)
        with pytest.raises(ReferralNotFound):
            _handed(_paper(referral, 1), actor=owner_of(referral.enterprise_id + 999))
        assert traces() == before

    def test_is_not_possible_once_the_file_is_complete_or_the_bank_has_it(self) -> None:
        with pytest.raises(StepNotAllowed):
            _handed(_paper(completed()))
        paper = _paper(contacted())
        with reach(BANKER):
            receive_paper(paper_id=paper.pk, received_on=DAY, received_from="enterprise",
                          actor=BANKER, at=AT)  # fmt: skip
        with pytest.raises(AlreadyThere):
            _handed(paper)
        assert _files() == []

    def test_keeps_nothing_of_a_file_that_is_refused(self) -> None:
        paper = _paper(contacted())
        before = traces()
        with pytest.raises(FileEmpty):
            _handed(paper, b"")
        assert traces() == before
        assert rows_of(Paper, pk=paper.pk)[0].file == ""

    def test_notices_that_somebody_was_faster(self, monkeypatch: pytest.MonkeyPatch) -> None:
        paper = _handed(_paper(contacted()))
        stale = rows_of(Paper, pk=paper.pk)[0]
        stale.file = ""
        module = "rongxie.mechanism.referrals.actions.handing_in"
        monkeypatch.setattr(f"{module}.paper_in_reach", lambda **_: stale)
        with pytest.raises(ChangedMeanwhile):
            _handed(paper, PDF + b"%2")
        assert len(_files()) == 1


class TestHandInHeld:
    def test_sends_the_same_bytes_to_another_bank(self) -> None:
        case = recommended_case()
        first = contacted(case)
        _handed(_paper(first))
        other = _sent_on(first)
        paper, owner = _paper(other), owner_of(case.enterprise_id)
        with reach(owner):
            hand_in_held(paper_id=paper.pk, actor=owner, at=AT)
        old, new = _files()
        assert old.digest == new.digest
        assert (old.bank_path, new.bank_path) == ("ICBC/ICBC-TC/", "ABC/ABC-TC/")

    def test_refuses_what_was_never_handed_in_and_what_is_another_kind(self) -> None:
        case = recommended_case()
        first = contacted(case)
        _handed(_paper(first))
        other = _sent_on(first)
        owner, paper = owner_of(case.enterprise_id), _paper(other, 1)
        with pytest.raises(NotHeld), reach(owner):
            hand_in_held(paper_id=paper.pk, actor=owner, at=AT)
