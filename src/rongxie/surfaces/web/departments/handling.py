"""What is done with a matter on pages of their own: answered, passed on, raised, closed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse

from rongxie.foundation.files.purposes import Purpose
from rongxie.foundation.files.storing import Upload, store_file
from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.matters.access import matter_in_reach, see_that_addressed
from rongxie.mechanism.matters.actions.ending import answered_for
from rongxie.mechanism.matters.actions.handling import (
    answer_matter,
    see_no_appeal,
    see_that_may_assign,
    see_that_may_escalate,
    see_that_open,
)
from rongxie.mechanism.matters.addressing import above_of
from rongxie.mechanism.matters.models import Matter, Outcome
from rongxie.mechanism.matters.queries import read_matter, title_for
from rongxie.surfaces.web.acting.pages import Change, Done, Given, Next, Subject, Words
from rongxie.surfaces.web.departments.offices import offer
from rongxie.surfaces.web.departments.record import about_of
from rongxie.surfaces.web.worklists.naming import enterprises_named, organisations_named
from rongxie.values.moments import china_day
from rongxie.values.texts import Text, say

_LIST = Text(en="To the matters", zh="返回事项清单")


def answer_subject(*, matter_id: int, actor: Actor, at: datetime) -> Subject:
    """Return the matter that is to be answered."""
    matter = matter_in_reach(matter_id=matter_id, actor=actor)
    see_that_addressed(matter, actor)
    see_that_open(matter)
    see_no_appeal(matter)
    return _subject(matter, actor)


def pass_subject(*, matter_id: int, actor: Actor, at: datetime) -> Subject:
    """Return the matter that another office is to have, and have the form offer which."""
    matter, on = matter_in_reach(matter_id=matter_id, actor=actor), china_day(at)
    see_that_may_assign(matter, actor, on)
    see_that_open(matter)
    offer(matter, actor, on)
    return _subject(matter, actor)


def raise_subject(*, matter_id: int, actor: Actor, at: datetime) -> Subject:
    """Return the matter that goes to the tier above, with whoever stands there."""
    matter, on = matter_in_reach(matter_id=matter_id, actor=actor), china_day(at)
    see_no_appeal(matter)
    see_that_open(matter)
    see_that_may_escalate(matter, actor, on)
    above = above_of(matter.addressee, matter.region, on).organisation
    return _subject(matter, actor, (Text(en="It goes to", zh="上级单位"), above.name))


def close_subject(*, matter_id: int, actor: Actor, at: datetime) -> Subject:
    """Return the matter of which the one who asked reads the answer."""
    matter = answered_for(matter_id, actor)
    said = [one.text for one in matter.steps.order_by("id") if one.what == "answered"]
    return _subject(matter, actor, *((Text(en="The answer", zh="答复内容"), one)
                                     for one in said[-1:]))  # fmt: skip


def reopen_subject(*, matter_id: int, actor: Actor, at: datetime) -> Subject:
    """Return the same, of a matter that can be raised again: the decision of an appeal stands."""
    subject = close_subject(matter_id=matter_id, actor=actor, at=at)
    see_no_appeal(subject.row)
    return subject


def _subject(matter: Matter, actor: Actor, *lines: tuple[Words, Words]) -> Subject:
    reading = read_matter(matter_id=matter.pk, actor=actor)
    whose = enterprises_named([matter.enterprise_id or 0], actor)
    told: list[tuple[Words, Words]] = [(Text(en="Kind", zh="类型"), reading.kind.named)]
    told += [(Text(en="Enterprise", zh="经营主体"), name) for name in whose.values()]
    told += [(one.title, one.words) for one in about_of(matter, actor)]
    if reading.text:
        told.append((Text(en="What is asked", zh="内容"), reading.text))
    told.append((Text(en="To be answered by", zh="答复期限"), str(matter.due_on)))
    return Subject(
        name=reading.title,
        back=reverse("matter_page", args=[matter.pk]),
        lines=(*told, *lines),
        row=matter,
    )


def answer_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    """Return what the action takes."""
    return {
        "matter_id": subject.row.pk, "outcome": Outcome(given["outcome"]), "text": given["text"],
        "proof": given.get("proof"),
    }  # fmt: skip


def objection_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    """Return what the action takes."""
    return {
        "matter_id": subject.row.pk, "outcome": Outcome(given["outcome"]), "text": given["text"],
    }  # fmt: skip


@transaction.atomic
def answer_with_proof(  # noqa: PLR0913  # named, each of them
    *,
    matter_id: int,
    outcome: Outcome,
    text: str,
    proof: "UploadedFile[Any] | None",
    actor: Actor,
    at: datetime,
) -> Matter:
    """Keep the file that comes with an answer, and answer: both or neither.

    Who asked can open it, and the enterprise that it is about.

    :raises Refusal: as `store_file` and `answer_matter` do
    """
    file = ""
    if proof:
        matter = matter_in_reach(matter_id=matter_id, actor=actor)
        of = Upload(
            name=proof.name or "", purpose=Purpose.EVIDENCE, region=matter.region,
            enterprise=matter.enterprise_id, bank_path=matter.bank_path,
        )  # fmt: skip
        file = f"file:{store_file(cast('BinaryIO', proof.file), of, actor=actor, at=at).pk}"
    return answer_matter(
        matter_id=matter_id, outcome=outcome, text=text, file=file, actor=actor, at=at
    )


def objection_changes(_subject: Subject, given: Given) -> Change:
    """Tell what becomes of the fact."""
    if given["outcome"] != Outcome.UPHELD:
        return Change(
            title=Text(en="The fact stays as it is", zh="该信息保持不变"),
            lines=(Text(en="The enterprise reads your words, and may raise its objection again.",
                        zh="企业可看到处理意见，并可再次提出。"),),
        )  # fmt: skip
    return Change(
        title=Text(en="The fact no longer counts", zh="该信息不再采用"),
        lines=(
            Text(en="What was known before counts again; later screenings no longer read it.",
                 zh="恢复采用此前的信息，以后的筛查不再使用该条。"),
            Text(en="The enterprise reads your words.", zh="企业可看到处理意见。"),
        ),
    )  # fmt: skip


def pass_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    """Return what the action takes."""
    return {"matter_id": subject.row.pk, "to": given["to"], "text": given["text"]}


def said_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    """Return what an action takes that needs words alone."""
    return {"matter_id": subject.row.pk, "text": given["text"]}


def close_asks(subject: Subject, _given: Given) -> Mapping[str, Any]:
    """Return what the action takes."""
    return {"matter_id": subject.row.pk}


def _done(title: Text, then: Callable[[str, Matter], Next]) -> Any:
    def done(*, matter_id: int, actor: Actor, at: datetime) -> Done:
        matter = matter_in_reach(matter_id=matter_id, actor=actor)
        to = organisations_named([matter.addressee]).get(matter.addressee, matter.addressee)
        return Done(
            title=title,
            number=say("Matter {number}", number=matter.pk),
            next=(then(to, matter),),
            onward=(
                (reverse("matter_list"), _LIST),
                (reverse("matter_page", args=[matter.pk]), title_for(matter.title, actor)),
            ),
        )

    return done


def _with(to: str, matter: Matter) -> Next:
    return Next(say("{office} has to answer it.", office=to), say("By {day}", day=matter.due_on))


answer_done = _done(
    Text(en="The matter is answered", zh="已答复"),
    lambda _to, _matter: Next(
        Text(en="Who asked reads the answer and closes the matter, or raises it to the tier"
                " above.", zh="提出方查看答复后办结，或提请上级办理。"),
    ),
)  # fmt: skip
objection_done = _done(
    Text(en="The objection is decided", zh="异议已处理"),
    lambda _to, matter: Next(
        Text(en="The fact no longer counts.", zh="该信息不再采用。")
        if matter.outcome == Outcome.UPHELD
        else Text(en="The fact stays as it is.", zh="该信息保持不变。"),
    ),
)
pass_done = _done(Text(en="The matter is passed on", zh="已转办"), _with)
raise_done = _done(Text(en="The matter is raised to the tier above", zh="已提请上级办理"), _with)
reopen_done = _done(Text(en="The matter is raised again", zh="已再次提出"), _with)
close_done = _done(
    Text(en="The matter is closed", zh="已办结"),
    lambda _to, _matter: Next(Text(en="Nothing more is to be done.", zh="无需再办理。")),
)
