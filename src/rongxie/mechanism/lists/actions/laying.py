"""Laying a batch before the convener, taking it back, and handing in what was signed on paper."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from rongxie.foundation.accounts.access import Standing
from rongxie.foundation.events.writing import append
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.lists.access import (
    batch_in_reach,
    case_not_found,
    cases_in_reach,
    see_that_duty,
    standing_of,
)
from rongxie.mechanism.lists.events import BatchLaid, BatchScanned, BatchTakenBack
from rongxie.mechanism.lists.kinds import BatchState
from rongxie.mechanism.lists.models import Batch, BatchCase, Case
from rongxie.mechanism.lists.snapshots import digest_of, snapshot_of
from rongxie.mechanism.lists.wording import numbers
from rongxie.mechanism.screening.models import Screening
from rongxie.rulebook.parameters import InForce
from rongxie.rulebook.steps import State
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, Text, say


class NothingChosen(Refusal):
    """No case is chosen."""


class NotForABatch(Refusal):
    """Cases cannot be laid: not confirmed, of another place, or in another batch."""


class ScreeningsTooOld(Refusal):
    """The screening of a case is older than the place allows, or a newer one fails."""


class BatchNotLaid(Refusal):
    """A batch is signed or taken back already."""


class ScanMissing(Refusal):
    """A signed paper is to be handed in, and no file is named."""


@transaction.atomic
def lay_batch(*, region: str, case_ids: Sequence[int], actor: Actor, at: datetime) -> Batch:
    """Lay confirmed cases of one place before its convener, with everything that counts.

    A case named twice is laid once (32/2.2a).

    :raises NothingChosen: if no case is named
    :raises DutyOfOthers: if the actor lays no batches there, or a case concerns his own bank
    :raises CaseNotFound: if a case is out of reach
    :raises NotForABatch: if a case is not confirmed, of another place or in an open batch
    :raises ScreeningsTooOld: if a case has to be screened again first
    """
    chosen = sorted(set(case_ids))
    if not chosen:
        raise NothingChosen(say("No case is chosen. Tick at least one confirmed case."))
    see_that_duty("lay", actor, Standing(region=region))
    cases = locked(chosen, actor)
    for case in cases:
        see_that_duty("lay", actor, standing_of(case))
    _see_that_fit(cases, region)
    see_that_recent(cases, china_day(at))
    text = snapshot_of(region, cases)
    batch = Batch.objects.create(
        region=region,
        previous=previous_signed(region),
        snapshot=text,
        digest=digest_of(text),
        count=len(cases),
        laid_by=actor.name,
        laid_at=at,
    )
    BatchCase.objects.bulk_create(
        BatchCase(batch=batch, case=case, region=case.region, position=place)
        for place, case in enumerate(cases, 1)
    )
    told = BatchLaid(subject=str(batch.pk), region=region, count=batch.count, digest=batch.digest)
    append(told, actor=actor, at=at)
    return batch


@transaction.atomic
def take_back_batch(*, batch_id: int, actor: Actor, at: datetime) -> Batch:
    """Take back a batch that is not signed; its cases stay confirmed and can be laid again.

    :raises BatchNotFound: if the actor cannot reach the batch
    :raises DutyOfOthers: if the actor takes back no batches there
    :raises BatchNotLaid: if it is signed or was taken back
    """
    batch = batch_in_reach(batch_id=batch_id, actor=actor)
    see_that_duty("take_back", actor, Standing(region=batch.region))
    see_that_laid(batch)
    batch.state = BatchState.TAKEN_BACK.value
    batch.save(update_fields=["state"])
    told = BatchTakenBack(
        subject=str(batch.pk), region=batch.region, count=batch.count, digest=batch.digest
    )
    append(told, actor=actor, at=at)
    return batch


@transaction.atomic
def hand_in_scan(*, batch_id: int, file: str, actor: Actor, at: datetime) -> Batch:
    """Hand in the scan of a batch signed on paper; somebody else then compares its digest.

    A second scan takes the place of the first, as long as the batch is not signed.

    :raises BatchNotFound: if the actor cannot reach the batch
    :raises DutyOfOthers: if the actor hands in no scans there
    :raises BatchNotLaid: if it is signed or was taken back
    :raises ScanMissing: if no file is named
    """
    batch = batch_in_reach(batch_id=batch_id, actor=actor)
    see_that_duty("hand_in_scan", actor, Standing(region=batch.region))
    see_that_laid(batch)
    if not file.strip():
        raise ScanMissing(say("No file is named. Upload the scan of the signed pages first."))
    batch.scan, batch.scanned_by = file, actor.name
    batch.save(update_fields=["scan", "scanned_by"])
    told = BatchScanned(subject=str(batch.pk), region=batch.region, file=file)
    append(told, actor=actor, at=at)
    return batch


def locked(case_ids: Sequence[int], actor: Actor) -> list[Case]:
    """Return cases in the order of their numbers, locked until the transaction ends.

    :raises CaseNotFound: if one is out of reach
    """
    within = cases_in_reach(actor).select_for_update(of=("self",))
    cases = list(within.filter(pk__in=case_ids).order_by("pk"))
    missing = set(case_ids) - {case.pk for case in cases}
    if missing:
        raise case_not_found(min(missing))
    return cases


def see_that_laid(batch: Batch) -> None:
    """Refuse a batch that waits for no signature any more.

    :raises BatchNotLaid: if it is signed or was taken back
    """
    if batch.state == BatchState.SIGNED:
        raise BatchNotLaid(
            say(
                "Batch {batch} is signed already: on {day}, by {convener}. Nothing was done a"
                " second time.",
                batch=batch.pk,
                day=china_day(batch.signed_at) if batch.signed_at else "-",
                convener=batch.convener,
            )
        )
    if batch.state != BatchState.LAID:
        raise BatchNotLaid(
            say(
                "Batch {batch} was taken back. Lay its cases in a new batch.",
                batch=batch.pk,
            )
        )


def see_that_recent(cases: Sequence[Case], on: date) -> None:
    """Refuse cases whose screening is too old to be signed, or fails by now.

    :raises ScreeningsTooOld: if there are any
    """
    days = {case.region: InForce(on, case.region)["screening_valid_days"] for case in cases}
    made = Screening.objects.in_bulk({case.screening_id for case in cases})
    old = [
        case.pk
        for case in cases
        if made[case.screening_id].as_of + timedelta(days=days[case.region]) < on
    ]
    newest = Screening.objects.filter(enterprise__in={case.enterprise_id for case in cases})
    latest = newest.order_by("enterprise", "-as_of", "-id").distinct("enterprise")
    failing = {one.enterprise_id for one in latest if one.outcome == "fail"}
    old += [case.pk for case in cases if case.enterprise_id in failing]
    if old:
        raise ScreeningsTooOld(
            say(
                "The screening of these cases is too old to be signed, or a newer one fails:"
                " {cases}. Return them, so that they are reviewed again.",
                cases=numbers(set(old)),
            )
        )


def previous_signed(region: str) -> Batch | None:
    """Return the batch of a place that was signed last."""
    signed = Batch.objects.filter(region=region, state=BatchState.SIGNED.value)
    return signed.order_by("-signed_at", "-id").first()


def _see_that_fit(cases: Sequence[Case], region: str) -> None:
    in_another = BatchCase.objects.filter(case__in=cases, batch__state=BatchState.LAID.value)
    wrong = {
        Text(en="not confirmed", zh="未经主管部门确认"): {
            case.pk for case in cases if case.state != State.CONFIRMED
        },
        Text(en="of another place", zh="不属本区划"): {
            case.pk for case in cases if not case.region.startswith(region)
        },
        Text(en="in another batch", zh="已在其他批次中"): set(
            in_another.values_list("case", flat=True)
        ),
    }
    for why, found in wrong.items():
        if found:
            raise NotForABatch(
                say(
                    "These cases cannot be laid, they are {why}: {cases}. Leave them out.",
                    why=why,
                    cases=numbers(found),
                )
            )
