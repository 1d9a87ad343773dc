"""Answering requests for facts on a page: one, or several below each other.

What a form asks depends on the requests, so its fields are put in once they are known.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rongxie.foundation.reach.actors import Actor
from rongxie.foundation.reach.rows import in_reach
from rongxie.mechanism.enterprises.access import enterprises_in_reach
from rongxie.mechanism.evidence.access import ANSWERS, changed, request_in_reach, see_that_does
from rongxie.mechanism.evidence.answering import Answer
from rongxie.mechanism.evidence.canonical import canonical_texts
from rongxie.mechanism.evidence.models import EvidenceLevel, FactRequest
from rongxie.mechanism.evidence.recording import Stated
from rongxie.mechanism.evidence.sheet import ANSWERED, NOT_OURS, UNKNOWN_THERE, askable
from rongxie.surfaces.clock import today
from rongxie.surfaces.languages import said
from rongxie.surfaces.web.acting.fields import DayField, OneOfField, PageForm, WanField, refused
from rongxie.surfaces.web.acting.pages import Done, Given, Next, Subject
from rongxie.surfaces.web.departments.requests import AT_ONCE, answer_of
from rongxie.surfaces.web.reviewing.chosen import Chosen
from rongxie.surfaces.web.speaking import language_now
from rongxie.surfaces.web.worklists.clocks import Clock, clock
from rongxie.surfaces.web.worklists.wording import NO, YES
from rongxie.values.columns import Column, Kind
from rongxie.values.moments import china_day
from rongxie.values.texts import Refusal, Text, say

_LIST = Text(en="Requests for facts", zh="协查请求")
_REQUEST = Text(en="request", zh="协查")
_LONGEST = 200  # characters of a fact or a note: a line
_NONE = ("", Text(en="–", zh="–"))
_WITHOUT = (
    _NONE,
    (UNKNOWN_THERE, Text(en="We have no record of it", zh="我单位无此信息")),
    (NOT_OURS, Text(en="It is not for our office to know", zh="不属我单位掌握")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the form asks it."""

    request: FactRequest
    enterprise: str
    uscc: str
    clock: Clock | None

    def named(self, what: str) -> str:
        """Return the name of the field for a fact, or for what else is said of the request."""
        return f"r{self.request.pk}-{what}"


@dataclass(frozen=True, slots=True)
class Group:
    """The fields of one request, as they stand together on the page."""

    asked: Asked
    facts: list[BoundField]
    others: list[BoundField]


# What the page under way is about: a form is made without knowing it.
_asked: ContextVar[tuple[Asked, ...]] = ContextVar("requests_asked", default=())


class AnswersForm(PageForm):
    """The facts asked for, or that there is no record of them; all as of one day."""

    as_of = DayField(label=_("Day of the record"), latest=today,
                     help_text=_("The day for which it holds, like 2026-10-31"))  # fmt: skip

    def full_clean(self) -> None:
        """Judge what was typed, once it is known what was asked."""
        self._ask()
        super().full_clean()

    def unjudged(self) -> PageForm:
        """Return it so that what was typed is shown without being judged yet."""
        self._ask()
        return super().unjudged()

    def clean(self) -> dict[str, Any]:
        """See that each request has one answer, with facts that can be so."""
        for asked in _asked.get():
            self._see_answer(asked)
            for fact in asked.request.facts:
                self._see_usable(asked.named(fact), fact)
        return self.cleaned_data

    @property
    def groups(self) -> list[Group]:
        """The fields of each request."""
        self._ask()
        return [
            Group(one, [self[one.named(fact)] for fact in one.request.facts],
                  [self[one.named("answer")], self[one.named("note")]])
            for one in _asked.get()
        ]  # fmt: skip

    def _ask(self) -> None:
        for asked in _asked.get():
            for what, field in _fields(asked.request):
                self.fields.setdefault(asked.named(what), field)

    def _see_answer(self, asked: Asked) -> None:
        given = _given(asked, self.cleaned_data)
        without, note = (self.cleaned_data.get(asked.named(what)) for what in ("answer", "note"))
        if given and without:
            self.add_error(
                asked.named("answer"), _("Give the facts, or say that there are none: not both.")
            )
        if note and not given and not without:
            self.add_error(
                asked.named("note"),
                _("A note alone is no answer. Give a fact, or say that there is no record."),
            )

    def _see_usable(self, name: str, fact: str) -> None:
        value = self.cleaned_data.get(name)
        if value in (None, ""):
            return
        try:
            canonical_texts(fact, [value])
        except Refusal as refusal:
            self.add_error(name, refused(refusal))


def _fields(request: FactRequest) -> Iterator[tuple[str, forms.Field]]:
    for fact in request.facts:
        yield fact, _field(askable()[fact])
    yield "answer", OneOfField(label=_("If there is no such fact"), required=False, of=_WITHOUT,
                               widget=forms.Select())  # fmt: skip
    yield "note", forms.CharField(label=_("Note"), required=False, max_length=_LONGEST)


def _field(column: Column) -> forms.Field:
    """Return the field in which a fact is given; what is left out is not known."""
    label = said(column.title, language_now())
    if column.kind is Kind.BOOL:
        of: Sequence[tuple[str, Text]] = (_NONE, ("true", YES), ("false", NO))
        return OneOfField(label=label, required=False, of=of, widget=forms.Select())
    if column.kind is Kind.CHOICE:
        of = (_NONE, *((one.name, one.title) for one in column.choices))
        return OneOfField(label=label, required=False, of=of, widget=forms.Select())
    if column.kind is Kind.DATE:
        return DayField(label=label, required=False)
    if column.kind is Kind.WAN:
        return WanField(label=label, required=False, above_zero=False)
    if column.kind is Kind.INTEGER:
        return forms.IntegerField(
            label=label, required=False, min_value=0,
            widget=forms.TextInput({"inputmode": "numeric"}),
            error_messages={"invalid": _("Write a whole number."),
                            "min_value": _("Write a whole number.")},
        )  # fmt: skip
    return forms.CharField(label=label, required=False, max_length=_LONGEST)


def _given(asked: Asked, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that were filled in."""
    values = {fact: cleaned.get(asked.named(fact)) for fact in asked.request.facts}
    return {fact: value for fact, value in values.items() if value not in (None, "")}


def one_subject(*, request_id: int, actor: Actor, at: datetime) -> Subject:
    """Return the request that is to be answered."""
    see_that_does(actor, ANSWERS)
    request = request_in_reach(request_id=request_id, actor=actor, department=actor.organisation)
    if request.state != "open":
        raise changed(_REQUEST, request.pk)
    back = reverse("request_page", args=[request.pk])
    return _subject([request], say("Request {number}", number=request.pk), back, actor, at)


def many_subject(*, chosen: Chosen, actor: Actor, at: datetime) -> Subject:
    """Return the chosen requests that wait for the department, as many as go on a page."""
    see_that_does(actor, ANSWERS)
    open_ = in_reach(FactRequest, actor).filter(department=actor.organisation, state="open")
    rows = list(open_.filter(pk__in=chosen).order_by("due_on", "pk")[:AT_ONCE])
    if not rows:
        request_in_reach(request_id=chosen[0], actor=actor, department=actor.organisation)
        raise changed(_REQUEST, chosen[0])
    return _subject(rows, _LIST, reverse("request_list"), actor, at)


def _subject(
    rows: Sequence[FactRequest], name: Any, back: str, actor: Actor, at: datetime
) -> Subject:
    on = china_day(at)
    owners = enterprises_in_reach(actor).in_bulk([one.enterprise_id for one in rows])
    asked = []
    for one in rows:
        owner = owners.get(one.enterprise_id)
        called = owner.name if owner else str(one.enterprise_id)
        code = (owner.uscc or "") if owner else ""
        asked.append(Asked(one, called, code, clock("", one.due_on, on)))
    _asked.set(tuple(asked))
    return Subject(name=name, back=back, row=tuple(asked))


def known(_subject: Subject) -> Given:
    """Return that the record is of today, unless somebody says otherwise."""
    return {"as_of": today()}


def asks(subject: Subject, given: Given) -> Mapping[str, Any]:
    """Return what the action takes: the requests that were answered."""
    found = [_answer(one, given) for one in subject.row]
    return {"answers": [one for one in found if one]}


def _answer(asked: Asked, given: Given) -> Answer | None:
    facts, without = _given(asked, given), given[asked.named("answer")]
    if not facts and not without:
        return None
    level, as_of = EvidenceLevel.CHECKED, given["as_of"]
    stated = [Stated(fact, value, level, as_of) for fact, value in facts.items()]
    return Answer(asked.request.pk, without or ANSWERED, stated, given[asked.named("note")])


def one_done(*, request_id: int, actor: Actor, at: datetime) -> Done:
    """Tell what was answered."""
    request = request_in_reach(request_id=request_id, actor=actor)
    return Done(
        title=Text(en="The request is answered", zh="已答复协查"),
        number=say("Request {number}", number=request.pk),
        next=(Next(_READ, answer_of(request) or ""),),
        onward=(
            (reverse("request_list"), _TO_LIST),
            (reverse("request_page", args=[request.pk]),
             Text(en="To the request", zh="查看该协查")),
        ),
    )  # fmt: skip


def many_done(*, chosen: Chosen, actor: Actor, at: datetime) -> Done:
    """Tell how many of the chosen requests are answered, from the record."""
    rows = in_reach(FactRequest, actor).filter(pk__in=chosen, department=actor.organisation)
    there, left = (rows.filter(state=state).count() for state in ("answered", "open"))
    return Done(
        title=say("{count} requests are answered", count=there),
        number=say("{left} of {count} are still open", left=left, count=len(chosen)),
        next=(Next(_READ),),
        onward=((reverse("request_list"), _TO_LIST),),
    )


_READ = Text(
    en="What you gave counts as checked, from your record. Whoever asked reads it at the request.",
    zh="所填信息按核验信息记入档案，提出协查的单位可在该协查中查看。",
)
_TO_LIST = Text(en="To the other requests", zh="继续答复其他协查")
