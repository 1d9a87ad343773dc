"""A township declares: from a paper sheet in one go, or a case whose papers it has checked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import Http404
from django.urls import reverse

from rongxie.foundation.reach.actors import Actor
from rongxie.mechanism.enterprises.access import enterprise_in_reach, enterprises_in_reach
from rongxie.mechanism.enterprises.models import Enterprise
from rongxie.mechanism.evidence.facts import TICKS, title_of
from rongxie.mechanism.evidence.queries import Known, facts_of
from rongxie.mechanism.lists.access import case_in_reach, cases_in_reach
from rongxie.mechanism.lists.actions.opening import has_open_case
from rongxie.mechanism.lists.kinds import FIRST_CHECK
from rongxie.mechanism.lists.models import OPEN_STATES, Case, CaseNote
from rongxie.mechanism.referrals.commitment import ITEM
from rongxie.mechanism.screening.queries import latest_screening
from rongxie.rulebook.steps import Role, State
from rongxie.surfaces.clock import today
from rongxie.surfaces.web.acting.pages import Done, Given, Next, Subject, Words
from rongxie.surfaces.web.owners.assisting import asked_for, known_of
from rongxie.surfaces.web.reviewing.naming import name_of
from rongxie.surfaces.web.reviewing.single import items_in, open_items, subject_for
from rongxie.surfaces.web.townships.forms import OF_SIZE
from rongxie.surfaces.web.townships.keeping import Attached, Vouched
from rongxie.surfaces.web.townships.shown import Check, check_of
from rongxie.surfaces.web.visiting.given import facts_given
from rongxie.surfaces.web.worklists.naming import organisations_named
from rongxie.surfaces.web.worklists.wording import source_of, value_of
from rongxie.values.moments import china_day
from rongxie.values.texts import Text, say

_DESK = Text(en="Our township", zh="乡镇工作台")
_TO_CASE = Text(en="To the case", zh="查看案件")
_FURTHER = Text(en="Enter the next sheet", zh="录入下一张")
_REVIEWED = Text(en="The county task force reviews it.", zh="由县级工作专班审核。")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The enterprise that a sheet is of, with what is known of it."""

    enterprise: Enterprise
    known: Mapping[str, Known]


def sheet_subject(*, enterprise_id: int, actor: Actor, at: datetime) -> Subject:
    """Return the enterprise that a sheet is of.

    :raises HasOpenCase: if it has applied already: that case is declared, or waits
    """
    if actor.role is not Role.TOWNSHIP:
        raise Http404
    enterprise = enterprise_in_reach(enterprise_id=enterprise_id, actor=actor)
    if cases_in_reach(actor).filter(enterprise=enterprise, state__in=OPEN_STATES).exists():
        raise has_open_case(enterprise.pk)
    known = facts_of(enterprise=enterprise, on=china_day(at))
    lines = (
        (Text(en="Credit code", zh="统一社会信用代码"), enterprise.uscc or "–"),
        *_of_size(known),
    )
    return Subject(enterprise.name, reverse("township"), lines, Sheet(enterprise, known))


def sheet_known(subject: Subject) -> Given:
    """Return everything that is known of what the sheet asks for."""
    sheet: Sheet = subject.row
    return {
        **known_of(replace(subject, row=sheet.enterprise)),
        "asks": " ".join(fact for fact in OF_SIZE if fact not in sheet.known),
        "ticks": _ticked(sheet.known), "signed_on": today(),
    }  # fmt: skip


def sheet_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    """Return what the action takes."""
    of = replace(subject, row=subject.row.enterprise)
    return asked_for(of, given) | {"facts": facts_given(given), "vouched": _vouched(given)}


def sheet_done(*, case_id: int, actor: Actor, at: datetime) -> Done:
    """Tell that the case is declared, and lead on to the next sheet."""
    return _declared(case_id, actor, (reverse("township"), _FURTHER))


def check_subject(*, case_id: int, actor: Actor, at: datetime) -> Subject:
    """Return the case with its papers, and what is not met or not known of it."""
    subject = subject_for("declare", case_id=case_id, actor=actor)
    case: Case = subject.row
    enterprise = enterprises_in_reach(actor).filter(pk=case.enterprise_id).first()
    check = check_of(case, enterprise, actor, at)
    return Subject(subject.name, subject.back, subject.lines, check)


def check_known(subject: Subject) -> Given:
    """Return what the township has ticked before, and the day of the commitment."""
    check: Check = subject.row
    return {"ticks": _ticked(check.known), "signed_on": _committed_on(check.case) or today()}


def check_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    """Return what the action takes."""
    return {"case_id": subject.row.case.pk, "vouched": _vouched(given)}


def check_done(*, case_id: int, actor: Actor, at: datetime) -> Done:
    """Tell that the case is declared."""
    return _declared(case_id, actor, (reverse("township"), _DESK))


def ask_subject(*, case_id: int, actor: Actor, at: datetime) -> Subject:
    """Return the case with a line for each point that is open."""
    subject = subject_for("declare", case_id=case_id, actor=actor)
    case: Case = subject.row
    found = case.screening or latest_screening(enterprise_id=case.enterprise_id)
    back = reverse("declare_case", args=[case.pk])
    return Subject(subject.name, back, subject.lines, (case, open_items(found)))


def ask_asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    """Return what the action takes: an item for each line."""
    return {"case_id": subject.row[0].pk, "items": items_in(given["items"])}


def ask_done(*, case_id: int, actor: Actor, at: datetime) -> Done:
    """Tell what the enterprise is told."""
    case = case_in_reach(case_id=case_id, actor=actor)
    count = _asked_last(case)
    return Done(
        title=say("{name} is asked to complete it", name=name_of(case, actor)),
        number=say("Case {number}", number=case.pk),
        next=(
            Next(say("The enterprise reads what is missing ({count} points) on its page, and is"
                     " sent a message.", count=count)),
            Next(Text(en="It stays on your list until you declare it.",
                      zh="申报前仍保留在待核对清单中。"), State(case.state).staff),
        ),
        onward=((reverse("township"), _DESK), (reverse("case_page", args=[case.pk]), _TO_CASE)),
    )  # fmt: skip


def _of_size(known: Mapping[str, Known]) -> Iterator[tuple[Words, Words]]:
    """Yield what is known of the size, with its source and day: it is not asked again."""
    found = [(fact, known[fact]) for fact in OF_SIZE if fact in known]
    names = organisations_named(one.source for _, one in found)
    for fact, one in found:
        yield title_of(fact), say(
            "{value} ({source}, {day})", value=value_of(fact, one.value),
            source=source_of(one.source, names), day=one.as_of,
        )  # fmt: skip


def _declared(case_id: int, actor: Actor, onward: tuple[str, Text]) -> Done:
    case = case_in_reach(case_id=case_id, actor=actor)
    return Done(
        title=say("{name} is declared", name=name_of(case, actor)),
        number=say("Case {number}", number=case.pk),
        next=(Next(_REVIEWED, State(case.state).staff),),
        onward=(onward, (reverse("case_page", args=[case.pk]), _TO_CASE)),
    )


def _vouched(given: Given) -> Vouched:
    sheet = given["sheet"]
    return Vouched(
        ticks=given["ticks"], signed_on=given["signed_on"], papers_checked=given["checked"],
        sheet=Attached(sheet.name, sheet.file) if sheet else None,
        papers=[Attached(one.name, one.file) for one in given["papers"]],
    )  # fmt: skip


def _ticked(known: Mapping[str, Any]) -> list[str]:
    return [name for name in TICKS if name in known and known[name].value is True]


def _committed_on(case: Case) -> Any:
    """Return the day on which the enterprise committed itself, on paper or on its phone."""
    given = CaseNote.objects.filter(case=case, item=ITEM).order_by("-id").first()
    return case.committed_on or (china_day(given.at) if given else None)


def _asked_last(case: Case) -> int:
    rows = CaseNote.objects.filter(case=case, step=FIRST_CHECK)
    last = rows.order_by("-at").first()
    return rows.filter(at=last.at).count() if last else 0
