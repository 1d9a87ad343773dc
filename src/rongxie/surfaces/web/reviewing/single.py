"""One case passes the review, goes back with what is missing, or comes to its end."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.lists.access import case_in_reach, see_that_allowed
from rongxie.mechanism.lists.actions.declaring import Item
from rongxie.mechanism.screening.models import Screening
from rongxie.rulebook.standards import TESTS
from rongxie.rulebook.steps import Role, State
from rongxie.surfaces.languages import said
from rongxie.surfaces.web.acting.pages import Change, Done, Given, Next, Subject
from rongxie.surfaces.web.reviewing.naming import Words, lines_of, name_of
from rongxie.surfaces.web.speaking import language_now
from rongxie.values.texts import Message, Text, say

_AFTER_NAME = "："
_OTHER = "other"  # an item that is none of the tests
_TO_REVIEW = Text(en="To what waits for the review", zh="继续审核")
_TO_CONFIRM = Text(en="To what waits for our confirmation", zh="继续确认其他案件")


def subject_for(step: str, *, case_id: int, actor: Actor) -> Subject:
    """Return what a page about a step of a case tells of it.

    :raises CaseNotFound: if the actor cannot reach the case
    :raises StepNotAllowed: if the actor cannot take the step as the case stands
    """
    case = case_in_reach(case_id=case_id, actor=actor)
    see_that_allowed(case, step, actor)
    back = reverse("case_page", args=[case.pk])
    return Subject(name=name_of(case, actor), back=back, lines=lines_of(case), row=case)


def items_in(text: str) -> list[Item]:
    """Return the items of a text, one a line; what begins with the name of a test is of that test.

    Lines of the same item are joined.
    """
    codes = {name: test.name for test in TESTS for name in (test.title.en, test.title.zh)}
    found: dict[str, list[str]] = {}
    for line in filter(None, (one.strip() for one in text.splitlines())):
        name = line.replace(": ", _AFTER_NAME, 1).partition(_AFTER_NAME)[0].strip()
        found.setdefault(codes.get(name, _OTHER), []).append(line)
    return [Item(item, "\n".join(lines)) for item, lines in found.items()]


def open_items(screening: Screening | None) -> str:
    """Return a line for each test that failed or is not known, with what is to be done."""
    return "\n".join(_lines(screening)) if screening else ""


def _lines(screening: Screening) -> Iterator[str]:
    language = language_now()
    for test in TESTS:
        if screening.tests.get(test.name, True) is not True:
            yield f"{said(test.title, language)}{_AFTER_NAME}{said(test.remedy, language)}"


def review_subject(*, case_id: int, actor: Actor, at: datetime) -> Subject:
    """Return the case that is to pass the review."""
    return subject_for("review", case_id=case_id, actor=actor)


def return_subject(*, case_id: int, actor: Actor, at: datetime) -> Subject:
    """Return the case that goes back, with a line for each open item."""
    subject = subject_for("return", case_id=case_id, actor=actor)
    screening = Screening.objects.filter(pk=subject.row.screening_id).first()
    return Subject(subject.name, subject.back, subject.lines, (subject.row, open_items(screening)))


def close_subject(*, case_id: int, actor: Actor, at: datetime) -> Subject:
    """Return the case that is to end."""
    return subject_for("close", case_id=case_id, actor=actor)


def close_changes(subject: Subject, _given: Given) -> Change:
    """Tell what becomes of the case and of its enterprise."""
    return Change(
        title=say("Close the case of {name}", name=subject.name),
        lines=(
            Text(en="Banks that have the case lose it.", zh="已推送的银行随即收回。"),
            Text(en="The enterprise reads the cause and your words, and may apply again.",
                 zh="企业可看到办结原因和说明，并可再次申请。"),
        ),
    )  # fmt: skip


def return_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    """Return what the action takes: an item for each line."""
    return {"case_id": subject.row[0].pk, "items": items_in(given["items"])}


def _next_list(actor: Actor) -> tuple[str, Text]:
    """Return the list from which whoever holds the case took it: others than these have none."""
    if actor.role is Role.SECTOR_AUTHORITY:
        return reverse("sector_list"), _TO_CONFIRM
    if actor.role is Role.TASK_FORCE:
        return reverse("review_list"), _TO_REVIEW
    return reverse("case_list"), Text(en="To the cases", zh="返回案件清单")


def _done(title: Callable[[Words], Message], then: Text) -> Any:
    def done(*, case_id: int, actor: Actor, at: datetime) -> Done:
        case = case_in_reach(case_id=case_id, actor=actor)
        return Done(
            title=title(name_of(case, actor)),
            number=say("Case {number}", number=case.pk),
            next=(Next(then, State(case.state).staff),),
            onward=(
                _next_list(actor),
                (reverse("case_page", args=[case.pk]), Text(en="To the case", zh="返回案件")),
            ),
        )

    return done


review_done = _done(
    lambda name: say("{name} has passed the review", name=name),
    Text(en="The sector authority confirms it.", zh="由行业主管部门确认。"),
)
return_done = _done(
    lambda name: say("{name} is returned", name=name),
    Text(en="The township reads what is missing, completes it and declares again.",
         zh="乡镇按退回意见补正后重新申报。"),
)  # fmt: skip
close_done = _done(
    lambda name: say("The case of {name} is closed", name=name),
    Text(en="The enterprise reads why.", zh="企业可查看原因。"),
)
