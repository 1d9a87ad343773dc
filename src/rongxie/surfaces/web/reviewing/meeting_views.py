"""The screens of a review meeting: who is there, one case after the other, the minutes."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from rongxie.foundation.files.purposes import Purpose
from rongxie.foundation.files.storing import Upload, store_file
from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.entering import reach
from rongxie.mechanism.lists.access import case_in_reach, cases_in_reach
from rongxie.mechanism.lists.actions.declaring import return_case
from rongxie.mechanism.lists.actions.reviewing import review_case
from rongxie.mechanism.lists.models import Case
from rongxie.rulebook.steps import Role, State
from rongxie.surfaces.clock import now
from rongxie.surfaces.languages import said
from rongxie.surfaces.papers.answering import paper_answer
from rongxie.surfaces.papers.minutes import Discussed, minutes
from rongxie.surfaces.papers.sheets import Sheet, written
from rongxie.surfaces.problems import problem_of
from rongxie.surfaces.web.cases.record import record_of
from rongxie.surfaces.web.entrance import PageRequest
from rongxie.surfaces.web.reviewing import meeting as kept
from rongxie.surfaces.web.reviewing.chosen import AT_ONCE, Chosen, chosen
from rongxie.surfaces.web.reviewing.meeting import Meeting, Outcome
from rongxie.surfaces.web.reviewing.piles import PILES, counts, declared, piled
from rongxie.surfaces.web.reviewing.single import items_in, open_items
from rongxie.surfaces.web.signing.printing import mechanism_named, spoken
from rongxie.surfaces.web.speaking import language_now
from rongxie.surfaces.web.worklists.naming import enterprises_named
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal

_MISSING = 404


def meeting_page(request: Any) -> HttpResponse:
    """Open a meeting, or show how far the one under way is."""
    page = _page(request)
    if page.method == "POST":
        return _opened(page)
    region = page.membership.region
    with reach(page.actor):
        under_way = kept.meeting_of(page.actor, now())
        if under_way:
            return _agenda(page, under_way)
        rows = declared(page.actor)
        found = counts(rows, region, china_day(now()))
        members = kept.members_of(region, china_day(now()))
    return render(page, "reviewing/meeting_open.html", {
        "members": members.names.items(), "most": AT_ONCE,
        "piles": [(pile, found[pile.name]) for pile in PILES if found[pile.name]],
    })  # fmt: skip


def meeting_case(request: Any, case_id: int) -> HttpResponse:
    """Show one case to everybody, and do what they agree on."""
    page = _page(request)
    with reach(page.actor):
        under_way = kept.meeting_of(page.actor, now())
    if under_way is None or case_id not in under_way.agenda:
        return redirect("review_meeting")
    if page.method == "POST":
        return _decided(page, under_way, case_id)
    return _shown(page, under_way, case_id)


def meeting_minutes(request: Any) -> HttpResponse:
    """Return the minutes as they stand; sent, keep them and end the meeting."""
    page = _page(request)
    with reach(page.actor):
        under_way = kept.meeting_of(page.actor, now())
        if under_way is None:
            return redirect("review_meeting")
        sheet = _sheet(page, under_way)
        if page.method == "POST":
            region = page.membership.region
            name = f"{sheet.title} {china_day(under_way.began_at)}.docx"
            of = Upload(name=name, purpose=Purpose.DOCUMENT, region=region)
            store_file(written(sheet), of, actor=page.actor, at=now())
            kept.end(page.actor)
    return paper_answer(sheet)


def _opened(page: PageRequest) -> HttpResponse:
    """Begin with the cases of a pile, those that have waited longest first in the agenda."""
    at, region = now(), page.membership.region
    with reach(page.actor):
        rows = piled(page.POST.get("pile", "all"), declared(page.actor), region, china_day(at))
        numbers = rows.order_by("moved_at", "pk").values_list("pk", flat=True)[:AT_ONCE]
        agenda = chosen(numbers)
        if agenda:
            members = kept.members_of(region, china_day(at))
            present = [code for code in page.POST.getlist("present") if code in members.names]
            meeting = Meeting(
                began_at=at, present=tuple(present), people=page.POST.get("people", ""),
                members=len(members.names), quorum=members.quorum(present), agenda=agenda, held={},
            )  # fmt: skip
            kept.keep(meeting, page.actor, at)
    return redirect("meeting_case", agenda[0]) if agenda else redirect("review_meeting")


def _agenda(page: PageRequest, meeting: Meeting) -> HttpResponse:
    outcomes = kept.outcomes_of(meeting, page.actor)
    names = _names(meeting.agenda, page.actor)
    first = next((n for n, one in outcomes.items() if one.what == kept.OPEN), None)
    return render(page, "reviewing/meeting_agenda.html", {
        "meeting": meeting, "goes_on": first,
        "rows": [(n, names.get(n, ""), kept.OUTCOMES[one.what], one.what, one.words)
                 for n, one in outcomes.items()],
    })  # fmt: skip


def _shown(  # noqa: PLR0913  # what the screen is shown with
    page: PageRequest, meeting: Meeting, case_id: int, *, wrong: str = "", words: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    with reach(page.actor):
        case = case_in_reach(case_id=case_id, actor=page.actor)
        record = record_of(case, page.actor, page.membership.region, now(), alike=False)
    screened = record.screening.screening if record.screening else None
    items = words or open_items(screened)
    place = meeting.agenda.index(case_id)
    return render(page, "reviewing/meeting_case.html", {
        "meeting": meeting, "case": case, "record": record, "wrong": wrong, "items": items,
        "open": case.state == State.DECLARED,
        "place": place + 1, "of": len(meeting.agenda),
        "before": meeting.agenda[place - 1] if place else None,
        "after": meeting.agenda[place + 1] if place + 1 < len(meeting.agenda) else None,
    }, status=status)  # fmt: skip


def _decided(page: PageRequest, meeting: Meeting, case_id: int) -> HttpResponse:
    """Do it and go on to the next case; a refusal is shown to everybody."""
    words, actor = page.POST.get("items", ""), page.actor
    try:
        with reach(actor):
            _do(page.POST.get("go", ""), meeting, case_id, words, actor)
            outcomes = kept.outcomes_of(meeting, actor)
    except Refusal as refusal:
        status = problem_of(refusal).status
        if status == _MISSING:
            raise Http404 from refusal
        wrong = said(refusal.message, language_now())
        return _shown(page, meeting, case_id, wrong=wrong, words=words, status=status)
    return redirect(_next(meeting, case_id, outcomes))


def _do(go: str, meeting: Meeting, case_id: int, words: str, actor: Actor) -> None:
    at = now()
    if go == kept.AGREED:
        review_case(case_id=case_id, actor=actor, at=at)
    elif go == kept.RETURNED:
        return_case(case_id=case_id, items=items_in(words), actor=actor, at=at)
    elif go == kept.HELD:
        held = {**meeting.held, case_id: words.strip()}
        kept.keep(replace(meeting, held=held), actor, at)


def _next(meeting: Meeting, case_id: int, outcomes: dict[int, Outcome]) -> str:
    """Return the next screen: the first case behind this one that nothing was said of."""
    place = meeting.agenda.index(case_id)
    coming = (*meeting.agenda[place + 1 :], *meeting.agenda[:place])
    for number in coming:
        if outcomes[number].what == kept.OPEN:
            return reverse("meeting_case", args=[number])
    return reverse("review_meeting")


def _sheet(page: PageRequest, meeting: Meeting) -> Sheet:
    region, actor = page.membership.region, page.actor
    outcomes = kept.outcomes_of(meeting, actor)
    cases = cases_in_reach(actor).in_bulk(list(meeting.agenda))
    names = enterprises_named((one.enterprise_id for one in cases.values()), actor)
    members = kept.members_of(region, china_day(meeting.began_at))
    return minutes(
        mechanism=mechanism_named(region),
        day=china_day(meeting.began_at),
        present=[members.names[code] for code in meeting.present if code in members.names],
        of=meeting.members,
        quorum=meeting.quorum,
        people=meeting.people,
        discussed=[_discussed(cases.get(n), names, one) for n, one in outcomes.items()],
        said=spoken,
    )


def _discussed(case: Case | None, names: dict[int, str], one: Outcome) -> Discussed:
    name = names.get(case.enterprise_id, str(case.pk)) if case else ""
    amount = case.amount_wan if case else None
    return Discussed(name, amount, kept.OUTCOMES[one.what], one.words)


def _names(numbers: Chosen, actor: Actor) -> dict[int, str]:
    owners = dict(cases_in_reach(actor).filter(pk__in=numbers).values_list("pk", "enterprise_id"))
    names = enterprises_named(owners.values(), actor)
    return {number: names.get(owner, "") for number, owner in owners.items()}


def _page(request: Any) -> PageRequest:
    page: PageRequest = request
    if page.actor.role is not Role.TASK_FORCE:
        raise Http404
    return page
