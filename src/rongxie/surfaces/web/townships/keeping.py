"""Keeping what a township vouches for as its pages send it: with its papers, all or nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import BinaryIO

from django.db import transaction

from rongxie.foundation.files.models import StoredFile
from rongxie.foundation.files.purposes import Purpose
from rongxie.foundation.files.storing import Upload, store_file
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.coaching.access import task_in_reach
from rongxie.mechanism.coaching.actions.proving import prove_task
from rongxie.mechanism.coaching.models import CoachingTask
from rongxie.mechanism.enterprises.access import enterprise_in_reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.actions import Stated, record_evidence
from rongxie.mechanism.evidence.facts import TICKS
from rongxie.mechanism.evidence.models import EvidenceLevel
from rongxie.mechanism.evidence.queries import facts_of
from rongxie.mechanism.lists.access import case_in_reach
from rongxie.mechanism.lists.actions.declaring import declare_case
from rongxie.mechanism.lists.models import Case
from rongxie.mechanism.referrals.actions.applying import Application, apply_for_loan
from rongxie.mechanism.referrals.models import Identified
from rongxie.mechanism.visits.actions.needs import NewNeed
from rongxie.values.moments import china_day


@dataclass(frozen=True, slots=True)
class Attached:
    """A paper as it was handed in; its content is checked when it is kept."""

    name: str
    content: BinaryIO


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """What a township vouches for when it declares.

    `ticks` are the standards that it ticks (`tick_premises` …); `signed_on` is the day of the
    truth commitment, which stands on the `sheet` if there is one.
    """

    ticks: Collection[str]
    signed_on: date
    papers_checked: bool
    sheet: Attached | None = None
    papers: Sequence[Attached] = field(default=())


@transaction.atomic
def declare_from_sheet(  # noqa: PLR0913  # what stands on the sheet
    *,
    enterprise_id: int,
    need: NewNeed,
    banks: Sequence[str],
    ends_on: date,
    facility_before: bool,
    facts: Mapping[str, object],
    vouched: Vouched,
    actor: Actor,
    at: datetime,
) -> Case:
    """Apply for an enterprise from the sheet that its owner signed, and declare the case.

    `facts` are what the owner says on it of the enterprise, on the day of the signature.

    :raises Refusal: what `store_file`, `apply_for_loan`, `record_evidence` and `declare_case`
        refuse; then nothing of it is kept
    """
    enterprise = enterprise_in_reach(enterprise_id=enterprise_id, actor=actor)
    sheet = _keep_papers(enterprise, vouched, actor, at)
    basis = f"file:{sheet.pk}" if sheet else ""
    stated = [
        Stated(fact=fact, value=value, level=EvidenceLevel.DECLARED.value,
               as_of=vouched.signed_on, basis=basis)
        for fact, value in facts.items()
    ]  # fmt: skip
    application = Application(
        banks=banks, ends_on=ends_on, facility_before=facility_before, promised=True,
        identified=Identified.PAPER, file=str(sheet.pk) if sheet else "", need=need, facts=stated,
    )  # fmt: skip
    case = apply_for_loan(enterprise_id=enterprise_id, application=application, actor=actor, at=at)
    return _declared(case, enterprise, vouched, sheet, actor, at)


@transaction.atomic
def declare_checked(*, case_id: int, vouched: Vouched, actor: Actor, at: datetime) -> Case:
    """Declare a case whose papers were looked through, with what was added to them.

    :raises Refusal: what `store_file`, `record_evidence` and `declare_case` refuse; then nothing
        of it is kept
    """
    case = case_in_reach(case_id=case_id, actor=actor)
    enterprise = enterprise_in_reach(enterprise_id=case.enterprise_id, actor=actor)
    sheet = _keep_papers(enterprise, vouched, actor, at)
    return _declared(case, enterprise, vouched, sheet, actor, at)


@transaction.atomic
def prove_with_file(  # noqa: PLR0913  # named, each of them
    *, task_id: int, done_on: date, proof: Attached, note: str, actor: Actor, at: datetime
) -> CoachingTask:
    """Keep a proof, and record that the task of coaching is done.

    :raises Refusal: what `store_file` and `prove_task` refuse; then nothing of it is kept
    """
    task = task_in_reach(task_id=task_id, actor=actor)
    of = Upload(
        name=proof.name, purpose=Purpose.EVIDENCE, region=task.region, enterprise=task.enterprise_id
    )
    file = store_file(proof.content, of, actor=actor, at=at)
    return prove_task(
        task_id=task_id, done_on=done_on, proof=f"file:{file.pk}", note=note, actor=actor, at=at
    )


def _declared(  # noqa: PLR0913, PLR0917  # one step of both ways
    case: Case, enterprise: Enterprise, vouched: Vouched, sheet: StoredFile | None,
    actor: Actor, at: datetime,
) -> Case:  # fmt: skip
    reference = f"file:{sheet.pk}" if sheet else ""
    _state_ticks(enterprise, vouched.ticks, reference, actor, at)
    return declare_case(
        case_id=case.pk, papers_checked=vouched.papers_checked, committed_on=vouched.signed_on,
        commitment=reference or case.commitment, actor=actor, at=at,
    )  # fmt: skip


def _keep_papers(
    enterprise: Enterprise, vouched: Vouched, actor: Actor, at: datetime
) -> StoredFile | None:
    """Keep the papers with the enterprise; return the sheet with the commitment."""

    def kept(paper: Attached, purpose: Purpose) -> StoredFile:
        of = Upload(
            name=paper.name, purpose=purpose, region=enterprise.region, enterprise=enterprise.pk
        )
        return store_file(paper.content, of, actor=actor, at=at)

    for paper in vouched.papers:
        kept(paper, Purpose.PAPER)
    return kept(vouched.sheet, Purpose.CONSENT) if vouched.sheet else None


def _state_ticks(
    enterprise: Enterprise, ticks: Collection[str], basis: str, actor: Actor, at: datetime
) -> None:
    """State the ticks that the record does not have yet.

    One that was ticked before and is no more is stated as such; one that nobody ever ticked says
    nothing, and its standard goes along as a question.
    """
    on = china_day(at)
    known = facts_of(enterprise=enterprise, on=on)
    before = {name for name in TICKS if name in known and known[name].value is True}
    stated = [
        Stated(fact=name, value=name in ticks, level=EvidenceLevel.OBSERVED.value, as_of=on,
               basis=basis)
        for name in TICKS
        if (name in ticks) != (name in before)
    ]  # fmt: skip
    if stated:
        record_evidence(enterprise_id=enterprise.pk, stated=stated, actor=actor, at=at)
