"""A department is asked for what is not known of the enterprise of a case."""

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.kinds import Kind
from rongxie.mechanism.enterprises.access import enterprise_in_reach
from rongxie.mechanism.evidence.access import ASKS, request_in_reach, see_that_does
from rongxie.mechanism.evidence.facts import title_of, together
from rongxie.mechanism.evidence.models import FactRequest
from rongxie.mechanism.lists.access import case_in_reach, cases_in_reach
from rongxie.rulebook.deadlines import fact_answer_due
from rongxie.rulebook.parameters import InForce
from rongxie.surfaces.languages import said
from rongxie.surfaces.web.acting.fields import OneOfField, PageForm, SomeOfField, WordsField
from rongxie.surfaces.web.acting.pages import ActionPage, Done, Given, Next, Subject, Words
from rongxie.surfaces.web.loading import later
from rongxie.surfaces.web.speaking import language_now
from rongxie.surfaces.web.worklists.naming import enterprises_named, organisations_named
from rongxie.values.moments import china_day
from rongxie.values.texts import Text, say

# What is known is chosen with Polars, which a process that asks nobody does without.
_ASKING = "rongxie.mechanism.evidence.asking"
_FACTS, _WAITING, _DEPARTMENTS = (
    later(f"{_ASKING}.{name}") for name in ("facts_to_ask", "waiting", "departments_for")
)
_AT_MOST = 300  # departments of a county, with the tiers above it
_LONGEST = 500


# What can be chosen on the page under way: a form is made without knowing what it is about.
_facts: ContextVar[tuple[str, ...]] = ContextVar("facts_offered", default=())
_departments: ContextVar[tuple[tuple[str, str], ...]] = ContextVar(
    "departments_offered", default=()
)


class AskForm(PageForm):
    """Which facts, of whom, and what they should know."""

    facts = SomeOfField(label=_("What to ask for"), of=())
    department = OneOfField(label=_("Which department"), of=(), widget=forms.Select())
    question = WordsField(
        label=_("Words for the department"), longest=_LONGEST, rows=3, required=False,
        help_text=_("They read it beside the name and the code of the enterprise."),
    )  # fmt: skip

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["facts"].choices = lambda: [  # type: ignore[attr-defined]
            (fact, said(title_of(fact), language_now())) for fact in _facts.get()
        ]
        self.fields["department"].choices = lambda: [  # type: ignore[attr-defined]
            ("", "–"), *_departments.get(),
        ]  # fmt: skip


def _subject(*, case_id: int, actor: Actor, at: datetime) -> Subject:
    case, on = case_in_reach(case_id=case_id, actor=actor), china_day(at)
    see_that_does(actor, ASKS)
    owner = enterprise_in_reach(enterprise_id=case.enterprise_id, actor=actor)
    due = fact_answer_due(on, InForce(on, owner.region))
    _facts.set(_FACTS(enterprise=owner, actor=actor, on=on))
    there = _DEPARTMENTS(owner.region, on).values_list("code", "name")
    _departments.set(tuple(there[:_AT_MOST]))
    return Subject(
        name=owner.name,
        back=reverse("case_page", args=[case.pk]),
        lines=(*_asked_already(list(_WAITING(owner, actor, on))), (_DUE, due.isoformat())),
        row=owner,
    )


def _asked_already(rows: list[FactRequest]) -> tuple[tuple[Words, Words], ...]:
    offices = organisations_named(one.department for one in rows)
    return tuple(
        (say("Asked of {department}", department=offices.get(one.department, one.department)),
         say("{facts}, by {day}", facts=together(one.facts), day=one.due_on))
        for one in rows
    )  # fmt: skip


def _asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    return {
        "enterprise_id": subject.row.pk, "facts": given["facts"],
        "department": given["department"], "question": given["question"],
    }  # fmt: skip


def _done(*, request_id: int, actor: Actor, at: datetime) -> Done:
    see_that_does(actor, ASKS)
    asked = request_in_reach(request_id=request_id, actor=actor)
    to = organisations_named([asked.department]).get(asked.department, asked.department)
    whose = enterprises_named([asked.enterprise_id], actor)
    cases = cases_in_reach(actor).filter(enterprise=asked.enterprise_id).order_by("-pk")
    return Done(
        title=say("{department} is asked about {enterprise}", department=to,
                  enterprise=whose.get(asked.enterprise_id, "–")),
        number=say("Request {number}", number=asked.pk),
        next=(
            Next(say("{department} answers what is asked.", department=to),
                 say("By {day}", day=asked.due_on)),
            Next(Text(en="What it answers counts as checked and stands on the page of the case.",
                      zh="答复的信息按核验信息记入档案，并显示在案件页。")),
        ),
        onward=(
            *((reverse("case_page", args=[case.pk]), _TO_CASE) for case in cases[:1]),
            (reverse("request_page", args=[asked.pk]),
             Text(en="To the request", zh="查看该协查")),
        ),
    )  # fmt: skip


_DUE = Text(en="To be answered by", zh="答复期限")
_TO_CASE = Text(en="To the case", zh="返回案件")

ASK = ActionPage(
    name="ask_department",
    address="cases/<int:case_id>/ask-department/",
    told_at="requests/<int:request_id>/asked/",
    kinds=frozenset({Kind.OFFICE}),
    title=Text(en="Ask a department for facts", zh="向部门发起协查"),
    button=Text(en="Ask", zh="发起协查"),
    lead=Text(en="Only what is not known, has gone stale or is not yet checked as far as the"
                 " standards need it stands here: nobody is asked twice.",
              zh="此处仅列尚未掌握、已过有效期或核实程度不足的信息，已掌握的不重复查询。"),
    subject=_subject,
    form=AskForm,
    action="rongxie.mechanism.evidence.actions.ask_department",
    asks=_asks,
    came=lambda request: {"request_id": request.pk},
    done=_done,
    places={"NothingStated": "facts", "UnknownFact": "facts", "AnswerNotUsable": "facts",
            "DepartmentNotFound": "department"},
)  # fmt: skip
