"""Removing a case from the list: proposed with evidence, decided, told of, appealed against."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, BinaryIO, cast
from urllib.parse import quote

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpResponse
from django.urls import reverse

from rongxie.foundation.files.opening import FileNotFound
from rongxie.foundation.files.purposes import Purpose
from rongxie.foundation.files.storing import Upload, store_file
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.evidence.seeing import see_file
from rongxie.mechanism.lists.access import (
    case_in_reach,
    removal_in_reach,
    see_that_duty,
    standing_of,
)
from rongxie.mechanism.lists.actions.removing import propose_removal
from rongxie.mechanism.lists.kinds import RemovalCause, RemovalState
from rongxie.mechanism.lists.models import Case, Removal
from rongxie.mechanism.matters.access import matter_in_reach
from rongxie.mechanism.matters.models import Matter
from rongxie.rulebook.steps import State
from rongxie.surfaces.clock import now
from rongxie.surfaces.papers.answering import paper_answer
from rongxie.surfaces.papers.removals import Told, removal_notice
from rongxie.surfaces.web.acting.pages import Change, Done, Given, Next, Subject
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.reviewing.naming import Words, lines_of, name_of
from rongxie.surfaces.web.signing.printing import mechanism_named, spoken
from rongxie.values.texts import Text, say

_CASE = "case:"
_CITY = 4  # digits of the code of a city
_TO_CASE = Text(en="To the case", zh="返回案件")


def propose_subject(*, case_id: int, actor: Actor, at: datetime) -> Subject:
    """Return the case that is to leave the list."""
    case = case_in_reach(case_id=case_id, actor=actor)
    see_that_duty("propose_removal", actor, standing_of(case))
    back = reverse("case_page", args=[case.pk])
    return Subject(name=name_of(case, actor), back=back, lines=lines_of(case), row=case)


def propose_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    """Return what the action takes."""
    return {
        "case_id": subject.row.pk, "cause": RemovalCause(given["cause"]),
        "grounds": given["grounds"], "due_on": given["due_on"], "upload": given["evidence"],
    }  # fmt: skip


@transaction.atomic
def propose_with_evidence(
    *, upload: "UploadedFile[Any]", case_id: int, actor: Actor, at: datetime, **proposal: Any
) -> Removal:
    """Keep the evidence and propose the removal, both or neither.

    :raises Refusal: as `store_file` and `propose_removal` do
    """
    case = case_in_reach(case_id=case_id, actor=actor)
    of = Upload(name=upload.name or "", purpose=Purpose.EVIDENCE, region=case.region)
    kept = store_file(cast("BinaryIO", upload.file), of, actor=actor, at=at)
    return propose_removal(case_id=case_id, file=str(kept.pk), actor=actor, at=at, **proposal)


def propose_done(*, case_id: int, actor: Actor, at: datetime) -> Done:
    """Tell who decides, and by when."""
    case = case_in_reach(case_id=case_id, actor=actor)
    removal = Removal.objects.filter(case=case).latest("pk")
    return Done(
        title=say("The removal of {name} is proposed", name=name_of(case, actor)),
        number=say("Case {number}", number=case.pk),
        next=(
            Next(Text(en="The convener decides. Until then the case goes on as it is, and cannot"
                         " be closed.", zh="由召集人审定。审定前案件照常办理，但不能办结。"),
                 say("by {day}", day=removal.due_on)),
        ),
        onward=((reverse("case_page", args=[case.pk]), _TO_CASE),),
    )  # fmt: skip


def decide_subject(*, removal_id: int, actor: Actor, at: datetime) -> Subject:
    """Return the proposal with its grounds and evidence."""
    removal = removal_in_reach(removal_id=removal_id, actor=actor)
    see_that_duty("decide_removal", actor, standing_of(removal.case))
    return Subject(
        name=name_of(removal.case, actor),
        back=reverse("case_page", args=[removal.case_id]),
        lines=(*lines_of(removal.case), *_proposal(removal)),
        row=removal,
    )


def _proposal(removal: Removal) -> tuple[tuple[Words, Words], ...]:
    return (
        (Text(en="Proposed because of", zh="拟移出事由"), RemovalCause(removal.cause).named),
        (Text(en="What was found", zh="查实情况"), removal.grounds),
        (Text(en="Evidence", zh="佐证材料"), say("File {file}", file=removal.file)),
        (Text(en="To be decided by", zh="审定期限"), removal.due_on.isoformat()),
    )  # fmt: skip


def decide_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    """Return what the action takes: a day of notice only where it is removed."""
    remove = given["remove"] == "yes"
    return {
        "removal_id": subject.row.pk, "remove": remove, "document": given["document"],
        "notice_on": given["notice_on"] if remove else None,
    }  # fmt: skip


def decide_changes(subject: Subject, given: Given) -> Change:
    """Tell what a removal does, or that nothing happens."""
    if given["remove"] != "yes":
        return Change(
            title=say("Keep {name} on the list", name=subject.name),
            lines=(Text(en="The proposal is declined; the case goes on as it is.",
                        zh="不予移出，案件照常办理。"),),
        )  # fmt: skip
    return Change(
        title=say("Remove {name} from the list", name=subject.name),
        lines=(
            Text(en="Banks that have the case lose it at once.", zh="已推送的银行立即收回。"),
            Text(en="The enterprise is told on the day of the notice and may appeal to the city.",
                 zh="自告知之日起，企业可向市级工作机制申诉。"),
            Text(en="For some months it cannot be listed again.", zh="移出期内不得再次列入清单。"),
        ),
    )  # fmt: skip


def decide_done(*, removal_id: int, actor: Actor, at: datetime) -> Done:
    """Tell what was decided, with the days that follow from it."""
    removal = removal_in_reach(removal_id=removal_id, actor=actor)
    name = name_of(removal.case, actor)
    to_case = (reverse("case_page", args=[removal.case_id]), _TO_CASE)
    if removal.state != RemovalState.REMOVED:
        return Done(title=say("{name} stays on the list", name=name), onward=(to_case,))
    return Done(
        title=say("{name} is removed from the list", name=name),
        number=say("Case {number}", number=removal.case_id),
        next=(
            Next(Text(en="The enterprise is told.", zh="告知企业。"), str(removal.notice_on)),
            Next(Text(en="It may appeal to the city.", zh="企业可向市级工作机制申诉。"),
                 say("until {day}", day=removal.appeal_until)),
            Next(Text(en="It may be listed again.", zh="可再次列入清单。"),
                 say("from {day} on", day=removal.reentry_on)),
        ),
        onward=(
            (reverse("removal_paper", args=[removal.pk]),
             Text(en="Notice to the enterprise (.docx)", zh="移出告知书（.docx）")),
            to_case,
        ),
    )  # fmt: skip


def appeal_subject(*, matter_id: int, actor: Actor, at: datetime) -> Subject:
    """Return the appeal with the case and why that was removed."""
    matter = matter_in_reach(matter_id=matter_id, actor=actor)
    case = _appealed(matter, actor)
    see_that_duty("decide_appeal", actor, standing_of(case))
    removal = in_reach(Removal, actor).filter(case=case).order_by("-pk").first()
    return Subject(
        name=name_of(case, actor),
        back=reverse("case_page", args=[case.pk]),
        lines=(
            (Text(en="Appeal", zh="申诉"), matter.title),
            (Text(en="Its words", zh="申诉内容"), matter.text),
            *(_proposal(removal) if removal else ()),
        ),
        row=matter,
    )  # fmt: skip


def appeal_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    """Return what the action takes."""
    upheld = given["upheld"] == "yes"
    return {"matter_id": subject.row.pk, "upheld": upheld, "text": given["text"]}


def appeal_done(*, matter_id: int, actor: Actor, at: datetime) -> Done:
    """Tell where the case stands now."""
    matter = matter_in_reach(matter_id=matter_id, actor=actor)
    case = _appealed(matter, actor)
    return Done(
        title=say("The appeal of {name} is decided", name=name_of(case, actor)),
        number=say("Matter {number}", number=matter.pk),
        next=(Next(Text(en="The enterprise reads the answer.", zh="企业可查看答复。"),
                   State(case.state).staff),),
        onward=((reverse("case_page", args=[case.pk]), _TO_CASE),),
    )  # fmt: skip


def _appealed(matter: Matter, actor: Actor) -> Case:
    """Return the case that a matter is about; another matter than an appeal is about none."""
    number = matter.about.removeprefix(_CASE)
    return case_in_reach(case_id=int(number) if number.isdecimal() else 0, actor=actor)


def removal_paper(request: Any, removal_id: int) -> HttpResponse:
    """Return the notice of a removal as a paper."""
    page: PageRequest = request
    with reach(page.actor):
        rows = in_reach(Removal, page.actor).filter(state=RemovalState.REMOVED.value)
        removal = rows.select_related("case").filter(pk=removal_id).first()
        if removal is None:
            raise Http404
        told = _told(removal, removal.case, page.actor)
    return paper_answer(removal_notice(told, spoken))


def _told(removal: Removal, case: Case, actor: Actor) -> Told:
    return Told(
        enterprise=name_of(case, actor), case=case.pk, cause=RemovalCause(removal.cause).named,
        grounds=removal.grounds, notice_on=removal.notice_on, appeal_until=removal.appeal_until,
        reentry_on=removal.reentry_on, mechanism=mechanism_named(case.region),
        city=mechanism_named(case.region[:_CITY]),
    )  # fmt: skip


def evidence(request: Any, removal_id: int) -> HttpResponse:
    """Return the file on which a proposal rests, as it was handed in."""
    page: PageRequest = request
    with reach(page.actor):
        removal = in_reach(Removal, page.actor).filter(pk=removal_id).first()
        number = removal.file.removeprefix("file:") if removal else ""
        if not number.isdecimal():
            raise Http404
        try:
            with see_file(file_id=int(number), actor=page.actor, at=now()) as opened:
                answer = HttpResponse(opened.stream.read(), content_type=opened.row.media_type)
                name = quote(opened.row.name)
        except FileNotFound as refusal:
            raise Http404 from refusal
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
