"""Laying a batch, taking it back and handing in the scan: what their pages tell, and the upload."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse

from rongxie.foundation.accounts.access import Standing
from rongxie.foundation.files.purposes import Purpose
from rongxie.foundation.files.storing import Upload, store_file
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.lists.access import batch_in_reach, cases_in_reach, see_that_duty
from rongxie.mechanism.lists.actions.laying import hand_in_scan, see_that_laid
from rongxie.mechanism.lists.models import Batch, BatchCase
from rongxie.surfaces.web.acting.pages import Change, Done, Given, Next, Subject
from rongxie.surfaces.web.figures.headline import wan_text
from rongxie.surfaces.web.reviewing.chosen import Chosen
from rongxie.values.texts import Text, say

_TO_BATCH = Text(en="To the batch", zh="查看批次")


def lay_subject(*, chosen: Chosen, actor: Actor, at: datetime) -> Subject:
    """Return the chosen cases with their sum; the batch is of the place of the actor."""
    region = actor.area.lo if actor.area else ""
    see_that_duty("lay", actor, Standing(region=region))
    rows = cases_in_reach(actor).filter(pk__in=chosen)
    total = rows.aggregate(total=Sum("amount_wan"))["total"]
    return Subject(
        name=say("{count} cases", count=len(chosen)),
        back=reverse("batch_compose"),
        lines=(
            (Text(en="Cases", zh="案件数"), str(len(chosen))),
            (Text(en="Asked for together", zh="申请金额合计"),
             say("{amount} × 10,000 yuan", amount=wan_text(total))),
        ),
        row={"region": region, "case_ids": chosen},
    )  # fmt: skip


def lay_done(*, chosen: Chosen, actor: Actor, at: datetime) -> Done:
    """Tell of the batch in which the cases lie."""
    line = BatchCase.objects.filter(case__in=chosen).order_by("-batch").first()
    number = line.batch_id if line else 0
    return Done(
        title=Text(en="The batch lies before the convener", zh="批次已提请召集人签批"),
        number=say("Batch {number}", number=number),
        next=(
            Next(Text(en="The convener reads it, strikes out what is not to be signed, and signs."
                         " Until then it can be taken back.",
                      zh="召集人审阅、剔除后签批；签批前可以撤回。")),
        ),
        onward=((reverse("batch_page", args=[number]), _TO_BATCH),),
    )  # fmt: skip


def batch_subject(duty: str) -> Any:
    """Return what tells of a batch that waits for its signature, to those who have the duty."""

    def subject(*, batch_id: int, actor: Actor, at: datetime) -> Subject:
        batch = batch_in_reach(batch_id=batch_id, actor=actor)
        see_that_duty(duty, actor, Standing(region=batch.region))
        see_that_laid(batch)
        return Subject(
            name=say("Batch {number}", number=batch.pk),
            back=reverse("batch_page", args=[batch.pk]),
            lines=(
                (Text(en="Cases", zh="案件数"), str(batch.count)),
                (Text(en="End of the digest", zh="校验码后八位"), batch.digest[-8:]),
            ),
            row=batch,
        )

    return subject


take_back_subject = batch_subject("take_back")
scan_subject = batch_subject("hand_in_scan")


def take_back_changes(subject: Subject, _given: Given) -> Change:
    """Tell what becomes of the cases."""
    return Change(
        title=say("Take back {batch}", batch=subject.name),
        lines=(
            Text(en="The convener can no longer sign it.", zh="召集人不能再签批该批次。"),
            Text(en="Its cases stay confirmed and can be laid again.",
                 zh="案件保持已确认状态，可重新编批。"),
        ),
    )  # fmt: skip


def take_back_done(*, batch_id: int, actor: Actor, at: datetime) -> Done:
    """Tell that it was taken back."""
    batch_in_reach(batch_id=batch_id, actor=actor)
    return Done(
        title=Text(en="The batch is taken back", zh="批次已撤回"),
        number=say("Batch {number}", number=batch_id),
        onward=((reverse("batch_compose"), Text(en="Put a batch together", zh="重新编批")),),
    )


def scan_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    """Return what the action takes."""
    return {"batch_id": subject.row.pk, "upload": given["scan"]}


@transaction.atomic
def store_scan(*, batch_id: int, upload: "UploadedFile[Any]", actor: Actor, at: datetime) -> Batch:
    """Keep the scan of the signed paper and hand it in, both or neither.

    :raises Refusal: as `store_file` and `hand_in_scan` do
    """
    batch = batch_in_reach(batch_id=batch_id, actor=actor)
    of = Upload(name=upload.name or "", purpose=Purpose.SIGNATURE, region=batch.region)
    kept = store_file(cast("BinaryIO", upload.file), of, actor=actor, at=at)
    return hand_in_scan(batch_id=batch_id, file=str(kept.pk), actor=actor, at=at)


def scan_done(*, batch_id: int, actor: Actor, at: datetime) -> Done:
    """Tell who has to compare it."""
    batch_in_reach(batch_id=batch_id, actor=actor)
    return Done(
        title=Text(en="The scan is handed in", zh="签字扫描件已上传"),
        number=say("Batch {number}", number=batch_id),
        next=(
            Next(Text(en="A second person who signs for the convener compares the digest printed"
                         " on the paper and enters its end.",
                      zh="由另一名签批人员核对纸质清单上的校验码并录入后八位。")),
        ),
        onward=((reverse("batch_page", args=[batch_id]), _TO_BATCH),),
    )  # fmt: skip
