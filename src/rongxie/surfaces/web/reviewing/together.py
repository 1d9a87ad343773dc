"""One step for many cases on one page: what would become of each, then one press.

The page names every case that cannot be done with its reason; pressing does the others. What is
done is read from the record afterwards, so the confirmation can be opened again.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.lists.access import cases_in_reach
from rongxie.mechanism.lists.actions.declaring import Item
from rongxie.mechanism.lists.actions.together import RowOutcome, RowResult, preview_for_all
from rongxie.rulebook.steps import State
from rongxie.surfaces.web.acting.pages import Done, Given, Next, Subject
from rongxie.surfaces.web.reviewing.chosen import Chosen
from rongxie.surfaces.web.reviewing.naming import Words
from rongxie.surfaces.web.reviewing.piles import AT_A_BANK, BY_NAME
from rongxie.surfaces.web.worklists.naming import enterprises_named
from rongxie.surfaces.web.worklists.paging import address
from rongxie.values.texts import Message, Text, say

NOTHING = Text(en="None", zh="无")
_LIST = Text(en="Cases to review", zh="待审核案件")
_COUNTED = {
    RowOutcome.DONE: Text(en="Can be done", zh="可以办理"),
    RowOutcome.ALREADY: Text(en="Done already", zh="此前已办"),
    RowOutcome.REFUSED: Text(en="Stay as they are", zh="不能办理，保持原状"),
}


def subject_of(
    step: str, back: str, given: Mapping[str, Any] | None = None
) -> Callable[..., Subject]:
    """Return what tells of chosen cases what the step would do, with those that it cannot be."""

    def subject(*, chosen: Chosen, actor: Actor, at: datetime) -> Subject:
        results = preview_for_all(step=step, case_ids=chosen, given=given, actor=actor, at=at)
        return Subject(
            name=_LIST,
            back=reverse(back),
            lines=(*_counted(results), _at_a_bank(chosen, actor), *_refused(results, actor)),
            row=chosen,
        )

    return subject


def _counted(results: Sequence[RowResult]) -> tuple[tuple[Words, Words], ...]:
    counts = Counter(one.outcome for one in results)
    return tuple(
        (title, say("{count} cases", count=counts[outcome]))
        for outcome, title in _COUNTED.items()
        if counts[outcome] or outcome is RowOutcome.DONE
    )


def _at_a_bank(numbers: Chosen, actor: Actor) -> tuple[Words, Words]:
    """Return how many of the cases have a bank already: they are looked at twice."""
    rows = cases_in_reach(actor).filter(AT_A_BANK, pk__in=numbers)
    return (BY_NAME["bank"].title, say("{count} cases", count=rows.count()))


def _refused(results: Sequence[RowResult], actor: Actor) -> list[tuple[Words, Words]]:
    """Return those that stay as they are by name, each with its reason."""
    left = [one for one in results if one.outcome is RowOutcome.REFUSED]
    if not left:
        return []
    ids = [one.case_id for one in left]
    owners = dict(cases_in_reach(actor).filter(pk__in=ids).values_list("pk", "enterprise_id"))
    names = enterprises_named(owners.values(), actor)
    return [
        (names.get(owners.get(one.case_id, 0)) or say("Case {number}", number=one.case_id),
         one.why or NOTHING)
        for one in left
    ]  # fmt: skip


def done_with(
    title: Callable[[int], Message], target: State, back: tuple[str, Text], then: Text
) -> Any:
    """Return what tells, from the record, how many of the chosen cases stand where they should."""

    def done(*, chosen: Chosen, actor: Actor, at: datetime) -> Done:
        rows = cases_in_reach(actor).filter(pk__in=chosen)
        there = rows.filter(state=target.value).count()
        left = len(chosen) - there
        return Done(
            title=title(there),
            number=say("{left} of {count} stay as they are", left=left, count=len(chosen)),
            next=(Next(then),),
            onward=(
                (reverse(back[0]), back[1]),
                (address(reverse("case_list"), {"state": target.value}), target.staff),
            ),
        )

    return done


review_subject = subject_of("review", "review_list")
return_subject = subject_of("return", "review_list", {"items": [Item("review", "–")]})
_ONWARD = ("review_list", Text(en="To what waits for the review", zh="继续审核"))
review_done = done_with(
    lambda count: say("{count} cases are reviewed", count=count), State.REVIEWED, _ONWARD,
    Text(en="The sector authorities confirm them; then they are put into a batch for the"
            " convener.", zh="由行业主管部门确认，再编入批次提请召集人签批。"),
)  # fmt: skip
return_done = done_with(
    lambda count: say("{count} cases are returned", count=count),
    State.RETURNED,
    _ONWARD,
    Text(en="The townships complete them and declare again.", zh="由乡镇补正后重新申报。"),
)


def return_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    """Return what the action takes: the same words for all."""
    items = [Item("review", given["text"])]
    return {"step": "return", "case_ids": subject.row, "given": {"items": items}}
